"""Who may do what about people; each check raises with a sentence."""

from datetime import date

from participants.access.errors import NotAllowed
from participants.access.models import User
from participants.access.permissions import held_by, may
from participants.access.roles import Permission


def check_may_name_contact(user: User, *, municipality_id: int, on: date) -> None:
    """Contacts name contacts. Of whoever is hidden only a named contact can: nobody else finds the person."""
    if (
        not user.grants.valid_on(on)
        .allowing(Permission.PROTECTED_VIEW)
        .filter(municipality_id=municipality_id)
        .exists()
    ):
        raise NotAllowed("Bare en kontakt for skjermede deltakere kan utpeke kontakter.")


def check_may_change(user: User, *, municipality_id: int, on: date) -> None:
    """Those who follow the participants up write about them."""
    if not may(user, Permission.PARTICIPANT_CHANGE, municipality_id=municipality_id, on=on):
        raise NotAllowed("Rollen din kan lese om deltakerne, men ikke skrive.")


def check_may_assign(user: User, *, municipality_id: int, on: date) -> None:
    """Those who follow the participants up, and who lead them."""
    if not may(user, Permission.PARTICIPANT_ASSIGN, municipality_id=municipality_id, on=on):
        raise NotAllowed("Rollen din kan ikke bestemme hvem som er ansvarlig for deltakere.")


def check_may_share_list(user: User, *, municipality_id: int, on: date) -> None:
    """Those who lead the work: what is shared stands on everyone's page."""
    if not may(user, Permission.LIST_SHARE, municipality_id=municipality_id, on=on):
        raise NotAllowed("Bare leder og teamleder kan dele visninger med hele kommunen.")


def check_may_see(user: User, *, municipality_id: int, on: date) -> None:
    """Those who see participants."""
    if not may(user, Permission.PARTICIPANT_VIEW, municipality_id=municipality_id, on=on):
        raise NotAllowed("Rollen din ser ingen deltakere.")


def check_may_rectify(user: User, *, municipality_id: int, on: date) -> None:
    """Those who follow the participants up, and answer them."""
    if not may(user, Permission.PARTICIPANT_RECTIFY, municipality_id=municipality_id, on=on):
        raise NotAllowed("Rollen din kan ikke rette det som er registrert om deltakerne.")


def check_may_restrict(user: User, *, municipality_id: int, on: date) -> None:
    """Those who answer the participants, and their leader."""
    if not may(user, Permission.PARTICIPANT_RESTRICT, municipality_id=municipality_id, on=on):
        raise NotAllowed("Rollen din kan ikke begrense behandlingen eller oppheve det.")


def check_may_write_of_health(user: User, *, municipality_id: int, on: date) -> None:
    """Whoever may not read such a note could not see what they have written either."""
    if not may(user, Permission.HEALTH_VIEW, municipality_id=municipality_id, on=on):
        raise NotAllowed("Rollen din kan ikke skrive notater om helse.")


def check_may_register_leave(user: User, *, municipality_id: int, on: date) -> None:
    """What absence is due to is about health."""
    if not may(user, Permission.HEALTH_VIEW, municipality_id=municipality_id, on=on):
        raise NotAllowed("Rollen din ser ikke hva fravær skyldes, og kan ikke registrere det.")


def way_to_absence(user: User, *, municipality_id: int, on: date) -> Permission | None:
    """By which permission absence is registered in groups: all those of the municipality, or those one teaches now.

    None for whoever does neither: to see participants is not to see what their absence is due to.
    """
    held = held_by(user, municipality_id=municipality_id, on=on)
    if {Permission.PARTICIPANT_VIEW, Permission.PARTICIPANT_CHANGE, Permission.HEALTH_VIEW} <= held:
        return Permission.PARTICIPANT_VIEW
    return Permission.GROUP_REGISTER if Permission.GROUP_REGISTER in held else None


def check_way_to_absence(user: User, *, municipality_id: int, on: date) -> Permission:
    """The same; raises NotAllowed for whoever has none."""
    way = way_to_absence(user, municipality_id=municipality_id, on=on)
    if way is None:
        raise NotAllowed("Rollen din kan ikke føre fravær for grupper.")
    return way


def ways_into_workbooks(user: User, *, municipality_id: int, on: date) -> list[tuple[Permission, bool]]:
    """By which permissions groups' workbooks are taken out, and whether what absence is due to stands in them.

    Whoever registers absence reads the workbook in as well; the others take out what there is to fill in. No role
    lends another its permission. Raises NotAllowed for whoever may not.
    """
    grants = user.grants.valid_on(on).filter(municipality_id=municipality_id).allowing(Permission.GROUP_WORKBOOK)
    if not grants.exists():
        raise NotAllowed("Rollen din kan ikke ta ut arbeidsbøker for grupper.")
    way = way_to_absence(user, municipality_id=municipality_id, on=on)
    ways = [(way, True)] if way else []
    if grants.allowing(Permission.PARTICIPANT_VIEW).exists() and way != Permission.PARTICIPANT_VIEW:
        ways.append((Permission.PARTICIPANT_VIEW, False))
    return ways


def check_may_review_glass(user: User, *, municipality_id: int, on: date) -> None:
    """The leader of the municipality."""
    if not may(user, Permission.GLASS_REVIEW, municipality_id=municipality_id, on=on):
        raise NotAllowed("Bare lederen i kommunen går gjennom nødtilgang.")


def check_may_guard(user: User, *, municipality_id: int, on: date) -> None:
    """Those who follow unusual readings up say whose readings are to be asked about."""
    if not may(user, Permission.TRAIL_FOLLOW_UP, municipality_id=municipality_id, on=on):
        raise NotAllowed("Bare lederen sier hvem som kan vekke nysgjerrighet.")

"""Names the contacts of protected people."""

from datetime import date
from uuid import UUID

from django.db import transaction

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.roles import Permission
from participants.codes import AddressProtection
from participants.models import FamilyMember, Participant, ProtectedContact

# The operator's way in: sees everyone, acts for no municipality.
OPERATOR = "national"
_NOBODY = "Deltakeren finnes ikke."


@transaction.atomic
def name_contact(*, participant_pk: UUID, username: str, by: User, on: date) -> ProtectedContact:
    """Name someone who holds the role as a contact from a day on. Naming them twice changes nothing.

    Of one at a strictly confidential address it names them for those in the family too who are hidden by that grade.

    Raises NotAllowed when the one who names is no contact, and RuleBroken for a participant they do not see, a user
    without the role there, or themselves.
    """
    participant = Participant.objects.for_user(by, on=on).filter(pk=participant_pk).first()
    if participant is None:
        raise RuleBroken(_NOBODY)
    permissions.check_may_name_contact(by, municipality_id=participant.municipality_id, on=on)
    return _name(participant=participant, username=username, by=by, on=on, using="default")


@transaction.atomic(using=OPERATOR)
def appoint_contact(*, municipality_number: str, ref: str, username: str, on: date) -> ProtectedContact:
    """The operator's first contact of someone whom nobody sees yet: a package has just brought them."""
    people = Participant.objects.using(OPERATOR)
    participant = people.filter(municipality__number=municipality_number, ref=ref).first()
    if participant is None:
        raise RuleBroken(_NOBODY)
    return _name(participant=participant, username=username, by=None, on=on, using=OPERATOR)


@transaction.atomic(using=OPERATOR)
def appoint_contact_for_unseen(*, municipality_number: str, username: str, on: date) -> int:
    """The same for everyone in a municipality who is hidden and has no contact; how many."""
    unseen = Participant.objects.using(OPERATOR).filter(
        municipality__number=municipality_number, is_hidden=True, contacts=None
    )
    for participant in (found := list(unseen)):
        _name(participant=participant, username=username, by=None, on=on, using=OPERATOR)
    return len(found)


@transaction.atomic
def end_contact(*, contact_pk: UUID, by: User, on: date) -> None:
    """A contact is one no longer from a day on. The last contact of someone hidden cannot leave them to nobody.

    Raises NotAllowed when the one who ends it is no contact, and RuleBroken for a contact they do not see or the last.
    """
    contact = ProtectedContact.objects.for_user(by, on=on).valid_on(on).filter(pk=contact_pk).first()
    if contact is None:
        raise RuleBroken("Kontakten finnes ikke.")
    permissions.check_may_name_contact(by, municipality_id=contact.municipality_id, on=on)
    # Two at once cannot each take the other for the one who stays.
    Participant.objects.select_for_update().get(pk=contact.participant_id)
    others = ProtectedContact.objects.filter(participant=contact.participant_id).exclude(pk=contact.pk)
    if contact.is_hidden and not others.valid_on(on).exists():
        raise RuleBroken("Deltakeren må ha minst én kontakt. Utpek en annen først.")
    contact.valid_to = on
    contact.save(update_fields=["valid_to"])


def _name(*, participant: Participant, username: str, by: User | None, on: date, using: str) -> ProtectedContact:
    user = User.objects.filter(username=User.normalize_username(username), is_active=True).first()
    granted = user and user.grants.valid_on(on).allowing(Permission.PROTECTED_VIEW)
    if user is None or not granted or not granted.filter(municipality_id=participant.municipality_id).exists():
        raise RuleBroken(f"{username} har ikke rollen som kontakt for skjermede deltakere i kommunen.")
    if by == user:
        kept = ProtectedContact.objects.using(using).filter(participant=participant, user=user).valid_on(on).first()
        if kept:
            return kept
        raise RuleBroken("Ingen kan gjøre seg selv til kontakt.")
    contact = _named(participant, user=user, by=by, on=on, using=using)
    for each in _inheriting(participant, using=using):
        _named(each, user=user, by=by, on=on, using=using)
    return contact


def _inheriting(participant: Participant, *, using: str) -> list[Participant]:
    """Those who are hidden by this one's grade. Of the family only whom the transaction sees."""
    if participant.address_protection != AddressProtection.STRICTLY_CONFIDENTIAL:
        return []
    members = FamilyMember.objects.using(using).current()
    families = members.filter(participant=participant).values("family")
    relatives = members.filter(municipality=participant.municipality_id, family__in=families)
    return list(
        Participant.objects.using(using)
        .filter(pk__in=relatives.values("participant"))
        .exclude(address_protection=AddressProtection.STRICTLY_CONFIDENTIAL)
        .order_by("pk")
    )


def _named(participant: Participant, *, user: User, by: User | None, on: date, using: str) -> ProtectedContact:
    kept = ProtectedContact.objects.using(using).filter(participant=participant, user=user).valid_on(on).first()
    if kept:
        return kept
    contact = ProtectedContact(
        municipality_id=participant.municipality_id, participant=participant, user=user, valid_from=on, given_by=by
    )
    contact.save(using=using)
    return contact

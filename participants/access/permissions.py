"""Who may do what about roles; each check raises with a sentence."""

from datetime import date

from participants.access.codes import Role
from participants.access.errors import NotAllowed
from participants.access.models import User
from participants.access.roles import PERMISSIONS, Permission


def may(user: User, permission: Permission, *, municipality_id: int, on: date) -> bool:
    """Whether a user holds a permission in a municipality on a day."""
    return user.grants.valid_on(on).allowing(permission).filter(municipality_id=municipality_id).exists()


def held_by(user: User, *, municipality_id: int, on: date) -> frozenset[Permission]:
    """Everything a user may do in a municipality on a day."""
    roles = user.grants.valid_on(on).filter(municipality_id=municipality_id).values_list("role", flat=True)
    return frozenset().union(*(PERMISSIONS[Role(role)] for role in roles))


def check_may_give(user: User, *, municipality_id: int | None, on: date) -> None:
    """Roles of the own municipality. Those of IMDi are given by whoever runs the product."""
    if municipality_id is None:
        raise NotAllowed("Roller i IMDi gis av den som drifter løsningen.")
    if not may(user, Permission.GRANT_GIVE, municipality_id=municipality_id, on=on):
        raise NotAllowed("Du kan ikke gi eller avslutte tilganger i denne kommunen.")


def check_may_review(user: User, *, municipality_id: int, on: date) -> None:
    """The leader of the municipality."""
    if not may(user, Permission.GRANT_REVIEW, municipality_id=municipality_id, on=on):
        raise NotAllowed("Bare lederen i kommunen kan gå gjennom tilgangene.")


def check_may_end_trail(user: User, *, on: date) -> None:
    """Those who publish for IMDi: the trail tells nothing of them, since they see no participants."""
    if not user.grants.valid_on(on).allowing(Permission.TRAIL_END).exists():
        raise NotAllowed("Bare en som publiserer for IMDi, kan godkjenne at en måned av sporet avsluttes.")

"""On whose behalf a transaction runs. The database backend reads it; row-level security acts on it."""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import connections

from participants.access.codes import Role
from participants.access.roles import Permission, roles_with
from participants.access.row_security import TEACHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Tenant(NamedTuple):
    """One municipality, one user, one role, and the hidden people for whom the user is a named contact."""

    municipality_id: int
    user_id: int
    role: str
    clearance: tuple[UUID, ...] = ()
    # Whether each transaction asks anew if the role is held: work that outlives the request which allowed it.
    is_watched: bool = False
    # What else the user is in the same municipality. The trail says the first role; each of them opens what it opens.
    other_roles: tuple[str, ...] = ()

    def teaches_only(self) -> bool:
        """Whether the user is a teacher, and nothing that sees participants."""
        held = {self.role, *self.other_roles}
        return Role.TEACHER in held and held.isdisjoint(_SEES_PARTICIPANTS)

    def as_settings(self) -> list[str]:
        """The values in the order of SET_CONTEXT."""
        roles = ",".join((self.role, *self.other_roles))
        return [str(self.municipality_id), str(self.user_id), self.role, roles, ",".join(map(str, self.clearance))]


_SEES_PARTICIPANTS = frozenset(str(role) for role in roles_with(Permission.PARTICIPANT_VIEW))
# For the transaction, as the settings are: it ends in the role that the connection asked for.
ACT_AS_TEACHER = f"SET LOCAL ROLE {TEACHER}"

# The third argument makes a setting local to the transaction: a pooled connection keeps nothing of it.
SET_CONTEXT = (
    "SELECT set_config('app.municipality_id', %s, true), set_config('app.user_id', %s, true), "
    "set_config('app.role', %s, true), set_config('app.roles', %s, true), set_config('app.clearance', %s, true)"
)

# A row only while an active user holds the role today. Parameters: the first three of a Tenant, the time zone twice.
IS_HELD = """
    SELECT 1 FROM access_grant AS held JOIN access_user AS holder ON holder.id = held.user_id AND holder.is_active
    WHERE held.municipality_id = %s AND held.user_id = %s AND held.role = %s
        AND held.valid_from <= (now() AT TIME ZONE %s)::date
        AND (held.valid_to IS NULL OR held.valid_to > (now() AT TIME ZONE %s)::date)
"""


class RoleEnded(Exception):
    """The role that this work was queued under is held no longer. What the open transaction did is not kept."""


# Where a session keeps which municipality its user has chosen to act for.
CHOSEN = "municipality_id"

_tenant: ContextVar[Tenant | None] = ContextVar("tenant", default=None)


def current() -> Tenant | None:
    """The context that the next transaction runs in. None shows nothing about people."""
    return _tenant.get()


@contextmanager
def tenant(
    *, municipality_id: int, user_id: int, role: str, is_watched: bool = False, other_roles: "Iterable[str]" = ()
) -> "Iterator[None]":
    """Run the transactions inside on behalf of one municipality; watched ones raise RoleEnded once the role has ended.

    Raises RuntimeError when a context is already set or a transaction is already open: a switch
    in the middle would let rows of two municipalities meet.
    """
    if _tenant.get() is not None or connections["default"].in_atomic_block:
        raise RuntimeError("A tenant is entered once, before the transaction begins.")
    others = tuple(str(each) for each in other_roles)
    acting = Tenant(int(municipality_id), int(user_id), str(role), is_watched=is_watched, other_roles=others)
    token = _tenant.set(acting)
    try:
        yield
    finally:
        _tenant.reset(token)


@contextmanager
def cleared_for(participants: "Iterable[UUID]") -> "Iterator[None]":
    """Let the transactions inside see these hidden people too.

    Raises RuntimeError without a tenant, or when a transaction is already open.
    """
    tenant = _tenant.get()
    if tenant is None or tenant.clearance or connections["default"].in_atomic_block:
        raise RuntimeError("A clearance is given once, to a tenant, before the transaction begins.")
    token = _tenant.set(tenant._replace(clearance=tuple(UUID(str(each)) for each in participants)))
    try:
        yield
    finally:
        _tenant.reset(token)

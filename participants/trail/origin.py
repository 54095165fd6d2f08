"""Where a transaction comes from. The database backend hands it to PostgreSQL, and the trail reads it there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple
from uuid import UUID, uuid4


class Origin(NamedTuple):
    """One request, task or command. The key ties it to the proxy's own log, which knows the address it came from."""

    request_id: UUID
    name: str

    def as_settings(self) -> list[str]:
        """The values in the order of SET_ORIGIN."""
        return [str(self.request_id), self.name]


SET_ORIGIN = "SELECT set_config('app.request_id', %s, true), set_config('app.origin', %s, true)"
_NOT_IN_A_CODE = re.compile(r"[^a-z0-9_.:-]+")
_LONGEST = 80

_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current() -> Origin | None:
    """Where the next transaction comes from."""
    return _origin.get()


def as_code(name: str) -> str:
    """A name as the trail takes it: a code, never a text."""
    return _NOT_IN_A_CODE.sub("-", name.lower())[:_LONGEST] or "-"


@contextmanager
def coming_from(name: str, *, request_id: UUID | None = None) -> "Iterator[Origin]":
    """Run the transactions inside as coming from a page, a task or a command."""
    origin = Origin(request_id or uuid4(), as_code(name))
    token = _origin.set(origin)
    try:
        yield origin
    finally:
        _origin.reset(token)


def rename(name: str) -> None:
    """The same request, under the name of its page."""
    if origin := _origin.get():
        _origin.set(origin._replace(name=as_code(name)))

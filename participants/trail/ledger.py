"""What one request has read and recorded, so that a page which forgets to record is caught."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from participants.trail.watched import tables_of_people

_READS = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)


@dataclass(slots=True)
class Ledger:
    """`has_read` is set by the statements themselves, `is_settled` by whoever records or says that nobody is shown."""

    has_read: bool = False
    is_settled: bool = False
    is_about_people: bool = False
    asked_for: list[UUID] = field(default_factory=list)

    def watch(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        """Around each statement, in the shape that Django's `execute_wrapper` asks for."""
        if not self.has_read and isinstance(sql, str) and _READS.match(sql) and _people().search(sql):
            self.has_read = True
        return execute(sql, params, many, context)


@cache
def _people() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(tables_of_people()))})\b")


_ledger: ContextVar[Ledger | None] = ContextVar("ledger", default=None)


def current() -> Ledger | None:
    """The ledger of the request under way."""
    return _ledger.get()


def open_ledger() -> Ledger:
    """A new one, for a request that begins."""
    ledger = Ledger()
    _ledger.set(ledger)
    return ledger


def close_ledger() -> None:
    """The request is over."""
    _ledger.set(None)


def settle() -> None:
    """The request has recorded whom it shows, or shows nobody."""
    if ledger := _ledger.get():
        ledger.is_settled = True

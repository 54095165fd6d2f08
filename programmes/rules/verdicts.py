"""How an answer is given: with each reason, its section, and what would be needed where it is not known."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that was judged. `met` is None where it is not known; `change` says what would change it."""

    section: str
    met: bool | None
    text: str
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[T]):
    """A verdict with its reasons. `value` is None where there is none, and where `needs` names what is missing."""

    value: T | None
    reasons: tuple[Reason, ...] = ()
    needs: tuple[str, ...] = ()

"""A list cut into pages: a page goes on below the row that the one before it ended with, whatever stands above."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from django.db.models import QuerySet

Row = TypeVar("Row")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Cut(Generic[Row]):
    """A page of rows, and the key of its last row where there are more."""

    rows: list[Row]
    after: Any = None
    is_further: bool = False  # not from the first


def cut(found: "QuerySet[Any, Any]", *, is_further: bool) -> Cut[Any]:
    """The first page of what is found."""
    rows = list(found[: PAGE + 1])
    return Cut(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None, is_further)

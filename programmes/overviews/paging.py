"""A list cut into pages: a page goes on below the row that the one before it ended with, whatever stands above."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import Q

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


def newest(found: "QuerySet[Any, Any]", *, by: str, after: Any) -> Cut[Any]:
    """A page by a time that every row has, the newest first, below the row of a key; no such row is the first page."""
    return _ordered(found, by=by, after=after, way="lt", sign="-")


def oldest(found: "QuerySet[Any, Any]", *, by: str, after: Any) -> Cut[Any]:
    """The same, and what has waited longest first."""
    return _ordered(found, by=by, after=after, way="gt", sign="")


def _ordered(found: "QuerySet[Any, Any]", *, by: str, after: Any, way: str, sign: str) -> Cut[Any]:
    pivot = found.filter(pk=after).values_list(by, flat=True).first() if after else None
    if pivot is not None:
        found = found.filter(Q(**{f"{by}__{way}": pivot}) | Q(**{by: pivot, f"pk__{way}": after}))
    return cut(found.order_by(f"{sign}{by}", f"{sign}pk"), is_further=pivot is not None)


def cut(found: "QuerySet[Any, Any]", *, is_further: bool) -> Cut[Any]:
    """The first page of what is found."""
    rows = list(found[: PAGE + 1])
    return Cut(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None, is_further)

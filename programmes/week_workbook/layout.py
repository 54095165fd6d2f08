"""What stands where in a group's workbook, and the keys by which its rows and cells are known again."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.utils.crypto import salted_hmac

from participants.short_keys import shorten
from programmes.codes import AbsenceKind
from programmes.rules.week import write_week

if TYPE_CHECKING:
    from programmes.actions import Expected, GroupWeek

SHEET = "uke"
MARK = "fotfeste-fravær-1"
# Rows, counted from nothing: the first says whose workbook it is and is not shown.
WHOSE, TITLE, LEGEND, HEADER, FIRST = range(5)
DAYS = 5
# Columns: the name, kind and hours of each day, then what is not shown: the row's key, and each day's version.
NAME, KEY, VERSIONS = 0, 1 + 2 * DAYS, 2 + 2 * DAYS
# A cell that cannot be filled in says why in parentheses, and is never read.
CLOSED = "("
_SALT = "programmes.week_workbook"


class Stamp(NamedTuple):
    """Who took the workbook out and when, so that a file that is found can be traced."""

    taken_by: str
    at: datetime
    municipality: str  # by its number


class Standing(NamedTuple):
    """What stands in a cell: no kind is there."""

    kind: AbsenceKind | None
    hours: Decimal | None


def kind_column(day: int) -> int:
    """The column of a day's kind, the first day being 0; that of its hours is the next."""
    return 1 + 2 * day


def whose(week: "GroupWeek", *, municipality: str) -> list[str]:
    """What the first row says: a workbook of another group, week or municipality is another's."""
    return [MARK, municipality, shorten(key=week.group.pk), write_week(week.days[0])]


def row_key(week: "GroupWeek", participant_pk: UUID) -> str:
    """Knows a row again in this workbook alone, and tells nothing of who it is about."""
    return _sealed(week.group.pk, week.days[0], participant_pk)


def version_of_cell(week: "GroupWeek", participant_pk: UUID, day: date, cell: Standing) -> str:
    """Of what stands in a cell. Whoever may not see what it is cannot work it out either."""
    return _sealed(week.group.pk, day, participant_pk, cell.kind or "", f"{cell.hours:.1f}" if cell.kind else "")


def standing(row: "Expected", day: date) -> Standing:
    """What is registered on a day."""
    absence = row.absences.get(day)
    return Standing(AbsenceKind(absence.absence_kind), absence.hours) if absence else Standing(None, None)


def address(row: int, column: int) -> str:
    """As a spreadsheet says it: D7."""
    return f"{chr(ord('A') + column)}{row + 1}"


def _sealed(*said: object) -> str:
    return salted_hmac(_SALT, "\n".join(map(str, said)), algorithm="sha256").hexdigest()[:24]

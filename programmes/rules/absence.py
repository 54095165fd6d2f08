"""Absence for hours or days within the programme: whether support is kept, and when a note is needed (INTF §§5–14)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from programmes.codes import AbsenceKind

_DAY = timedelta(days=1)
# The longest day that the working environment act lets two parties agree upon by themselves.
MOST_HOURS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the law says of a kind of absence."""

    section: str
    is_paid: bool = True
    is_added: bool = True


KINDS: dict[AbsenceKind, Kind] = {
    AbsenceKind.SELF_CERTIFIED: Kind(section="INTF §8"),
    AbsenceKind.SICK_NOTE: Kind(section="INTF §5"),
    AbsenceKind.CHILD_SICK: Kind(section="INTF §§6–7"),
    AbsenceKind.APPOINTMENT: Kind(section="INTF §14"),
    AbsenceKind.BREASTFEEDING: Kind(section="INTF §13"),
    AbsenceKind.AGREED: Kind(section="INTF §14"),
    AbsenceKind.UNAPPROVED: Kind(section="INTL §21", is_paid=False, is_added=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Hours away on a day."""

    kind: AbsenceKind
    absent_on: date
    hours: Decimal

"""Whether leave and absence lengthen a programme, by how much, and why, day by day (INTF §§10, 17–19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from programmes.codes import TenDayReading
from programmes.rules.absence import FULL_DAY, KINDS, Absent
from programmes.rules.calendar import add_working_days, day_off, days_of
from programmes.rules.leave import LIMITS, Spell
from programmes.rules.numbers import in_words
from programmes.rules.verdicts import Reason

# Leave and absence are added when they are more than so many working days in all.
TEN_DAYS = 10
# From this day the ten days stand in the regulation; leave before it is added from its first day (docs/adr/0018).
FLOOR_SINCE = date(2026, 1, 1)
# The reading that holds where nobody has chosen (docs/adr/0018).
READING = TenDayReading.ALL_DAYS
SECTION = "INTF §§10, 19"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day away: what it is due to, how many hours of it count, why, and how many count until then."""

    day: date
    kind: str
    hours: Decimal
    why: str
    total: Decimal

    @property
    def counts(self) -> bool:
        """Whether anything of it counts."""
        return self.hours > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengthening:
    """How leave and absence change the last day, and the days that it was worked out from."""

    reading: TenDayReading
    days: tuple[Day, ...]
    ordinary_end: date
    added: dict[TenDayReading, int]
    end: date

    @property
    def hours(self) -> Decimal:
        """All that counts."""
        return sum((each.hours for each in self.days), Decimal(0))

    @property
    def added_days(self) -> int:
        """Working days that are added, by the reading in force."""
        return self.added[self.reading]

    def reason(self) -> Reason:
        """The verdict in a sentence."""
        counted = _working_days(self.hours / FULL_DAY)
        if not self.added_days:
            text = f"Permisjon og fravær er {counted} til sammen. Det er ikke mer enn ti, og forlenger ikke programmet."
            return Reason(section=SECTION, met=False, text=text)
        text = (
            f"Permisjon og fravær er {counted} til sammen, og legger {_working_days(self.added_days)} til programmet."
            f" Siste dag blir {self.end:%d.%m.%Y}."
        )
        other = next(each for each in TenDayReading if each != self.reading)
        if self.added[other] != self.added_days:
            text += f" Leses regelen slik at {_lowered(other.label)}, er det {_working_days(self.added[other])}."
        return Reason(section=SECTION, met=True, text=text)

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "reading": str(self.reading), "counted_hours": float(self.hours), "hours_in_a_day": float(FULL_DAY),
            "added_days": self.added_days, "added_by_reading": {str(key): days for key, days in self.added.items()},
            "ordinary_end": self.ordinary_end.isoformat(), "end": self.end.isoformat(),
            "days": [
                {
                    "date": each.day.isoformat(), "kind": each.kind, "hours": float(each.hours), "why": each.why,
                    "total_hours": float(each.total),
                }
                for each in self.days
            ],
        }  # fmt: skip


def lengthening_of(
    *,
    start: date,
    end: date,
    leaves: Iterable[Spell] = (),
    absences: Iterable[Absent] = (),
    reading: TenDayReading = READING,
    on: date | None = None,
    open_until: date | None = None,
) -> Lengthening:
    """Work it out for a programme that would last from `start` to `end`, both counted in.

    A leave without a last day is counted to the day asked about. Days away while the programme is lengthened are days
    of the programme too, and count; so are those to `open_until`, where it has been extended.
    """
    away = _away(leaves, absences, on=on)
    added: dict[TenDayReading, int] = {}
    for each in TenDayReading:
        until = max(end, open_until or end)
        while (more := _added(_days(away, start=start, end=until), reading=each)) != added.get(each):
            added[each] = more
            until = max(until, add_working_days(end, more))
    last = add_working_days(end, added[reading])
    days = _days(away, start=start, end=max(last, open_until or last))
    return Lengthening(reading=reading, days=tuple(days), ordinary_end=end, added=added, end=last)


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    hours: Decimal
    # Why it is not added; empty where it is.
    unadded: str


def _away(leaves: Iterable[Spell], absences: Iterable[Absent], *, on: date | None) -> dict[date, list[_Part]]:
    """What each day away is due to. A day of leave is whole: what else is registered on it says nothing more."""
    away: dict[date, list[_Part]] = {}
    for spell in leaves:
        limit = LIMITS[spell.leave_type]
        last = spell.last_on or (on if on and on >= spell.starts_on else None)
        unadded = "" if limit.is_added else f"{spell.leave_type.label} legges ikke til ({limit.section})"
        for day in days_of(spell.starts_on, last) if last else ():
            away.setdefault(day, [_Part(spell.leave_type.label, FULL_DAY, unadded)])
    whole = frozenset(away)
    for absent in sorted(absences, key=lambda each: (each.absent_on, each.kind)):
        rule = KINDS[absent.kind]
        unadded = "" if rule.is_added else f"{absent.kind.label} legges ikke til ({rule.section})"
        if absent.absent_on not in whole:
            part = _Part(absent.kind.label, absent.hours, unadded)
            away.setdefault(absent.absent_on, []).append(part)
    return away


def _days(away: dict[date, list[_Part]], *, start: date, end: date) -> list[Day]:
    found, total = [], Decimal(0)
    for day, parts in sorted(away.items()):
        left = FULL_DAY
        for part in parts:
            why = _why_not(day, start=start, end=end) or part.unadded
            hours = Decimal(0) if why else min(part.hours, left)
            left, total = left - hours, total + hours
            said = why or (f"Virkedag, {in_words(hours)} timer" if hours else "Hele dagen er talt med fra før")
            found.append(Day(day=day, kind=part.kind, hours=hours, why=said, total=total))
    return found


def _why_not(day: date, *, start: date, end: date) -> str:
    if day < start:
        return "Før programmet startet"
    if day > end:
        return "Etter siste dag i programmet"
    off = day_off(day)
    return f"{off[0].upper()}{off[1:]}, ikke virkedag" if off else ""


def _added(days: list[Day], *, reading: TenDayReading) -> int:
    """Whole working days. A day that is begun is a day: a programme is not lengthened by hours."""
    before = sum((each.hours for each in days if each.day < FLOOR_SINCE), Decimal(0))
    since = sum((each.hours for each in days if each.day >= FLOOR_SINCE), Decimal(0))
    beyond = max(Decimal(0), since - TEN_DAYS * FULL_DAY)
    hours = before + (since if beyond and reading == TenDayReading.ALL_DAYS else beyond)
    whole, rest = divmod(hours, FULL_DAY)
    return int(whole) + bool(rest)


def _working_days(count: Decimal | int) -> str:
    return f"{in_words(count)} {'virkedag' if count == 1 else 'virkedager'}"


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]

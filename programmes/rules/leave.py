"""Leave and time off: working days, how many the regulation gives, and whether support is paid (INTF chapters 3–4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from participants.codes import Sex
from programmes.codes import Care, LeaveType
from programmes.rules.calendar import add_months, working_days

_DAY = timedelta(days=1)


class Within(StrEnum):
    """What a limit is counted in."""

    CALENDAR_YEAR = "calendar_year"
    TWELVE_MONTHS = "twelve_months"
    ONE_LEAVE = "one_leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much of a kind of leave the regulation gives. `days` are working days; `months` are of the calendar."""

    section: str
    days: int | None = None
    months: int | None = None
    within: Within = Within.ONE_LEAVE
    is_paid: bool = True
    is_added: bool = True


LIMITS: dict[LeaveType, Limit] = {
    LeaveType.OWN_SICKNESS: Limit(section="INTF §5"),
    # More by what is said of the care: CHILD_SICKNESS.
    LeaveType.CHILD_SICKNESS: Limit(section="INTF §§6–7", days=10, within=Within.TWELVE_MONTHS),
    LeaveType.PREGNANCY: Limit(section="INTF §11", days=10),
    LeaveType.BIRTH: Limit(section="INTF §12", days=20),
    LeaveType.WELFARE: Limit(section="INTF §14", days=10, within=Within.CALENDAR_YEAR),
    LeaveType.PEACE_WORK: Limit(section="INTF §14a", days=10, within=Within.CALENDAR_YEAR),
    LeaveType.LONG_SICKNESS: Limit(section="INTF §15", months=12, is_paid=False),
    LeaveType.PARENTAL: Limit(section="INTF §16", months=10, is_paid=False),
    LeaveType.RELIGIOUS_DAY: Limit(section="INTF §17", days=2, within=Within.CALENDAR_YEAR, is_added=False),
    LeaveType.HOLIDAY: Limit(section="INTF §18", days=25, within=Within.CALENDAR_YEAR, is_added=False),
    LeaveType.OTHER: Limit(section="INTF §14"),
}
_FATHERS_DAYS = 7
# Within the ten days of welfare leave (INTF §14). A death may have days of travel beside.
WELFARE_DAYS = {"oppstart i barnehage": 3, "skolestart": 1, "egen bryllupsdag": 1, "dødsfall i nær familie": 3}
# Of the ten months, where both parents are in the programme, for each of them alone; the father's unused days lapse.
RESERVED_PARENTAL_DAYS = 75
RELIGIOUS_NOTICE_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSicknessRow:
    """Working days in twelve months for a sick child, or whoever minds it, and until it turns how old; from one day."""

    valid_from: date
    days: Mapping[Care, int]
    years: int
    years_if_chronic: int


# The last row that has begun decides. A change of the regulation is a new row.
CHILD_SICKNESS = (
    ChildSicknessRow(
        valid_from=date(2021, 1, 1),
        days={
            Care.UP_TO_TWO: 10, Care.MORE: 15, Care.ALONE: 20, Care.ALONE_MORE: 30, Care.CHRONIC: 20,
            Care.CHRONIC_ALONE: 40,
        },
        years=12,
        years_if_chronic=18,
    ),
)  # fmt: skip


def child_sickness(*, on: date) -> ChildSicknessRow:
    """What the regulation gave on a day; before it was, what it gave first."""
    return next((row for row in reversed(CHILD_SICKNESS) if row.valid_from <= on), CHILD_SICKNESS[0])


def days_for_sick_child(care: Care | None, *, on: date) -> int:
    """The least there is, where nothing is said of the care."""
    return child_sickness(on=on).days[care or Care.UP_TO_TWO]


def _about_sick_child() -> str:
    row = CHILD_SICKNESS[-1]
    return (
        f"{row.days[Care.MORE]} med mer enn to barn, {row.days[Care.ALONE]} eller {row.days[Care.ALONE_MORE]} for den"
        f" som er alene om omsorgen, {row.days[Care.CHRONIC]} eller {row.days[Care.CHRONIC_ALONE]} med kronisk sykt"
        f" barn. Ut året barnet fyller {row.years}, eller {row.years_if_chronic} når det er kronisk sykt."
    )


_NOTES = {
    LeaveType.CHILD_SICKNESS: _about_sick_child(),
    LeaveType.BIRTH: f"For far {_FATHERS_DAYS} virkedager.",
    LeaveType.WELFARE: f"Av dem høyst {', '.join(f'{days} ved {what}' for what, days in WELFARE_DAYS.items())}.",
    LeaveType.PARENTAL: f"Deltar begge foreldrene, er {RESERVED_PARENTAL_DAYS} dager satt av til hver.",
    LeaveType.RELIGIOUS_DAY: f"Meldes {RELIGIOUS_NOTICE_DAYS} dager før.",
}
_PERIODS = {Within.CALENDAR_YEAR: " i kalenderåret", Within.TWELVE_MONTHS: " de siste tolv månedene"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A leave, its last day counted in; without one it goes on."""

    leave_type: LeaveType
    starts_on: date
    last_on: date | None
    # What was said of the care, where a child is ill.
    care: Care | None = None


def used(spells: Iterable[Spell], *, first: date, last: date) -> int:
    """Working days of leave in a period. A leave without end is counted to the end of the period."""
    return sum(
        working_days(max(each.starts_on, first), min(each.last_on or last, last))
        for each in spells
        if each.starts_on <= last and (each.last_on or last) >= first
    )


def warnings_of_leave(new: Spell, *, others: Iterable[Spell], sex: Sex, care: Care | None = None) -> list[str]:
    """Where a leave, with those of its kind before it, is more than the regulation gives. `care` is of a sick child."""
    limit, found = LIMITS[new.leave_type], []
    alike = [each for each in others if each.leave_type == new.leave_type]
    if limit.months:
        longest = add_months(new.starts_on, limit.months) - _DAY
        if new.last_on is None or new.last_on > longest:
            found.append(
                f"Permisjonen kan vare i høyst {limit.months} måneder, til {longest:%d.%m.%Y} ({limit.section})."
            )
    if limit.days and new.last_on:
        days = _days(new.leave_type, sex=sex) or limit.days
        if new.leave_type == LeaveType.CHILD_SICKNESS:
            days = days_for_sick_child(care, on=new.starts_on)
        for first, last in _windows(new, within=limit.within):
            count = used([*alike, new], first=first, last=last)
            if count > days:
                found.append(
                    f"Dette blir {count} virkedager{_PERIODS.get(limit.within, '')}. Forskriften gir høyst {days}"
                    f" ({limit.section})."
                )
                break
    return found


def _windows(new: Spell, *, within: Within) -> list[tuple[date, date]]:
    last = new.last_on or new.starts_on
    if within == Within.CALENDAR_YEAR:
        return [(date(year, 1, 1), date(year, 12, 31)) for year in range(new.starts_on.year, last.year + 1)]
    if within == Within.TWELVE_MONTHS:
        return [(add_months(last, -12) + _DAY, last)]
    return [(new.starts_on, last)]


def about(leave_type: LeaveType) -> str:
    """What the regulation says of a kind of leave, in a few words."""
    limit = LIMITS[leave_type]
    most = f"høyst {limit.months} måneder" if limit.months else f"høyst {limit.days} virkedager" if limit.days else ""
    paid = "med stønad" if limit.is_paid else "uten stønad"
    said = f"{limit.section}: {', '.join(each for each in (most + _PERIODS.get(limit.within, ''), paid) if each)}."
    return f"{said} {_NOTES.get(leave_type, '')}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How much of a kind of leave is used, and left: `unit` is working days or days."""

    leave_type: LeaveType
    used: int
    # None where the regulation has no limit.
    most: int | None
    unit: str
    is_paid: bool

    @property
    def left(self) -> int | None:
        """What is left; nothing, where more has been taken than there is."""
        return None if self.most is None else max(0, self.most - self.used)

    def said(self) -> str:
        """In words."""
        paid = "med stønad" if self.is_paid else "uten stønad"
        section = LIMITS[self.leave_type].section
        if self.most is None:
            return f"{self.used} {self.unit} brukt, {paid} ({section})."
        return f"{self.used} av {self.most} {self.unit} brukt, {self.left} igjen, {paid} ({section})."


def balance_of(
    leave_type: LeaveType, *, spells: Iterable[Spell], sex: Sex, on: date, care: Care | None = None
) -> Balance:
    """What is used and left of a kind of leave on a day: in the calendar year, or else in twelve months.

    `care` is of a sick child, as it was said last.
    """
    limit = LIMITS[leave_type]
    alike = sorted((each for each in spells if each.leave_type == leave_type), key=lambda each: each.starts_on)
    if limit.months:
        # A leave without a last day runs to the day asked about. What is of another birth or illness has lapsed.
        recent = [each for each in alike if (each.last_on or on) > add_months(on, -limit.months)]
        first = recent[0].starts_on if recent else on
        taken = sum(((each.last_on or max(on, each.starts_on)) - each.starts_on).days + 1 for each in recent)
        most = (add_months(first, limit.months) - first).days
        return Balance(leave_type=leave_type, used=taken, most=most, unit="dager", is_paid=limit.is_paid)
    is_year = limit.within == Within.CALENDAR_YEAR
    first = date(on.year, 1, 1) if is_year else add_months(on, -12) + _DAY
    last = date(on.year, 12, 31) if is_year else on
    most_days = _days(leave_type, sex=sex)
    if leave_type == LeaveType.CHILD_SICKNESS:
        most_days = days_for_sick_child(care, on=on)
    return Balance(
        leave_type=leave_type, used=used(alike, first=first, last=last), most=most_days, unit="virkedager",
        is_paid=limit.is_paid,
    )  # fmt: skip


def _days(leave_type: LeaveType, *, sex: Sex) -> int | None:
    return _FATHERS_DAYS if leave_type == LeaveType.BIRTH and sex == Sex.MALE else LIMITS[leave_type].days


def faults_of_period(
    *, starts_on: date, last_on: date | None, programme_starts_on: date | None, programme_last_on: date | None
) -> dict[str, str]:
    """What cannot be registered of a measure or a leave, a sentence for each field."""
    if abs(starts_on.year - (programme_starts_on or starts_on).year) > _FURTHEST_YEARS:
        return {"starts_on": f"{starts_on:%d.%m.%Y} er for langt unna. Sjekk året."}
    if last_on and last_on < starts_on:
        return {"last_on": "Siste dag kan ikke være før første dag. Rett en av datoene."}
    if last_on and last_on.year - starts_on.year > _FURTHEST_YEARS:
        return {"last_on": f"{last_on:%d.%m.%Y} er for langt unna. Sjekk året."}
    if programme_last_on and (last_on is None or last_on > programme_last_on):
        return {"last_on": f"Programmet sluttet {programme_last_on:%d.%m.%Y}. Siste dag kan ikke være etter det."}
    return {}


_FURTHEST_YEARS = 10


def warnings_of_period(*, starts_on: date, programme_starts_on: date | None) -> list[str]:
    """What is unusual in a measure or a leave."""
    if programme_starts_on and starts_on < programme_starts_on:
        return [f"Første dag er før programmet startet {programme_starts_on:%d.%m.%Y}. Sjekk datoen."]
    return []

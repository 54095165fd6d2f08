"""Absence for hours or days within the programme: whether support is kept, and when a note is needed (INTF §§5–14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from programmes.codes import AbsenceKind, Care, LeaveType
from programmes.rules.calendar import add_months, day_off, days_of
from programmes.rules.leave import LIMITS, Spell, days_for_sick_child, used
from programmes.rules.numbers import in_words

_DAY = timedelta(days=1)
# The longest day that the working environment act lets two parties agree upon by themselves.
MOST_HOURS = 10
# A fifth of the 37.5 hours of a week: what a day of leave is, and the most that a day of absence is.
FULL_DAY = Decimal("7.5")
BREASTFEEDING_HOURS = 1  # a day, in the child's first year
# Absence may be agreed so long before it is.
_AHEAD = timedelta(days=92)
MOST_DAYS_AT_ONCE = 31


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
    care: Care | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCertified:
    """When and how long the participant's own word is enough (INTF §§8–9)."""

    after_weeks: int = 8
    days_at_a_time: int = 3
    # Calendar days after an absence, within which the next goes on from it.
    counted_within: int = 16
    times_in_a_year: int = 4
    reconsidered_after_months: int = 6


OWN_WORD = SelfCertified()


@dataclass(frozen=True, slots=True)
class Turn:
    """An absence on one's own word: calendar days from the first to the last, weekends between them too."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Both counted in."""
        return (self.last - self.first).days + 1


def turns_of(absences: Iterable[Absent]) -> list[Turn]:
    """The absences on one's own word; days with nothing but weekend and holidays between them are one."""
    found: list[Turn] = []
    for day in sorted({each.absent_on for each in absences if each.kind == AbsenceKind.SELF_CERTIFIED}):
        before = found[-1] if found else None
        if before and all(day_off(between) for between in days_of(before.last + _DAY, day - _DAY)):
            found[-1] = Turn(before.first, day)
        else:
            found.append(Turn(day, day))
    return found


def days_together(turns: list[Turn], *, at: int) -> int:
    """Calendar days of a turn with those before it that it goes on from."""
    count = turns[at].days
    while at and (turns[at].first - turns[at - 1].last).days <= OWN_WORD.counted_within:
        at -= 1
        count += turns[at].days
    return count


def self_certified_from(programme_starts_on: date) -> date:
    """The first day on which one's own word is enough."""
    return programme_starts_on + timedelta(weeks=OWN_WORD.after_weeks)


def standing_of(absences: Iterable[Absent], *, on: date) -> str:
    """How often one's own word has been used, in words."""
    times = len(_within_a_year(turns_of(absences), on=on))
    if not times:
        return "Ikke brukt de siste tolv månedene (INTF §§8–9)."
    again = f" Ved {OWN_WORD.times_in_a_year} eller flere kan kommunen vedta at retten faller bort (INTF §9)."
    return f"Brukt {times} {'gang' if times == 1 else 'ganger'} de siste tolv månedene.{again}"


def used_up_by(day: date, *, before: Iterable[Absent], programme_starts_on: date | None) -> list[str]:
    """What of one's own word is used up already, for whoever is about to write an absence down (INTF §§8–9)."""
    if programme_starts_on and day < (earliest := self_certified_from(programme_starts_on)):
        return [f"Egenmelding gjelder først fra {earliest:%d.%m.%Y}. Be om legeerklæring (INTF §8)."]
    turns, found = turns_of(each for each in before if each.absent_on < day), []
    if turns and (day - turns[-1].last).days <= OWN_WORD.counted_within:
        days = days_together(turns, at=len(turns) - 1)
        if days >= OWN_WORD.days_at_a_time:
            until = turns[-1].last + timedelta(days=OWN_WORD.counted_within)
            found.append(
                f"Egenmelding er brukt i {days} kalenderdager. Nytt fravær til og med {until:%d.%m.%Y} krever"
                " legeerklæring (INTF §8)."
            )
    times = len(_within_a_year(turns, on=day))
    if times >= OWN_WORD.times_in_a_year:
        found.append(
            f"Egenmelding er brukt {times} ganger på tolv måneder. Kommunen kan vedta at retten faller bort (INTF §9)."
        )
    return found


def warnings_of_absence(
    new: list[Absent],
    *,
    others: Iterable[Absent],
    leaves: Iterable[Spell],
    programme_starts_on: date | None,
    care: Care | None = None,
) -> list[str]:
    """Where an absence, with those before it, is more than the regulation gives, or unusual. `care` as for leave."""
    everything, last = [*others, *new], max(each.absent_on for each in new)
    found = [
        f"{each.absent_on:%d.%m.%Y} er {_indefinite(day_off(each.absent_on))}, og teller ikke som virkedag."
        for each in new
        if day_off(each.absent_on)
    ]
    if any(each.hours > FULL_DAY for each in new):
        found.append("Mer enn 7,5 timer på en dag. En hel dag er 7,5 timer.")
    kind = new[0].kind
    if kind == AbsenceKind.SELF_CERTIFIED:
        found += _warnings_of_own_word(new, everything=everything, programme_starts_on=programme_starts_on)
    elif kind == AbsenceKind.CHILD_SICK:
        first = add_months(last, -12) + _DAY
        children = [each for each in leaves if each.leave_type == LeaveType.CHILD_SICKNESS]
        days = _full_days(everything, kind=kind, first=first, last=last) + used(children, first=first, last=last)
        section = "INTF §§6–7"
        if care is None:
            section += ". Flere dager ved mer enn to barn, aleneomsorg eller kronisk sykt barn"
        given = days_for_sick_child(care, on=last)
        found += _more_than(days, most=given, what="sykt barn de siste tolv månedene", section=section)
    elif kind == AbsenceKind.APPOINTMENT:
        first, until = date(last.year, 1, 1), date(last.year, 12, 31)
        welfare = [each for each in leaves if each.leave_type == LeaveType.WELFARE]
        days = _full_days(everything, kind=kind, first=first, last=until) + used(welfare, first=first, last=until)
        most = LIMITS[LeaveType.WELFARE].days
        found += _more_than(days, most=most, what="velferdspermisjon i kalenderåret", section="INTF §14")
    elif kind == AbsenceKind.BREASTFEEDING and any(each.hours > BREASTFEEDING_HOURS for each in new):
        found.append("Ammefri er én time om dagen, i barnets første år (INTF §13).")
    return found


def care_said(*, leaves: Iterable[Spell], absences: Iterable[Absent]) -> Care | None:
    """What was said last of the care for a sick child. It holds until something else is said."""
    said = [(each.starts_on, each.care) for each in leaves] + [(each.absent_on, each.care) for each in absences]
    return max(((day, care) for day, care in said if care), default=(date.min, None))[1]


def _warnings_of_own_word(
    new: list[Absent], *, everything: list[Absent], programme_starts_on: date | None
) -> list[str]:
    found: list[str] = []
    first, last = min(each.absent_on for each in new), max(each.absent_on for each in new)
    if programme_starts_on and first < (earliest := self_certified_from(programme_starts_on)):
        found.append(
            f"Egenmelding gjelder først etter åtte uker i programmet, fra {earliest:%d.%m.%Y} (INTF §8). Be om"
            " legeerklæring."
        )
    turns = turns_of(everything)
    at = next(place for place, each in enumerate(turns) if each.first <= last <= each.last)
    if (days := days_together(turns, at=at)) > OWN_WORD.days_at_a_time:
        found.append(
            f"Dette blir {days} kalenderdager med egenmelding. Den gjelder for {OWN_WORD.days_at_a_time}, og fravær"
            f" innen {OWN_WORD.counted_within} dager regnes med (INTF §8). Be om legeerklæring."
        )
    times = len(_within_a_year(turns[: at + 1], on=last))
    if times >= OWN_WORD.times_in_a_year:
        found.append(
            f"Dette er {times}. fravær med egenmelding på tolv måneder. Kommunen kan vedta at retten til egenmelding"
            f" faller bort, og vurderer det på nytt innen {OWN_WORD.reconsidered_after_months} måneder (INTF §9)."
        )
    return found


def _within_a_year(turns: list[Turn], *, on: date) -> list[Turn]:
    return [each for each in turns if add_months(on, -12) < each.first <= on]


def _full_days(absences: list[Absent], *, kind: AbsenceKind, first: date, last: date) -> Decimal:
    hours = sum(
        min(each.hours, FULL_DAY)
        for each in absences
        if each.kind == kind and first <= each.absent_on <= last and not day_off(each.absent_on)
    )
    return Decimal(hours) / FULL_DAY


def _more_than(days: Decimal, *, most: int | None, what: str, section: str) -> list[str]:
    if most is None or days <= most:
        return []
    return [f"Dette blir {in_words(days)} virkedager med {what}. Forskriften gir {most} ({section})."]


def _indefinite(day: str) -> str:
    return f"en {day}" if day.islower() else f"en fridag ({day})"


def faults_of_absence(
    *, first: date, last: date, programme_starts_on: date | None, programme_last_on: date | None, on: date
) -> dict[str, str]:
    """What cannot be registered, a sentence for each field."""
    if programme_starts_on is None or first < programme_starts_on:
        begun = f"Programmet startet {programme_starts_on:%d.%m.%Y}" if programme_starts_on else "Det har ikke startet"
        return {"absent_on": f"{begun}. Fravær registreres fra dagen programmet starter."}
    if last < first:
        return {"last_on": "Siste dag kan ikke være før første dag. Rett en av datoene."}
    if (last - first).days >= MOST_DAYS_AT_ONCE:
        return {"last_on": f"Høyst {MOST_DAYS_AT_ONCE} dager om gangen. Er fraværet lengre, registrerer du permisjon."}
    if programme_last_on and last > programme_last_on:
        return {"absent_on": f"Programmet sluttet {programme_last_on:%d.%m.%Y}. Fraværet kan ikke være etter det."}
    if last > on + _AHEAD:
        return {"absent_on": "Dagen er mer enn tre måneder fram. Sjekk datoen."}
    return {}


def effect_on_support(new: list[Absent]) -> str:
    """Whether support is kept, in a sentence."""
    rule = KINDS[new[0].kind]
    hours = in_words(sum((each.hours for each in new), Decimal(0)))
    said = f"{hours} {'time' if hours == '1' else 'timer'} ({rule.section})."
    return f"Stønaden beholdes for {said}" if rule.is_paid else f"Stønaden trekkes for {said}"

"""How long a programme may last, and be extended, for an education and a goal (INTL §§13–14, INTF §§75–76)."""

from dataclasses import dataclass
from datetime import date

from participants.codes import EducationLevel, PermitBasis
from programmes.codes import Goal
from programmes.rules.calendar import age_on, last_day
from programmes.rules.case import Case, in_order
from programmes.rules.regimes import Regime, Subject, chapter_6a, section_of
from programmes.rules.verdicts import Answer, Reason

# What counts as upper secondary or more before Norway (INTF §65a).
WITH_UPPER_SECONDARY = frozenset({EducationLevel.UPPER_SECONDARY, EducationLevel.HIGHER})
_LEVELS = tuple(level for level in EducationLevel if level != EducationLevel.UNKNOWN)
_FULL_GOAL_UNTIL = 25
_WORK_GOAL_AFTER = 55


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """The longest ordinary duration and the longest extension, in months."""

    max_months: int
    extension_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A duration for goals and for those with or without upper secondary. None: for all."""

    months: int
    extension: int
    with_upper_secondary: bool | None = None
    goals: frozenset[Goal] | None = None
    section: str = "INTL §13"


_FULL = frozenset({Goal.UPPER_SECONDARY_FULL})
_2021 = (
    _Row(with_upper_secondary=True, months=6, extension=6),
    # Vocational training was a way of completing upper secondary until it got a row of its own (docs/adr/0018).
    _Row(with_upper_secondary=False, goals=_FULL | {Goal.VOCATIONAL}, months=36, extension=12),
    _Row(
        with_upper_secondary=False,
        goals=frozenset(Goal) - _FULL - {Goal.VOCATIONAL},
        months=24,
        extension=12,
    ),
)
_SINCE_2025 = (
    _Row(with_upper_secondary=False, goals=frozenset({Goal.UPPER_SECONDARY_PART}), months=36, extension=12),
    _Row(with_upper_secondary=False, goals=_FULL, months=48, extension=12),
    _Row(with_upper_secondary=False, goals=frozenset({Goal.VOCATIONAL}), months=60, extension=0),
)
DURATIONS: dict[Regime, tuple[_Row, ...]] = {
    Regime.INTRODUCTION_ACT_2003: (_Row(months=24, extension=12, section="INTROL §5"),),
    Regime.INTEGRATION_ACT_2021: _2021,
    Regime.INTEGRATION_ACT_2023: _2021,
    Regime.INTEGRATION_ACT_2025: (
        _Row(with_upper_secondary=True, months=6, extension=6),
        *_SINCE_2025,
        _Row(
            with_upper_secondary=False,
            goals=frozenset({Goal.WORK, Goal.HIGHER_PREP, Goal.REQUALIFICATION}),
            months=24,
            extension=12,
        ),
    ),
    Regime.INTEGRATION_ACT_2026: (
        _Row(
            with_upper_secondary=True,
            goals=frozenset({Goal.WORK, Goal.HIGHER_PREP, Goal.REQUALIFICATION}),
            months=12,
            extension=0,
        ),
        _Row(with_upper_secondary=False, goals=frozenset({Goal.WORK}), months=24, extension=0),
        *_SINCE_2025,
    ),
}


def _rows(regime: Regime, *, education: EducationLevel, goal: Goal) -> list[_Row]:
    has = education in WITH_UPPER_SECONDARY
    return [
        row
        for row in DURATIONS[regime]
        if row.with_upper_secondary in {None, has} and (row.goals is None or goal in row.goals)
    ]


def duration_of(case: Case, *, regime: Answer[Regime]) -> Answer[Duration]:
    """Look up the duration. What is not known is tried in every way: where all lead to the same, it is known."""
    if case.permit_basis == PermitBasis.COLLECTIVE_PROTECTION:
        by_6a = _by_chapter_6a(case)
        if by_6a is not None:
            return by_6a
    if regime.value is None:
        return Answer(value=None, needs=regime.needs)
    if case.permit_basis is None and _may_be_6a(case, regime=regime.value):
        text = "Lengden følger av grunnlaget for tillatelsen. Det er ikke kjent."
        return Answer(value=None, reasons=(Reason(section="INTL §37c", met=None, text=text),), needs=("permit_basis",))
    levels = (case.education_level,) if case.education_level else _LEVELS
    goals = (case.goal,) if case.goal else tuple(Goal)
    # No row is an outcome too: a goal that nobody with this education has, leads to no duration.
    outcomes: set[_Row | None] = {
        row for level in levels for goal in goals for row in _rows(regime.value, education=level, goal=goal) or (None,)
    }
    found = [row for row in outcomes if row is not None]
    if not found:
        text = "Sluttmålet finnes ikke for den som har denne utdanningen. Velg et annet sluttmål."
        return Answer(value=None, reasons=(Reason(section="INTL §13", met=False, text=text),))
    durations = {Duration(max_months=row.months, extension_months=row.extension) for row in found}
    if len(durations) > 1 or None in outcomes:
        missing = {key for key in ("education_level", "goal") if getattr(case, key) is None}
        text = "Lengden følger av utdanningen fra før og av sluttmålet. De er ikke kjent."
        reason = Reason(section="INTL §13", met=None, text=text)
        return Answer(value=None, reasons=(reason,), needs=in_order(missing))
    duration = durations.pop()
    section = found[0].section
    text = f"Programmet kan vare i inntil {duration.max_months} måneder."
    more = (
        f"Det kan forlenges med inntil {duration.extension_months} måneder."
        if duration.extension_months
        else "Det kan ikke forlenges."
    )
    reasons = (
        Reason(section=section, met=True, text=text),
        Reason(
            section="INTL §14" if section == "INTL §13" else section, met=bool(duration.extension_months), text=more
        ),
        *_goal_for_age(case, regime=regime.value),
    )
    return Answer(value=duration, reasons=reasons)


def _may_be_6a(case: Case, *, regime: Regime) -> bool:
    day = case.offered_date
    row = chapter_6a(basis=PermitBasis.COLLECTIVE_PROTECTION, on=day)
    return regime != Regime.INTRODUCTION_ACT_2003 and (day is None or (row is not None and row.max_months is not None))


def _by_chapter_6a(case: Case) -> Answer[Duration] | None:
    """The duration of chapter 6A, where it has one of its own."""
    day = case.offered_date
    if day is None:
        text = "Lengden følger av når oppstart ble tilbudt. Det er ikke kjent."
        reason = Reason(section="INTL §37c", met=None, text=text)
        return Answer(value=None, reasons=(reason,), needs=("offered_date",))
    row = chapter_6a(basis=case.permit_basis, on=day)
    if row is None or row.max_months is None:
        return None
    text = f"Med kollektiv beskyttelse kunne programmet vare i inntil {row.max_months} måneder på denne datoen."
    reason = Reason(section="INTL §37c", met=True, text=text)
    return Answer(value=Duration(max_months=row.max_months, extension_months=0), reasons=(reason,))


def _goal_for_age(case: Case, *, regime: Regime) -> tuple[Reason, ...]:
    """What the age says of the goal; it changes no duration."""
    if regime == Regime.INTRODUCTION_ACT_2003:
        return ()
    if case.birth_date is None or case.offered_date is None or case.goal is None:
        return ()
    age = age_on(born=case.birth_date, on=case.offered_date)
    lacks = case.education_level is not None and case.education_level not in WITH_UPPER_SECONDARY
    if age < _FULL_GOAL_UNTIL and lacks and case.goal != Goal.UPPER_SECONDARY_FULL:
        text = (
            f"Personen er under {_FULL_GOAL_UNTIL} år og skal ha fullført videregående som sluttmål. Vil eller kan"
            " personen ikke det i programtiden, er deler av videregående eller arbeid mulig."
        )
        return (Reason(section="INTL §13", met=False, text=text),)
    if age > _WORK_GOAL_AFTER and case.goal != Goal.WORK:
        text = f"For den som er over {_WORK_GOAL_AFTER} år, skal programmet kvalifisere for arbeid."
        return (Reason(section="INTL §13", met=False, text=text),)
    return ()


def max_end_of(case: Case, *, duration: Answer[Duration]) -> Answer[date]:
    """The last day in the programme without extension."""
    if duration.value is None:
        return Answer(value=None, needs=duration.needs)
    if case.start_date is None:
        text = "Siste dag i programmet følger av når det starter. Det er ikke kjent."
        return Answer(
            value=None,
            reasons=(Reason(section=section_of(case, Subject.END), met=None, text=text),),
            needs=("start_date",),
        )
    end = last_day(start=case.start_date, months=duration.value.max_months)
    text = f"Programmet starter {case.start_date:%d.%m.%Y}. Siste dag uten forlengelse er {end:%d.%m.%Y}."
    return Answer(value=end, reasons=(Reason(section=section_of(case, Subject.END), met=True, text=text),))

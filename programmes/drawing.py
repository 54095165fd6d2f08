"""A case as pictures and sentences: the strip, the levels in Norwegian, how far the programme has come."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from participants.codes import MeasureType
from programmes.codes import Skill, TestResult
from programmes.models import LanguageTest, Plan
from programmes.overviews import Case
from programmes.strip import Mark, Period, State, strip

_DAY = timedelta(days=1)
_NORWEGIAN, _SOCIETY, _WORK, _EDUCATION, _OTHER, _AWAY, _STOPPED = (
    "Norskopplæring", "Samfunn og livsmestring", "Arbeid og praksis", "Utdanning", "Annet", "Permisjon og fravær",
    "Stans",
)  # fmt: skip
ROWS = (_NORWEGIAN, _SOCIETY, _WORK, _EDUCATION, _OTHER, _AWAY, _STOPPED)
_M = MeasureType
_ROW_OF = {
    _M.NORWEGIAN: _NORWEGIAN, _M.SOCIAL_STUDIES: _SOCIETY, _M.LIFE_SKILLS: _SOCIETY, _M.PARENTAL_GUIDANCE: _SOCIETY,
    _M.LANGUAGE_PRACTICE: _WORK, _M.WORK_PRACTICE: _WORK, _M.LABOUR_MARKET_TRAINING: _WORK, _M.WORK: _WORK,
    _M.PRIMARY_EDUCATION: _EDUCATION, _M.UPPER_SECONDARY_SUBJECTS: _EDUCATION, _M.VOCATIONAL_COURSE: _EDUCATION,
    _M.RECOGNITION: _EDUCATION,
}  # fmt: skip
# The data colours have one meaning in the whole product.
_COLOURS = {_NORWEGIAN: 1, _WORK: 2, _EDUCATION: 3, _OTHER: 4, _AWAY: 5, _SOCIETY: 6, _STOPPED: 4}
_LANGUAGE = (Skill.READING, Skill.LISTENING, Skill.WRITING, Skill.ORAL)
_LEVELS = (TestResult.BELOW_A1, TestResult.A1, TestResult.A2, TestResult.B1, TestResult.B2, TestResult.C1)


class Level(NamedTuple):
    """The best result in a skill, and when; and the goal of the plan."""

    skill: str
    result: str
    tested_on: date | None
    goal: str


def periods(case: Case, *, on: date) -> list[Period]:
    """Measures, leave and stops, the newest first."""
    found = []
    for measure in case.measures:
        row = _ROW_OF.get(MeasureType(measure.measure_type), _OTHER)
        last_on = measure.ends_on - _DAY if measure.ends_on else None
        state = State.PLANNED if measure.starts_on > on else State.DONE if last_on and last_on < on else State.RUNNING
        found.append(Period(row, measure.get_measure_type_display(), measure.starts_on, last_on, state, _COLOURS[row]))
    found += [
        Period(_AWAY, leave.label, leave.starts_on, leave.last_on, State.AWAY, _COLOURS[_AWAY]) for leave in case.leaves
    ]
    found += [
        Period(
            _STOPPED, "Stans", stop.starts_on, stop.ends_on - _DAY if stop.ends_on else None,
            State.STOPPED, _COLOURS[_STOPPED],
        )
        for stop in case.stops
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.starts_on, each.label), reverse=True)


def draw(rows: list[Period], case: Case, *, on: date) -> SafeString | None:
    """The strip, where there is anything to draw."""
    if not rows:
        return None
    marks = []
    if (programme := case.programme) and programme.starts_on:
        marks.append(Mark("Start", programme.starts_on))
        if programme.ends_on:
            marks.append(Mark("Avsluttet", programme.ends_on - _DAY))
        elif programme.planned_end_on:
            marks.append(Mark("Planlagt slutt", programme.planned_end_on))
        if case.plan and case.plan.review_on and not programme.ends_on:
            marks.append(Mark("Gjennomgang av planen", case.plan.review_on))
    return strip(title="Programløpet", description=summary(case, on=on), rows=ROWS, periods=rows, marks=marks, today=on)


def summary(case: Case, *, on: date) -> str:
    """How far the programme has come, in a sentence or two."""
    programme = case.programme
    if programme is None:
        return "Deltakeren har ikke noe program."
    if programme.starts_on is None:
        return (
            f"Vedtak {_day(programme.decided_on)}. " if programme.decided_on else ""
        ) + "Programmet har ikke startet."
    started = f"Startet {_day(programme.starts_on)}"
    if programme.ends_on and programme.ends_on <= on:
        return f"{started}, avsluttet {_day(programme.ends_on - _DAY)}."
    planned = f"planlagt slutt {_day(programme.planned_end_on)}" if programme.planned_end_on else "ingen planlagt slutt"
    if programme.starts_on > on:
        return f"Starter {_day(programme.starts_on)}, {planned}."
    if programme.planned_end_on and programme.planned_end_on < on:
        return f"{started}. Planlagt slutt var {_day(programme.planned_end_on)}."
    week = (on - programme.starts_on).days // 7 + 1
    of = f" av {(programme.planned_end_on - programme.starts_on).days // 7 + 1}" if programme.planned_end_on else ""
    is_stopped = case.stopped_on is not None and case.stopped_on <= on
    now = f"Stanset fra {_day(case.stopped_on)}" if is_stopped and case.stopped_on else f"Uke {week}{of}"
    return f"{now}. {started}, {planned}."


def levels(tests: Iterable[LanguageTest], *, plan: Plan | None = None) -> list[Level]:
    """The best result in each language skill that has been tested, and its goal; goals that nobody has tested too."""
    best: dict[str, LanguageTest] = {}
    for test in tests:
        if test.result in _LEVELS and (
            test.skill not in best or _LEVELS.index(test.result) > _LEVELS.index(best[test.skill].result)
        ):
            best[test.skill] = test
    goals = {skill: getattr(plan, skill.value).upper() if plan else "" for skill in _LANGUAGE}
    return [
        Level(
            skill.label, best[skill].get_result_display() if skill in best else "",
            best[skill].tested_on if skill in best else None, goals[skill],
        )
        for skill in _LANGUAGE
        if skill in best or goals[skill]
    ]  # fmt: skip


def _day(day: date) -> str:
    return date_format(day, "j. F Y")

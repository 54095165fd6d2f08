"""What is counted of how the programme was followed: waiting, content, absence and language. None of it hidden yet.

Who is counted is asked of the person-years, as everything on the page. What is known of them is read in the
municipality's own register, behind its walls: the statistics role sees no date of settlement, no measure, no test.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections

from programmes.rules.absence import FULL_DAY
from programmes.rules.hours import WORK_ORIENTED
from programmes.rules.language import DEFAULTS, LEVELS, SKILLS
from reporting.results import facts
from reporting.results.facts import Scope

WAITING_MONTHS = 3  # INTL §12
_DAY = timedelta(days=1)
_IN_USE = """NOT EXISTS (SELECT FROM participants_restriction AS held
    WHERE held.participant_id = programme.participant_id AND held.lifted_at IS NULL)"""
# The new programme that makes a starter of someone, and the one whose exit counts: where they were in the municipality.
_STARTED = f"""
SELECT DISTINCT ON (person_id) programme.municipality_id, programme.id, programme.participant_id, programme.starts_on,
    programme.starts_on, false
FROM programmes_programme AS programme JOIN participants_personlink AS link USING (participant_id)
JOIN (
    SELECT person_id FROM reporting_personyear WHERE year = %(year)s AND municipality_id = %(place)s AND is_starter
    OFFSET 0
) AS counted USING (person_id)
WHERE programme.municipality_id = ANY(%(numbers)s) AND programme.continues_ref = ''
    AND programme.starts_on BETWEEN make_date(%(year)s, 1, 1) AND make_date(%(year)s, 12, 31) AND {_IN_USE}
ORDER BY person_id, programme.starts_on, programme.municipality_id, programme.ref
"""
_LEFT = f"""
SELECT DISTINCT ON (person_id) programme.municipality_id, programme.id, programme.participant_id, programme.starts_on,
    exit.exited_on, counted.is_transition
FROM programmes_programme AS programme JOIN participants_personlink AS link USING (participant_id)
JOIN programmes_exit AS exit ON exit.programme_id = programme.id
JOIN (
    SELECT person_id, is_transition FROM reporting_personyear
    WHERE year = %(year)s AND exit_municipality_id = %(place)s AND is_exit OFFSET 0
) AS counted USING (person_id)
WHERE programme.municipality_id = ANY(%(numbers)s) AND exit.cause NOT IN ('moved', 'died')
    AND exit.exited_on BETWEEN make_date(%(year)s, 1, 1) AND make_date(%(year)s, 12, 31)
    -- The same by the programme's own column, which is at hand before its exit is looked up.
    AND programme.ends_on > make_date(%(year)s, 1, 1) AND programme.ends_on <= make_date(%(year)s + 1, 1, 1)
    AND {_IN_USE}
ORDER BY person_id, exit.exited_on DESC, programme.starts_on DESC, programme.municipality_id DESC, programme.ref DESC
"""
_OF_THEM = """unnest(%(programmes)s::uuid[], %(participants)s::uuid[], %(starts)s::date[], %(days)s::date[],
    %(moved)s::bool[]) AS one(id, participant_id, starts_on, day, is_transition)"""
_PARTICIPANT = """JOIN participants_participant AS participant
    ON participant.id = one.participant_id AND participant.municipality_id = %(place)s"""
_WAITED = f"""
SELECT one.day - participant.settled_on, one.day <= participant.settled_on + interval '{WAITING_MONTHS} months'
FROM {_OF_THEM} {_PARTICIPANT}
WHERE participant.settled_on <= one.day
"""
# The last day counts. Hours are those that are planned a week, for as long as the measure and the programme ran.
_MEASURES = f"""
WITH ran AS (
    SELECT one.id, one.is_transition, measure.measure_type, measure.hours_per_week,
        greatest(least(coalesce(measure.ends_on, one.day + 1), one.day + 1) - measure.starts_on, 0) / 7.0 AS weeks,
        greatest(one.day + 1 - one.starts_on, 1) / 7.0 AS all_weeks
    FROM {_OF_THEM} JOIN programmes_measure AS measure
        ON measure.programme_id = one.id AND measure.municipality_id = %(place)s
    WHERE measure.starts_on <= one.day
)
"""
_TAKEN = f"""{_MEASURES}
SELECT measure_type, count(DISTINCT id), count(DISTINCT id) FILTER (WHERE is_transition) FROM ran GROUP BY measure_type
"""
_HOURS = f"""{_MEASURES}
SELECT sum(hours_per_week * weeks), sum(hours_per_week * weeks) / max(all_weeks)
FROM ran WHERE measure_type = ANY(%(work)s) GROUP BY id
"""
_RANK = "array_position(%(levels)s::text[], {}::text)"
_LANGUAGE = f"""
WITH known AS (
    SELECT one.id, one.day, one.participant_id, participant.permitted_on, participant.education_level
    FROM {_OF_THEM} {_PARTICIPANT}
), best AS (
    SELECT known.id, test.skill, max({_RANK.format("test.result")}) AS reached
    FROM known JOIN programmes_languagetest AS test
        ON test.participant_id = known.participant_id AND test.municipality_id = %(place)s
    WHERE test.tested_on <= known.day AND test.result = ANY(%(levels)s) GROUP BY known.id, test.skill
), agreed AS (
    SELECT DISTINCT ON (plan.programme_id) plan.programme_id, plan.listening, plan.reading, plan.writing, plan.oral
    FROM known JOIN programmes_plan AS plan ON plan.programme_id = known.id AND plan.municipality_id = %(place)s
    WHERE plan.number IS NOT NULL ORDER BY plan.programme_id, plan.number DESC
), aimed AS (
    SELECT known.id, skill, coalesce(
        nullif(CASE skill WHEN 'listening' THEN agreed.listening WHEN 'reading' THEN agreed.reading
            WHEN 'writing' THEN agreed.writing ELSE agreed.oral END, ''),
        CASE WHEN known.permitted_on >= '2021-01-01' THEN start_level END) AS goal
    FROM known CROSS JOIN unnest(%(skills)s::text[]) AS skill
    LEFT JOIN agreed ON agreed.programme_id = known.id
    LEFT JOIN unnest(%(educations)s::text[], %(education_skills)s::text[], %(start_levels)s::text[])
        AS start(education, of_skill, start_level) ON education = known.education_level AND of_skill = skill
)
SELECT aimed.skill, count(best.reached), count(goal),
    count(*) FILTER (WHERE best.reached >= {_RANK.format("goal")})
FROM aimed LEFT JOIN best ON best.id = aimed.id AND best.skill = aimed.skill GROUP BY aimed.skill
"""
# Weekdays before a day, from a Monday long ago: the weekdays of a period are those before its end less those before
# its start. Days of leave and of a stop are neither days in the programme nor days of absence.
_BEFORE = "(5 * (({0} - date '1900-01-01') / 7) + least(mod({0} - date '1900-01-01', 7), 5))"


def _weekdays(first: str, after: str) -> str:
    return f"greatest({_BEFORE.format(f'({after})')} - {_BEFORE.format(f'({first})')}, 0)"


_EXIT = "(SELECT programme_id, exited_on FROM programmes_exit WHERE municipality_id = %(place)s OFFSET 0)"
# The few that are left out, and not everyone to see who they are.
PROTECTED = """SELECT id FROM participants_participant WHERE municipality_id = %(place)s AND (
    is_hidden OR address_protection IN ('confidential', 'strictly_confidential')
    OR family_protection IN ('confidential', 'strictly_confidential'))"""
_ABSENCE = f"""
WITH there AS MATERIALIZED (
    SELECT programme.id, greatest(programme.starts_on, %(first)s) AS first,
        least(coalesce(exit.exited_on + 1, %(after)s), %(after)s) AS after
    FROM programmes_programme AS programme
    LEFT JOIN {_EXIT} AS exit ON exit.programme_id = programme.id
    WHERE programme.municipality_id = %(place)s AND programme.starts_on < %(after)s
        AND (programme.ends_on IS NULL OR programme.ends_on > %(first)s)
        AND (exit.exited_on IS NULL OR exit.exited_on >= %(first)s)
        AND programme.participant_id NOT IN ({PROTECTED}) AND {_IN_USE}
), away AS (
    SELECT there.id, sum({
    _weekdays("greatest(off.starts_on, there.first)", "least(coalesce(off.ends_on, there.after), there.after)")
}) AS days
    FROM (
        SELECT programme_id, starts_on, ends_on FROM programmes_leave WHERE municipality_id = %(place)s
        UNION ALL SELECT programme_id, starts_on, ends_on FROM programmes_stop WHERE municipality_id = %(place)s
    ) AS off JOIN there ON there.id = off.programme_id
    WHERE off.starts_on < there.after AND (off.ends_on IS NULL OR off.ends_on > there.first) GROUP BY there.id
), absent AS (
    SELECT id, sum(least(hours, %(full)s)) / %(full)s AS days FROM (
        SELECT there.id, absence.absent_on, sum(absence.hours) AS hours
        FROM programmes_absence AS absence JOIN there ON there.id = absence.programme_id
        WHERE absence.municipality_id = %(place)s AND absence.taken_back_at IS NULL
            AND absence.absent_on >= %(first)s AND absence.absent_on < %(after)s
            AND absence.absent_on >= there.first AND absence.absent_on < there.after
        GROUP BY there.id, absence.absent_on
    ) AS daily GROUP BY id
)
SELECT count(*), count(absent.days), coalesce(sum(absent.days), 0),
    coalesce(sum(greatest({_weekdays("there.first", "there.after")} - coalesce(away.days, 0), 0)), 0)
FROM there LEFT JOIN away USING (id) LEFT JOIN absent USING (id)
"""


class Language(NamedTuple):
    """Of those who left, in one skill: with a result, with a goal, with a result at the goal or above."""

    tested: int = 0
    aimed: int = 0
    reached: int = 0


class Taken(NamedTuple):
    """Of those who left: how many had a kind of measure, and how many of them went to work or education."""

    had: int = 0
    moved: int = 0


class Absence(NamedTuple):
    """Of those in the programme in the year: people, those with any absence, days away, and weekdays in it."""

    people: int = 0
    with_any: int = 0
    days: float = 0
    weekdays: int = 0


@dataclass(frozen=True, slots=True)
class Followed:
    """The counts of a year."""

    started: int  # those whose start was here
    waited: Sequence[int]  # days from settlement to start
    in_time: int
    left: int
    moved: int
    taken: Mapping[str, Taken]
    hours: Sequence[tuple[float, float]]  # of work-oriented measures, in all and a week, of each who had any
    absence: Absence
    language: Mapping[str, Language]


class _Them(NamedTuple):
    """Programmes of the municipality itself, each with its day."""

    given: dict[str, Any]
    many: int
    moved: int


def followed(scope: Scope, *, year: int) -> Followed:
    """Everything of a year. Two queries of the statistics, five of the register."""
    started, left = _them(_STARTED, scope, year=year), _them(_LEFT, scope, year=year)
    asked = partial(_asked, scope.register)
    waited = asked(_WAITED, started.given)
    starts = [(str(level), str(skill), DEFAULTS[level][str(skill)]) for level in DEFAULTS for skill in SKILLS]
    educations, education_skills, start_levels = (list(each) for each in zip(*starts, strict=True))
    of_language = {
        **left.given, "levels": [str(each) for each in LEVELS], "skills": [str(each) for each in SKILLS],
        "educations": educations, "education_skills": education_skills, "start_levels": start_levels,
    }  # fmt: skip
    last = min(date(year, 12, 31), scope.today)
    of_absence = {
        "place": scope.municipality_id, "first": date(year, 1, 1), "after": last + _DAY, "full": FULL_DAY,
    }  # fmt: skip
    people, with_any, days, weekdays = asked(_ABSENCE, of_absence)[0]
    return Followed(
        started=started.many,
        waited=sorted(days for days, _ in waited),
        in_time=sum(is_in_time for _, is_in_time in waited),
        left=left.many,
        moved=left.moved,
        taken={kind: Taken(had, moved) for kind, had, moved in asked(_TAKEN, left.given)},
        hours=[
            (float(hours), float(weekly))
            for hours, weekly in asked(_HOURS, left.given | {"work": [str(each) for each in WORK_ORIENTED]})
            if hours is not None
        ],
        absence=Absence(people, with_any, float(days), int(weekdays)),
        language={skill: Language(*rest) for skill, *rest in asked(_LANGUAGE, of_language)},
    )


def _them(statement: str, scope: Scope, *, year: int) -> _Them:
    rows: list[tuple[int, UUID, UUID, date, date, bool]] = facts.asked(statement, scope.given(year=year))
    # What stands under another municipality number cannot be read from here.
    here = [rest for place, *rest in rows if place == scope.municipality_id]
    names = ("programmes", "participants", "starts", "days", "moved")
    given: dict[str, Any] = {name: [each[which] for each in here] for which, name in enumerate(names)}
    given["place"] = scope.municipality_id
    return _Them(given, len(here), sum(given["moved"]))


def _asked(register: str, statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connections[register].cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())

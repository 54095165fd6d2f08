"""What is counted for one municipality, and the people behind each number: from the same person-years.

The statistics role reads everyone's. So every statement here is about the places and years that are handed to it,
which are those of `places.own_years`, and about programmes under the numbers of `places.numbers_of` and no other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections

from reporting.codes import CohortState
from reporting.results.places import OwnYear

DATABASE = "statistics"
DIMENSIONS = ("sex", "age_group", "education_level", "permit_basis", "country_background", "main_activity")

OWN = "unnest(%(years)s::smallint[], %(places)s::int[]) AS own(own_year, place)"
_LEFT = f"""
SELECT GROUPING({", ".join(DIMENSIONS)}), year, {", ".join(DIMENSIONS)}, count(*), count(*) FILTER (WHERE is_transition)
FROM reporting_personyear JOIN {OWN} ON year = own_year AND exit_municipality_id = place
WHERE is_exit
GROUP BY GROUPING SETS ((year), {", ".join(f"(year, {each})" for each in DIMENSIONS)})
"""
_PRESENT = f"""
SELECT year, count(*), count(*) FILTER (WHERE is_starter)
FROM reporting_personyear JOIN {OWN} ON year = own_year AND municipality_id = place
GROUP BY year
"""
# The key of a participant of the municipality itself. Of one under a number that it took over, counts alone.
_PARTICIPANT = "CASE WHEN programme.municipality_id = %(municipality)s THEN programme.participant_id END"
# The last programme in the municipality of everyone it has had. Sorted as bytes: three times as fast as words.
_LAST = f"""
SELECT DISTINCT ON (link.person_id) link.person_id, {_PARTICIPANT} AS participant_id, programme.starts_on,
    exit.exited_on, exit.cause, exit.main_activity
FROM programmes_programme AS programme
JOIN participants_personlink AS link ON link.participant_id = programme.participant_id
LEFT JOIN programmes_exit AS exit ON exit.programme_id = programme.id
WHERE programme.municipality_id = ANY(%(numbers)s) AND programme.starts_on IS NOT NULL
ORDER BY link.person_id, programme.starts_on DESC, programme.municipality_id DESC, programme.ref COLLATE "C" DESC
"""
_STATE = """
CASE WHEN last.starts_on IS NULL THEN 'moved'
    WHEN last.exited_on IS NULL OR last.exited_on >= %(today)s THEN 'in_programme'
    WHEN last.cause IN ('moved', 'died') THEN 'moved'
    WHEN last.main_activity IN ('work', 'upper_secondary', 'higher_education') THEN 'transition'
    ELSE 'no_transition' END
"""
_STARTED = f"""
SELECT year, person_id, last.participant_id, last.starts_on, last.exited_on, last.cause, last.main_activity,
    {_STATE} AS state
FROM reporting_personyear JOIN {OWN} ON year = own_year AND municipality_id = place
LEFT JOIN ({_LAST}) AS last USING (person_id)
WHERE is_starter
"""
_COHORTS = f"SELECT year, state, count(*) FROM ({_STARTED}) AS started GROUP BY year, state"
_COHORT = f"SELECT * FROM ({_STARTED}) AS started WHERE year = %(year)s AND (state = %(state)s OR %(state)s = '')"
_NOW = f"""
SELECT year, person_id, last.participant_id, last.starts_on, last.exited_on, last.cause, last.main_activity, ''
FROM reporting_personyear JOIN {OWN} ON year = own_year AND municipality_id = place
JOIN ({_LAST}) AS last USING (person_id)
WHERE year = %(year)s AND last.starts_on <= %(today)s AND (last.exited_on IS NULL OR last.exited_on >= %(today)s)
"""
_HOW_MANY_NOW = f"SELECT count(*) FROM ({_NOW}) AS now"
# The exit that a person-year counts, found again in the municipality's own register. Ties as in person_year_sql.
_EXITS = f"""
SELECT year, person_id, counted.participant_id, counted.starts_on, counted.exited_on, counted.cause,
    reporting_personyear.main_activity, ''
FROM reporting_personyear JOIN {OWN} ON year = own_year AND exit_municipality_id = place
LEFT JOIN (
    SELECT DISTINCT ON (link.person_id) link.person_id, {_PARTICIPANT} AS participant_id, programme.starts_on,
        exit.exited_on, exit.cause
    FROM programmes_programme AS programme
    JOIN programmes_exit AS exit ON exit.programme_id = programme.id
    JOIN participants_personlink AS link ON link.participant_id = programme.participant_id
    WHERE programme.municipality_id = ANY(%(numbers)s) AND exit.cause NOT IN ('moved', 'died')
        AND exit.exited_on BETWEEN make_date(%(year)s, 1, 1) AND make_date(%(year)s, 12, 31)
    ORDER BY link.person_id, exit.exited_on DESC, programme.starts_on DESC, programme.municipality_id DESC,
        programme.ref DESC
) AS counted USING (person_id)
WHERE is_exit AND year = %(year)s
"""
_WITHOUT_REASON = (
    f"SELECT count(*) FILTER (WHERE main_activity = 'unknown'), count(*) FILTER (WHERE cause = 'not_registered') "
    f"FROM ({_EXITS}) AS left_in_year"
)
_UNSETTLED = f"""
SELECT count(*), count(*) FILTER (WHERE is_there), count(*) FILTER (WHERE is_unknown AND NOT is_open),
    count(*) FILTER (WHERE is_open AND NOT is_unknown AND NOT is_there),
    count(*) FILTER (WHERE is_open AND is_there), count(*) FILTER (WHERE is_open AND is_unknown)
FROM (
    SELECT main_activity = 'unknown' AS is_unknown, coalesce(cause, '') = 'not_registered' AS is_open,
        main_activity IN ('work', 'upper_secondary', 'higher_education') AS is_there
    FROM ({_EXITS}) AS left_in_year
) AS each
"""


class Left(NamedTuple):
    """Those who left, and those of them who went to work or education."""

    exits: int = 0
    transitions: int = 0


class Present(NamedTuple):
    """Those who took part in a year, and those who began."""

    participants: int = 0
    starters: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """The counts of a municipality, none of them hidden yet."""

    year: int
    totals: Mapping[int, Left]
    groups: Mapping[str, Mapping[str, Left]]  # dimension → code, of the chosen year
    present: Mapping[int, Present]
    cohorts: Mapping[int, Mapping[CohortState, int]]
    now: int
    without_activity: int
    without_cause: int


class Someone(NamedTuple):
    """One row behind a number. Without a participant where another municipality number holds the record."""

    year: int
    person_id: UUID
    participant_id: UUID | None
    starts_on: date | None
    exited_on: date | None
    cause: str | None
    main_activity: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose numbers, and as seen on which day. Shared years are in no one's own numbers."""

    municipality_id: int
    numbers: Sequence[int]
    years: Sequence[OwnYear]
    today: date
    # How far the person-years were renewed, and when; and whether to count anew what has been counted since then.
    renewed: tuple[int, datetime] | None = None
    is_fresh: bool = False

    @property
    def as_of(self) -> datetime | None:
        """When what is counted here was last renewed."""
        return self.renewed[1] if self.renewed else None

    def given(self, **more: Any) -> dict[str, Any]:
        """The parameters of every statement here."""
        own = [each for each in self.years if not each.is_shared]
        return {
            "years": [each.year for each in own], "places": [each.place for each in own],
            "municipality": self.municipality_id, "numbers": list(self.numbers), "today": self.today, **more,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A group within those who left: a dimension and its code; everyone when empty."""

    dimension: str = ""
    code: str = ""
    with_transition: bool | None = None
    without_activity: bool = False
    without_cause: bool = False


def collect(scope: Scope, *, year: int | None) -> Facts:
    """Everything the page counts, of the newest year in which someone left where none is asked for. Five queries."""
    totals: dict[int, Left] = {}
    groups: dict[int, dict[str, dict[str, Left]]] = {}
    nothing_grouped = (1 << len(DIMENSIONS)) - 1
    for mask, of_year, *rest in asked(_LEFT, scope.given()):
        codes, left = rest[: len(DIMENSIONS)], Left(*rest[len(DIMENSIONS) :])
        if mask == nothing_grouped:
            totals[of_year] = left
        else:
            dimension = next(each for place, each in enumerate(reversed(DIMENSIONS)) if not mask & 1 << place)
            of_dimension = groups.setdefault(of_year, {}).setdefault(dimension, {})
            of_dimension[codes[DIMENSIONS.index(dimension)]] = left
    if year not in {each.year for each in scope.years}:
        year = max(totals, default=scope.today.year)
    cohorts: dict[int, dict[CohortState, int]] = {}
    for of_year, state, many in asked(_COHORTS, scope.given()):
        cohorts.setdefault(of_year, {})[CohortState(state)] = many
    ((now,),) = asked(_HOW_MANY_NOW, scope.given(year=scope.today.year))
    ((without_activity, without_cause),) = asked(_WITHOUT_REASON, scope.given(year=year))
    return Facts(
        year=year,
        totals=totals,
        groups={each: groups.get(year, {}).get(each, {}) for each in DIMENSIONS},
        present={of_year: Present(*rest) for of_year, *rest in asked(_PRESENT, scope.given())},
        cohorts=cohorts,
        now=now,
        without_activity=without_activity,
        without_cause=without_cause,
    )


def unsettled(scope: Scope, *, year: int) -> dict[str, int]:
    """Those who left in a year, and those of them of whom something is not known that their counting turns on."""
    ((exits, transitions, activity, cause, in_transition, both),) = asked(_UNSETTLED, scope.given(year=year))
    return {
        "exits": exits, "transitions": transitions, "without_activity": activity, "without_cause": cause,
        "without_cause_in_transition": in_transition, "without_both": both,
    }  # fmt: skip


def those_who_left(scope: Scope, *, year: int, narrowing: Narrowing) -> list[Someone]:
    """The people behind a number of those who left in a year."""
    conditions, given = [], scope.given(year=year)
    if narrowing.dimension:
        if narrowing.dimension not in DIMENSIONS:
            raise KeyError(narrowing.dimension)
        conditions.append(f"AND reporting_personyear.{narrowing.dimension} = %(code)s")
        given["code"] = narrowing.code
    if narrowing.with_transition is not None:
        conditions.append("AND is_transition" if narrowing.with_transition else "AND NOT is_transition")
    if narrowing.without_activity:
        conditions.append("AND reporting_personyear.main_activity = 'unknown'")
    if narrowing.without_cause:
        conditions.append("AND counted.cause = 'not_registered'")
    return [Someone(*row) for row in asked(f"{_EXITS} {' '.join(conditions)}", given)]


def those_who_started(scope: Scope, *, year: int, state: str = "") -> list[Someone]:
    """The people behind a number of those who started in a year."""
    return [Someone(*row) for row in asked(_COHORT, scope.given(year=year, state=state))]


def those_in_programme(scope: Scope) -> list[Someone]:
    """The people behind the number of those who are in a programme today."""
    return [Someone(*row) for row in asked(_NOW, scope.given(year=scope.today.year))]


def asked(statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement of the statistics."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())

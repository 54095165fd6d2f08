"""What is counted for one municipality, and the people behind each number: from the same person-years.

The statistics role reads everyone's. So every statement here is about the places and years that are handed to it,
which are those of `places.own_years`, and about programmes under the numbers of `places.numbers_of` and no other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import connections

from reporting.codes import CohortState
from reporting.results.places import OwnYear

DATABASE = "statistics"
DIMENSIONS = ("sex", "age_group", "education_level", "permit_basis", "country_background", "main_activity")

OWN = "unnest(%(years)s::smallint[], %(places)s::int[]) AS own(own_year, place)"
# Year by year: of all years at once the planner expects so much that it reads everyone's.
_LEFT = f"""
SELECT own_year, counted.* FROM {OWN} CROSS JOIN LATERAL (
    SELECT count(*) AS exits, count(*) FILTER (WHERE is_transition) FROM reporting_personyear
    WHERE year = own_year AND exit_municipality_id = place AND is_exit
) AS counted WHERE exits > 0
"""
_GROUPS = f"""
SELECT GROUPING({", ".join(DIMENSIONS)}), {", ".join(DIMENSIONS)}, count(*), count(*) FILTER (WHERE is_transition)
FROM reporting_personyear JOIN {OWN} ON year = own_year AND exit_municipality_id = place
WHERE is_exit AND year = %(year)s
GROUP BY GROUPING SETS ({", ".join(f"({each})" for each in DIMENSIONS)})
"""
_PRESENT = f"""
SELECT own_year, counted.* FROM {OWN} CROSS JOIN LATERAL (
    SELECT count(*) AS participants, count(*) FILTER (WHERE is_starter) FROM reporting_personyear
    WHERE year = own_year AND municipality_id = place
) AS counted WHERE participants > 0
"""
# The key of a participant of the municipality itself. Of one under a number that it took over, counts alone.
_PARTICIPANT = "CASE WHEN programme.municipality_id = %(municipality)s THEN programme.participant_id END"
# Each read whole from an index of the municipality: looked up one by one they took most of the time. Joined from the
# left, so that the planner knows how many rows stay: it takes who is linked and who is here for two rare things.
_LINK = """(
    SELECT participant_id, person_id FROM participants_personlink WHERE municipality_id = ANY(%(numbers)s) OFFSET 0
)"""
_EXIT = """(
    SELECT programme_id, exited_on, cause, main_activity FROM programmes_exit
    WHERE municipality_id = ANY(%(numbers)s) OFFSET 0
)"""
# The last programme in the municipality of everyone it has had. Sorted as bytes: three times as fast as words.
_LAST = f"""
SELECT DISTINCT ON (link.person_id) link.person_id, {_PARTICIPANT} AS participant_id, programme.starts_on,
    exit.exited_on, exit.cause, exit.main_activity
FROM programmes_programme AS programme
LEFT JOIN {_LINK} AS link ON link.participant_id = programme.participant_id
LEFT JOIN {_EXIT} AS exit ON exit.programme_id = programme.id
WHERE programme.municipality_id = ANY(%(numbers)s) AND programme.starts_on IS NOT NULL
ORDER BY link.person_id, programme.starts_on DESC, programme.municipality_id DESC, programme.ref COLLATE "C" DESC
"""
_IN_PROGRAMME_NOW = "now"
_STATE = """
CASE WHEN last.starts_on IS NULL THEN 'moved'
    WHEN last.exited_on IS NULL OR last.exited_on >= %(today)s THEN 'in_programme'
    WHEN last.cause IN ('moved', 'died') THEN 'moved'
    WHEN last.main_activity IN ('work', 'upper_secondary', 'higher_education') THEN 'transition'
    ELSE 'no_transition' END
"""
_STARTED = f"""
SELECT own_year AS year, person_id, last.participant_id, last.starts_on, last.exited_on, last.cause, last.main_activity,
    {_STATE} AS state
FROM {OWN} CROSS JOIN LATERAL (
    SELECT person_id FROM reporting_personyear WHERE year = own_year AND municipality_id = place AND is_starter OFFSET 0
) AS starter
LEFT JOIN ({_LAST}) AS last USING (person_id)
"""
_COHORT = f"SELECT * FROM ({_STARTED}) AS started WHERE year = %(year)s AND (state = %(state)s OR %(state)s = '')"
_NOW = f"""
SELECT year, person_id, last.participant_id, last.starts_on, last.exited_on, last.cause, last.main_activity, ''
FROM reporting_personyear JOIN {OWN} ON year = own_year AND municipality_id = place
JOIN ({_LAST}) AS last USING (person_id)
WHERE year = %(year)s AND last.starts_on <= %(today)s AND (last.exited_on IS NULL OR last.exited_on >= %(today)s)
"""
# Both ask for the last programme of everyone, which is most of the work.
_COHORTS_AND_NOW = f"""
WITH known AS MATERIALIZED ({_LAST})
SELECT year, state, count(*) FROM ({_STARTED.replace(f"({_LAST})", "known")}) AS started GROUP BY year, state
UNION ALL SELECT %(year)s, '{_IN_PROGRAMME_NOW}', count(*) FROM ({_NOW.replace(f"({_LAST})", "known")}) AS now
"""
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
        -- The same by the programme's own column, which is at hand before its exit is looked up.
        AND programme.ends_on > make_date(%(year)s, 1, 1) AND programme.ends_on <= make_date(%(year)s + 1, 1, 1)
    ORDER BY link.person_id, exit.exited_on DESC, programme.starts_on DESC, programme.municipality_id DESC,
        programme.ref DESC
) AS counted USING (person_id)
WHERE is_exit AND year = %(year)s
"""
_UNSETTLED = f"""
SELECT count(*) AS exits, count(*) FILTER (WHERE is_there) AS transitions,
    count(*) FILTER (WHERE is_unknown AND NOT is_open) AS without_activity,
    count(*) FILTER (WHERE is_open AND NOT is_unknown AND NOT is_there) AS without_cause,
    count(*) FILTER (WHERE is_open AND is_there) AS without_cause_in_transition,
    count(*) FILTER (WHERE is_open AND is_unknown) AS without_both
FROM (
    SELECT main_activity = 'unknown' AS is_unknown, coalesce(cause, '') = 'not_registered' AS is_open,
        main_activity IN ('work', 'upper_secondary', 'higher_education') AS is_there
    FROM ({_EXITS}) AS left_in_year
) AS each
"""


_CHANGED_AT = "SELECT max(changed_at) FROM reporting_municipalitymark WHERE municipality_id = ANY(%(numbers)s)"


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
    unsettled: Mapping[str, int]  # of those who left in the chosen year, by what is not known of them

    @property
    def without_activity(self) -> int:
        """Nobody knows where these went."""
        return self.unsettled["without_activity"] + self.unsettled["without_both"]

    @property
    def without_cause(self) -> int:
        """Nobody knows why these left."""
        return sum(self.unsettled[each] for each in _WITHOUT_CAUSE)


_WITHOUT_CAUSE = ("without_cause", "without_cause_in_transition", "without_both")


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
    # When the person-years were last renewed, and when anything of this municipality was among it.
    as_of: datetime | None = None
    changed_at: datetime | None = None
    # Whether to count anew what has been counted since then.
    is_fresh: bool = False
    # The way in by which the municipality's own register is read: behind its walls, or the worker's.
    register: str = "default"

    def given(self, **more: Any) -> dict[str, Any]:
        """The parameters of every statement here."""
        own = [each for each in self.years if not each.is_shared]
        return {
            "place": next((each.place for each in own if each.year == more.get("year")), None),
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
    totals = {of_year: Left(*rest) for of_year, *rest in asked(_LEFT, scope.given())}
    if year not in {each.year for each in scope.years}:
        year = max(totals, default=scope.today.year)
    now, cohorts = 0, dict[int, dict[CohortState, int]]()
    for of_year, state, many in asked(_COHORTS_AND_NOW, scope.given(year=scope.today.year)):
        if state == _IN_PROGRAMME_NOW:
            now = many
        else:
            cohorts.setdefault(of_year, {})[CohortState(state)] = many
    return Facts(
        year=year,
        totals=totals,
        groups=_groups(scope, year=year),
        present={of_year: Present(*rest) for of_year, *rest in asked(_PRESENT, scope.given())},
        cohorts=cohorts,
        now=now,
        unsettled=_unsettled(scope, year=year),
    )


def of_another_year(counted: Facts, scope: Scope, *, year: int) -> Facts:
    """The same with another year chosen. Two queries: most of it is the same for each."""
    return replace(
        counted, year=year, groups=_groups(scope, year=year), unsettled=_unsettled(scope, year=year)
    )  # fmt: skip


def _groups(scope: Scope, *, year: int) -> dict[str, dict[str, Left]]:
    groups: dict[str, dict[str, Left]] = {each: {} for each in DIMENSIONS}
    for mask, *rest in asked(_GROUPS, scope.given(year=year)):
        codes, left = rest[: len(DIMENSIONS)], Left(*rest[len(DIMENSIONS) :])
        dimension = next(each for place, each in enumerate(reversed(DIMENSIONS)) if not mask & 1 << place)
        groups[dimension][codes[DIMENSIONS.index(dimension)]] = left
    return groups


def _unsettled(scope: Scope, *, year: int) -> dict[str, int]:
    """Those who left in a year, and those of them of whom something is not known that their counting turns on."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(_UNSETTLED, scope.given(year=year))
        names = [each.name for each in cursor.description or ()]
        return dict(zip(names, cursor.fetchone() or (), strict=True))


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


def changed_at(numbers: Sequence[int]) -> datetime | None:
    """When anything of these municipalities was last taken into the counts; None where nothing has been."""
    ((found,),) = asked(_CHANGED_AT, {"numbers": list(numbers)})
    return cast("datetime | None", found)


def asked(statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement of the statistics."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())

"""Counts every figure of a year in one pass over its person-years."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.db import connections

from reporting.breakdowns import BREAKDOWNS, SKILLS
from reporting.codes import Breakdown, RegionLevel
from reporting.figures import ALL, CODES, DIMENSIONS, Figure, figures, further_figures, is_listed_where_found
from reporting.measure_groups import MADE_OF

DATABASE = "statistics"

_PLACES = {RegionLevel.COUNTRY: "", RegionLevel.COUNTY: "county", RegionLevel.MUNICIPALITY: "municipality"}

# A person counts as participant and starter where the latest programme is, and as exit where the exit was:
# two facts of one person-year, each with its own place.
_COUNT = """
WITH fact AS (
    SELECT municipality_id AS municipality, county_number AS county, {dimensions}, NULL AS main_activity,
        1 AS participants, is_starter::int AS starters, 0 AS exits, 0 AS transitions
    FROM reporting_personyear WHERE year = %(year)s
    UNION ALL
    SELECT exit_municipality_id, exit_county_number, {dimensions}, main_activity,
        0, 0, 1, is_transition::int
    FROM reporting_personyear WHERE year = %(year)s AND is_exit
)
SELECT GROUPING({keys}), {keys},
    coalesce(sum(participants), 0), coalesce(sum(starters), 0), coalesce(sum(exits), 0), coalesce(sum(transitions), 0)
FROM fact GROUP BY GROUPING SETS ({sets})
"""

# Each part of a breakdown that a person-year is in, with the place where it counts. Overlapping groups give several.
_BROKEN_DOWN = f"""
SELECT part.breakdown, part.code, sex, part.county, GROUPING(sex), GROUPING(part.county), count(*)
FROM reporting_personyear CROSS JOIN LATERAL (
    SELECT '{Breakdown.MEASURE_12.value}', unnest(measures), county_number
    UNION ALL SELECT '{Breakdown.MEASURE_4.value}', broad.code, county_number
        FROM unnest(%(broad)s::text[], %(parts)s::text[]) AS broad (code, parts)
        WHERE measures && string_to_array(broad.parts, ' ')::varchar[]
    UNION ALL SELECT skill.breakdown, skill.code, exit_county_number
        FROM (VALUES {", ".join(f"('{each.value}', {each.value})" for each in SKILLS)}) AS skill (breakdown, code)
        WHERE is_exit
    UNION ALL SELECT '{Breakdown.WAITING.value}', waiting, county_number WHERE is_starter
) AS part (breakdown, code, county)
WHERE year = %(year)s
GROUP BY part.breakdown, part.code, GROUPING SETS ((), (sex), (part.county), (part.county, sex))
"""

# Who it is stays in the database: the rows of one person side by side are all that comes out.
_PEOPLE = """
SELECT DISTINCT jsonb_object_agg(year, jsonb_build_array(
    lpad(municipality_id::text, 4, '0'), county_number, jsonb_build_array({dimensions}), is_starter,
    CASE WHEN is_exit THEN main_activity ELSE '' END, lpad(exit_municipality_id::text, 4, '0'), exit_county_number,
    measures, jsonb_build_array({skills}), waiting))
FROM reporting_personyear WHERE year = ANY(%(years)s) GROUP BY person_id
"""


_NOTHING: Final[Mapping[Breakdown, Sequence[str]]] = MappingProxyType({})


class Person(NamedTuple):
    """What someone in the register counts as in a year. No place: they count in the country alone."""

    municipality: str | None
    county: str | None
    codes: tuple[str, ...]  # of every dimension but the activity
    is_starter: bool
    activity: str  # empty where they did not leave
    exit_municipality: str | None
    exit_county: str | None
    # The codes that they have in each breakdown: several where groups overlap.
    parts: Mapping[Breakdown, Sequence[str]] = _NOTHING


class Counts(NamedTuple):
    """What is counted in one cell group."""

    participants: int = 0
    starters: int = 0
    exits: int = 0
    transitions: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """One combination of place and codes, and its counts. `all` stands for a dimension that is summed up."""

    figure: Figure
    region: str
    codes: Mapping[str, str]
    counts: Counts
    # Of a breakdown.
    code: str = ALL


def count(*, year: int, regions: Mapping[RegionLevel, list[str]]) -> Iterator[Group]:
    """Every group of every figure of a year, in the order of the tables, empty ones included; breakdowns last.

    `regions` lists the places of the year at each level.
    """
    found = _counted(year)
    listed = _listed(found)
    for figure in figures():
        groups = found[figure]
        for region in regions[figure.level]:
            for combination in product(*(listed[dimension] for dimension in figure.dimensions)):
                codes = dict.fromkeys(DIMENSIONS, ALL) | dict(zip(figure.dimensions, combination, strict=True))
                counts = groups.get((region, *combination), Counts())
                yield Group(figure=figure, region=region, codes=codes, counts=counts)
    yield from _broken_down(year, regions)


def _broken_down(year: int, regions: Mapping[RegionLevel, list[str]]) -> Iterator[Group]:
    found = {}
    with connections[DATABASE].cursor() as cursor:
        broad = {each.value: " ".join(parts) for each, parts in MADE_OF.items()}
        cursor.execute(_BROKEN_DOWN, {"year": year, "broad": list(broad), "parts": list(broad.values())})
        for breakdown, code, sex, county, is_of_both, is_of_all, number in cursor:
            found[breakdown, code, ALL if is_of_both else sex, ALL if is_of_all else county] = number
    for figure in further_figures():
        assert figure.breakdown  # noqa: S101 - further figures are those that have one
        (indicator,) = figure.indicators
        for region in regions[figure.level]:
            for sex, code in product(
                CODES["sex"] if "sex" in figure.dimensions else [ALL], BREAKDOWNS[figure.breakdown]
            ):
                counts = Counts(**{indicator.value: found.get((figure.breakdown.value, code, sex, region), 0)})
                codes = dict.fromkeys(DIMENSIONS, ALL) | {"sex": sex}
                yield Group(figure=figure, region=region, codes=codes, counts=counts, code=code)


def people(*, years: Collection[int]) -> list[dict[int, Person]]:
    """Everyone who is counted in one of the years, and what they are in each; those who are the same, once."""
    attributes = [name for name in DIMENSIONS if name != "main_activity"]
    with connections[DATABASE].cursor() as cursor:
        query = _PEOPLE.format(dimensions=", ".join(attributes), skills=", ".join(SKILLS))
        cursor.execute(query, {"years": list(years)})
        return [{int(year): _person(*row) for year, row in json.loads(rows).items()} for (rows,) in cursor]


def _person(municipality: str | None, county: str | None, codes: list[str], *rest: Any) -> Person:
    is_starter, activity, exit_municipality, exit_county, measures, levels, waiting = rest
    parts = {
        Breakdown.MEASURE_12: measures,
        Breakdown.MEASURE_4: [each.value for each, made_of in MADE_OF.items() if not set(made_of).isdisjoint(measures)],
        **{skill: [level] for skill, level in zip(SKILLS, levels, strict=True) if level},
        **({Breakdown.WAITING: [waiting]} if waiting else {}),
    }
    return Person(municipality, county, tuple(codes), is_starter, activity, exit_municipality, exit_county, parts)


def _counted(year: int) -> dict[Figure, dict[tuple[str, ...], Counts]]:
    keys = ("municipality", "county", *DIMENSIONS)
    of_mask = {_mask(figure, keys): figure for figure in figures()}
    query = _COUNT.format(
        dimensions=", ".join(name for name in DIMENSIONS if name != "main_activity"),
        keys=", ".join(keys),
        sets=", ".join(f"({', '.join(_grouped(figure))})" for figure in figures()),
    )
    found: dict[Figure, dict[tuple[str, ...], Counts]] = defaultdict(dict)
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(query, {"year": year})
        for mask, *rest in cursor:
            values, counts = rest[: len(keys)], rest[len(keys) :]
            figure = of_mask[mask]
            row = dict(zip(keys, values, strict=True))
            # No place: a person who counts in the country alone. No activity: not an exit.
            if any(row[name] is None for name in _grouped(figure)):
                continue
            region = _region(figure, row)
            found[figure][(region, *(row[name] for name in figure.dimensions))] = Counts(*map(int, counts))
    return found


def _grouped(figure: Figure) -> tuple[str, ...]:
    place = _PLACES[figure.level]
    return (place, *figure.dimensions) if place else figure.dimensions


def _mask(figure: Figure, keys: tuple[str, ...]) -> int:
    """GROUPING()'s answer for the figure: a bit for each key that is summed up, the first key the highest."""
    grouped = _grouped(figure)
    return sum(1 << place for place, key in enumerate(reversed(keys)) if key not in grouped)


def _region(figure: Figure, row: Mapping[str, object]) -> str:
    match figure.level:
        case RegionLevel.COUNTRY:
            return ALL
        case RegionLevel.COUNTY:
            return str(row["county"])
        case _:
            return f"{row['municipality']:04d}"


def _listed(found: Mapping[Figure, Mapping[tuple[str, ...], Counts]]) -> dict[str, list[str]]:
    """The codes of each dimension that the tables of the year have.

    The same in every place: a row that stands only where it is not empty would tell of the one person in it.
    """
    listed = {}
    for dimension in DIMENSIONS:
        seen = {code for _, code in found[Figure(RegionLevel.COUNTRY, (dimension,))]}
        codes = CODES.get(dimension, sorted(seen))
        listed[dimension] = [code for code in codes if code in seen or not is_listed_where_found(dimension, code)]
    return listed

"""Counts every figure of a year in one pass over its person-years."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from django.db import connections

from reporting.codes import RegionLevel
from reporting.figures import ALL, CODES, DIMENSIONS, Figure, figures, is_listed_where_found

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

# Who it is stays in the database: the rows of one person side by side are all that comes out.
_PEOPLE = """
SELECT DISTINCT jsonb_object_agg(year, jsonb_build_array(
    lpad(municipality_id::text, 4, '0'), county_number, jsonb_build_array({dimensions}), is_starter,
    CASE WHEN is_exit THEN main_activity ELSE '' END, lpad(exit_municipality_id::text, 4, '0'), exit_county_number))
FROM reporting_personyear WHERE year = ANY(%(years)s) GROUP BY person_id
"""


class Person(NamedTuple):
    """What someone in the register counts as in a year. No place: they count in the country alone."""

    municipality: str | None
    county: str | None
    codes: tuple[str, ...]  # of every dimension but the activity
    is_starter: bool
    activity: str  # empty where they did not leave
    exit_municipality: str | None
    exit_county: str | None


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


def count(*, year: int, regions: Mapping[RegionLevel, list[str]]) -> Iterator[Group]:
    """Every group of every figure of a year, in the order of the tables, empty ones included.

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


def people(*, years: Collection[int]) -> list[dict[int, Person]]:
    """Everyone who is counted in one of the years, and what they are in each; those who are the same, once."""
    attributes = [name for name in DIMENSIONS if name != "main_activity"]
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(_PEOPLE.format(dimensions=", ".join(attributes)), {"years": list(years)})
        return [
            {
                int(year): Person(municipality, county, tuple(codes), *rest)
                for year, (municipality, county, codes, *rest) in json.loads(rows).items()
            }
            for (rows,) in cursor
        ]


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

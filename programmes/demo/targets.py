"""What the demonstration has to give, from the data files beside it: totals, countries, profiles."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
YEARS = (2020, 2021, 2022, 2023)
UKRAINE = "UKR"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of `data/<name>.csv`, columns by header."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass(frozen=True, slots=True)
class Targets:
    """The totals: year, indicator and code (a country, a county, a municipality, or "" for all) give a number."""

    values: dict[tuple[int, str, str], int]

    def get(self, year: int, indicator: str, code: str = "") -> int:
        """The number. Raises KeyError when there is none."""
        return self.values[year, indicator, code]

    def codes(self, year: int, indicator: str, *, length: int) -> list[str]:
        """The codes with a number of their own: countries have three letters, counties two digits, others four."""
        return [code for each, name, code in self.values if each == year and name == indicator and len(code) == length]


@dataclass(frozen=True, slots=True)
class Country:
    """A country group: names, profile, and its size beside the others: in 2020, and among the starters of a year."""

    code: str
    names: str
    profile: str
    stock: int
    starters: dict[int, int]


@cache
def targets() -> Targets:
    """As in `targets.csv`."""
    return Targets({(int(row["year"]), row["indicator"], row["code"]): int(row["value"]) for row in rows("targets")})


@cache
def countries() -> tuple[Country, ...]:
    """As in `countries.csv`."""
    return tuple(
        Country(
            code=row["code"],
            names=row["names"],
            profile=row["profile"],
            stock=int(row["stock_2020"]),
            starters={year: int(row[f"starters_{year}"]) for year in YEARS},
        )
        for row in rows("countries")
    )

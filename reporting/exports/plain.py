"""The tidy CSV file, and the data package that describes its columns."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC

from reporting.breakdowns import BREAKDOWNS
from reporting.codes import Breakdown, Indicator, RegionLevel
from reporting.cubes import SOURCE
from reporting.exports.sheets import title_of
from reporting.figures import ALL, CODES, DIMENSIONS
from reporting.labels import DIMENSION_TITLES, TIME_LABEL
from reporting.models import Release
from reporting.rules.languages import Language, Text
from reporting.rules.notes import FOOTNOTES, SHARE, SIGNS, left_out, signs_in
from reporting.tidy import COLUMNS, FURTHER_COLUMNS, csv_lines, further_csv_lines

_FIELDS = {
    "year": ("integer", TIME_LABEL),
    "region_level": ("string", Text("Nivå for stedet", "Nivå for staden", "Level of the place")),
    "region": (
        "string",
        Text(
            "Nummeret på kommunen eller fylket det året; all er hele landet",
            "Nummeret på kommunen eller fylket det året; all er heile landet",
            "Number of the municipality or county that year; all is the whole country",
        ),
    ),
    **{dimension: ("string", DIMENSION_TITLES[dimension]) for dimension in DIMENSIONS},
    "breakdown": (
        "string",
        Text("Hva tallet er delt etter", "Kva talet er delt etter", "What the number is divided by"),
    ),
    "code": (
        "string",
        Text("Delen som er talt", "Delen som er tald", "The part that is counted"),
    ),
    "indicator": ("string", Text("Hva som er talt", "Kva som er talt", "What is counted")),
    "value": (
        "integer",
        Text(
            "Tallet; tomt der det ikke er noe", "Talet; tomt der det ikkje er noko", "The number; empty where none is"
        ),
    ),
    "symbol": (
        "string",
        Text(
            "Tegnet som står i stedet for tallet, eller ved det",
            "Teiknet som står i staden for talet, eller ved det",
            "The symbol that stands for the number, or beside it",
        ),
    ),
}


def release_csv(release: Release) -> Iterator[str]:
    """The tidy CSV, line by line; its SHA-256 is the release's checksum."""
    cells = release.cells.in_table_order().iterator(chunk_size=5000)
    return csv_lines(cells, year=release.year, is_preliminary=release.is_preliminary)


def release_further_csv(release: Release) -> Iterator[str]:
    """The tidy CSV of the further tables; without a row where the release was made before there were such."""
    cells = release.further_cells.in_table_order()
    return further_csv_lines(cells, year=release.year, is_preliminary=release.is_preliminary)


def release_package(release: Release, language: Language = Language.BOKMAL) -> bytes:
    """A Frictionless data package: `frictionless validate datapackage.json` beside the CSV file."""
    package = {
        "profile": "tabular-data-package",
        "name": f"introduksjonsprogram-{release.year}-v{release.version}",
        "title": title_of(release, language),
        "version": str(release.version),
        "created": release.built_at.astimezone(UTC).isoformat(timespec="seconds"),
        "sources": [{"title": SOURCE}],
        "definitions": dict(sorted(release.definitions.items())),
        "symbols": signs_in(language),
        "resources": [
            _resource("tabeller", COLUMNS, checksum=release.checksum, language=language),
            *(
                [_resource("flere-tabeller", FURTHER_COLUMNS, checksum=release.further_checksum, language=language)]
                if release.further_checksum
                else []
            ),
        ],
        "notes": {
            **{name: text.told(language) for name, text in FOOTNOTES.items()},
            Indicator.TRANSITION_SHARE.value: SHARE.told(language),
            **_left_out(release, language),
        },
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(name: str, columns: Sequence[str], *, checksum: str, language: Language) -> dict:
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": f"sha256:{checksum}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "schema": {
            "fields": [_field(each, language) for each in columns],
            "primaryKey": [each for each in columns if each not in {"value", "symbol"}],
            "missingValues": [""],
        },
    }


def _left_out(release: Release, language: Language) -> dict[str, str]:
    return {} if release.left_out is None else {"left_out": left_out(release.left_out, language)}


def _field(name: str, language: Language) -> dict:
    kind, title = _FIELDS[name]
    codes = {
        "region_level": RegionLevel.values,
        "indicator": Indicator.values,
        "breakdown": Breakdown.values,
        "code": sorted({code for codes in BREAKDOWNS.values() for code in codes}),
        **{dimension: [ALL, *codes] for dimension, codes in CODES.items()},
    }.get(name)
    constraints: dict = {} if name in {"value", "symbol"} else {"required": True}
    if codes:
        constraints["enum"] = codes
    if name == "value":
        constraints["minimum"] = 0
    if name == "symbol":
        constraints["enum"] = list(SIGNS)
    return {"name": name, "type": kind, "title": title.told(language), "constraints": constraints}

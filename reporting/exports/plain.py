"""The tidy CSV file, and the data package that describes its columns."""

import json
from collections.abc import Iterator
from datetime import UTC

from reporting.codes import Indicator, RegionLevel
from reporting.cubes import SOURCE, TITLES
from reporting.figures import ALL, CODES, DIMENSIONS
from reporting.models import Release
from reporting.rules.notes import FOOTNOTES, SHARE, SIGNS, left_out
from reporting.tidy import COLUMNS, csv_lines

_FIELDS = {
    "year": ("integer", "År"),
    "region_level": ("string", "Nivå for stedet"),
    "region": ("string", "Nummeret på kommunen eller fylket det året; all er hele landet"),
    **{dimension: ("string", TITLES[dimension]) for dimension in DIMENSIONS},
    "indicator": ("string", "Hva som er talt"),
    "value": ("integer", "Tallet; tomt der det ikke er noe"),
    "symbol": ("string", "Tegnet som står i stedet for tallet, eller ved det"),
}


def release_csv(release: Release) -> Iterator[str]:
    """The tidy CSV, line by line; its SHA-256 is the release's checksum."""
    cells = release.cells.in_table_order().iterator(chunk_size=5000)
    return csv_lines(cells, year=release.year, is_preliminary=release.is_preliminary)


def release_package(release: Release) -> bytes:
    """A Frictionless data package: `frictionless validate datapackage.json` beside the CSV file."""
    package = {
        "profile": "tabular-data-package",
        "name": f"introduksjonsprogram-{release.year}-v{release.version}",
        "title": f"Introduksjonsprogram {release.year}, versjon {release.version}",
        "version": str(release.version),
        "created": release.built_at.astimezone(UTC).isoformat(timespec="seconds"),
        "sources": [{"title": SOURCE}],
        "definitions": dict(sorted(release.definitions.items())),
        "symbols": SIGNS,
        "resources": [
            {
                "name": "tabeller",
                "path": "tabeller.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "hash": f"sha256:{release.checksum}",
                "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
                "schema": {
                    "fields": [_field(name) for name in COLUMNS],
                    "primaryKey": [name for name in COLUMNS if name not in {"value", "symbol"}],
                    "missingValues": [""],
                },
            }
        ],
        "notes": {**FOOTNOTES, Indicator.TRANSITION_SHARE.value: SHARE, **_left_out(release)},
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _left_out(release: Release) -> dict[str, str]:
    return {} if release.left_out is None else {"left_out": left_out(release.left_out)}


def _field(name: str) -> dict:
    kind, title = _FIELDS[name]
    codes = {
        "region_level": RegionLevel.values,
        "indicator": Indicator.values,
        **{dimension: [ALL, *codes] for dimension, codes in CODES.items()},
    }.get(name)
    constraints: dict = {} if name in {"value", "symbol"} else {"required": True}
    if codes:
        constraints["enum"] = codes
    if name == "value":
        constraints["minimum"] = 0
    if name == "symbol":
        constraints["enum"] = list(SIGNS)
    return {"name": name, "type": kind, "title": title, "constraints": constraints}

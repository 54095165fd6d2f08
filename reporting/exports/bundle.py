"""Everything of a release in one zip file, with the checksum of each file."""

from collections.abc import Mapping
from hashlib import sha256

from reporting.cubes import release_cubes
from reporting.exports.files import FILES, TABLE_FILES, File
from reporting.exports.zipped import stored
from reporting.models import Release
from reporting.rules.notes import SIGNS, left_out

ZIP = "application/zip"
# A workbook has every table already.
_BY_TABLE = tuple(each for each in TABLE_FILES.values() if each.extension not in {"xlsx", "parquet", "csv"})


def release_files(release: Release) -> dict[str, bytes]:
    """Every file of a release by its name in the zip file."""
    made = {file.name: file.make(release) for file in FILES.values()}
    for cube in release_cubes(release):
        for file in _BY_TABLE:
            made[f"{file.format}/{cube.table.id}.{file.extension}"] = file.make(cube)
    return {"LESMEG.txt": _read_me(release), **made}


def release_zip(release: Release) -> bytes:
    """The files, and SHA256SUMS as `sha256sum --check` reads it."""
    made = release_files(release)
    return stored([*made.items(), ("SHA256SUMS", _sums(made))])


def _sums(made: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in made.items()).encode()


def _read_me(release: Release) -> bytes:
    lines = [
        f"Introduksjonsprogram {release.year}, versjon {release.version}",
        "",
        "tabeller.*       alle tallene",
        "pressemelding.pdf  teksten, og cellen bak hvert tall i den",
        "datapackage.json  hva kolonnene i tabeller.csv betyr",
        "json-stat2/, px/, sdmx-csv/  én fil for hver tabell",
        "SHA256SUMS       kontrollsummer: sha256sum --check SHA256SUMS",
        "",
        *(f"{sign:2} {text}" for sign, text in SIGNS.items()),
        "",
        *([] if release.left_out is None else [left_out(release.left_out), ""]),
    ]
    return "\n".join(lines).encode()


ALL_FILES = FILES | {"zip": File("alt.zip", ZIP, release_zip, "Alt i én fil", "ZIP med alle formatene", "Files")}

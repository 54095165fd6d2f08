"""Which files there are: what each is called, what it is sent as, and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from reporting.cubes import Cube
from reporting.exports.jsonstat import dataset_json
from reporting.exports.plain import release_csv, release_package
from reporting.exports.xlsx import cube_xlsx, release_xlsx
from reporting.models import Release

JSON, XLSX = "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a whole release."""

    name: str
    media_type: str
    make: Callable[[Release], bytes]
    # How the page offers it; without a title it is linked elsewhere.
    title: str = ""
    about: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of one table. `format` is its name in the API, `title` on the page."""

    format: str
    title: str
    extension: str
    media_type: str
    make: Callable[[Cube], bytes]


def _csv(release: Release) -> bytes:
    return "".join(release_csv(release)).encode()


FILES = {
    "csv": File("tabeller.csv", "text/csv; charset=utf-8", _csv, "Alle tabeller, CSV", "UTF-8", "FileCsv"),
    "package": File("datapackage.json", JSON, release_package),
    "xlsx": File("tabeller.xlsx", XLSX, release_xlsx, "Alle tabeller, Excel", "XLSX", "FileExcel"),
}
TABLE_FILES = {
    each.format: each
    for each in (
        TableFile("json-stat2", "JSON-stat", "json", JSON, dataset_json),
        TableFile("xlsx", "Excel", "xlsx", XLSX, cube_xlsx),
    )
}

"""Which files there are: what each is called, what it is sent as, and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from reporting.cubes import Cube
from reporting.exports.crosstab import crosstab_csv
from reporting.exports.jsonstat import dataset_json
from reporting.exports.ods import release_ods
from reporting.exports.parquet import cube_parquet, release_parquet
from reporting.exports.plain import release_csv, release_package
from reporting.exports.press import release_press
from reporting.exports.px import cube_px
from reporting.exports.sdmx import cube_sdmx
from reporting.exports.xlsx import cube_xlsx, release_xlsx
from reporting.models import Release

JSON, XLSX = "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ODS, SDMX = "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.sdmx.data+csv; version=2.0.0"
CSV, PX, PARQUET = "text/csv; charset=utf-8", "text/plain; charset=utf-8", "application/vnd.apache.parquet"
PDF = "application/pdf"


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
    "csv": File("tabeller.csv", CSV, _csv, "Alle tabeller, CSV", "UTF-8", "FileCsv"),
    "package": File("datapackage.json", JSON, release_package),
    "xlsx": File("tabeller.xlsx", XLSX, release_xlsx, "Alle tabeller, Excel", "XLSX", "FileExcel"),
    "ods": File("tabeller.ods", ODS, release_ods, "Alle tabeller, OpenDocument", "ODS", "FileText"),
    "parquet": File(
        "tabeller.parquet", PARQUET, release_parquet, "Alle tabeller, Parquet", "for Python, R og DuckDB", "FileText"
    ),
    "pdf": File("pressemelding.pdf", PDF, release_press, "Pressemelding", "PDF, med cellen bak hvert tall", "FileText"),
}
TABLE_FILES = {
    each.format: each
    for each in (
        TableFile("json-stat2", "JSON-stat", "json", JSON, dataset_json),
        TableFile("px", "PX", "px", PX, cube_px),
        TableFile("sdmx-csv", "SDMX-CSV", "sdmx.csv", SDMX, cube_sdmx),
        TableFile("csv", "CSV", "csv", CSV, crosstab_csv),
        TableFile("parquet", "Parquet", "parquet", PARQUET, cube_parquet),
        TableFile("xlsx", "Excel", "xlsx", XLSX, cube_xlsx),
    )
}

"""Which files there are: what each is called, what it is sent as, and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from reporting.cubes import Cube
from reporting.exports.crosstab import crosstab_csv
from reporting.exports.jsonstat import dataset_json
from reporting.exports.ods import release_ods
from reporting.exports.parquet import cube_parquet, release_parquet
from reporting.exports.plain import release_csv, release_further_csv, release_package
from reporting.exports.press import release_press
from reporting.exports.px import cube_px
from reporting.exports.sdmx import cube_sdmx
from reporting.exports.xlsx import cube_xlsx, release_xlsx
from reporting.models import Release
from reporting.rules.languages import Language, Text

JSON, XLSX = "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ODS, SDMX = "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.sdmx.data+csv; version=2.0.0"
CSV, PX, PARQUET = "text/csv; charset=utf-8", "text/plain; charset=utf-8", "application/vnd.apache.parquet"
PDF = "application/pdf"


class _Make(Protocol):
    def __call__(self, release: Release, language: Language, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class File:
    """A file of a whole release. One without words has no language, and is the same in all of them."""

    name: str
    media_type: str
    maker: _Make
    # How the page offers it; without a title it is linked elsewhere.
    title: Text | None = None
    about: Text | None = None
    icon: str = ""
    languages: tuple[Language, ...] = tuple(Language)

    def make(self, release: Release, language: Language = Language.BOKMAL) -> bytes:
        """The file."""
        return self.maker(release, language)

    def is_in(self, language: Language) -> bool:
        """Whether there is one for those who read it."""
        return not self.languages or language in self.languages

    def named(self, language: Language) -> str:
        """What it is called: bokmål keeps the names that it has always had."""
        return in_language(self.name, language) if self.languages else self.name


def in_language(name: str, language: Language) -> str:
    """`tabeller.xlsx` → `tabeller.nn.xlsx`."""
    stem, _, extension = name.partition(".")
    return name if language == Language.BOKMAL else f"{stem}.{language}.{extension}"


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of one table. `format` is its name in the API, `title` on the page."""

    format: str
    title: str
    extension: str
    media_type: str
    make: Callable[[Cube], bytes]
    # Whether it has words, and so is another file in each language.
    has_words: bool = True


def _csv(release: Release, _language: Language) -> bytes:
    return "".join(release_csv(release)).encode()


def _further_csv(release: Release, _language: Language) -> bytes:
    return "".join(release_further_csv(release)).encode()


def _parquet(release: Release, _language: Language) -> bytes:
    return release_parquet(release)


# Codes and numbers: the same in every language.
_WORDLESS: tuple[Language, ...] = ()
FILES = {
    "csv": File(
        "tabeller.csv", CSV, _csv, Text("Hovedtabellene, CSV", "Hovudtabellane, CSV", "Main tables, CSV"),
        Text("UTF-8", "UTF-8", "UTF-8"), "FileCsv", _WORDLESS,
    ),
    "further": File(
        "flere-tabeller.csv", CSV, _further_csv,
        Text("Tiltak, språk og ventetid, CSV", "Tiltak, språk og ventetid, CSV", "Measures, language and waiting, CSV"),
        Text("UTF-8", "UTF-8", "UTF-8"), "FileCsv", _WORDLESS,
    ),
    "package": File("datapackage.json", JSON, release_package),
    "xlsx": File(
        "tabeller.xlsx", XLSX, release_xlsx, Text("Alle tabeller, Excel", "Alle tabellar, Excel", "All tables, Excel"),
        Text("XLSX", "XLSX", "XLSX"), "FileExcel",
    ),
    "ods": File(
        "tabeller.ods", ODS, release_ods,
        Text("Alle tabeller, OpenDocument", "Alle tabellar, OpenDocument", "All tables, OpenDocument"),
        Text("ODS", "ODS", "ODS"), "FileText",
    ),
    "parquet": File(
        "tabeller.parquet", PARQUET, _parquet,
        Text("Hovedtabellene, Parquet", "Hovudtabellane, Parquet", "Main tables, Parquet"),
        Text("for Python, R og DuckDB", "for Python, R og DuckDB", "for Python, R and DuckDB"), "FileText",
        _WORDLESS,
    ),
    "pdf": File(
        "pressemelding.pdf", PDF, release_press, Text("Pressemelding", "Pressemelding", "Press release"),
        Text("PDF, med cellen bak hvert tall", "PDF, med cella bak kvart tal", "PDF, with the cell behind each number"),
        "FileText",
    ),
}  # fmt: skip
TABLE_FILES = {
    each.format: each
    for each in (
        TableFile("json-stat2", "JSON-stat", "json", JSON, dataset_json),
        TableFile("px", "PX", "px", PX, cube_px),
        TableFile("sdmx-csv", "SDMX-CSV", "sdmx.csv", SDMX, cube_sdmx, has_words=False),
        TableFile("csv", "CSV", "csv", CSV, crosstab_csv),
        TableFile("parquet", "Parquet", "parquet", PARQUET, cube_parquet, has_words=False),
        TableFile("xlsx", "Excel", "xlsx", XLSX, cube_xlsx),
    )
}

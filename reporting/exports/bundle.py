"""Everything of a release in one zip file, with the checksum of each file."""

from collections.abc import Callable, Mapping
from hashlib import sha256

from reporting.cubes import release_cubes
from reporting.exports.files import FILES, TABLE_FILES, File, in_language
from reporting.exports.sheets import title_of
from reporting.exports.zipped import stored
from reporting.models import Release
from reporting.rules.languages import Language, Text
from reporting.rules.notes import left_out, signs_in

ZIP = "application/zip"
ZIPPED = "zip"
Make = Callable[[str], bytes]
# A workbook has every table already.
_BY_TABLE = tuple(each for each in TABLE_FILES.values() if each.extension not in {"xlsx", "parquet", "csv"})


def release_files(
    release: Release, language: Language = Language.BOKMAL, *, make: Make | None = None
) -> dict[str, bytes]:
    """Every file of a release by its name in the zip file of a language.

    `make` gives a file by its kind, for whoever has it already.
    """
    kinds = {kind: file for kind, file in FILES.items() if file.is_in(language)}
    made = {file.named(language): make(kind) if make else file.make(release, language) for kind, file in kinds.items()}
    for cube in release_cubes(release, language):
        for file in _BY_TABLE:
            name = f"{cube.table.id}.{file.extension}"
            made[f"{file.format}/{in_language(name, language) if file.has_words else name}"] = file.make(cube)
    return {in_language("LESMEG.txt", language): _read_me(release, language), **made}


def every_file(release: Release) -> dict[str, bytes]:
    """Those of all languages. What has no words is in each zip file, and here once."""
    return {name: content for each in Language for name, content in release_files(release, each).items()}


def release_zip(release: Release, language: Language = Language.BOKMAL, *, make: Make | None = None) -> bytes:
    """The files, and SHA256SUMS as `sha256sum --check` reads it; `make` as of release_files."""
    made = release_files(release, language, make=make)
    return stored([*made.items(), ("SHA256SUMS", _sums(made))])


def _sums(made: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in made.items()).encode()


_CONTENTS = Text(
    """tabeller.*       alle tabellene; i CSV og Parquet hovedtabellene
pressemelding.pdf  teksten, og cellen bak hvert tall i den
flere-tabeller.csv  tiltak, språk og ventetid, celle for celle
datapackage.json  hva kolonnene i CSV-filene betyr
json-stat2/, px/, sdmx-csv/  én fil for hver tabell
SHA256SUMS       kontrollsummer: sha256sum --check SHA256SUMS""",
    """tabeller.*       alle tabellane; i CSV og Parquet hovudtabellane
pressemelding.nn.pdf  teksten, og cella bak kvart tal i han
flere-tabeller.csv  tiltak, språk og ventetid, celle for celle
datapackage.nn.json  kva kolonnane i CSV-filene tyder
json-stat2/, px/, sdmx-csv/  éi fil for kvar tabell
SHA256SUMS       kontrollsummar: sha256sum --check SHA256SUMS""",
    """tabeller.*       all the tables; in CSV and Parquet the main ones
pressemelding.en.pdf  the text, and the cell behind each number in it
flere-tabeller.csv  measures, language and waiting, cell by cell
datapackage.en.json  what the columns of the CSV files mean
json-stat2/, px/, sdmx-csv/  one file for each table
SHA256SUMS       checksums: sha256sum --check SHA256SUMS""",
)


def _read_me(release: Release, language: Language) -> bytes:
    lines = [
        title_of(release, language),
        "",
        _CONTENTS.told(language),
        "",
        *(f"{sign:2} {text}" for sign, text in signs_in(language).items()),
        "",
        *([] if release.left_out is None else [left_out(release.left_out, language), ""]),
    ]
    return "\n".join(lines).encode()


ALL_FILES = FILES | {
    ZIPPED: File(
        "alt.zip", ZIP, release_zip, Text("Alt i én fil", "Alt i éi fil", "Everything in one file"),
        Text("ZIP med alle formatene", "ZIP med alle formata", "ZIP with every format"), "Files",
    )
}  # fmt: skip

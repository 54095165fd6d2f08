"""Packages that others make to the same format, in all the shapes that the format allows."""

import csv
import io
import json
import zipfile
from datetime import date, datetime, timedelta

import openpyxl
import pytest

from participants.models import Participant, ParticipantIdentifier
from programmes.models import Measure, Programme
from tests.packages import (
    HEADERS,
    MEASURE,
    as_workbook,
    national_id,
    participant,
    programme,
    whole,
    write_package,
    zipped,
)  # fmt: skip
from tests.programmes.loading import load

DESCRIPTOR = "datapackage.json"
TABLES = list(HEADERS)


def rewrite(folder, change):
    """Each CSV file with its bytes changed."""
    for file in folder.glob("*.csv"):
        file.write_bytes(change(file.read_bytes()))


def describe(folder, *, whole_package=None, **each):
    """Another descriptor: more about the package, or about each table."""
    resources = [{"name": name, "path": f"{name}.csv"} | each for name in TABLES]
    descriptor = {"name": "x", "resources": resources} | (whole_package or {})
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor), encoding="utf-8")


def as_separated(folder, delimiter, **options):
    for file in folder.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, delimiter=delimiter, **options).writerows(rows)


def in_reverse(folder):
    """The columns of each table the other way round."""
    for file in folder.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([row[::-1] for row in rows])


def in_a_subfolder(folder):
    (folder / "data").mkdir()
    for file in folder.glob("*.csv"):
        file.rename(folder / "data" / file.name)
    resources = [{"name": name, "path": f"data/{name}.csv"} for name in TABLES]
    (folder / DESCRIPTOR).write_text(json.dumps({"resources": resources}), encoding="utf-8")


V1 = {"profile": "tabular-data-package", "licenses": [{"name": "CC0-1.0"}], "created": "2026-01-01T00:00:00Z"}
V2 = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "version": "1.0.0"}
SCHEMA = {"fields": [{"name": "participant_ref", "type": "string"}], "missingValues": [""]}
SHAPES = {
    "profile and licence": lambda f: describe(f, whole_package=V1, profile="tabular-data-resource"),
    "version 2": lambda f: describe(f, whole_package=V2, type="table", format="csv", mediatype="text/csv"),
    "mediatype with charset": lambda f: describe(f, mediatype="text/csv;charset=utf-8", encoding="UTF-8"),
    "inline schema": lambda f: describe(f, schema=SCHEMA),
    "schema by name": lambda f: describe(f, schema="schemas/participants.json"),
    "size and checksum": lambda f: describe(f, bytes=1234, hash="sha256:0"),
    "path as a list": lambda f: (f / DESCRIPTOR).write_text(
        json.dumps({"resources": [{"name": name, "path": [f"{name}.csv"]} for name in TABLES]})
    ),
    "a plain dialect": lambda f: describe(
        f, dialect={"csvddfVersion": 1.2, "delimiter": ",", "doubleQuote": True, "quoteChar": '"', "header": True,
                    "lineTerminator": "\r\n", "skipInitialSpace": True, "caseSensitiveHeader": False}
    ),
    "semicolons that are declared": lambda f: (as_separated(f, ";"), describe(f, dialect={"delimiter": ";"})),
    "tabs that are declared as frictionless does": lambda f: (
        as_separated(f, "\t"), describe(f, dialect={"csv": {"delimiter": "\t"}})
    ),
    "exits first": lambda f: (f / DESCRIPTOR).write_text(
        json.dumps({"resources": [{"name": name, "path": f"{name}.csv"} for name in TABLES[::-1]]})
    ),
    "names with capitals": lambda f: (f / DESCRIPTOR).write_text(
        json.dumps({"resources": [{"name": name.title(), "path": f"{name}.csv"} for name in TABLES]})
    ),
    "a subfolder": in_a_subfolder,
    "descriptor with a byte order mark": lambda f: (f / DESCRIPTOR).write_bytes(
        b"\xef\xbb\xbf" + (f / DESCRIPTOR).read_bytes()
    ),
    "files with a byte order mark": lambda f: rewrite(f, lambda data: b"\xef\xbb\xbf" + data),
    "CRLF": lambda f: rewrite(f, lambda data: data.replace(b"\n", b"\r\n")),
    "every field in quotes": lambda f: as_separated(f, ",", quoting=csv.QUOTE_ALL),
    "columns in another order": in_reverse,
    "empty lines": lambda f: rewrite(f, lambda data: data + b"\n\n , ,\n" + b"," * 3 + b"\n\n"),
    "no line end at the end": lambda f: rewrite(f, bytes.rstrip),
    "spaces around values": lambda f: rewrite(f, lambda data: data.replace(b",", b" ,\t")),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_every_shape_of_the_format_loads_alike(register, tmp_path, name, kind):
    folder = write_package(tmp_path / "p", **whole())
    SHAPES[name](folder)

    loaded = load(zipped(folder, tmp_path / "p.zip", inside="Pakke 2022") if kind == "zip" else folder)

    assert loaded.read == dict.fromkeys(loaded.read, 1)
    assert set(loaded.read) == set(TABLES)
    assert not loaded.findings.counts
    found = Participant.objects.using("national").get()
    assert (found.given_name, found.settled_on) == ("Olena", date(2022, 5, 2))


def test_a_zip_of_the_kind_for_large_files_loads(register, package, tmp_path):
    folder = package(participants=[participant()])
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            with archive.open(file.name, "w", force_zip64=True) as member:
                member.write(file.read_bytes())

    assert load(tmp_path / "p.zip").read == {"participants": 1}


def test_commas_quotes_and_line_breaks_in_a_quoted_field_are_part_of_it(register, package):
    rows = [MEASURE | {"provider": 'Læringssenteret, avd. "Nord"\nBygg 2'}]

    load(package(participants=[participant()], programmes=[programme()], measures=rows))

    # A line break is a space: a name on two lines could not be matched or shown.
    assert Measure.objects.using("national").get().provider == 'Læringssenteret, avd. "Nord" Bygg 2'


def test_tables_that_are_empty_or_left_out_are_no_fault(register, package):
    loaded = load(package(participants=[participant()], programmes=[], exits=[]))

    assert loaded.read == {"participants": 1, "programmes": 0, "exits": 0}


def test_a_file_that_the_descriptor_forgets_is_told(register, package):
    folder = package(participants=[participant()])
    write_package(folder.parent / "other", exits=[])
    (folder.parent / "other" / "exits.csv").rename(folder / "exits.csv")

    loaded = load(folder)

    assert [(found.table, found.row) for found in loaded.findings.warnings] == [("exits", 0)]


def test_a_whole_country_is_loaded_at_once(register, package):
    numbers = ["0301", "1103", "4204", "5601", "5001", "1875"]
    people = [participant(municipality_number=each, serial=place) for place, each in enumerate(numbers)]

    loaded = load(package(participants=people, programmes=[programme(municipality_number=each) for each in numbers]))

    assert loaded.new["programmes"] == 6
    assert set(Programme.objects.using("national").values_list("municipality_id", flat=True)) == set(map(int, numbers))


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def typed(row):
    """A row as Excel keeps it: dates, numbers and booleans, not text."""
    for name, value in row.items():
        if name.endswith("_date") and value:
            yield datetime.fromisoformat(str(value))
        elif name in {"municipality_number", "national_id", "duf_number"} and value:
            yield int(value)
        elif name == "hours_per_week":
            yield float(value)
        else:
            yield {"true": True, "false": False}.get(value, value)


def test_a_workbook_of_real_dates_numbers_and_booleans_is_read_like_text(register, tmp_path):
    born_on = date(2001, 1, 5)
    number = national_id(born_on, "F", 0)
    person = participant(municipality_number="0301", birth_date=born_on, national_id=number)
    started, hours = programme(municipality_number="0301"), MEASURE | {"municipality_number": "0301"}

    load(
        workbook(
            tmp_path / "p.xlsx",
            measures=[list(hours), list(typed(hours))],
            README=[["Laget av fagsystemet"]],
            Participants=[list(person), list(typed(person))],
            programmes=[list(started), list(typed(started))],
        )
    )

    found = Participant.objects.using("national").get()
    assert (found.municipality_id, found.born_on, found.settled_by_agreement) == (301, born_on, True)
    assert number.startswith("0")
    assert ParticipantIdentifier.objects.using("national").get().value == number
    assert str(Measure.objects.using("national").get().hours_per_week) == "22.5"


def test_sheets_that_are_not_of_the_format_are_told_and_not_read(register, tmp_path):
    person = participant()

    loaded = load(
        workbook(tmp_path / "p.xlsx", LesMeg=[["hei"]], participants=[list(person), [str(v) for v in person.values()]])
    )

    (warning,) = loaded.findings.warnings
    assert "Ark nummer 1" in warning.problem


def test_a_workbook_with_formats_and_blank_rows_beyond_the_table_loads(register, tmp_path):
    book = openpyxl.load_workbook(as_workbook(write_package(tmp_path / "p", **whole()), tmp_path / "p.xlsx"))
    for sheet in book:
        for cell in ("AB7", "ZZ900", "A5000"):
            sheet[cell].font = openpyxl.styles.Font(bold=True)
        sheet["A9"] = "  "
    book.save(tmp_path / "p.xlsx")

    assert sum(load(tmp_path / "p.xlsx").new.values()) == 6


def test_a_number_of_many_rows_comes_through_a_workbook(register, tmp_path):
    people = [
        participant(f"P{place}", serial=0, birth_date=date(1970, 1, 1) + timedelta(days=place)) for place in range(500)
    ]

    assert load(as_workbook(write_package(tmp_path / "p", participants=people), tmp_path / "p.xlsx")).read == {
        "participants": 500
    }

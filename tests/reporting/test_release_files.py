"""Each file of a release, read back by a client that others use: the frozen cells, all of them, sign for sign."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from itertools import product

import frictionless
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from pyaxis import pyaxis
from pyjstat import pyjstat
from python_calamine import CalamineWorkbook
from sdmx.model.v30 import (
    AttributeDescriptor,
    DataAttribute,
    DataStructureDefinition,
    Dimension,
    DimensionDescriptor,
    Measure,
    MeasureDescriptor,
)
from sdmx.reader.csv import Reader as CsvReader

from reporting import exports, tables
from reporting.breakdowns import BREAKDOWNS
from reporting.codes import Indicator
from reporting.comparing import compare
from reporting.cubes import cube_of, release_cubes
from reporting.exports import ALL_FILES
from reporting.exports.files import FILES, TABLE_FILES
from reporting.figures import ALL, CODES, figures, further_figures
from reporting.models import Release
from reporting.rules.languages import Language
from reporting.rules.notes import FOOTNOTES
from reporting.tables import TABLES
from tests.reporting.test_public_pages import cells, country, outcome
from tests.reporting.told_by_cells import expected, further

# The reader calls a part of its own that it tells others not to call.
pytestmark = pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")

# Two of a name, letters of every kind, and what divides in some files.
PLACES = (("1824", "Herøy"), ("1515", "Herøy"), ("5610", "Kárášjohka – Karasjok"), ("0301", "Oslo; A"))


def made(**options) -> list[dict]:
    frozen = country(17_998, 11_166, 2800, 1456)
    for sex in CODES["sex"]:
        frozen += cells(by={"sex": sex}, participants=9000, starters=5000, **outcome(1400, None))
        for age in CODES["age_group"]:
            frozen += cells(by={"sex": sex, "age_group": age}, participants=7, starters=0, **outcome(0, 0))
    for background in ("UKR", "XXA", "COD"):
        frozen += cells(by={"country_background": background}, participants=None, starters=4, **outcome(5, 5))
        frozen += cells(
            level="county", region="03", name="Oslo", by={"country_background": background},
            participants=12, starters=None, **outcome(None, None),
        )  # fmt: skip
    frozen += cells(by={"main_activity": "work"}, **outcome(1000, 1000))
    frozen += cells(by={"main_activity": "upper_secondary"}, **outcome(None, None))
    frozen += cells(by={"main_activity": "unknown"}, **outcome(0, 0))
    for sex, others in (("F", (4, 5, None)), ("M", (1, 1, 0))):
        for activity, exits in zip(("upper_secondary", "higher_education", "unknown"), others, strict=True):
            frozen += cells(by={"sex": sex, "main_activity": activity}, **outcome(exits, exits))
    frozen += cells(level="county", region="18", name="Nordland", participants=44, starters=10, **outcome(9, 4))
    for number, name in PLACES:
        frozen += cells(level="municipality", region=number, name=name, participants=40, starters=None, **outcome(0, 0))
    return frozen + list(further())


def without_missing(read: dict) -> dict:
    return {key: (value, sign) for key, (value, sign) in read.items() if sign != ".."}


@pytest.fixture(params=["final", "preliminary"])
def release(publish, request) -> Release:
    at = {"final": datetime(2023, 6, 1, tzinfo=UTC), "preliminary": datetime(2022, 9, 1, tzinfo=UTC)}[request.param]
    return publish(2022, made(), built_at=at)


def test_the_tables_hold_every_figure(publish):
    """What is counted and frozen can be asked for: no figure is in no table."""
    left_out = [
        figure
        for figure in (*figures(), *further_figures())
        if figure.is_published
        and not any(
            figure.level in table.levels
            and set(figure.dimensions) <= set(table.dimensions)
            and figure.breakdown == table.breakdown
            for table in TABLES
        )
    ]

    assert left_out == []
    assert len({table.id for table in TABLES}) == len(TABLES)


def test_the_csv_file_is_valid_by_its_own_schema(release, tmp_path):
    (tmp_path / "tabeller.csv").write_bytes(FILES["csv"].make(release))
    (tmp_path / "flere-tabeller.csv").write_bytes(FILES["further"].make(release))
    (tmp_path / "datapackage.json").write_bytes(FILES["package"].make(release))

    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    frame = pd.read_csv(tmp_path / "tabeller.csv", dtype={"region": str}, keep_default_na=False)

    assert report.valid, report.flatten(["title", "message"])
    assert len(frame) == release.cells.count()
    parts = pd.read_csv(tmp_path / "flere-tabeller.csv", dtype=str, keep_default_na=False)
    names = ("region", "sex", "breakdown", "code", "indicator", "value")
    assert list(parts[list(names)].itertuples(index=False, name=None)) == [
        (*key, "" if value is None else str(value))
        for *key, value in release.further_cells.in_table_order().values_list(*names)
    ]
    assert set(frame["symbol"]) == ({":", ".", "*"} if release.is_preliminary else {":", ".", ""})
    frozen = list(release.cells.in_table_order().values_list("region", "sex", "indicator", "value"))
    assert list(frame[["region", "sex", "indicator", "value"]].itertuples(index=False, name=None)) == [
        (*key, "" if value is None else str(value)) for *key, value in frozen
    ]


@pytest.mark.parametrize("column", ["region_level", "indicator", "symbol", "value", "main_activity"])
def test_the_schema_refuses_what_no_release_says(release, tmp_path, column):
    rows = list(csv.DictReader(io.StringIO(FILES["csv"].make(release).decode())))
    rows[3][column] = "-1"
    with (tmp_path / "tabeller.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    (tmp_path / "flere-tabeller.csv").write_bytes(FILES["further"].make(release))
    package = json.loads(FILES["package"].make(release))
    del package["resources"][0]["hash"]  # it would refuse whatever is not the very file
    (tmp_path / "datapackage.json").write_text(json.dumps(package))

    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert [fault[0] for fault in report.flatten(["fieldName"])] == [column]


def read_jsonstat(cube) -> dict:
    text = TABLE_FILES["json-stat2"].make(cube).decode()
    frame = pyjstat.Dataset.read(text).write("dataframe", naming="id")
    status = json.loads(text)["status"]
    keys = frame.drop(columns=["value", "Tid"]).itertuples(index=False, name=None)
    return {
        key: (None if pd.isna(value) else int(value), status.get(str(place), ""))
        for place, (key, value) in enumerate(zip(keys, frame["value"], strict=True))
    }


def read_sheet(sheet, cube) -> dict:
    """A table's sheet by its words alone, as a person reads it."""
    frame = pd.DataFrame(sheet.iter_rows(min_row=5, max_col=20, values_only=True))
    head = [cell.value for cell in sheet[4]]
    head = head[: head.index(None)]
    frame = frame[frame[0].notna()]
    words = [index for index, name in enumerate(head) if name in {"Sted, nummer", *(
        each.label for each in cube.variables if each.id not in {"region", "ContentsCode", "Tid"})}]  # fmt: skip
    down = [each for each in cube.variables if each.id not in {"ContentsCode", "Tid"}]
    codes = [
        {code: code for code in each.codes}
        if each.id == "region"
        else {word: code for code, word in each.codes.items()}
        for each in down
    ]
    indicators = {str(each.label): each.value for each in Indicator}
    read = {}
    for number, row in enumerate(frame.itertuples(index=False, name=None), 5):
        key = tuple(known[row[index]] for known, index in zip(codes, words, strict=True))
        for index in range(len(head)):
            if head[index] in indicators:
                cell = sheet.cell(number, index + 1)
                star = "*" if '"*"' in cell.number_format else ""
                value = (cell.value, star) if isinstance(cell.value, int) else (None, cell.value)
                read[(*key, indicators[head[index]])] = value
    return read


def test_json_stat_says_what_the_cells_say(release):
    frozen = expected(release)
    for cube in release_cubes(release):
        assert without_missing(read_jsonstat(cube)) == frozen[cube.table.id], cube.table.id


def test_the_workbook_says_what_the_cells_say_with_the_notes_beside(release):
    frozen, book = expected(release), openpyxl.load_workbook(io.BytesIO(FILES["xlsx"].make(release)))

    assert book.sheetnames == ["om", *(table.id for table in TABLES), "tall"]
    for cube in release_cubes(release):
        sheet = book[cube.table.id]
        assert without_missing(read_sheet(sheet, cube)) == frozen[cube.table.id], cube.table.id
        told = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
        assert FOOTNOTES[cube.table.indicators[0] if cube.table.breakdown else "exits"].nb in told
        assert ": Tallet er skjult" in told


def test_a_name_is_never_a_formula(publish):
    frozen = [*made(), *cells(level="municipality", region="0001", name="=1+1", participants=4)]
    book = openpyxl.load_workbook(io.BytesIO(FILES["xlsx"].make(publish(2022, frozen))))

    types = {cell.value: cell.data_type for row in book["IP01"].iter_rows(min_row=5, max_col=2) for cell in row}
    assert types["=1+1"] == "s"


def test_px_says_what_the_cells_say(release, tmp_path):
    frozen, dots = expected(release), {'"."': ".", '".."': "..", '"..."': ":"}
    for cube in release_cubes(release):
        (tmp_path / "table.px").write_bytes(TABLE_FILES["px"].make(cube))
        px = pyaxis.parse(str(tmp_path / "table.px"), encoding="utf-8", null_values="^$", sd_values="^$")
        kinds = [list(each.codes) for each in cube.variables]
        star = "*" if "Foreløpig" in str(px["METADATA"].get("VALUENOTE(År,2022)", "")) else ""
        read = {
            tuple(code for code in key[:-1]): (None, dots[cell]) if cell in dots else (int(cell), star)
            for key, cell in zip(product(*kinds), px["DATA"]["DATA"], strict=True)
        }
        assert without_missing(read) == frozen[cube.table.id], cube.table.id
        assert px["METADATA"]["DATASYMBOL3"] == [":"]


def test_ods_says_what_the_workbook_says(release):
    """Read by a library that knows both: the same words and numbers in the same places, and the notes beside."""
    book, ods = (CalamineWorkbook.from_filelike(io.BytesIO(FILES[kind].make(release))) for kind in ("xlsx", "ods"))

    assert ods.sheet_names == ["om", *(table.id for table in TABLES)]
    for table in TABLES:
        ours, theirs = (each.get_sheet_by_name(table.id).to_python() for each in (ods, book))
        assert ours == theirs, table.id


def test_sdmx_says_what_the_cells_say(release):
    frozen, signs = expected(release), {"Q": ":", "M": ".", "P": "*", "A": ""}
    for cube in release_cubes(release):
        content = TABLE_FILES["sdmx-csv"].make(cube)
        names = next(csv.reader(io.StringIO(content.decode())))[3:-2]
        structure = DataStructureDefinition(
            id=cube.table.id,
            dimensions=DimensionDescriptor(components=[Dimension(id=name) for name in names]),
            attributes=AttributeDescriptor(components=[DataAttribute(id="OBS_STATUS")]),
            measures=MeasureDescriptor(components=[Measure(id="OBS_VALUE")]),
        )
        [told] = CsvReader().convert(io.BytesIO(content), structure=structure).data
        read = {
            tuple(str(each.key[name].value) for name in names[:-1]): (
                int(each.value) if each.value else None, signs[str(each.attrib["OBS_STATUS"].value)],
            )
            for each in told.obs
        }  # fmt: skip
        assert read == frozen[cube.table.id], cube.table.id


def test_the_zip_file_has_them_all_and_its_sums_hold(release):
    with zipfile.ZipFile(io.BytesIO(ALL_FILES["zip"].make(release))) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    sums = dict(reversed(line.split("  ")) for line in held.pop("SHA256SUMS").decode().splitlines())

    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    assert {name: held[name] for name in (file.name for file in FILES.values())} == {
        file.name: file.make(release) for file in FILES.values()
    }
    assert sum(name.startswith("px/") for name in held) == len(TABLES)


def test_a_release_is_rebuilt_to_the_same_sums_as_its_zip_file_has(publish, tmp_path):
    release, told = publish(2022, made()), io.StringIO()
    sums: list[str] = []
    for language in Language:
        with zipfile.ZipFile(io.BytesIO(ALL_FILES["zip"].make(release, language))) as archive:
            sums += archive.read("SHA256SUMS").decode().splitlines()

    call_command("rebuild_release", 2022, 1, out=tmp_path, stdout=told)

    assert told.getvalue().splitlines() == list(dict.fromkeys(sums))
    assert all(
        hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == expected_sum
        for expected_sum, name in (line.split("  ") for line in sums)
    )
    with pytest.raises(CommandError, match="ingen versjon 2"):
        call_command("rebuild_release", 2022, 2)


@pytest.mark.parametrize(("cells_of", "value", "file"), [
    ("cells", 17_998, "tabeller.csv"), ("further_cells", 12_345, "flere-tabeller.csv"),
])  # fmt: skip
def test_a_cell_that_is_changed_behind_the_triggers_is_found_at_the_rebuilding(publish, cells_of, value, file):
    release = publish(2022, made(), is_public=False)
    getattr(release, cells_of).using("migration").filter(value=value).update(value=value + 1)

    with pytest.raises(CommandError, match=f"{file} er ikke den som ble frosset"):
        call_command("rebuild_release", 2022, 1)


def test_a_release_from_before_the_further_tables_has_none_of_them_and_a_later_version_tells_what_is_new(publish):
    before = publish(2022, [each for each in made() if "breakdown" not in each])
    after = publish(2022, made(), version=2)

    cells = dict(cube_of(tables.table("IP15"), [before]).rows())
    assert {key[1] for key, cell in cells.items() if cell.sign != ".."} == {ALL}
    assert {key[1] for key, cell in cells.items() if cell.sign == ".."} == set(BREAKDOWNS["measure_4"])
    assert len(FILES["further"].make(before).splitlines()) == 1
    assert FILES["csv"].make(before) == FILES["csv"].make(after)
    told = compare(before=before, after=after)
    assert len(told.changed) == after.further_cells.count()
    assert {each.before for each in told.changed} == {".."}
    assert "Hele landet etter kjønn og tiltak (12 grupper)" in {each.table for each in told.changed}


def test_parquet_says_what_the_cells_say(release):
    frozen = expected(release)
    for cube in release_cubes(release):
        rows = pq.read_table(io.BytesIO(TABLE_FILES["parquet"].make(cube))).to_pylist()
        read = {tuple(row[each.id] for each in cube.variables[:-1]): (row["value"], row["symbol"]) for row in rows}
        assert without_missing(read) == frozen[cube.table.id], cube.table.id

    whole = pd.read_parquet(io.BytesIO(FILES["parquet"].make(release)))
    rows = list(csv.reader(io.StringIO(FILES["csv"].make(release).decode())))
    assert [[("" if pd.isna(each) else str(int(each) if isinstance(each, float) else each)) for each in row]
            for row in whole.itertuples(index=False, name=None)] == rows[1:]  # fmt: skip


def test_what_is_not_in_the_release_is_missing_and_never_nought(release):
    by_id = {cube.table.id: dict(cube.rows()) for cube in release_cubes(release)}

    assert by_id["IP03"][("18", "UKR", "participants", "2022")] == (None, "..")


def test_footnotes_are_bound_to_what_they_are_about(release):
    cube = next(cube for cube in release_cubes(release) if cube.table.id == "IP03")
    told = json.loads(TABLE_FILES["json-stat2"].make(cube))

    assert told["dimension"]["ContentsCode"]["category"]["note"]["exits"] == [FOOTNOTES["exits"].nb]
    assert told["dimension"]["region"]["note"] == [FOOTNOTES["places"].nb]
    assert ("2022" in told["dimension"]["Tid"]["category"].get("note", {})) == release.is_preliminary


@pytest.mark.parametrize("kind", ALL_FILES)
def test_the_same_release_is_the_same_bytes_whenever_it_is_made(publish, kind):
    release = publish(2022, made(), is_public=False)
    before = hashlib.sha256(ALL_FILES[kind].make(release)).hexdigest()
    Release.objects.using("statistics").filter(pk=release.pk).update(
        status="published", approved_by_id=release.built_by_id + 1, approved_at=release.built_at,
        published_at=datetime(2024, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    release.refresh_from_db()

    assert hashlib.sha256(ALL_FILES[kind].make(release)).hexdigest() == before


def test_the_checksum_is_that_of_the_file_with_its_stars(publish):
    release = publish(2022, made(), built_at=datetime(2022, 9, 1, tzinfo=UTC))

    assert b",*\n" in "".join(exports.release_csv(release)).encode()


@pytest.mark.parametrize("extension", [each.extension for each in TABLE_FILES.values()])
def test_a_table_is_a_file_of_its_own_once_it_is_published(publish, client, extension):
    release = publish(2022, made(), is_public=False)
    address = f"/statistikk/2022/v1/IP01.{extension}"
    hidden, never = client.get(address), client.get(f"/statistikk/1999/v1/IP01.{extension}")
    Release.objects.using("statistics").filter(pk=release.pk).update(
        status="published", approved_by_id=release.built_by_id + 1, approved_at=release.built_at,
        published_at=datetime(2023, 6, 5, tzinfo=UTC),
    )  # fmt: skip
    shown = client.get(address)

    assert (hidden.status_code, never.status_code, shown.status_code) == (404, 404, 200)
    assert shown.headers["Content-Disposition"] == (
        f'attachment; filename="introduksjonsprogram-2022-v1-IP01.{extension}"'
    )
    assert client.get(f"/statistikk/2022/v1/IP99.{extension}").status_code == 404
    assert client.get("/statistikk/2022/v1/IP01.exe").status_code == 404

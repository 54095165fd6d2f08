"""Whatever is done to a package, it is loaded or refused, never anything else; and a refusal changes nothing."""

import csv
import io
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from programmes.exchange.findings import PackageRefused
from tests.conftest import wipe
from tests.packages import HEADERS, as_workbook, participant, programme, whole, write_package, zipped
from tests.programmes.loading import everything, load

TABLES = list(HEADERS)
KINDS = {"folder": "", "zip": "p.zip", "workbook": "p.xlsx"}
NASTY = st.sampled_from([
    "", " ", "0", "-1", "NaN", "Infinity", "1e400", "1_0", "١٢٣", "true", "TRUE", "null", "=1+1", "+47", "-", "@x", "'",
    '"', '""', ",", ";", "\n", "\r", "\x00", "\x07", "\ufeff", "\u2028", "𝒜", "x" * 300, "0301", "9999", "0000", "4204",
    "2022-02-30", "0001-01-01", "9999-12-31", "12022-01-01", "2022-06-08", "2022-12-20", "1990-05-17", "I1", "P1", "I2",
    "0301:I1", ":", "'; DROP TABLE x; --", "%s", "{0}", "\\N", "\\.", "infinity", "epoch", "F", "M", "none", "moved",
]) | st.text(max_size=20)  # fmt: skip
FREE = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A sound package in each container."""
    root = tmp_path_factory.mktemp("sound")
    tables = whole() | {
        "participants": [participant(), participant("P2", serial=1, municipality_number="0301")],
        "programmes": [programme(), programme("I2", "P2", municipality_number="0301", continues_ref="4204:I1")],
    }
    folder = write_package(root / "folder", **tables)
    return {
        "folder": folder,
        "zip": zipped(folder, root / "p.zip"),
        "workbook": as_workbook(folder, root / "p.xlsx"),
    }


def is_loaded_or_refused(path, *, sound_rows_only):
    """Load into a register that holds something already; a refusal leaves it as it was."""
    before = everything()
    findings = refusal_of(path, sound_rows_only=sound_rows_only)
    if findings:
        assert findings.has_errors
        assert all(found.problem and found.remedy for found in findings.errors)
        # A rule of the database is the last wall, never the one that should have told.
        assert not any("Databasen godtar ikke" in found.problem for found in findings.errors)
        assert everything() == before
    else:
        after = everything()
        again = load(path, sound_rows_only=sound_rows_only)
        assert sound_rows_only or not again.findings.has_errors
        assert not any(again.new.values())
        assert not any(again.changed.values())
        assert everything() == after


def refusal_of(path, *, sound_rows_only):
    """The findings if the package is refused; None if it is loaded."""
    try:
        load(path, sound_rows_only=sound_rows_only)
    except PackageRefused as refusal:
        return refusal.findings
    return None


@FREE
@given(data=st.data(), kind=st.sampled_from(sorted(KINDS)), sound_rows_only=st.booleans())
def test_flipped_bytes(register, sound, data, kind, sound_rows_only):
    wipe()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (KINDS[kind] or "p")
        if kind == "folder":
            shutil.copytree(sound[kind], path)
            target = path / data.draw(st.sampled_from(sorted(file.name for file in path.iterdir())))
        else:
            target = Path(shutil.copy(sound[kind], path))
        content = bytearray(target.read_bytes())
        for _ in range(data.draw(st.integers(1, 6))):
            place = data.draw(st.integers(0, len(content) - 1))
            content[place] = data.draw(st.integers(0, 255))
        cut = data.draw(st.none() | st.integers(0, len(content)))
        target.write_bytes(bytes(content[:cut]))

        is_loaded_or_refused(path, sound_rows_only=sound_rows_only)


@FREE
@given(data=st.data(), is_workbook=st.booleans(), sound_rows_only=st.booleans())
def test_nasty_cells_and_rows_dropped_doubled_and_moved(register, sound, data, is_workbook, sound_rows_only):
    wipe()
    if data.draw(st.booleans(), label="the sound package is loaded already"):
        load(sound["folder"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copytree(sound["folder"], Path(folder) / "p"))
        for _ in range(data.draw(st.integers(1, 5))):
            change(path / f"{data.draw(st.sampled_from(TABLES))}.csv", data.draw)
        if is_workbook:
            try:
                path = as_workbook(path, Path(folder) / "p.xlsx")
            except IllegalCharacterError:
                # openpyxl refuses to write what no workbook may hold.
                return

        is_loaded_or_refused(path, sound_rows_only=sound_rows_only)


def change(file, draw):
    """One thing done to a table."""
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    if not rows:
        return
    place = draw(st.integers(0, len(rows) - 1))
    what = draw(st.sampled_from(["cell", "cell", "cell", "drop", "double", "swap", "shorten", "lengthen"]))
    if what == "cell" and rows[place]:
        rows[place][draw(st.integers(0, len(rows[place]) - 1))] = draw(NASTY)
    elif what == "drop":
        del rows[place]
    elif what == "double":
        rows.insert(place, list(rows[place]))
    elif what == "swap":
        rows[place], rows[0] = rows[0], rows[place]
    elif what == "shorten":
        rows[place] = rows[place][:-1]
    elif what == "lengthen":
        rows[place] = [*rows[place], draw(NASTY)]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


@FREE
@given(data=st.data())
def test_nasty_descriptors(register, sound, data):
    wipe()
    scalars = st.none() | st.booleans() | st.integers() | NASTY | st.sampled_from(TABLES)
    values = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NASTY, inner, max_size=3), max_leaves=6
    )
    keys = st.sampled_from([
        "name", "path", "data", "schema", "dialect", "encoding", "format", "mediatype", "compression", "extrapaths",
        "scheme", "hashing", "type", "profile", "$ref", "control", "layout", "basepath", "innerpath",
    ])  # fmt: skip
    resource = {"name": "participants", "path": "participants.csv"} | data.draw(
        st.dictionaries(keys, values, min_size=1, max_size=3)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copytree(sound["folder"], Path(folder) / "p"))
        package = {"resources": [resource]} | data.draw(st.dictionaries(keys | NASTY, values, max_size=2))
        (path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")

        is_loaded_or_refused(path, sound_rows_only=False)

"""Files that are no package, or no safe one: each gets its own clear refusal, and nothing is fetched or followed."""

import io
import json
import socket
import struct
import time
import zipfile

import openpyxl
import pytest
import xlsxwriter

from participants.models import Participant
from programmes.exchange import archives
from tests.packages import as_workbook, participant, write_package, zipped
from tests.programmes.loading import refused

DESCRIPTOR = "datapackage.json"
EXITS = {"name": "exits", "path": "participants.csv"}
SHEET = "xl/worksheets/sheet1.xml"
ERROR_CELL = '<c r="Q2" t="e"><v>#N/A</v></c>'
MACRO = "xl/vbaProject.bin"


@pytest.fixture
def folder(tmp_path):
    return write_package(tmp_path / "p", participants=[participant(given_name="Åse")])


def described(folder, **resource):
    """The package with another description of its one table."""
    given = {"name": "participants", "path": "participants.csv"} | resource
    (folder / DESCRIPTOR).write_text(json.dumps({"resources": [given]}), encoding="utf-8")
    return folder


def rewritten(folder, change, *, encoding="utf-8"):
    """The table with its text changed."""
    file = folder / "participants.csv"
    file.write_bytes(change(file.read_text(encoding="utf-8")).encode(encoding))
    return folder


def written(folder, content):
    """The package with another descriptor."""
    (folder / DESCRIPTOR).write_bytes(content)
    return folder


def archive(folder, members, name="a.zip", **options):
    """An archive of the given members beside those of the package."""
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED, **options) as target:
        for member in (DESCRIPTOR, "participants.csv"):
            target.write(folder / member, member)
        for member, content in members.items():
            target.writestr(member, content)
    return folder / name


def link(folder):
    """A table that is a link out of the package."""
    (folder / "participants.csv").unlink()
    (folder / "participants.csv").symlink_to("/etc/passwd")
    return folder


def ring(folder):
    (folder / "participants.csv").unlink()
    (folder / "participants.csv").symlink_to("participants.csv")
    return folder


def linked_member(folder):
    member = zipfile.ZipInfo("programmes.csv")
    member.external_attr = 0o120777 << 16
    return archive(folder, {member: "/etc/passwd"})


def encrypted(folder):
    """A zip whose members say that they have a password."""
    whole = bytearray(zipped(folder, folder / "a.zip").read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := whole.find(mark, start + 1)) >= 0:
            whole[start + place] |= 1
    (folder / "a.zip").write_bytes(whole)
    return folder / "a.zip"


def cut(folder):
    whole = zipped(folder, folder / "a.zip")
    whole.write_bytes(whole.read_bytes()[:-60])
    return whole


def damaged(folder):
    whole = zipped(folder, folder / "a.zip")
    data = bytearray(whole.read_bytes())
    data[80:120] = b"\xff" * 40
    whole.write_bytes(bytes(data))
    return whole


def bomb(path, member):
    """A few kilobytes that unpack to 200 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target, target.open(member, "w") as out:
        for _ in range(200):
            out.write(b"0" * 1024 * 1024)
    return path


def lying_bomb(folder):
    """A bomb whose directory says that it unpacks to nothing much."""
    path = bomb(folder / "b.zip", "participants.csv")
    data = bytearray(path.read_bytes())
    start = data.rfind(b"PK\x01\x02")
    data[start + 24 : start + 28] = struct.pack("<I", 1000)
    path.write_bytes(bytes(data))
    return path


def packed_by_lzma(folder):
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_LZMA) as target:
        target.write(folder / DESCRIPTOR, DESCRIPTOR)
    return folder / "a.zip"


def workbook(folder, *rows, name="participants"):
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    book.save(folder / "w.xlsx")
    return folder / "w.xlsx"


def with_part(folder, member, content, *, instead=False):
    """The package as workbook, with one more part, or one part changed."""
    whole = as_workbook(folder, folder / "w.xlsx")
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(folder / "x.xlsx", "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != member:
                target.writestr(name, source.read(name))
            elif instead:
                target.writestr(name, content(source.read(name).decode()))
        if not instead:
            target.writestr(member, content)
    return folder / "x.xlsx"


def sheet(folder, old, new):
    return with_part(folder, SHEET, lambda text: text.replace(old, new, 1), instead=True)


def far_out(folder, cell):
    return sheet(folder, "</row></sheetData>", f'<c r="{cell}"><v>1</v></c></row></sheetData>')


def shared_text_bomb(folder):
    """A text of a megabyte that half a million cells refer to."""
    with xlsxwriter.Workbook(folder / "w.xlsx") as book:
        book.add_worksheet("participants").write_string(0, 0, "participant_ref")
    cells = "".join(f'<row><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 500_001))
    with zipfile.ZipFile(folder / "w.xlsx") as source, zipfile.ZipFile(folder / "s.xlsx", "w") as out:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == SHEET:
                start, end = content.index("<sheetData>"), content.index("</sheetData>")
                content = content[:start] + "<sheetData>" + cells + content[end:]
            out.writestr(name, content.replace("<t>participant_ref</t>", f"<t>{'x' * 1_000_000}</t>"))
    return folder / "s.xlsx"


def binary(folder, name, content):
    (folder / name).write_bytes(content)
    return folder / name


def nested(folder):
    inner = zipped(folder, folder / "inner.zip")
    with zipfile.ZipFile(folder / "outer.zip", "w") as target:
        target.write(inner, "inner.zip")
    return folder / "outer.zip"


def two_packages(folder):
    with zipfile.ZipFile(folder / "two.zip", "w") as target:
        for name in ("a", "b"):
            target.write(folder / DESCRIPTOR, f"{name}/{DESCRIPTOR}")
    return folder / "two.zip"


BROKEN = {
    "latin-1": (lambda f: rewritten(f, str, encoding="latin-1"), "UTF-8"),
    "utf-16": (lambda f: rewritten(f, str, encoding="utf-16"), "UTF-8"),
    "semicolons": (lambda f: rewritten(f, lambda text: text.replace(",", ";")), "semikolon"),
    "tabs": (lambda f: rewritten(f, lambda text: text.replace(",", "\t")), "tabulator"),
    "a quote without end": (lambda f: rewritten(f, lambda text: text.replace("Åse", '"Åse')), "anførselstegnene"),
    "half a megabyte of quotes": (lambda f: rewritten(f, lambda text: text + '"x,' * 200_000), "anførselstegnene"),
    "an empty file": (lambda f: rewritten(f, lambda _text: ""), "mangler"),
    "missing column": (lambda f: rewritten(f, lambda _text: "participant_ref\nP1\n"), "mangler"),
    "unknown column": (lambda f: rewritten(f, lambda text: text.replace("duf_number", "duff", 1)), "ikke kjent"),
    "a column twice": (lambda f: rewritten(f, lambda text: text.replace("duf_number", "sex", 1)), "to ganger"),
    "a million columns": (lambda f: rewritten(f, lambda text: "a," * 1_000_000 + text), "for lang"),
    "no descriptor": (lambda f: f / ((f / DESCRIPTOR).unlink() or ""), "datapackage.json mangler"),
    "descriptor is no json": (lambda f: written(f, b"{"), "ikke gyldig JSON"),
    "descriptor is a list": (lambda f: written(f, b"[]"), "kan ikke leses"),
    "descriptor without end": (lambda f: written(f, b"[" * 100_000), "ikke gyldig JSON"),
    "descriptor of another encoding": (lambda f: written(f, '{"name": "å"}'.encode("latin-1")), "ikke gyldig JSON"),
    "descriptor of YAML": (lambda f: written(f, b"resources:\n- name: participants\n"), "ikke gyldig JSON"),
    "descriptor by reference": (lambda f: written(f, b'{"resources": {"$ref": "other.json"}}'), "liste av tabeller"),
    "resources by address": (lambda f: written(f, b'{"resources": ["http://127.0.0.1:9/x"]}'), "liste av tabeller"),
    "no tables": (lambda f: written(f, b'{"resources": []}'), "ingen tabeller"),
    "a table twice": (lambda f: written(f, json.dumps({"resources": [EXITS, EXITS]}).encode()), "to ganger"),
    "unknown table": (lambda f: described(f, name="people"), "ikke en del av formatet"),
    "missing file": (lambda f: described(f, path="elsewhere.csv"), "finnes ikke i pakken"),
    "a path that leads out": (lambda f: described(f, path="../../etc/passwd"), "leder ut av pakken"),
    "an absolute path": (lambda f: described(f, path="/etc/passwd"), "leder ut av pakken"),
    "a path too long for any file": (lambda f: described(f, path="x" * 300 + ".csv"), "finnes ikke i pakken"),
    "a path that cannot be written": (lambda f: described(f, path="\ud800.csv"), "finnes ikke i pakken"),
    "a path to a folder": (lambda f: described(f, path="."), "finnes ikke i pakken"),
    "a link in a ring": (ring, "finnes ikke i pakken"),
    "a path to a home": (lambda f: described(f, path="~/participants.csv"), "leder ut av pakken"),
    "a link out of the folder": (link, "leder ut av pakken"),
    "a table on the web": (lambda f: described(f, path="http://127.0.0.1:9/p.csv"), "hentes ikke"),
    "a table on the web by another scheme": (lambda f: described(f, path="s3://bucket/p.csv"), "hentes ikke"),
    "a table in the descriptor": (lambda f: described(f, data=[["participant_ref"], ["P1"]]), "én CSV-fil"),
    "a table in parts": (lambda f: described(f, path=["participants.csv", "more.csv"]), "én CSV-fil"),
    "a packed table": (lambda f: described(f, compression="gz"), "én CSV-fil"),
    "a table of another format": (lambda f: described(f, format="sql"), "én CSV-fil"),
    "a table in Latin 1": (lambda f: described(f, encoding="iso-8859-1"), "UTF-8"),
    "a dialect by address": (lambda f: described(f, dialect="http://127.0.0.1:9/d.json"), "dialect"),
    "a dialect without header": (lambda f: described(f, dialect={"header": False}), "dialect"),
    "a dialect with comments": (lambda f: described(f, dialect={"commentChar": "#"}), "dialect"),
    "a dialect of another reader": (lambda f: described(f, dialect={"sql": {"table": "x"}}), "dialect"),
    "truncated zip": (cut, "skadet"),
    "damaged zip": (damaged, "skadet"),
    "encrypted zip": (encrypted, "passord"),
    "zip by another method": (packed_by_lzma, "uvanlig måte"),
    "zip bomb": (lambda f: bomb(f / "b.zip", "participants.csv"), "for stort"),
    "zip bomb beside a package": (lambda f: archive(f, {"programmes.csv": b"0" * 50_000_000}), "for stort"),
    "zip bomb that lies": (lying_bomb, ""),
    "many members": (lambda f: archive(f, {f"{number}.csv": "x" for number in range(100)}), "filer"),
    "a zip in a zip": (nested, "arkiv inni"),
    "a zip with a way out": (lambda f: archive(f, {"../evil.csv": "x"}), "leder ut av pakken"),
    "a zip with an absolute name": (lambda f: archive(f, {"/etc/evil.csv": "x"}), "leder ut av pakken"),
    "a zip with a name too long": (lambda f: archive(f, {"x" * 300 + ".csv": "x"}), "filnavn som ikke går an"),
    "a zip with a file for a folder": (lambda f: archive(f, {"participants.csv/a.csv": "x"}),
                                       "filnavn som ikke går an"),
    "a zip with a drive": (lambda f: archive(f, {"C:\\evil.csv": "x"}), "leder ut av pakken"),
    "a zip with a link": (linked_member, "leder ut av pakken"),
    "two packages in a zip": (two_packages, "flere pakker"),
    "an empty zip": (lambda f: binary(f, "e.zip", b"PK\x05\x06" + b"\0" * 18), "mangler"),
    "workbook with a formula": (lambda f: workbook(f, ["participant_ref"], ["=1+1"]), "formler, den første i celle A2"),
    "workbook with a formula with prefix": (lambda f: sheet(f, "<sheetData>", "<x:f >1</x:f><sheetData>"), "formler"),
    "workbook with an error": (lambda f: sheet(f, "</row></sheetData>", f"{ERROR_CELL}</row></sheetData>"),
                               "celler med feil"),
    "workbook with a macro": (lambda f: with_part(f, MACRO, "x"), "makroer"),
    "workbook with external links": (lambda f: with_part(f, "xl/externalLinks/externalLink1.xml", "<x/>"), "lenker"),
    "workbook with embedded files": (lambda f: with_part(f, "xl/embeddings/a.xml", "<x/>"), "innebygde"),
    "workbook with entities": (lambda f: sheet(f, "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), "skadet"),
    "workbook with a value far out": (lambda f: far_out(f, "XFD2"), "langt utenfor"),
    "workbook with a value far down": (lambda f: far_out(f, "A1048576"), "langt utenfor"),
    "workbook with a text that grows": (shared_text_bomb, "for stor"),
    "workbook without sheets of ours": (lambda f: workbook(f, ["x"], name="Ark1"), "arkene"),
    "workbook with a broken sheet": (lambda f: with_part(f, SHEET, lambda text: text[: len(text) // 2], instead=True),
                                     "skadet"),
    "xlsx bomb": (lambda f: bomb(f / "b.xlsx", SHEET), "for stort"),
    "a text called xlsx": (lambda f: binary(f, "t.xlsx", b"hei"), "skadet"),
    "an xls called xlsx": (lambda f: binary(f, "t.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600), "eldre Excel-fil"),
    "an ods called xlsx": (lambda f: archive(f, {"content.xml": "<x/>"}, name="o.xlsx"), "ingen Excel-arbeidsbok"),
    "another kind of file": (lambda f: binary(f, "t.pdf", b"hei"), "Filtypen"),
    "nothing there": (lambda f: f / "nothing", "finnes ikke"),
}  # fmt: skip


@pytest.fixture
def no_network(monkeypatch):
    """Any look-up of an address fails the test."""

    def refuse_to_look_up(host, *_arguments, **_options):
        raise AssertionError("Something was to be fetched.")

    monkeypatch.setattr(socket, "getaddrinfo", refuse_to_look_up)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_package_gets_its_own_clear_refusal(register, folder, no_network, name):
    broken, words = BROKEN[name]
    path = broken(folder)
    started = time.monotonic()

    (finding,) = refused(path).errors

    assert time.monotonic() - started < 20
    assert words in finding.problem
    assert finding.problem.endswith(".")
    assert finding.remedy.endswith(".")
    assert not Participant.objects.using("national").exists()


def test_a_claim_of_two_gigabytes_is_refused_before_anything_is_unpacked(register, folder, monkeypatch):
    monkeypatch.setattr(archives, "MAX_RATIO", 10**9)
    out = io.BytesIO(archive(folder, {}).read_bytes())
    data = bytearray(out.getvalue())
    start = data.rfind(b"PK\x01\x02")
    data[start + 24 : start + 28] = struct.pack("<I", 2**32 - 2)

    (finding,) = refused(binary(folder, "claim.zip", bytes(data))).errors

    assert "for stort" in finding.problem


def test_nothing_is_left_in_the_temporary_folder(register, folder, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()

    refused(damaged(folder))
    refused(workbook(folder, ["x"]))

    assert not list((tmp_path / "tmp").iterdir())

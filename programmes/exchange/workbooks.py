"""Turns a workbook into CSV files: its parts are counted and looked through, then read in a process of its own."""

import csv
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from programmes.exchange import sheets, tables
from programmes.exchange.archives import MEGABYTE, Archive, damaged
from programmes.exchange.descriptor import TableFile
from programmes.exchange.findings import Finding, PackageRefused, refuse

# As XML. A workbook of this size holds a large city; the country comes as CSV.
MAX_UNPACKED = 256 * MEGABYTE
_SECONDS = 120
_OLE = b"\xd0\xcf\x11\xe0"
_FORBIDDEN_PARTS = ("vbaproject", "externallink", "embeddings", "macrosheets")
_WORKBOOK = "xl/workbook.xml"
# A formula of a cell (<f>, with any prefix), not one of a drop-down list (<xm:f>). With the cell's place if it is near.
_FORMULA = re.compile(rb'(?:<(?:\w+:)?c\b[^<>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^<>]*>\s*)?<(?!xm:)(?:\w+:)?f[\s/>]')
# A value far out makes a sheet of billions of cells of it, all of them held in memory. A cell that is closed at once
# has none, written as one tag or as two.
_FAR_OUT = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br="(?:[A-Z]{2,}[0-9]+|[A-Z][0-9]{7,})"(?:[^<>]*[^/<>])?>\s*<[^/]')
# #N/A and its like would be read as empty.
_ERROR = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\bt="e"')
_TAIL = 512


def as_csv(path: Path, folder: Path) -> tuple[dict[str, TableFile], list[Finding]]:
    """The tables of a workbook as CSV files in a folder, and warnings. Raises PackageRefused."""
    clean = folder / "clean.xlsx"
    _copy(path, clean)
    names, others = _read(clean, folder, wanted=tables.NAMES)
    if not names:
        raise refuse(
            problem="Arbeidsboken har ingen av arkene i formatet.", remedy=f"Kall arkene {', '.join(tables.NAMES)}."
        )
    files = {name: TableFile(folder / f"{name}.csv") for name in tables.NAMES if name in names}
    return files, [_unread(place) for place in others]


def sheet_of(path: Path, folder: Path, *, name: str, limit: int) -> list[list[str]]:
    """The cells of one sheet, from A1; none where there is no such sheet. `limit` is of XML. Raises PackageRefused."""
    clean = folder / "clean.xlsx"
    _copy(path, clean, limit=limit)
    names, _others = _read(clean, folder, wanted=[name])
    if name not in names:
        return []
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _unread(place: int) -> Finding:
    return Finding(
        tables.WHOLE,
        0,
        "",
        f"Ark nummer {place} er ikke en del av formatet og er ikke lest.",
        f"Arkene i formatet heter {', '.join(tables.NAMES)}.",
        is_warning=True,
    )


def _copy(path: Path, clean: Path, *, limit: int = MAX_UNPACKED) -> None:
    """Copy the parts that were looked through, so that the reader sees just those, and not what another zip reader
    might find in the file."""
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise refuse(
                problem="Filen er en eldre Excel-fil, eller den har passord.",
                remedy="Lagre den som .xlsx uten passord.",
            )
    with Archive(path, limit=limit) as archive, zipfile.ZipFile(clean, "w") as out:
        names = [member.filename for member in archive.members]
        if _WORKBOOK not in names or len(set(names)) != len(names):
            raise refuse(
                problem="Filen er ingen Excel-arbeidsbok, eller den er skadet.",
                remedy="Lagre den som Excel-arbeidsbok (.xlsx).",
            )
        if any(part in name.lower() for name in names for part in _FORBIDDEN_PARTS):
            raise refuse(
                problem="Arbeidsboken har makroer, lenker eller innebygde filer.",
                remedy="Lagre den uten, som en enkel .xlsx.",
            )
        for member in archive.members:
            if member.filename.lower().endswith((".xml", ".rels")):
                with out.open(member.filename, "w") as part:
                    archive.copy(member, part, look=_Look())  # type: ignore[arg-type]


class _Look:
    """Looks through a part as it goes by, in pieces that overlap."""

    def __init__(self) -> None:
        self._tail = b""

    def __call__(self, chunk: bytes) -> None:
        text = self._tail + chunk
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise damaged()
        if formula := _FORMULA.search(text):
            place = f", den første i celle {formula[1].decode()}" if formula[1] else ""
            raise refuse(
                problem=f"Arbeidsboken har formler{place}.",
                remedy="Lim inn verdiene i stedet for formlene, og lagre igjen.",
            )
        if _ERROR.search(text):
            raise refuse(problem="Arbeidsboken har celler med feil, som #N/A.", remedy="Rett eller tøm cellene.")
        if _FAR_OUT.search(text):
            raise refuse(
                problem="Et ark har verdier langt utenfor tabellen.",
                remedy="Slett det som står til høyre for eller langt under tabellen, eller send CSV-filer.",
            )
        self._tail = text[-_TAIL:]


def _read(clean: Path, folder: Path, *, wanted: Iterable[str]) -> tuple[list[str], list[int]]:
    """Let another process turn the sheets into CSV: whatever the file does there, it ends there."""
    command = [sys.executable, "-I", sheets.__file__, str(clean), str(folder), *wanted]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True, env={})  # noqa: S603 - our own file
        told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise _too_much() from error
    except subprocess.CalledProcessError as error:
        raise (damaged() if error.returncode == sheets.UNREADABLE else _too_much()) from error
    return told["tables"], told["others"]


def _too_much() -> PackageRefused:
    return refuse(
        problem="Arbeidsboken er for stor, eller den er laget slik at den ikke lar seg lese.",
        remedy="Del den opp, eller send CSV-filer.",
    )

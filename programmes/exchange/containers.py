"""Opens a package as folder, zip or workbook, with limits that hold before anything is parsed."""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import frictionless
from frictionless.resources import TableResource
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from programmes.exchange import tables
from programmes.exchange.findings import refuse

_MEGABYTE = 1024 * 1024
# A country of 100,000 participants is about 100 MB of CSV and compresses about ten times.
MAX_UNPACKED = 2048 * _MEGABYTE
MAX_RATIO = 100
RATIO_MATTERS_FROM = 20 * _MEGABYTE
MAX_MEMBERS = 60
_DESCRIPTOR = "datapackage.json"
# Excel drops the leading zeros of a number; these columns have a fixed width.
_WIDTHS = {"municipality_number": 4, "national_id": 11, "duf_number": 12}


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package: the tables it holds."""

    sources: dict[str, TableResource | CalamineSheet]

    @property
    def names(self) -> list[str]:
        """The known tables that it holds, in loading order."""
        return [name for name in tables.NAMES if name in self.sources]

    def rows(self, name: str) -> Iterator[list[str]]:
        """The rows of a table as text, the header first."""
        source = self.sources[name]
        return _csv_rows(source, name) if isinstance(source, TableResource) else _sheet_rows(source)


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """Open a package. Raises PackageRefused when it is not one, or not a safe one."""
    if path.is_dir():
        yield _from_folder(path)
    elif not path.is_file():
        raise refuse(problem="Filen eller mappen finnes ikke.", remedy="Sjekk stien.")
    elif path.suffix.lower() == ".xlsx":
        yield _from_workbook(path)
    elif path.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix="fotfeste-") as folder:
            yield _from_folder(_unpacked(path, Path(folder)))
    else:
        raise refuse(problem="Filtypen er ikke kjent.", remedy="Send en mappe, en .zip eller en .xlsx.")


# --- zip -------------------------------------------------------------------------------------------------------------


def _unpacked(path: Path, folder: Path) -> Path:
    """Unpack the descriptor and the CSV files, counting what really comes out."""
    budget = _budget(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for member in _members(archive):
                # The base name alone: a member cannot choose where it lands.
                target = folder / Path(member.filename).name
                with archive.open(member) as source, target.open("wb") as out:
                    while chunk := source.read(_MEGABYTE):
                        budget -= len(chunk)
                        if budget < 0:
                            raise _too_large()
                        out.write(chunk)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _broken() from error
    return folder


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise refuse(problem=f"Arkivet har mer enn {MAX_MEMBERS} filer.", remedy="Pakk bare filene i pakken.")
    wanted = [member for member in members if Path(member.filename).suffix.lower() in {".csv", ".json"}]
    names = [Path(member.filename).name for member in wanted if "__MACOSX" not in member.filename]
    if len(set(names)) != len(names):
        raise refuse(problem="Arkivet har to filer med samme navn.", remedy="Legg pakken i én mappe uten undermapper.")
    return [member for member in wanted if "__MACOSX" not in member.filename]


def _budget(path: Path) -> int:
    size = path.stat().st_size
    return min(MAX_UNPACKED, max(RATIO_MATTERS_FROM, size * MAX_RATIO))


def _too_large() -> Exception:
    return refuse(
        problem="Innholdet er for stort, eller pakket mistenkelig tett.",
        remedy=f"Del pakken opp. Største størrelse er {MAX_UNPACKED // _MEGABYTE} MB utpakket.",
    )


def _broken() -> Exception:
    return refuse(problem="Filen er skadet eller ikke fullstendig.", remedy="Lag filen på nytt og send den igjen.")


# --- folder ----------------------------------------------------------------------------------------------------------


def _from_folder(folder: Path) -> Package:
    if not (folder / _DESCRIPTOR).is_file():
        raise refuse(
            problem=f"{_DESCRIPTOR} mangler.",
            remedy="Legg den ved siden av CSV-filene. Den sier hvilke tabeller pakken har.",
        )
    try:
        package = frictionless.Package(str(folder / _DESCRIPTOR))
    except frictionless.FrictionlessException as error:
        reason = "; ".join(part.note for part in error.reasons) or error.error.note
        raise refuse(problem=f"{_DESCRIPTOR} kan ikke leses: {reason}.", remedy="Rett filen.") from error
    except (UnicodeDecodeError, ValueError) as error:
        raise refuse(problem=f"{_DESCRIPTOR} er ikke gyldig JSON i UTF-8.", remedy="Rett filen.") from error
    sources: dict[str, TableResource | CalamineSheet] = {}
    for resource in package.resources:
        if resource.name not in tables.NAMES:
            raise refuse(
                table=resource.name or "pakken",
                problem="Tabellen er ikke en del av formatet.",
                remedy=f"Bruk tabellene {', '.join(tables.NAMES)}.",
            )
        sources[resource.name] = _checked(resource, folder)
    if not sources:
        raise refuse(problem="Pakken har ingen tabeller.", remedy=f"Bruk tabellene {', '.join(tables.NAMES)}.")
    return Package(sources)


def _checked(resource: frictionless.Resource, folder: Path) -> TableResource:
    """The resource, read as UTF-8 and as nothing else, from a file inside the folder."""
    name = str(resource.name)
    if not resource.path or resource.extrapaths or resource.compression:
        raise refuse(table=name, problem="Tabellen må ligge i én CSV-fil.", remedy="Oppgi filen som «path».")
    file = folder / resource.path
    if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
        raise refuse(
            table=name, problem="Filen finnes ikke i pakken.", remedy="Legg filen ved, eller ta bort tabellen."
        )
    if (resource.encoding or "utf-8").lower().replace("-", "").replace("_", "") not in {"utf8", "utf8sig"}:
        raise refuse(table=name, problem="Filen må være i UTF-8.", remedy="Lagre filen som «CSV UTF-8».")
    return TableResource(
        path=resource.path, basepath=str(folder), format="csv", encoding="utf-8-sig", dialect=resource.dialect
    )


def _csv_rows(resource: TableResource, name: str) -> Iterator[list[str]]:
    try:
        with resource:
            for cells in resource.cell_stream:
                yield [cell or "" for cell in cells]
    except frictionless.FrictionlessException as error:
        if isinstance(error.error, frictionless.errors.EncodingError):
            raise _not_utf8(name) from error
        raise refuse(table=name, problem=f"Filen kan ikke leses: {error.error.note}.", remedy="Rett filen.") from error
    except UnicodeDecodeError as error:
        raise _not_utf8(name) from error


def _not_utf8(name: str) -> Exception:
    return refuse(table=name, problem="Filen er ikke i UTF-8.", remedy="Lagre filen som «CSV UTF-8» og send den igjen.")


# --- workbook --------------------------------------------------------------------------------------------------------

_FORMULA = re.compile(rb"<f[ />]")
_FORBIDDEN_PARTS = ("vbaproject", "externallink", "embeddings")


def _from_workbook(path: Path) -> Package:
    _check_workbook(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = [name for name in workbook.sheet_names if name in tables.NAMES]
        sources: dict[str, TableResource | CalamineSheet] = {name: workbook.get_sheet_by_name(name) for name in names}
    except (CalamineError, OSError, ValueError) as error:
        raise _broken() from error
    if not sources:
        raise refuse(
            problem="Arbeidsboken har ingen av arkene i formatet.", remedy=f"Kall arkene {', '.join(tables.NAMES)}."
        )
    return Package(sources)


def _check_workbook(path: Path) -> None:
    """Count what is really inside, and refuse macros, links and formulas, before any parser sees it."""
    budget = _budget(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MAX_MEMBERS:
                raise refuse(problem="Arbeidsboken har for mange deler.", remedy="Lagre den som en enkel .xlsx.")
            for member in archive.infolist():
                if any(part in member.filename.lower() for part in _FORBIDDEN_PARTS):
                    raise refuse(
                        problem="Arbeidsboken har makroer, lenker eller innebygde filer.",
                        remedy="Lagre den uten, som en enkel .xlsx.",
                    )
                budget = _check_part(archive, member, budget)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _broken() from error


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int) -> int:
    is_sheet = member.filename.lower().startswith("xl/worksheets/")
    tail = b""
    with archive.open(member) as source:
        while chunk := source.read(_MEGABYTE):
            budget -= len(chunk)
            if budget < 0:
                raise _too_large()
            if b"<!DOCTYPE" in chunk:
                raise _broken()
            if is_sheet and _FORMULA.search(tail + chunk):
                raise refuse(
                    problem="Arbeidsboken har formler.",
                    remedy="Lim inn verdiene i stedet for formlene, og lagre igjen.",
                )
            tail = chunk[-3:]
    return budget


def _sheet_rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    header: list[str] = []
    for number, cells in enumerate(sheet.iter_rows()):
        if number == 0:
            header = [_as_text(cell, "").strip() for cell in cells]
            while header and not header[-1]:
                header.pop()
            yield header
        else:
            texts = [_as_text(cell, header[place] if place < len(header) else "") for place, cell in enumerate(cells)]
            # A sheet is a rectangle: cells beyond the header count only when something stands in them.
            while len(texts) > len(header) and not texts[-1]:
                texts.pop()
            yield texts


def _as_text(cell: Any, column: str) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float | int):
        text = str(int(cell)) if float(cell).is_integer() else str(cell)
        return text.zfill(_WIDTHS.get(column, 0))
    return str(cell)

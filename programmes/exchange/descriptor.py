"""Reads datapackage.json: which tables, in which files, written how. Only what is named here is ever followed.

Frictionless would fetch a schema, a dialect or a table from any address, unpack, and read many formats. A package
comes from outside, so just the plain parts of its descriptor are handed on.
"""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import frictionless
from frictionless.formats.csv import CsvControl

from programmes.exchange import tables
from programmes.exchange.archives import MEGABYTE, no_descriptor
from programmes.exchange.findings import Finding, PackageRefused, refuse

NAME = "datapackage.json"
_UTF_8 = {"utf8", "utf8sig", "ascii", "usascii"}
_DELIMITERS = (",", ";", "\t", "|")
# Settings of a dialect that are followed, and the others' values that change nothing.
_FOLLOWED = {"delimiter", "quoteChar", "doubleQuote", "escapeChar", "skipInitialSpace", "lineTerminator"}
_WITHOUT_EFFECT: dict[str, tuple[Any, ...]] = {"header": (True,), "headerRows": ([1],), "headerJoin": (" ",)}
_NEVER_READ = {"$schema", "csvddfVersion", "caseSensitiveHeader", "headerCase", "name", "title", "description", "type"}


@dataclass(frozen=True, slots=True)
class TableFile:
    """A CSV file of a table and how it is written."""

    path: Path
    dialect: csv.Dialect = field(default_factory=csv.excel)


def read(folder: Path) -> tuple[dict[str, TableFile], list[Finding]]:
    """The tables of a package in a folder, and warnings. Raises PackageRefused."""
    files: dict[str, TableFile] = {}
    for given in _resources(folder):
        name = str(given.get("name", "")).lower()
        if name not in tables.NAMES:
            raise refuse(
                problem=f"Tabellen «{name[:40]}» er ikke en del av formatet.",
                remedy=f"Bruk tabellene {', '.join(tables.NAMES)}.",
            )
        if name in files:
            raise refuse(table=name, problem="Tabellen er oppgitt to ganger.", remedy=f"Ta den ene ut av {NAME}.")
        files[name] = _file(name, given, folder)
    unnamed = [name for name in tables.NAMES if name not in files and (folder / f"{name}.csv").is_file()]
    return files, [_unread(name) for name in unnamed]


def _unread(name: str) -> Finding:
    return Finding(
        name, 0, "", f"{name}.csv er ikke nevnt i {NAME} og er ikke lest.", f"Før den opp i {NAME}.", is_warning=True
    )


def _resources(folder: Path) -> list[dict[str, Any]]:
    file = folder / NAME
    if not file.is_file():
        raise no_descriptor(NAME)
    if not _is_inside(file, folder) or file.stat().st_size > MEGABYTE:
        raise _unreadable("filen er en lenke, eller for stor")
    try:
        descriptor = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refuse(problem=f"{NAME} er ikke gyldig JSON i UTF-8.", remedy="Rett filen.") from error
    found = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _unreadable("«resources» må være en liste av tabeller")
    if not found:
        raise refuse(problem="Pakken har ingen tabeller.", remedy=f"Bruk tabellene {', '.join(tables.NAMES)}.")
    return found


def _unreadable(reason: str) -> PackageRefused:
    return refuse(problem=f"{NAME} kan ikke leses: {reason}.", remedy="Rett filen.")


def _file(name: str, given: dict[str, Any], folder: Path) -> TableFile:
    """The table's file, read as UTF-8 CSV and as nothing else."""
    path = given.get("path")
    if isinstance(path, list) and len(path) == 1:
        path = path[0]
    is_csv = given.get("format", "csv") == "csv" and str(given.get("mediatype", "text/csv")).startswith("text/csv")
    if (
        not isinstance(path, str)
        or not path
        or not is_csv
        or any(map(given.get, ("data", "compression", "extrapaths")))
    ):
        raise refuse(table=name, problem="Tabellen må ligge i én CSV-fil.", remedy="Oppgi filen som «path».")
    if "://" in path:
        raise refuse(table=name, problem="Tabellen ligger på nettet. Den hentes ikke.", remedy="Legg filen i pakken.")
    if str(given.get("encoding") or "utf-8").lower().replace("-", "").replace("_", "") not in _UTF_8:
        raise refuse(table=name, problem="Filen må være i UTF-8.", remedy="Lagre filen som «CSV UTF-8».")
    return TableFile(path=_inside(name, path, folder), dialect=_dialect(name, path, given.get("dialect")))


def _inside(name: str, path: str, folder: Path) -> Path:
    pure = PurePosixPath(path)
    leads_out = pure.is_absolute() or ".." in pure.parts or path.startswith("~") or "\\" in path or "\0" in path
    try:
        if leads_out or not _is_inside(folder / pure, folder):
            raise refuse(table=name, problem="Filens sti leder ut av pakken.", remedy="Legg filen i pakken.")
        is_there = (folder / pure).is_file()
    except (OSError, ValueError, RuntimeError):
        # A name that no file can have, or links that go in a ring.
        is_there = False
    if not is_there:
        raise refuse(
            table=name, problem="Filen finnes ikke i pakken.", remedy="Legg filen ved, eller ta bort tabellen."
        )
    return folder / pure


def _is_inside(file: Path, folder: Path) -> bool:
    """Whether the file is in the folder when every link is followed."""
    return file.resolve().is_relative_to(folder.resolve())


def _dialect(name: str, path: str, given: Any) -> csv.Dialect:
    if given is None:
        return csv.excel()
    if not isinstance(given, dict):
        raise _not_followed(name)
    # Flat in the standard, below «csv» as frictionless itself writes it.
    inner = given.get("csv")
    flat = given | inner if isinstance(inner, dict) else given
    settings = {key: value for key, value in flat.items() if key != "csv" and value is not None}
    for key, value in settings.items():
        if key not in _FOLLOWED | _NEVER_READ and value not in _WITHOUT_EFFECT.get(key, ("", [], False)):
            raise _not_followed(name)
    plain = {key: value for key, value in settings.items() if key in _FOLLOWED and key != "lineTerminator"}
    if plain.get("delimiter", ",") not in _DELIMITERS or any(
        not isinstance(plain.get(key, '"'), str) or len(plain.get(key, '"')) != 1 for key in ("quoteChar", "escapeChar")
    ):
        raise _not_followed(name)
    try:
        resource = frictionless.Resource.from_descriptor({"name": name, "path": path, "dialect": {"csv": plain}})
        return CsvControl.from_dialect(resource.dialect).to_python()
    except frictionless.FrictionlessException as error:
        raise _not_followed(name) from error


def _not_followed(name: str) -> PackageRefused:
    return refuse(
        table=name,
        problem="«dialect» har et valg som ikke støttes.",
        remedy="Bruk komma, anførselstegn og én linje med kolonnenavn.",
    )

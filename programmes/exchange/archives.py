"""Unpacks a zip by what really comes out of it, not by what it says of itself."""

import errno
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from programmes.exchange.findings import PackageRefused, refuse

MEGABYTE = 1024 * 1024
# A country of 100,000 participants is about 100 MB of CSV and compresses about ten times.
MAX_UNPACKED = 2048 * MEGABYTE
MAX_RATIO = 100
RATIO_MATTERS_FROM = 20 * MEGABYTE
MAX_MEMBERS = 60
# What the zip format's reader raises on bytes that are no zip, or no longer one.
_DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, LookupError, OverflowError, OSError,
)  # fmt: skip
# Others unpack without end in one step: no count could stop them.
_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1

Look = Callable[[bytes], None]


class Archive:
    """A zip that is read member by member within a budget of unpacked bytes."""

    def __init__(self, path: Path, *, limit: int = MAX_UNPACKED) -> None:
        self._path, self._limit = path, limit
        self._budget = min(limit, max(RATIO_MATTERS_FROM, path.stat().st_size * MAX_RATIO))

    def __enter__(self) -> "Archive":
        """Open it. Raises PackageRefused when it is no zip, or not a plain one."""
        try:
            self._zip = zipfile.ZipFile(self._path)
        except _DAMAGED as error:
            raise damaged() from error
        try:
            self.members = [member for member in self._zip.infolist() if not member.is_dir()]
            self._check()
        except PackageRefused:
            self._zip.close()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self._zip.close()

    def _check(self) -> None:
        if len(self.members) > MAX_MEMBERS:
            raise refuse(problem=f"Arkivet har mer enn {MAX_MEMBERS} filer.", remedy="Pakk bare filene i pakken.")
        if sum(member.file_size for member in self.members) > self._budget:
            raise self._too_large()
        if any(member.flag_bits & _ENCRYPTED for member in self.members):
            raise refuse(problem="Arkivet har passord.", remedy="Pakk filene uten passord.")
        if any(member.compress_type not in _COMPRESSIONS for member in self.members):
            raise refuse(problem="Arkivet er pakket på en uvanlig måte.", remedy="Pakk filene som vanlig zip.")

    def copy(self, member: zipfile.ZipInfo, out: BinaryIO, *, look: Look = lambda _chunk: None) -> None:
        """Write what a member holds, showing each piece to `look` first. Raises PackageRefused beyond the budget."""
        try:
            with self._zip.open(member) as source:
                while chunk := source.read(MEGABYTE):
                    self._budget -= len(chunk)
                    if self._budget < 0:
                        raise self._too_large()
                    look(chunk)
                    out.write(chunk)
        except _DAMAGED as error:
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise
            raise damaged() from error

    def _too_large(self) -> PackageRefused:
        return refuse(
            problem="Innholdet er for stort, eller pakket mistenkelig tett.",
            remedy=f"Del pakken opp. Største størrelse er {self._limit // MEGABYTE} MB utpakket.",
        )


def damaged() -> PackageRefused:
    """The file cannot be read to its end."""
    return refuse(problem="Filen er skadet eller ikke fullstendig.", remedy="Lag filen på nytt og send den igjen.")


def unpack(path: Path, folder: Path, *, descriptor: str) -> Path:
    """Unpack the descriptor and the CSV files beside or below it; returns the folder that the descriptor is in."""
    with Archive(path) as archive:
        found = {_name(member): member for member in archive.members}
        if len(found) != len(archive.members):
            raise refuse(problem="Arkivet har to filer med samme navn.", remedy="Pakk filene på nytt.")
        root = _root(list(found), descriptor)
        for name, member in found.items():
            if name.is_relative_to(root) and name.suffix.lower() in {".csv", ".json"}:
                with _made(folder / name) as out:
                    archive.copy(member, out)
    return folder / root


def _made(target: Path) -> BinaryIO:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("wb")
    except (OSError, ValueError) as error:
        # A name that no file can have, or a file where a folder should be.
        raise refuse(
            problem="Arkivet har et filnavn som ikke går an.", remedy="Gi filene korte, vanlige navn."
        ) from error


def _name(member: zipfile.ZipInfo) -> PurePosixPath:
    """The member's name within the archive. Raises PackageRefused where it would land outside."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0] or stat.S_ISLNK(member.external_attr >> 16):
        raise refuse(problem="Arkivet har en fil som leder ut av pakken.", remedy="Pakk bare filene i pakken.")
    return name


def _root(names: list[PurePosixPath], descriptor: str) -> PurePosixPath:
    """The folder of the package: the archive itself, or the one folder that was packed."""
    found = [name.parent for name in names if name.name == descriptor and "__MACOSX" not in name.parts]
    found.sort(key=lambda folder: len(folder.parts))
    if not found and any(name.suffix.lower() == ".zip" for name in names):
        raise refuse(problem="Arkivet har et nytt arkiv inni.", remedy="Pakk filene rett i arkivet.")
    if not found:
        raise no_descriptor(descriptor)
    if len(found) > 1 and len(found[0].parts) == len(found[1].parts):
        raise refuse(problem="Arkivet har flere pakker.", remedy="Send dem hver for seg.")
    return found[0]


def no_descriptor(name: str) -> PackageRefused:
    """Without it nobody knows which tables there are."""
    return refuse(
        problem=f"{name} mangler.", remedy="Legg den ved siden av CSV-filene. Den sier hvilke tabeller pakken har."
    )

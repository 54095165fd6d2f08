"""Opens a package as folder, zip or workbook, whichever it is: afterwards it is CSV files in a folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from programmes.exchange import archives, csv_rows, descriptor, tables, workbooks
from programmes.exchange.descriptor import TableFile
from programmes.exchange.findings import Finding, refuse


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package: the tables it holds, and what was noticed while opening it."""

    files: dict[str, TableFile]
    warnings: list[Finding] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The tables that it holds, in loading order."""
        return [name for name in tables.NAMES if name in self.files]

    def rows(self, name: str) -> Iterator[list[str]]:
        """The rows of a table as text, the header first. Raises PackageRefused where it cannot be read on."""
        return csv_rows.rows(self.files[name], table=name)


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """Open a package. Raises PackageRefused when it is not one, or not a safe one."""
    kind = path.suffix.lower()
    if path.is_dir():
        yield Package(*descriptor.read(path))
    elif not path.is_file():
        raise refuse(problem="Filen eller mappen finnes ikke.", remedy="Sjekk stien.")
    elif path.name == descriptor.NAME:
        yield Package(*descriptor.read(path.parent))
    elif kind == ".zip":
        with tempfile.TemporaryDirectory(prefix="fotfeste-") as folder:
            yield Package(*descriptor.read(archives.unpack(path, Path(folder), descriptor=descriptor.NAME)))
    elif kind == ".xlsx":
        with tempfile.TemporaryDirectory(prefix="fotfeste-") as folder:
            yield Package(*workbooks.as_csv(path, Path(folder)))
    else:
        raise refuse(problem="Filtypen er ikke kjent.", remedy="Send en mappe, en .zip eller en .xlsx.")

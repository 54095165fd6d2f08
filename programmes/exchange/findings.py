"""What is wrong with a package: where, what, and what to do. Never the value itself, which may be a person's."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from programmes.exchange import tables


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. `row` counts from 1 with the header, as a spreadsheet does; 0 is the whole table."""

    table: str
    row: int
    column: str
    problem: str
    remedy: str
    is_warning: bool = False

    def __lt__(self, other: "Finding") -> bool:
        """Reading order: the package as a whole, then table by table as they are loaded, row by row."""
        return self._place() < other._place()

    def _place(self) -> tuple[int, int, int, str]:
        return tables.place(self.table), self.row, tables.column_place(self.table, self.column), self.problem

    def as_sentence(self) -> str:
        """For a person: place, problem, remedy."""
        place = self.table + (f", rad {self.row}" if self.row else "") + (f", {self.column}" if self.column else "")
        return f"{place}: {self.problem} {self.remedy}".strip()


# All are counted; beyond this many of a kind they are no longer kept one by one, so that memory stays flat.
_KEPT = 10_000


@dataclass(slots=True)
class Findings:
    """Errors and warnings of one package, counted in full."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    # A table could not be read to its end: what is missing from it cannot be told from what is not in it.
    is_unreadable: bool = False

    def add(self, finding: Finding) -> None:
        """Keep a finding."""
        kind, kept = ("warnings", self.warnings) if finding.is_warning else ("errors", self.errors)
        self.counts[kind] += 1
        if len(kept) < _KEPT:
            kept.append(finding)

    def absorb(self, refusal: "Findings") -> None:
        """Keep what made a table unreadable, beside what else was found."""
        self.is_unreadable = True
        for finding in refusal.errors:
            self.add(finding)

    @property
    def has_errors(self) -> bool:
        """Whether anything stops the package."""
        return bool(self.counts["errors"])

    def as_data(self, *, limit: int) -> list[dict[str, Any]]:
        """The first errors and warnings as plain data, errors first, in reading order."""
        return [asdict(finding) for finding in (sorted(self.errors) + sorted(self.warnings))[:limit]]


class PackageRefused(Exception):
    """The package cannot be loaded. Nothing has been changed."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(f"{findings.counts['errors']} feil i pakken. Ingenting er lastet inn.")
        self.findings = findings


def refuse(*, problem: str, remedy: str, table: str = tables.WHOLE, row: int = 0) -> PackageRefused:
    """A refusal of the package as a whole, or of a table that cannot be read on."""
    findings = Findings()
    findings.add(Finding(table=table, row=row, column="", problem=problem, remedy=remedy))
    return PackageRefused(findings)

"""What verification finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was sealed: the table, the seal and the row, where they are known."""

    table: str
    problem: str
    seal: int | None = None
    row: int | None = None

"""What of a municipality's year is missing or unlikely: the same at the page, the signing and the board."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from programmes.codes import QualityRule
from programmes.rules.quality import RULES
from reporting.codes import GapKind, YearState

_NONE: Mapping[str, int] = MappingProxyType({})
UNLIKELY_PERCENT, FEW = 30, 10  # a change from the year before is told of where it is more than both


@dataclass(frozen=True, slots=True)
class YearCounts:
    """What is counted of a municipality in a year."""

    participants: int = 0
    starters: int = 0
    exits: int = 0
    transitions: int = 0
    without_activity: int = 0
    without_education: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of gap, how many people or what change it is about, and what it does."""

    kind: GapKind | QualityRule
    count: int
    meaning: str


def gaps(counts: YearCounts, *, before: YearCounts, broken: Mapping[str, int] = _NONE) -> tuple[Gap, ...]:
    """Everything to mend or explain, in the order of the codes. `broken`: rule of the records → how many break it."""
    return (*_gaps(counts, before), *_of_records(broken))


def due_on(year: int) -> date:
    """The last day to sign a year: 28 February after it."""
    return date(year + 1, 2, 28)


def state_of(*, is_begun: bool, is_signed: bool, was_reopened: bool, year: int, on: date) -> YearState:
    """Where a municipality stands on a day."""
    if is_signed:
        return YearState.SIGNED
    if was_reopened:
        return YearState.REOPENED
    if on > due_on(year):
        return YearState.LATE
    return YearState.IN_PROGRESS if is_begun else YearState.NOT_BEGUN


def _gaps(counts: YearCounts, before: YearCounts) -> Iterator[Gap]:
    if counts.without_activity:
        yield Gap(GapKind.WITHOUT_ACTIVITY, counts.without_activity, "De teller som avsluttet uten overgang til noe.")
    if counts.without_education:
        yield Gap(GapKind.WITHOUT_EDUCATION, counts.without_education, "De teller under ukjent utdanning.")
    for kind, now, then in (
        (GapKind.UNLIKELY_STARTERS, counts.starters, before.starters),
        (GapKind.UNLIKELY_EXITS, counts.exits, before.exits),
    ):
        if before.participants and is_unlikely(now, then):
            yield Gap(kind, abs(now - then), f"{then} året før, {now} nå.")
    if not counts.participants and before.participants:
        yield Gap(GapKind.NOBODY, before.participants, f"{before.participants} deltok året før.")


def _of_records(broken: Mapping[str, int]) -> Iterator[Gap]:
    for code, rule in RULES.items():
        # What is counted of people above is not counted of records again.
        if code.value not in GapKind.values and broken.get(code.value):
            yield Gap(code, broken[code.value], f"{rule.nature.label}: {rule.section}. Se hvem under Datakvalitet.")


def is_unlikely(now: int, then: int) -> bool:
    """Whether a count is far from that of the year before, for its size."""
    return abs(now - then) > FEW and abs(now - then) * 100 > max(now, then) * UNLIKELY_PERCENT

"""The counts as plain numbers and words, as a table holds them, and back again to the same."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from programmes.codes import QualityRule
from reporting.codes import CohortState
from reporting.quality.records import Quality
from reporting.results.facts import Facts, Left, Present
from reporting.results.followed import Absence, Followed, Language, Taken

Plain = Mapping[str, Any]


class Count(StrEnum):
    """What the page counts, each by itself."""

    FACTS = "facts"
    FOLLOWED = "followed"
    WITHOUT_EXIT = "without_exit"
    QUALITY = "quality"
    LEAVING = "leaving"


def write(counts: Facts | Followed | Quality | int) -> Plain | int:
    """Without our own types. Years become words, as JSON has no other names."""
    match counts:
        case Facts():
            return {
                "year": counts.year, "now": counts.now, "unsettled": dict(counts.unsettled),
                "totals": _of_year(counts.totals), "present": _of_year(counts.present),
                "cohorts": {str(year): dict(states) for year, states in counts.cohorts.items()},
                "groups": {dimension: dict(codes) for dimension, codes in counts.groups.items()},
            }  # fmt: skip
        case Followed():
            return {
                "started": counts.started, "waited": list(counts.waited), "in_time": counts.in_time,
                "left": counts.left, "moved": counts.moved, "taken": dict(counts.taken), "hours": list(counts.hours),
                "absence": counts.absence, "language": dict(counts.language),
            }  # fmt: skip
        case Quality():
            broken = None if counts.broken is None else dict(counts.broken)
            return {"records": counts.records, "incomplete": counts.incomplete, "broken": broken}
        case _:
            return counts


def read(what: str, found: Any) -> Any:
    """What was written."""
    return _READ[Count(what)](found)


def _of_year(counts: Mapping[int, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return {str(year): each for year, each in counts.items()}


def _facts(found: Plain) -> Facts:
    return Facts(
        year=found["year"],
        now=found["now"],
        unsettled=found["unsettled"],
        totals={int(year): Left(*each) for year, each in found["totals"].items()},
        present={int(year): Present(*each) for year, each in found["present"].items()},
        cohorts={
            int(year): {CohortState(state): many for state, many in states.items()}
            for year, states in found["cohorts"].items()
        },
        groups={
            dimension: {code: Left(*each) for code, each in codes.items()}
            for dimension, codes in found["groups"].items()
        },
    )


def _followed(found: Plain) -> Followed:
    return Followed(
        started=found["started"],
        waited=found["waited"],
        in_time=found["in_time"],
        left=found["left"],
        moved=found["moved"],
        taken={kind: Taken(*each) for kind, each in found["taken"].items()},
        hours=[(all_of_them, weekly) for all_of_them, weekly in found["hours"]],
        absence=Absence(*found["absence"]),
        language={skill: Language(*each) for skill, each in found["language"].items()},
    )


def _quality(found: Plain) -> Quality:
    broken = found["broken"]
    return Quality(
        found["records"],
        found["incomplete"],
        None if broken is None else {QualityRule(code): many for code, many in broken.items()},
    )


_READ: Mapping[Count, Callable[[Any], Any]] = {
    Count.FACTS: _facts, Count.FOLLOWED: _followed, Count.QUALITY: _quality,
    Count.WITHOUT_EXIT: int, Count.LEAVING: int,
}  # fmt: skip

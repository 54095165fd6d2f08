"""What the list of participants is asked for, as it stands in an address: read, and written again.

Only words from closed lists, country codes and keys: nobody's name, and nothing that was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from participants.codes import MeasureType
from programmes.codes import DueGroup, ListColumn, ListSort, ProgrammeStatus, TestResult
from programmes.rules.language import LEVELS

STATUSES = {
    "i-program": ProgrammeStatus.IN_PROGRAMME, "for-start": ProgrammeStatus.BEFORE,
    "permisjon": ProgrammeStatus.ON_LEAVE, "stanset": ProgrammeStatus.STOPPED, "avsluttet": ProgrammeStatus.ENDED,
}  # fmt: skip
DEADLINES = {
    "over-fristen": DueGroup.OVERDUE, "denne-uka": DueGroup.THIS_WEEK, "neste-30-dager": DueGroup.SOON,
}  # fmt: skip
# Nobody is responsible; there is no result; there is no goal.
NONE = "ingen"
USUAL_COLUMNS = (
    ListColumn.BORN, ListColumn.STATUS, ListColumn.STARTED, ListColumn.END, ListColumn.DEADLINE, ListColumn.CASEWORKER,
)  # fmt: skip
_CODE = 3
_LONGEST_KEY = 15
_STATUS_WORDS = {status: word for word, status in STATUSES.items()}
_DEADLINE_WORDS = {group: word for word, group in DEADLINES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Who is asked for, in which order, and what of them; None and empty: whatever it is."""

    is_own: bool = False
    status: ProgrammeStatus | None = None
    # The key of a user, or `ingen`.
    caseworker: str = ""
    measure: MeasureType | None = None
    # Of the best oral result, and of the oral goal in the plan; or `ingen`.
    level: str = ""
    level_goal: str = ""
    country: str = ""
    deadline: DueGroup | None = None
    sort: ListSort = ListSort.NAME
    is_reversed: bool = False
    # None: as the user has chosen them.
    columns: tuple[ListColumn, ...] | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves anyone out, by more than status and whose they are."""
        return replace(self, is_own=False, status=None, sort=ListSort.NAME, is_reversed=False, columns=None) != Terms()


def read(asked: Mapping[str, Any]) -> Terms:
    """Of an address. What is in no list asks for nothing."""
    sort, measure = asked.get("sorter", ""), asked.get("tiltak", "")
    word = sort.removeprefix("-")
    caseworker, country = asked.get("ansvarlig", ""), asked.get("land", "")
    return Terms(
        is_own=asked.get("mine") == "ja",
        status=STATUSES.get(asked.get("status", "")),
        caseworker=caseworker if caseworker == NONE or _is_key(caseworker) else "",
        measure=MeasureType(measure) if measure in MeasureType.values else None,
        level=_level(asked.get("niva", "")),
        level_goal=_level(asked.get("mal", "")),
        country=country
        if len(country) == _CODE and country.isascii() and country.isalpha() and country.isupper()
        else "",
        deadline=DEADLINES.get(asked.get("frist", "")),
        sort=ListSort(word) if word in ListSort.values else ListSort.NAME,
        is_reversed=sort.startswith("-") and word in ListSort.values,
        columns=_columns(asked.get("kolonner", "")),
    )


def read_text(text: str) -> Terms:
    """Of what was kept."""
    return read(dict(parse_qsl(text)))


def written(terms: Terms, **changes: Any) -> str:
    """As it stands in an address, always in the same way; empty where everyone is asked for."""
    terms = replace(terms, **changes)
    sort = ("-" if terms.is_reversed else "") + terms.sort.value
    words = {
        "mine": "ja" if terms.is_own else "",
        "status": _STATUS_WORDS.get(terms.status, "") if terms.status else "",
        "ansvarlig": terms.caseworker,
        "tiltak": terms.measure or "",
        "niva": terms.level,
        "mal": terms.level_goal,
        "land": terms.country,
        "frist": _DEADLINE_WORDS.get(terms.deadline, "") if terms.deadline else "",
        "sorter": "" if sort == ListSort.NAME else sort,
        "kolonner": "" if terms.columns is None else join_columns(terms.columns),
    }
    return urlencode({name: word for name, word in words.items() if word})


def join_columns(columns: tuple[ListColumn, ...]) -> str:
    """Some columns as one word."""
    return ".".join(columns) or NONE


def in_their_order(words: list[str]) -> tuple[ListColumn, ...]:
    """The columns that are named, as they stand beside one another."""
    return tuple(each for each in ListColumn if each in words)


def _columns(text: str) -> tuple[ListColumn, ...] | None:
    found = in_their_order(text.split("."))
    return found if found or text == NONE else None


def _level(text: str) -> str:
    return text if text == NONE or text in {str(each) for each in LEVELS} else ""


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_KEY


def above(level: str) -> list[TestResult]:
    """The levels over one."""
    return list(LEVELS[LEVELS.index(TestResult(level)) + 1 :])

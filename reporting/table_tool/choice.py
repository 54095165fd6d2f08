"""What a reader has chosen, read from the address and written to it: the address is all there is to share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict

from reporting.codes import Indicator
from reporting.cubes import REGION, TIME
from reporting.figures import ALL
from reporting.labels import BREAKDOWN_TITLES, DIMENSION_TITLES, PLACE_LABEL, TIME_LABEL
from reporting.models import Release
from reporting.regrouping import EIGHT, THREE
from reporting.rules.languages import Language, Text
from reporting.table_tool import words as say
from reporting.tables import Table, table

# Background → the table that has it for most places. Without one the margin by sex is taken.
_TABLES: Final = {
    "": "IP01", "sex": "IP01", "age_group": "IP02", "country_background": "IP03", "main_activity": "IP04",
    "education_level": "IP07", "permit_basis": "IP08", EIGHT.id: "IP10", THREE.id: "IP12",
    "measure_12": "IP14", "measure_4": "IP15", "listening": "IP16", "reading": "IP17", "writing": "IP18",
    "oral": "IP19", "waiting": "IP21",
}  # fmt: skip
_COARSER: Final = {
    each.id: Text(*(say.GROUPS.told(language, title=each.title.told(language), number=len(each.groups))
                    for language in Language))
    for each in (EIGHT, THREE)
}  # fmt: skip
BACKGROUNDS: Final = {
    "": say.EVERYBODY, **{name: DIMENSION_TITLES[name] for name in _TABLES if name in DIMENSION_TITLES}, **_COARSER,
    **BREAKDOWN_TITLES,
}  # fmt: skip
# What stands across, by its word in the address.
ACROSS: Final = {"aar": TIME_LABEL, "sted": PLACE_LABEL, "bakgrunn": say.BACKGROUND}
# Words for many places at once.
COUNTIES, MUNICIPALITIES = "fylker", "kommuner"
_USUAL_YEARS: Final = 3
_DIGITS_OF_A_YEAR: Final = 4


class Year(NamedTuple):
    """A year, and the version of it that the address holds on to; None for the newest."""

    year: int
    version: int | None = None

    def __str__(self) -> str:
        return f"{self.year}" if self.version is None else f"{self.year}-v{self.version}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for."""

    measure: Indicator = Indicator.PARTICIPANTS
    years: tuple[Year, ...] = ()
    places: tuple[str, ...] = (ALL,)
    background: str = ""
    across: str = "aar"
    hides_empty: bool = False
    # Something in the address is not a choice.
    is_odd: bool = False

    @property
    def table(self) -> Table:
        """Where the numbers are."""
        found = table(_TABLES[self.background])
        assert found is not None  # noqa: S101 - ids are for ever
        return found

    @property
    def measures(self) -> tuple[Indicator, ...]:
        """What is shown: a share never stands without its counts."""
        if self.measure is Indicator.TRANSITION_SHARE:
            return (Indicator.EXITS, Indicator.TRANSITIONS, Indicator.TRANSITION_SHARE)
        return (self.measure,)

    @property
    def across_variable(self) -> str:
        """The variable that stands across."""
        return {"aar": TIME, "sted": REGION, "bakgrunn": self.background or TIME}[self.across]

    def pinned(self, releases: Iterable[Release]) -> "Choice":
        """The same with the versions that are shown: this address shows the same numbers for ever."""
        return replace(self, years=tuple(Year(each.year, each.version) for each in releases))

    def query(self, **more: str) -> str:
        """As an address has it, always in the same order."""
        told: list[tuple[str, str]] = [("maal", self.measure.value)]
        told += [("aar", str(each)) for each in self.years]
        told += [("sted", "0" if each == ALL else each) for each in self.places]
        told += [("bakgrunn", self.background)] if self.background else []
        told += [("kolonner", self.across)] if self.across != "aar" else []
        told += [("skjul", "tomme")] if self.hides_empty else []
        return urlencode([*told, *more.items()])


def read(query: QueryDict) -> Choice:
    """The choice of an address. What is no choice is left out, and the page says so."""
    years = [_year(text) for text in query.getlist("aar")]
    measure, background = query.get("maal", "participants"), query.get("bakgrunn", "")
    across, empty = query.get("kolonner", "aar"), query.get("skjul", "")
    places = list(dict.fromkeys(ALL if each == "0" else each for each in query.getlist("sted")))
    odd = (
        None in years
        or measure not in Indicator.values
        or background not in BACKGROUNDS
        or across not in ACROSS
        or empty not in {"", "tomme"}
    )
    return Choice(
        measure=Indicator(measure) if measure in Indicator.values else Indicator.PARTICIPANTS,
        years=tuple({each.year: each for each in years if each}.values()),
        places=tuple(places) or (ALL,),
        background=background if background in BACKGROUNDS else "",
        across=across if across in ACROSS else "aar",
        hides_empty=empty == "tomme",
        is_odd=odd,
    )


def releases_of(choice: Choice, public: Sequence[Release]) -> list[Release]:
    """A release for each year, the oldest first: the version that is held on to where it is public, else the newest."""
    newest: dict[int, Release] = {}
    for release in sorted(public, key=lambda each: each.version):
        newest[release.year] = release
    if not choice.years:
        return [newest[year] for year in sorted(newest)[-_USUAL_YEARS:]]
    held = {(each.year, each.version): each for each in public}
    found = [held.get((each.year, each.version or 0), newest.get(each.year)) for each in choice.years]
    return sorted((each for each in found if each), key=lambda each: each.year)


def _year(text: str) -> Year | None:
    year, _, version = text.partition("-v")
    parts = [year, version] if version else [year]
    if not all(each.isascii() and each.isdigit() and len(each) <= _DIGITS_OF_A_YEAR for each in parts):
        return None
    return Year(int(year), int(version) if version else None)

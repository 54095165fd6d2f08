"""What a reader has chosen of the results, as it stands in an address. A word that is none of these chooses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

# Word → what it is called.
WAYS = {"sluttet": "Sluttet i året", "startet": "Startet i året"}
BREAKDOWNS = {
    "sex": "Kjønn", "age_group": "Alder", "education_level": "Utdanning før Norge", "permit_basis": "Oppholdsgrunnlag",
    "country_background": "Landbakgrunn",
}  # fmt: skip
BESIDE = {"kostra": "KOSTRA-gruppen", "sentralitet": "Like sentrale kommuner", "ingen": "Ingen lignende kommuner"}
_YEAR = "aar"


@dataclass(frozen=True, slots=True)
class Choice:
    """Empty words leave everything on the page; without a year it is the newest with numbers."""

    year: int | None = None
    way: str = ""
    breakdown: str = ""
    beside: str = ""

    @property
    def written(self) -> str:
        """As it stands in an address."""
        year = "" if self.year is None else str(self.year)
        terms = ((_YEAR, year), ("telling", self.way), ("gruppe", self.breakdown), ("mot", self.beside))
        return urlencode([(name, word) for name, word in terms if word])

    @property
    def in_words(self) -> str:
        """What it shows, for whoever chooses among several."""
        return ", ".join(each for each in (str(self.year or "nyeste år"), self.selection) if each)

    @property
    def selection(self) -> str:
        """The same without the year; empty where everything is shown."""
        told = (WAYS.get(self.way, ""), BREAKDOWNS.get(self.breakdown, ""), BESIDE.get(self.beside, ""))
        return ", ".join(each for each in told if each)

    def shows_way(self, way: str) -> bool:
        """Whether one of the two ways of counting stands on the page."""
        return self.way in {"", way}

    def shows_breakdown(self, dimension: str) -> bool:
        """Whether a breakdown stands on the page."""
        return self.breakdown in {"", dimension}

    def shows_beside(self, code: str) -> bool:
        """Whether a group of like municipalities stands on the page."""
        return self.beside in {"", code}


EVERYTHING = Choice()


def read(terms: Mapping[str, str]) -> Choice:
    """What an address asks for."""
    return Choice(
        read_whole(terms.get(_YEAR, "")),
        _one_of(WAYS, terms.get("telling", "")),
        _one_of(BREAKDOWNS, terms.get("gruppe", "")),
        _one_of(BESIDE, terms.get("mot", "")),
    )


def read_whole(typed: str) -> int | None:
    """A whole number of up to four digits; None where it is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len("2026") else None


def _one_of(words: Mapping[str, str], word: str) -> str:
    return word if word in words else ""

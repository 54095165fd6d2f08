"""The counties as a map of tiles: one each, about where it lies, darker the more it has. All are as large.

No outlines: a large county with few people would look like most of the country, and no data set of them that may be
given on comes by a package registry. Where a tile lies is told in the style sheet, by the number of the county.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reporting.rules import wording
from reporting.rules.languages import Language, Text
from reporting.summaries.numbers import Shown, Totals

_NBSP: Final = wording.NBSP


@dataclass(frozen=True, slots=True)
class Measure:
    """What the tiles tell. The same steps each year, so that two years can be held side by side."""

    title: Text
    starts: tuple[int, ...]  # of the steps
    names: tuple[Text, ...]
    of: Callable[[Totals], Shown]
    text: Callable[[int, Language], str]

    def step(self, value: int) -> str:
        """The look of a number."""
        return f"step-{sum(value >= start for start in self.starts) - 1}"

    def keys(self, language: Language) -> "list[Key]":
        """What each step means."""
        return [Key(f"step-{place}", text.told(language)) for place, text in enumerate(self.names)]


SHARE: Final = Measure(
    Text(
        "Andel med overgang i fylkene, {year}",
        "Del med overgang i fylka, {year}",
        "Transition share in the counties, {year}",
    ),
    (0, 40, 50, 60, 70),
    (
        Text("Under 40 %", "Under 40 %", "Under 40%"),
        Text("40–49 %", "40–49 %", "40–49%"),
        Text("50–59 %", "50–59 %", "50–59%"),
        Text("60–69 %", "60–69 %", "60–69%"),
        Text("70 % eller mer", "70 % eller meir", "70% or more"),
    ),
    lambda county: county.outcome.share,
    wording.percent,
)
# Told where the shares of more than half of the counties are hidden: a map of signs says nothing.
_PARTICIPANTS: Final = Measure(
    Text("Deltakere i fylkene, {year}", "Deltakarar i fylka, {year}", "Participants in the counties, {year}"),
    (0, 500, 1000, 1500, 2000),
    (
        Text("Under 500", "Under 500", "Under 500"),
        Text("500–999", "500–999", "500–999"),
        Text(f"1{_NBSP}000–1{_NBSP}499", f"1{_NBSP}000–1{_NBSP}499", "1,000–1,499"),
        Text(f"1{_NBSP}500–1{_NBSP}999", f"1{_NBSP}500–1{_NBSP}999", "1,500–1,999"),
        Text(f"2{_NBSP}000 eller flere", f"2{_NBSP}000 eller fleire", "2,000 or more"),
    ),
    lambda county: county.participants,
    wording.number,
)
HIDDEN: Final = Text("Skjult", "Skjult", "Hidden")
NOBODY: Final = Text("Ingen avsluttet", "Ingen avslutta", "Nobody left")


@dataclass(frozen=True, slots=True)
class Tile:
    """A county; `look` is its class in the style sheet."""

    code: str
    name: str
    text: str
    look: str


@dataclass(frozen=True, slots=True)
class Key:
    """What a look means."""

    look: str
    text: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """The map and what its looks mean; those that do not occur are left out of the words, and the steps never."""

    title: str
    tiles: tuple[Tile, ...]
    keys: tuple[Key, ...]


def tile_map(counties: Sequence[Totals], *, year: int, language: Language) -> TileMap:
    """Each county by its share, or where most of the shares are hidden by its participants; as its table has them."""
    hidden = sum(each.outcome.share.is_hidden for each in counties)
    measure = _PARTICIPANTS if 2 * hidden > len(counties) else SHARE
    tiles = tuple(_tiles(counties, measure, language))
    looks = {each.look for each in tiles}
    rare = [Key("hidden", HIDDEN.told(language)), Key("nobody", NOBODY.told(language))]
    return TileMap(
        measure.title.told(language, year=year),
        tiles,
        (*measure.keys(language), *(each for each in rare if each.look in looks)),
    )


def _tiles(counties: Sequence[Totals], measure: Measure, language: Language) -> Iterator[Tile]:
    for each in sorted(counties, key=lambda county: county.code):
        cell = measure.of(each)
        if cell.value is not None:
            yield Tile(each.code, each.label, measure.text(cell.value, language), measure.step(cell.value))
        else:
            look, text = ("hidden", HIDDEN) if cell.is_hidden else ("nobody", NOBODY)
            yield Tile(each.code, each.label, text.told(language), look)

"""The municipalities as a map of squares: those of a county together, where the map of counties has its tile.

As for the counties there are no outlines. Every square says its number or a sign, so that nothing hangs on its colour,
and leads to the page of the municipality. The cells are those of the table below it, and no others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reporting.codes import Symbol
from reporting.rules import wording
from reporting.rules.languages import Language, Text
from reporting.summaries.numbers import MIN_EXITS, Outcome, Totals
from reporting.summaries.tiles import HIDDEN, NOBODY, SHARE, Key, Measure

# Counties as one reads the map: from the north, and from the west. Where each lies is told in the style sheet.
_AS_READ: Final = (
    "19", "54", "55", "20", "56", "18", "50", "14", "15", "05", "34", "04", "12", "46", "06", "33", "03", "02", "32",
    "30", "11", "08", "38", "40", "07", "39", "01", "31", "10", "09", "42",
)  # fmt: skip
_SHARE: Final = replace(
    SHARE,
    title=Text(
        "Andel med overgang i kommunene, {year}",
        "Del med overgang i kommunane, {year}",
        "Transition share in the municipalities, {year}",
    ),
)
# Told where the shares of more than half of the municipalities are hidden, as for the counties.
_PARTICIPANTS: Final = Measure(
    Text(
        "Deltakere i kommunene, {year}", "Deltakarar i kommunane, {year}", "Participants in the municipalities, {year}"
    ),
    (0, 20, 50, 100, 200),
    (
        Text("Under 20", "Under 20", "Under 20"),
        Text("20–49", "20–49", "20–49"),
        Text("50–99", "50–99", "50–99"),
        Text("100–199", "100–199", "100–199"),
        Text("200 eller flere", "200 eller fleire", "200 or more"),
    ),
    lambda municipality: municipality.participants,
    wording.number,
)
_FEW: Final = Text(
    f"Færre enn {MIN_EXITS} avsluttet", f"Færre enn {MIN_EXITS} avslutta", f"Fewer than {MIN_EXITS} exits"
)
_FEW_SIGN: Final = f"<{MIN_EXITS}"
_MANY: Final = Text("{number} deltakere", "{number} deltakarar", "{number} participants")
_ONE: Final = Text("{number} deltaker", "{number} deltakar", "{number} participant")
_OTHERS: Final = Text("Andre", "Andre", "Others")


@dataclass(frozen=True, slots=True)
class Square:
    """A municipality: its numbers, what stands in the square, and all that it tells; `look` is as a tile's."""

    totals: Totals
    text: str
    told: str
    look: str


@dataclass(frozen=True, slots=True)
class CountySquares:
    """A county and its municipalities by number."""

    code: str
    name: str
    squares: tuple[Square, ...]


@dataclass(frozen=True, slots=True)
class SquareMap:
    """The map, what its looks mean, and the sign of each that is no step; what does not occur is left out of those."""

    title: str
    counties: tuple[CountySquares, ...]
    keys: tuple[tuple[Key, str], ...]

    @property
    def size(self) -> int:
        """How many municipalities there are."""
        return sum(len(each.squares) for each in self.counties)


def square_map(
    counties: Sequence[Totals], municipalities: Sequence[Totals], *, year: int, language: Language
) -> SquareMap:
    """Each municipality by its share, or where most of the shares are hidden by its participants."""
    hidden = sum(each.outcome.share.is_hidden for each in municipalities)
    measure = _PARTICIPANTS if 2 * hidden > len(municipalities) else _SHARE
    names = {each.code: each.label for each in counties}
    found: dict[str, list[Square]] = {}
    for each in municipalities:
        county = each.code[:2] if each.code[:2] in names else ""
        found.setdefault(county, []).append(_square(each, measure, language))
    ordered = sorted(found, key=lambda code: (_AS_READ.index(code) if code in _AS_READ else len(_AS_READ), code))
    looks = {square.look for squares in found.values() for square in squares}
    rare = [
        (Key("few", _FEW.told(language)), _FEW_SIGN),
        (Key("hidden", HIDDEN.told(language)), Symbol.HIDDEN.value),
        (Key("nobody", NOBODY.told(language)), Symbol.IMPOSSIBLE.value),
    ]
    return SquareMap(
        measure.title.told(language, year=year),
        tuple(CountySquares(code, names.get(code) or _OTHERS.told(language), tuple(found[code])) for code in ordered),
        (*((key, "") for key in measure.keys(language)), *(each for each in rare if each[0].look in looks)),
    )


def _square(municipality: Totals, measure: Measure, language: Language) -> Square:
    text, look = _look(municipality, measure, language)
    if look in {"hidden", "nobody"}:
        words = [(HIDDEN if look == "hidden" else NOBODY).told(language).lower()]
    elif measure is _SHARE:
        words = list(_outcome(municipality.outcome, language))
    else:
        took_part = municipality.participants.value or 0
        words = [(_ONE if took_part == 1 else _MANY).told(language, number=wording.number(took_part, language))]
    return Square(municipality, text, f"{municipality.label}: {', '.join(words)}", look)


def _look(municipality: Totals, measure: Measure, language: Language) -> tuple[str, str]:
    """What stands in the square, and how it looks."""
    cell, outcome = measure.of(municipality), municipality.outcome
    if cell.value is None or (measure is _SHARE and outcome.fraction is None):
        is_none = cell.symbol == Symbol.IMPOSSIBLE
        return (Symbol.IMPOSSIBLE.value, "nobody") if is_none else (Symbol.HIDDEN.value, "hidden")
    if measure is _SHARE and (outcome.exits.value or 0) < MIN_EXITS:
        return _FEW_SIGN, "few"
    return wording.number(cell.value, language), measure.step(cell.value)


def _outcome(outcome: Outcome, language: Language) -> Iterator[str]:
    """A share, which never stands without its counts."""
    part, whole = outcome.transitions.value or 0, outcome.exits.value or 0
    yield wording.percent(outcome.share.value or 0, language)
    yield wording.of_whole(part=part, whole=whole, language=language)
    if whole < MIN_EXITS:
        yield _FEW.told(language).lower()

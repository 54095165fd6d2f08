"""Municipalities of the demonstration: how people are spread over them, and which number held when."""

from datetime import date
from typing import Final

from participants.access import reference_data
from participants.access.rules.structure import Change, Spell, Structure
from programmes.demo.draws import Draws, Weighted
from programmes.demo.targets import rows

# The years of the demonstration all have the structure that began here.
STRUCTURE_YEAR: Final = 2020
_STRUCTURE_FROM: Final = date(STRUCTURE_YEAR, 1, 1)
_SAME_NAME, _OTHER_NAME = 3, 1


class Places:
    """Municipality numbers of 2020–2023, with weights, and the numbers before them."""

    def __init__(self, seed: int) -> None:
        self._draws = Draws(seed, "places")
        spells = [
            Spell(
                number=row["number"],
                name=row["name"],
                county_number=row["county_number"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            )
            for row in reference_data.rows("municipalities")
        ]
        self._first_day = min(spell.valid_from for spell in spells)
        self._spells: dict[str, list[Spell]] = {}
        for spell in spells:
            self._spells.setdefault(spell.number, []).append(spell)
        changes = list(reference_data.rows("municipality_changes"))
        structure = Structure(
            spells=spells,
            changes=[
                Change(date.fromisoformat(row["effective_on"]), row["old_number"], row["new_number"]) for row in changes
            ],
        )
        split = {row["old_number"] for row in changes if row["kind"] == "split_part"}
        self._before: dict[str, list[Spell]] = {}
        for spell in spells:
            if spell.valid_from < _STRUCTURE_FROM and spell.number not in split:
                counted = structure.counted_as(number=spell.number, year=STRUCTURE_YEAR)
                self._before.setdefault(counted.number, []).append(spell)
        weights = list(rows("weights"))
        self.numbers = [row["number"] for row in weights]
        self._weights = {
            column: [int(row[column]) for row in weights] for column in ("ukraine_2022", "ukraine_2023", "others")
        }
        self.county = {
            number: structure.counted_as(number=number, year=STRUCTURE_YEAR).county_number for number in self.numbers
        }
        self._choices: dict[tuple[str, frozenset[str]], Weighted[str]] = {}

    def draw(self, *, start_year: int, is_ukrainian: bool, without: frozenset[str] = frozenset()) -> str:
        """A municipality for someone who starts in that year, by how many are settled there."""
        column = "others" if not is_ukrainian else "ukraine_2022" if start_year <= 2022 else "ukraine_2023"
        choice = self._choices.get((column, without))
        if choice is None:
            pairs = zip(self.numbers, self._weights[column], strict=True)
            kept = [(number, weight) for number, weight in pairs if number not in without]
            choice = Weighted([number for number, _ in kept], [weight for _, weight in kept])
            self._choices[column, without] = choice
        return self._draws.weighted(choice)

    def weight(self, place: str) -> int:
        """How many are settled there from other countries than Ukraine, beside the others."""
        return self._weights["others"][self.numbers.index(place)]

    def number_on(self, place: str, settled: int) -> str:
        """The number that the place had when someone was settled there; before a merger, one of the parts."""
        day = max(date.fromordinal(settled), self._first_day)
        if any(_holds(spell, day) for spell in self._spells[place]):
            return place
        found = [spell for spell in self._before[place] if _holds(spell, day)]
        names = {spell.name for spell in self._spells[place]}
        weights = [_SAME_NAME if spell.name in names else _OTHER_NAME for spell in found]
        return self._draws.weighted(Weighted([spell.number for spell in found], weights))


def _holds(spell: Spell, day: date) -> bool:
    return spell.valid_from <= day and (spell.valid_to is None or day < spell.valid_to)

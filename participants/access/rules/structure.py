"""Which municipality a number is counted as in the structure of another year."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple


class Spell(NamedTuple):
    """A number with a name in [valid_from, valid_to)."""

    number: str
    name: str
    county_number: str
    valid_from: date
    valid_to: date | None


class Change(NamedTuple):
    """One number became another on a day."""

    effective_on: date
    old_number: str
    new_number: str


class Structure:
    """Municipalities through the years (SSB KLASS 131).

    Forwards, a number is followed through renumbering and merging; backwards to the number it came from. Where a
    municipality was split (forwards) or merged (backwards) there is no single answer: the part with the same name
    is taken, else the part with the lowest number. Before the first known day the first structure is used.
    """

    def __init__(self, *, spells: Iterable[Spell], changes: Iterable[Change]) -> None:
        self._spells: Mapping[str, list[Spell]] = _grouped(spells)
        self._first_day = min(spell.valid_from for group in self._spells.values() for spell in group)
        self._after: dict[str, list[Change]] = defaultdict(list)
        self._before: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            if change.old_number != change.new_number:
                self._after[change.old_number].append(change)
                self._before[change.new_number].append(change)

    def numbers(self) -> list[str]:
        """Every number known, in order."""
        return sorted(self._spells)

    def counted_as(self, *, number: str, year: int) -> Spell:
        """The spell that the number is counted as on 1 January of a year (reforms take effect on that day).

        Raises LookupError for an unknown number.
        """
        day = max(date(year, 1, 1), self._first_day)
        seen: set[str] = set()
        while number not in seen:
            seen.add(number)
            if number not in self._spells:
                break
            spells = self._spells[number]
            for spell in spells:
                if spell.valid_from <= day and (spell.valid_to is None or day < spell.valid_to):
                    return spell
            number = self._successor(spells[-1], day) if spells[-1].valid_from <= day else self._predecessor(spells[0])
        raise LookupError(f"Municipality number {number} has no place in the structure of {year}.")

    def _successor(self, last: Spell, day: date) -> str:
        found = [c.new_number for c in self._after[last.number] if c.effective_on <= day]
        return self._best(found, name=last.name, fallback=last.number)

    def _predecessor(self, first: Spell) -> str:
        found = [c.old_number for c in self._before[first.number] if c.effective_on == first.valid_from]
        return self._best(found, name=first.name, fallback=first.number)

    def _best(self, numbers: list[str], *, name: str, fallback: str) -> str:
        known = sorted(number for number in numbers if number in self._spells)
        same_name = [number for number in known if any(spell.name == name for spell in self._spells[number])]
        return next(iter([*same_name, *known]), fallback)


def _grouped(spells: Iterable[Spell]) -> dict[str, list[Spell]]:
    groups: dict[str, list[Spell]] = defaultdict(list)
    for spell in sorted(spells, key=lambda each: (each.number, each.valid_from)):
        groups[spell.number].append(spell)
    return groups

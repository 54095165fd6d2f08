"""From people to programmes: one spell in each municipality, the moves between them, and the dates and goal of each."""

from typing import Final

from participants.codes import PermitBasis
from programmes.codes import ExitCause, Goal, MainActivity
from programmes.demo import days
from programmes.demo.draws import Draws, Weighted
from programmes.demo.people import Person, Spell
from programmes.demo.places import Places
from programmes.demo.targets import UKRAINE, YEARS

# How many move in each year and go on with the programme in another municipality.
MOVES: Final = {2020: 310, 2021: 250, 2022: 270, 2023: 460}
# Days in the programme before a move and after it, and the pause between.
_BEFORE, _AFTER, _PAUSE = 90, 60, 30
LAST_DAY: Final = days.last(YEARS[-1])
_TWO_YEARS, _YEAR, _HALF_YEAR = 730, 365, 182
_UNDER_25: Final = 25 * 365

_COLLECTIVE_GOALS: Final = Weighted(
    [Goal.WORK, Goal.REQUALIFICATION, Goal.HIGHER_PREP, Goal.UPPER_SECONDARY_PART], [84, 6, 5, 5]
)
_LONG_GOALS: Final = Weighted(
    [Goal.WORK, Goal.UPPER_SECONDARY_FULL, Goal.UPPER_SECONDARY_PART, Goal.VOCATIONAL], [44, 24, 22, 10]
)
_YOUNG_GOALS: Final = Weighted(_LONG_GOALS.things, [8, 74, 12, 6])
_SHORT_GOALS: Final = Weighted([Goal.WORK, Goal.HIGHER_PREP, Goal.REQUALIFICATION], [68, 20, 12])


class Spells:
    """Makes the spells of everyone."""

    def __init__(self, seed: int, places: Places) -> None:
        self._draws = Draws(seed, "spells")
        self._places = places

    def make(self, people: list[Person]) -> None:
        """One spell for most; two for those who move."""
        for year in YEARS:
            self._move(people, year=year)
        for person in people:
            if not person.spells:
                person.spells = [self._whole(person)]

    def finish(self, people: list[Person]) -> None:
        """Dates of offer and decision, planned end and goal, once the spells are as they will be."""
        for person in people:
            goal = self._goal(person)
            for spell in person.spells:
                spell.goal = goal
                spell.offered = max(min(spell.settled, spell.start), spell.start - self._draws.around(4, 45))
                spell.decided = min(spell.start, spell.offered + self._draws.below(12))
                spell.planned = self._planned(person, spell)

    def _whole(self, person: Person) -> Spell:
        return Spell(
            number=self._places.number_on(person.place, person.settled),
            settled=person.settled,
            start=person.start,
            end=person.end,
            cause=person.cause,
            activity=person.activity,
        )

    def _move(self, people: list[Person], *, year: int) -> None:
        able: list[tuple[Person, int, int]] = []
        for person in people:
            earliest = max(days.first(year), person.start + _BEFORE)
            latest = min(days.last(year), (LAST_DAY if person.end is None else person.end) - _PAUSE - _AFTER)
            if not person.spells and person.is_new and earliest <= latest:
                able.append((person, earliest, latest))
        for person, earliest, latest in self._draws.some(able, MOVES[year]):
            day = self._draws.between(earliest, latest)
            self.divide(person, day=day, pause=self._draws.between(1, _PAUSE))

    def divide(self, person: Person, *, day: int, pause: int) -> None:
        """Leaves one municipality on a day and goes on in the present one: an earlier place is made up."""
        earlier = self._places.draw(
            start_year=days.year_of(person.start),
            is_ukrainian=person.country.code == UKRAINE,
            without=frozenset({person.place}),
        )
        before = Spell(
            number=self._places.number_on(earlier, person.settled),
            settled=person.settled,
            start=person.start,
            end=day,
            cause=ExitCause.MOVED.value,
            activity=MainActivity.UNKNOWN.value if self._draws.chance(0.7) else "",
        )
        after = self._whole(person)
        after.settled, after.start, after.continues = day + 1, day + pause, before
        after.number = self._places.number_on(person.place, after.settled)
        person.spells = [before, after]

    def _goal(self, person: Person) -> str:
        if person.is_under_old_act or self._draws.chance(0.015):
            return ""
        if person.is_collectively_protected:
            return self._draws.weighted(_COLLECTIVE_GOALS).value
        if person.has_upper_secondary:
            return self._draws.weighted(_SHORT_GOALS).value
        is_young = person.start - person.born < _UNDER_25
        return self._draws.weighted(_YOUNG_GOALS if is_young else _LONG_GOALS).value

    def _planned(self, person: Person, spell: Spell) -> int | None:
        """What was planned in the end, extensions included."""
        if self._draws.chance(0.02):
            return None
        if spell.end is None:
            if person.ready > LAST_DAY:
                return max(spell.start, person.ready)
            return LAST_DAY + self._draws.between(8, 150)
        if spell.cause == ExitCause.DURATION_EXPIRED:
            return spell.end
        ordinary = person.start + self._ordinary(person) - 1
        return ordinary if ordinary > spell.end else spell.end + self._draws.between(0, 120)

    @staticmethod
    def _ordinary(person: Person) -> int:
        """Days that the first decision gives."""
        if person.permit_basis == PermitBasis.COLLECTIVE_PROTECTION or (
            person.has_upper_secondary and not person.is_under_old_act
        ):
            return _HALF_YEAR
        return _TWO_YEARS

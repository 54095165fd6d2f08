"""What real registers have and no plan would: dates on the edges, numbers that do not fit, two exits in a year."""

from typing import Final

from participants.codes import EducationLevel, Sex
from programmes.codes import ExitCause, MainActivity
from programmes.demo import days
from programmes.demo.draws import Draws
from programmes.demo.identifiers import Identifiers
from programmes.demo.people import Person, Spell
from programmes.demo.places import Places
from programmes.demo.spells import Spells
from programmes.demo.targets import YEARS

# How many of each. All of them load; those that are faults give warnings.
LAST_DAY_EXITS: Final = 12
FIRST_DAY_STARTS: Final = 8
SAME_DAY_EXITS: Final = 6
TWICE_IN_ONE_PLACE: Final = 6
TWICE_IN_TWO_PLACES: Final = 4
OTHER_SEX: Final = 6
WRONG_DUF: Final = 15
LATE_DECISIONS: Final = 25
EARLY_PLANS: Final = 8
OTHER_EDUCATION: Final = 12
DUF_FIRST: Final = 20
_JANUARY, _WEEKS, _LONG = 31, 45, 210


class Oddities:
    """Changes that leave every published total as it is."""

    def __init__(self, seed: int, *, places: Places, spells: Spells, identifiers: Identifiers) -> None:
        self._draws = Draws(seed, "oddities")
        self._places = places
        self._spells = spells
        self._identifiers = identifiers

    def before_moves(self, people: list[Person]) -> None:
        """Starts and ends on the edge of a year or of the programme. Nobody changes year."""
        for year in YEARS:
            first, last = days.first(year), days.last(year)
            early = [p for p in people if first <= p.start < first + _JANUARY and p.settled < first]
            for person in self._draws.some(early, FIRST_DAY_STARTS):
                person.start = first
            late = [p for p in people if p.is_exit and p.end is not None and last - _WEEKS <= p.end <= last]
            for person in self._draws.some(late, LAST_DAY_EXITS):
                person.end = last
        short = [p for p in people if self._is_within_a_year(p) and p.cause == ExitCause.INTERRUPTED]
        for person in self._draws.some([p for p in short if not p.is_transition], SAME_DAY_EXITS):
            person.end = person.start

    def exits_twice(self, people: list[Person]) -> None:
        """Two programmes and two exits within a year; the second is the exit that counts."""
        able = [p for p in people if self._is_within_a_year(p) and p.end is not None and p.end - p.start > _LONG]
        drawn = self._draws.some(able, TWICE_IN_ONE_PLACE + TWICE_IN_TWO_PLACES)
        for place, person in enumerate(drawn):
            day = person.start + self._draws.between(60, 110)
            self._spells.divide(person, day=day, pause=self._draws.between(14, 60))
            before, after = person.spells
            before.cause, before.activity = ExitCause.INTERRUPTED.value, MainActivity.OTHER.value
            after.continues = None
            if place < TWICE_IN_ONE_PLACE:
                after.settled, before.number = before.settled, self._places.number_on(person.place, before.settled)
                after.number, after.is_same_row = before.number, True

    def after_moves(self, people: list[Person]) -> None:
        """Numbers, dates and attributes that do not agree."""
        self._wrong_numbers(people)
        single = [person.spells[0] for person in people if len(person.spells) == 1]
        odd = self._draws.some([spell for spell in single if spell.end != spell.start], LATE_DECISIONS + EARLY_PLANS)
        for spell in odd[:LATE_DECISIONS]:
            spell.decided = spell.start + self._draws.between(1, 21)
        for spell in odd[LATE_DECISIONS:]:
            spell.planned = spell.start - self._draws.between(1, 200)
        for person in people:
            if not person.is_new:
                person.spells[0].continues = self._nothing(person.spells[0], without=person.place)
        movers = [
            person for person in people if len(person.spells) > 1 and isinstance(person.spells[1].continues, Spell)
        ]
        for person in self._draws.some(movers, OTHER_EDUCATION):
            others = [each.value for each in EducationLevel if each.value != person.education]
            person.spells[0].education = self._draws.one_of(others)
        both = [person for person in movers if person.national_id and person.duf_number]
        for person in self._draws.some(both, DUF_FIRST):
            person.spells[0].knows_national_id = False

    def _wrong_numbers(self, people: list[Person]) -> None:
        for person in self._draws.some([p for p in people if p.national_id], OTHER_SEX):
            other = Sex.MALE if person.sex == Sex.FEMALE else Sex.FEMALE
            person.national_id = self._identifiers.national_id(person.born, sex=other.value, is_d_number=False)
        for person in self._draws.some([p for p in people if p.national_id and p.duf_number], WRONG_DUF):
            check = (int(person.duf_number[10:]) + self._draws.between(1, 10)) % 11
            person.duf_number = f"{person.duf_number[:10]}{check:02d}"

    def _nothing(self, spell: Spell, *, without: str) -> str:
        """A reference to a programme that is in no package."""
        other = self._places.draw(
            start_year=days.year_of(spell.start), is_ukrainian=False, without=frozenset({without})
        )
        return f"{self._places.number_on(other, spell.start)}:F{self._draws.between(100, 999)}"

    @staticmethod
    def _is_within_a_year(person: Person) -> bool:
        return (
            person.is_exit
            and person.is_new
            and person.end is not None
            and days.year_of(person.start) == days.year_of(person.end)
        )

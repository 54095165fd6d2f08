"""What fills a programme: measures, leaves and language tests, all inside the days of the programme."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from participants.codes import EducationLevel, MeasureType, Sex
from programmes.codes import Goal, LeaveType, Skill, TestResult
from programmes.demo.draws import Draws, Weighted
from programmes.demo.people import Person, Spell
from programmes.demo.spells import LAST_DAY
from programmes.rules.language import SKILLS

_ADULT_EDUCATION: Final = ("Voksenopplæringen", "Læringssenteret", "Kommunalt voksenopplæringssenter")
_WORKPLACES: Final = (
    "Kommunal barnehage", "Kommunalt sykehjem", "Lokal dagligvarebutikk", "Lokalt hotell", "Lokalt verksted",
    "Lokal vekstbedrift", "Kommunal skole", "Lokalt renholdsfirma", "Lokal bedrift",
)  # fmt: skip
_MUNICIPAL: Final = ("Flyktningtjenesten", "Integreringstjenesten", "Kommunen")
# Who provides a measure, and hours a week at least and at most.
_MEASURES: Final = {
    MeasureType.NORWEGIAN: (_ADULT_EDUCATION, 12, 24),
    MeasureType.SOCIAL_STUDIES: (_ADULT_EDUCATION, 3, 10),
    MeasureType.LIFE_SKILLS: (_MUNICIPAL, 2, 4),
    MeasureType.PARENTAL_GUIDANCE: (("Helsestasjonen", "Familiesenteret", *_MUNICIPAL), 1, 3),
    MeasureType.LANGUAGE_PRACTICE: (_WORKPLACES, 6, 15),
    MeasureType.WORK_PRACTICE: (_WORKPLACES, 8, 22),
    MeasureType.LABOUR_MARKET_TRAINING: (("Nav", "Nav og tiltaksarrangør"), 12, 30),
    MeasureType.WORK: (_WORKPLACES, 5, 20),
    MeasureType.PRIMARY_EDUCATION: (_ADULT_EDUCATION, 15, 25),
    MeasureType.UPPER_SECONDARY_SUBJECTS: (("Videregående skole", "Fylkeskommunen"), 10, 25),
    MeasureType.VOCATIONAL_COURSE: (("Nav", "Fylkeskommunen", "Lokal vekstbedrift"), 8, 24),
    MeasureType.RECOGNITION: (("Karrieresenteret", "Flyktningtjenesten"), 1, 3),
    MeasureType.HEALTH_PROMOTING: (("Frisklivssentralen", "Kommunehelsetjenesten"), 2, 5),
    MeasureType.SOCIAL_NETWORK: (("Frivilligsentralen", "Frivillig organisasjon", "Lokalt idrettslag"), 1, 4),
    MeasureType.DIGITAL_SKILLS: ((*_ADULT_EDUCATION, "Biblioteket"), 2, 5),
    MeasureType.ENGLISH: (_ADULT_EDUCATION, 3, 8),
    MeasureType.OTHER: (_MUNICIPAL, 2, 8),
}
_FURTHER: Final[tuple[MeasureType, ...]] = tuple(each for each in MeasureType if each != MeasureType.NORWEGIAN)
_HALF_HOURS: Final = frozenset({MeasureType.NORWEGIAN, MeasureType.LANGUAGE_PRACTICE, MeasureType.WORK_PRACTICE})
# Further measures, in the order of the list above: what people with each kind of programme take.
_USUAL: Final = [30, 8, 8, 16, 12, 5, 4, 6, 3, 4, 1, 6, 5, 6, 3, 2]
_COLLECTIVE: Final = [4, 4, 5, 24, 24, 8, 7, 0, 2, 5, 6, 4, 6, 4, 5, 3]
_SCHOOLING: Final = [24, 6, 6, 8, 5, 2, 2, 26, 14, 3, 0, 5, 3, 6, 4, 1]
_FURTHER_COUNTS: Final = Weighted([1, 2, 3, 4], [38, 36, 18, 8])
_ENOUGH_DAYS: Final = 40

# Kind, weight, days at least and at most.
_LEAVES: Final = (
    (LeaveType.OWN_SICKNESS, 40, 1, 9), (LeaveType.CHILD_SICKNESS, 16, 1, 4), (LeaveType.WELFARE, 14, 1, 5),
    (LeaveType.RELIGIOUS_DAY, 10, 1, 2), (LeaveType.LONG_SICKNESS, 6, 20, 90), (LeaveType.PARENTAL, 7, 60, 260),
    (LeaveType.BIRTH, 3, 14, 14), (LeaveType.PREGNANCY, 2, 5, 30), (LeaveType.PEACE_WORK, 1, 2, 5),
    (LeaveType.OTHER, 6, 1, 10),
)  # fmt: skip
_LEAVE_KINDS: Final = Weighted([(kind, low, high) for kind, _, low, high in _LEAVES], [row[1] for row in _LEAVES])
_WOMEN_ONLY: Final = frozenset({LeaveType.PREGNANCY})
_LEAVE_COUNTS: Final = Weighted([0, 1, 2, 3], [64, 22, 10, 4])
_HOLIDAY: Final = 0.22
_SUMMER: Final = 7

_LEVELS: Final = (
    TestResult.BELOW_A1, TestResult.A1, TestResult.A2, TestResult.B1, TestResult.B2, TestResult.C1,
)  # fmt: skip
_TESTED_AFTER: Final = 130
# The level one ends near, by education before Norway.
_FIRST_LEVEL: Final = {EducationLevel.NONE.value: 0, EducationLevel.PRIMARY.value: 1, EducationLevel.HIGHER.value: 2}


class Content:
    """Draws what fills the programmes. Each table has draws of its own."""

    def __init__(self, seed: int) -> None:
        self._measures = Draws(seed, "measures")
        self._leaves = Draws(seed, "leaves")
        self._tests = Draws(seed, "tests")
        self._usual = Weighted(_FURTHER, _USUAL)
        self._collective = Weighted(_FURTHER, _COLLECTIVE)
        self._schooling = Weighted(_FURTHER, _SCHOOLING)

    def measures(self, person: Person, spell: Spell) -> Iterator[tuple[str, int, int | None, str, str]]:
        """Kind, first day, last day, hours a week, provider: Norwegian and one to four others."""
        draws, last = self._measures, LAST_DAY if spell.end is None else spell.end
        yield self._measure(MeasureType.NORWEGIAN, min(last, spell.start + draws.below(15)), spell.end)
        span = last - spell.start
        if span < _ENOUGH_DAYS:
            return
        choice = self._collective if person.is_collectively_protected else self._usual
        schooling = {Goal.UPPER_SECONDARY_FULL.value, Goal.UPPER_SECONDARY_PART.value}
        if spell.goal in schooling or (person.is_under_old_act and not person.has_upper_secondary):
            choice = self._schooling
        kinds: list[MeasureType] = []
        for _ in range(draws.weighted(_FURTHER_COUNTS)):
            further = draws.weighted(choice)
            if further not in kinds:
                kinds.append(further)
        for kind in kinds:
            start = spell.start + draws.below(span * 2 // 3)
            end = start + draws.between(20, 240)
            # What goes on after the last day is still going on.
            yield self._measure(kind, start, min(end, last) if spell.end is not None or end <= last else None)

    def _measure(self, kind: MeasureType, start: int, end: int | None) -> tuple[str, int, int | None, str, str]:
        draws = self._measures
        providers, low, high = _MEASURES[kind]
        hours = draws.between(low, high)
        half = ".5" if kind in _HALF_HOURS and hours < high and draws.chance(0.3) else ""
        return kind.value, start, end, f"{hours}{half}", draws.one_of(providers)

    def leaves(self, person: Person, spell: Spell) -> Iterator[tuple[str, int, int]]:
        """Kind, first day, last day; in order, never two at once."""
        draws, last = self._leaves, LAST_DAY if spell.end is None else spell.end
        taken: list[tuple[int, int, str]] = []
        for july in _julys(spell.start, last):
            if draws.chance(_HOLIDAY):
                start = july + draws.below(8)
                taken.append((start, min(start + draws.between(11, 20), last), LeaveType.HOLIDAY.value))
        for _ in range(draws.weighted(_LEAVE_COUNTS)):
            kind, low, high = draws.weighted(_LEAVE_KINDS)
            if kind in _WOMEN_ONLY and person.sex != Sex.FEMALE:
                kind, low, high = LeaveType.OWN_SICKNESS, 1, 9
            length = draws.between(low, high)
            room = last - spell.start - length - 20
            if room <= 0:
                continue
            start = spell.start + 10 + draws.below(room)
            if all(start + length - 1 < first or start > final for first, final, _ in taken):
                taken.append((start, start + length - 1, kind.value))
        for start, end, name in sorted(taken):
            yield name, start, end

    def tests(self, person: Person, spell: Spell) -> Iterator[tuple[int, str, str]]:
        """Day, skill, result."""
        draws, last = self._tests, LAST_DAY if spell.end is None else spell.end
        earliest = spell.start + _TESTED_AFTER
        if earliest >= last:
            return
        if draws.chance(0.46):
            day = max(draws.between(earliest, last), draws.between(earliest, last))
            level = _FIRST_LEVEL.get(person.education, 1) + (1 if day - spell.start > 400 else 0)
            for skill in SKILLS:
                if draws.chance(0.94):
                    # Listening and speaking come first.
                    ahead = 1 if skill in {Skill.LISTENING, Skill.ORAL} and draws.chance(0.4) else 0
                    reached = min(max(level + ahead + draws.around(-1, 1), 0), len(_LEVELS) - 1)
                    yield day, skill.value, _LEVELS[reached].value
        if not person.is_collectively_protected and draws.chance(0.35):
            result = TestResult.PASSED if draws.chance(0.86) else TestResult.FAILED
            yield draws.between(earliest, last), Skill.SOCIAL_STUDIES.value, result.value


@cache
def _summers() -> tuple[int, ...]:
    return tuple(date(year, _SUMMER, 1).toordinal() for year in range(2017, date.fromordinal(LAST_DAY).year + 1))


def _julys(start: int, last: int) -> list[int]:
    """The first of every July that has three weeks inside the programme."""
    return [july for july in _summers() if start <= july and july + 28 <= last]

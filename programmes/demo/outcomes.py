"""Where people live and what those who leave go to: exact numbers in the places and years where they are known."""

from typing import Final

from participants.codes import AddressProtection, EducationLevel, Sex
from programmes.codes import ExitCause, MainActivity
from programmes.demo import days
from programmes.demo.draws import Draws, Weighted, apportion
from programmes.demo.people import Person
from programmes.demo.places import Places
from programmes.demo.targets import UKRAINE, YEARS, Targets, targets

# How many are protected, by grade. The first two count in no county.
PROTECTED: Final = {
    AddressProtection.CONFIDENTIAL: 58,
    AddressProtection.STRICTLY_CONFIDENTIAL: 24,
    AddressProtection.CLIENT_ADDRESS: 110,
}
# The list of municipalities starts at so many exits; nobody outside the published five may come near the fifth.
_LISTED_FROM: Final = 20
_LISTED_SHARE: Final = 66
_LISTED_YEAR: Final = 2022

_ELSEWHERE: Final = Weighted(
    ["primary_education", "qualification", "social_assistance", "other_benefits", "other", "unknown"],
    [14, 24, 22, 9, 23, 8],
)
_UKRAINIANS_ELSEWHERE: Final = Weighted(_ELSEWHERE.things, [2, 22, 34, 9, 23, 10])
_CAUSES: Final = Weighted(["completed", "duration_expired", "stopped", "interrupted"], [52, 38, 3, 7])
_TRANSITION_CAUSES: Final = Weighted(["completed", "duration_expired", "interrupted"], [80, 14, 6])
_MISSING_CAUSE: Final = 0.03
_LEFT_COUNTRY: Final = 0.07


class Outcomes:
    """Gives everyone a municipality, and everyone who leaves a main activity and a cause."""

    def __init__(self, seed: int, places: Places) -> None:
        self._draws = Draws(seed, "outcomes")
        self._places = places
        self._targets: Targets = targets()

    def protect(self, people: list[Person]) -> None:
        """Some addresses are protected."""
        drawn = iter(self._draws.some(people, sum(PROTECTED.values())))
        for grade, count in PROTECTED.items():
            for _ in range(count):
                next(drawn).protection = grade.value

    def settle(self, people: list[Person]) -> None:
        """A municipality for each; exactly as many exits as published in those that have a number."""
        leaving: dict[int, list[Person]] = {year: [] for year in YEARS}
        for person in people:
            if person.is_exit and not person.is_protected and person.end is not None:
                leaving[days.year_of(person.end)].append(person)
        for year, leavers in leaving.items():
            self._settle_leavers(leavers, year=year)
        for person in people:
            if not person.place:
                person.place = self._place(person)

    def _settle_leavers(self, leavers: list[Person], *, year: int) -> None:
        numbers = self._targets.codes(year, "exits", length=4)
        counties = self._targets.codes(year, "exits", length=2)
        wanted = {number: self._targets.get(year, "exits", number) for number in numbers}
        reserved = set(numbers)
        for county in counties:
            inside = [number for number, each in self._places.county.items() if each == county]
            rest = self._targets.get(year, "exits", county) - sum(wanted.get(number, 0) for number in inside)
            open_ones = [number for number in inside if number not in reserved]
            weights = [self._places.weight(number) for number in open_ones]
            wanted |= dict(zip(open_ones, apportion(rest, weights), strict=True))
            reserved |= set(inside)
        drawn = iter(self._draws.some(leavers, sum(wanted.values())))
        for number, count in wanted.items():
            for _ in range(count):
                next(drawn).place = number
        without = frozenset(reserved)
        for person in leavers:
            if not person.place:
                person.place = self._place(person, without=without)

    def _place(self, person: Person, *, without: frozenset[str] = frozenset()) -> str:
        return self._places.draw(
            start_year=days.year_of(person.start), is_ukrainian=person.country.code == UKRAINE, without=without
        )

    def decide(self, people: list[Person]) -> None:
        """Main activity and cause of every exit."""
        for year in YEARS:
            leavers = [p for p in people if p.is_exit and p.end is not None and days.year_of(p.end) == year]
            chosen = self._transitions(leavers, year=year)
            self._split(chosen, year=year)
            for person in leavers:
                if not person.activity:
                    group = _UKRAINIANS_ELSEWHERE if person.is_collectively_protected else _ELSEWHERE
                    person.activity = self._draws.weighted(group)
                person.cause = self._cause(person)

    def _transitions(self, leavers: list[Person], *, year: int) -> list[Person]:
        """Who goes to work or education: so many in each place or group, those with the best odds first."""
        total = self._targets.get(year, "work") + self._targets.get(year, "education")
        chosen: list[Person] = []
        for group, count in self._groups(leavers, year=year, total=total):
            ranked = sorted(((self._odds(person), place) for place, person in enumerate(group)), reverse=True)
            chosen += [group[place] for _, place in ranked[:count]]
        return chosen

    def _groups(self, leavers: list[Person], *, year: int, total: int) -> list[tuple[list[Person], int]]:
        if UKRAINE in self._targets.codes(year, "work", length=3):
            ukrainian = self._targets.get(year, "work", UKRAINE) + self._targets.get(year, "education", UKRAINE)
            return [
                ([person for person in leavers if person.country.code == UKRAINE], ukrainian),
                ([person for person in leavers if person.country.code != UKRAINE], total - ukrainian),
            ]
        groups: list[tuple[list[Person], int]] = []
        left = leavers
        numbers = self._targets.codes(year, "transitions", length=4)
        for number in numbers:
            inside = [person for person in left if person.place == number and not person.is_protected]
            groups.append((inside, self._targets.get(year, "transitions", number)))
        for county in self._targets.codes(year, "transitions", length=2):
            members = {number for number, each in self._places.county.items() if each == county}
            inside = [p for p in left if p.place in members and p.place not in numbers and not p.is_protected]
            known = sum(self._targets.get(year, "transitions", number) for number in numbers if number in members)
            groups.append((inside, self._targets.get(year, "transitions", county) - known))
        taken = {id(person) for group, _ in groups for person in group}
        left = [person for person in leavers if id(person) not in taken]
        rest = total - sum(count for _, count in groups)
        return groups + (self._by_place(left, rest) if year == _LISTED_YEAR else [(left, rest)])

    def _by_place(self, people: list[Person], total: int) -> list[tuple[list[Person], int]]:
        """Each place gets a share of its own, none of the larger ones near the published five."""
        by_place: dict[str, list[Person]] = {}
        for person in people:
            by_place.setdefault("" if person.is_protected else person.place, []).append(person)
        groups = [by_place[place] for place in sorted(by_place)]
        weights = [len(group) * self._draws.around(70, 130) for group in groups]
        caps = [len(group) * _LISTED_SHARE // 100 if len(group) >= _LISTED_FROM else len(group) for group in groups]
        return list(zip(groups, apportion(total, weights, caps=caps), strict=True))

    def _odds(self, person: Person) -> float:
        odds = self._draws.fraction()
        if person.sex == Sex.MALE:
            odds += 0.14
        if person.has_upper_secondary:
            odds += 0.1
        if person.education == EducationLevel.NONE:
            odds -= 0.12
        # Born so many days before the programme ended: the youngest do best.
        return odds - (person.start - person.born) / 60_000

    def _split(self, chosen: list[Person], *, year: int) -> None:
        """Exact numbers to work; the others to education."""
        work = self._targets.get(year, "work")
        if UKRAINE in self._targets.codes(year, "work", length=3):
            ukrainian_work = self._targets.get(year, "work", UKRAINE)
            self._split_group([p for p in chosen if p.country.code == UKRAINE], work=ukrainian_work)
            self._split_group([p for p in chosen if p.country.code != UKRAINE], work=work - ukrainian_work)
        else:
            self._split_group(chosen, work=work)

    def _split_group(self, group: list[Person], *, work: int) -> None:
        ranked = sorted(((self._leans_to_work(person), place) for place, person in enumerate(group)), reverse=True)
        for rank, (_, place) in enumerate(ranked):
            person = group[place]
            person.activity = (MainActivity.WORK if rank < work else self._education(person)).value

    def _leans_to_work(self, person: Person) -> float:
        lean = self._draws.fraction()
        lean += 0.6 if person.is_collectively_protected else 0.0
        lean += 0.25 if person.sex == Sex.MALE else 0.0
        return lean + (person.start - person.born) / 40_000

    def _education(self, person: Person) -> MainActivity:
        is_ready = person.has_upper_secondary and self._draws.chance(0.45)
        return MainActivity.HIGHER_EDUCATION if is_ready else MainActivity.UPPER_SECONDARY

    def _cause(self, person: Person) -> str:
        if person.is_transition:
            return self._draws.weighted(_TRANSITION_CAUSES)
        if self._draws.chance(_MISSING_CAUSE):
            if self._draws.chance(0.7):
                person.activity = MainActivity.UNKNOWN.value
            # Missing in two ways, as registers have it.
            return ExitCause.NOT_REGISTERED.value if self._draws.chance(0.6) else ""
        if person.activity in {MainActivity.OTHER, MainActivity.UNKNOWN} and self._draws.chance(_LEFT_COUNTRY):
            return ExitCause.LEFT_COUNTRY.value
        return self._draws.weighted(_CAUSES)

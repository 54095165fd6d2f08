"""The flow of people through the years: who starts, who leaves and when, so that every year's totals come out."""

from typing import Final

from programmes.codes import ExitCause, MainActivity
from programmes.demo import days
from programmes.demo.draws import Draws, Weighted, apportion
from programmes.demo.people import Births, Person
from programmes.demo.targets import UKRAINE, YEARS, Country, Targets, countries, targets

# Continuations of programmes that are in no package: people who arrive without being starters.
ARRIVALS: Final = {2020: 2, 2021: 3, 2022: 4, 2023: 5}
# For 2020 to 2022 the totals say how many leave without an exit; after the last year nothing does.
_LOST_2023: Final = {"others": 190, UKRAINE: 236}
_LOST_UKRAINE_2022: Final = 150
# In each group and year.
_DEATHS: Final = 9
# Those open when 2020 began had started in these years.
_STOCK_YEARS: Final = Weighted([2017, 2018, 2019], [9, 36, 55])
# Nobody leaves in the first weeks.
_SHORTEST: Final = 50
_SOON: Final = 60
# Per cent who should have left before.
_OVERDUE: Final = 4
_CHRISTMAS: Final = 9


class Flow:
    """Everyone, year by year."""

    def __init__(self, seed: int) -> None:
        self._draws = Draws(seed, "flow")
        self._births = Births(seed)
        self._targets: Targets = targets()
        self.people: list[Person] = []
        self._open: list[Person] = []
        # Arrivals come from the largest group, where a few more or less are not seen.
        self._arriving = max(countries(), key=lambda each: each.stock)

    def run(self) -> list[Person]:
        """The people of all years, each with a start and, where they left, an end and its kind."""
        self._begin()
        for year in YEARS:
            self._start(year)
            self._leave(year)
        return self.people

    def lost(self, year: int) -> int:
        """How many leave in a year without an exit, so that the next year's participants come out."""
        if year == YEARS[-1]:
            return sum(_LOST_2023.values())
        get = self._targets.get
        next_year = get(year + 1, "participants") - get(year + 1, "starters") - ARRIVALS[year + 1]
        return get(year, "participants") - get(year, "exits") - next_year

    def _begin(self) -> None:
        """Those whose programme was open when the first year began."""
        get, year = self._targets.get, YEARS[0]
        size = get(year, "participants") - get(year, "starters") - ARRIVALS[year]
        for country, count in zip(countries(), apportion(size, [each.stock for each in countries()]), strict=True):
            for _ in range(count):
                started = self._draws.weighted(_STOCK_YEARS)
                self._add(country, start=days.start_in(started, draws=self._draws), year=started)

    def _start(self, year: int) -> None:
        sizes = self._starters(year)
        for country in countries():
            is_ukrainian = country.code == UKRAINE
            for _ in range(sizes[country.code]):
                start = days.start_in(year, draws=self._draws, is_ukrainian=is_ukrainian)
                self._add(country, start=start, year=year)
        for _ in range(ARRIVALS[year]):
            self._add(self._arriving, start=days.start_in(year, draws=self._draws), year=year).is_new = False

    def _add(self, country: Country, *, start: int, year: int) -> Person:
        person = self._births.person(country, start=start, year=year)
        self.people.append(person)
        self._open.append(person)
        return person

    def _starters(self, year: int) -> dict[str, int]:
        """How many start from each country. Published numbers first; the others share the rest."""
        fixed = {code: self._targets.get(year, "starters", code) for code in self._codes(year, "starters")}
        for code in self._codes(year, "participants"):
            there = sum(person.country.code == code for person in self._open)
            there += ARRIVALS[year] if code == self._arriving.code else 0
            fixed[code] = self._targets.get(year, "participants", code) - there
            if fixed[code] < 1:
                raise ValueError(f"More are left from {code} than may take part in {year}.")
        rest = [country for country in countries() if country.code not in fixed and country.starters[year]]
        # One from each, so that the number of countries comes out; the rest by size.
        total = self._targets.get(year, "starters") - sum(fixed.values()) - len(rest)
        shares = apportion(total, [country.starters[year] for country in rest])
        sizes = {country.code: 0 for country in countries()} | fixed
        for country, share in zip(rest, shares, strict=True):
            sizes[country.code] = 1 + share
        self._check_number_of_countries(sizes, year=year)
        return sizes

    def _check_number_of_countries(self, sizes: dict[str, int], *, year: int) -> None:
        key = (year, "starter_countries", "")
        number = sum(size > 0 for size in sizes.values())
        if self._targets.values.get(key, number) != number:
            raise ValueError(
                f"countries.csv gives starters from {number} countries in {year}, targets.csv another number."
            )

    def _codes(self, year: int, indicator: str) -> list[str]:
        return self._targets.codes(year, indicator, length=3)

    def _leave(self, year: int) -> None:
        """First those who vanish, anyone; then those who are done, the most ready first."""
        exits, lost = self._targets.get(year, "exits"), self.lost(year)
        if UKRAINE not in self._codes(year, "exits"):
            self._leave_group(self._open, year=year, exits=exits, lost=lost)
        else:
            ukrainian_exits = self._targets.get(year, "exits", UKRAINE)
            ukrainian_lost = _LOST_2023[UKRAINE] if year == YEARS[-1] else _LOST_UKRAINE_2022
            ukrainians = [person for person in self._open if person.country.code == UKRAINE]
            others = [person for person in self._open if person.country.code != UKRAINE]
            self._leave_group(ukrainians, year=year, exits=ukrainian_exits, lost=ukrainian_lost)
            self._leave_group(others, year=year, exits=exits - ukrainian_exits, lost=lost - ukrainian_lost)
        self._open = [person for person in self._open if person.end is None]

    def _leave_group(self, group: list[Person], *, year: int, exits: int, lost: int) -> None:
        end = days.last(year)
        able = [person for person in group if person.start + _SHORTEST < end]
        for place, person in enumerate(self._draws.some(able, lost)):
            earliest = max(days.first(year), person.start + _SHORTEST)
            person.end = self._draws.between(earliest, end - 1)
            person.cause = (ExitCause.DIED if place < _DEATHS else ExitCause.MOVED).value
            person.activity = MainActivity.UNKNOWN.value
        left = [person for person in able if person.end is None]
        left.sort(key=lambda person: person.ready)
        if exits > len(left):
            raise ValueError(f"{exits} exits in {year}, but only {len(left)} could leave.")
        chosen = left[:exits]
        # The first and the last to be ready leave as the year begins and ends; what was meant is stretched or pressed
        # together between them, so that the exits fill the year and keep their order.
        waiting = [person.ready for person in chosen if person.start < days.first(year)]
        opens = max(days.first(year), waiting[len(waiting) * _OVERDUE // 100] if waiting else 0)
        closes = max(opens + 1, chosen[-1].ready)
        for person in chosen:
            person.end = self._exit_day(person, year=year, opens=opens, closes=closes)

    def _exit_day(self, person: Person, *, year: int, opens: int, closes: int) -> int:
        first, latest = days.first(year), days.last(year)
        day = first + (person.ready - opens) * (latest - first) // (closes - opens)
        earliest = max(first, person.start + _SHORTEST)
        if day < earliest:
            # Overdue, or too new: soon.
            day = self._draws.between(earliest, min(latest, earliest + _SOON))
        # Programmes seldom end in a weekend or at Christmas.
        day -= _CHRISTMAS if latest - day < _CHRISTMAS else 0
        return max(earliest, days.working_day(day))

"""A made-up person, and how one is drawn: sex, age, education, permit, names, and how long the programme will take."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from participants.codes import STATELESS, UNKNOWN_COUNTRY, AddressProtection, EducationLevel, PermitBasis, Sex
from programmes.codes import ExitCause, MainActivity
from programmes.demo.draws import Draws, Weighted
from programmes.demo.targets import UKRAINE, Country, rows

# The integration act holds for permits from this day; before it, the introduction act.
INTEGRATION_ACT: Final = date(2021, 1, 1).toordinal()
# The first day on which people from Ukraine got collective protection.
COLLECTIVE_PROTECTION: Final = date(2022, 3, 14).toordinal()

_EDUCATIONS: Final = tuple(each.value for each in EducationLevel)
_PERMITS: Final = ("utl28", "utl35_3", "utl38_1", "utl38_5", "family", "utl53")
_COMPLETED: Final = frozenset({EducationLevel.UPPER_SECONDARY.value, EducationLevel.HIGHER.value})
_YEAR: Final = 365.25
# Age when the permit was granted: the first year of a band of that many years, and its weight.
_AGES: Final = Weighted([(18, 4), (22, 5), (27, 5), (32, 5), (37, 6), (43, 6), (49, 7), (56, 6)],
                        [150, 210, 220, 170, 125, 75, 40, 10])  # fmt: skip
_UKRAINIAN_AGES: Final = Weighted(_AGES.things, [75, 80, 115, 170, 220, 175, 135, 30])
_UNDER_25: Final = 25


@dataclass(slots=True, eq=False)
class Spell:
    """The programme in one municipality. Days are ordinals; `end` is the last day, None while it runs."""

    number: str
    settled: int
    start: int
    end: int | None = None
    cause: str = ""
    activity: str = ""
    # The spell it continues after a move, or the reference itself where that programme is in no package.
    continues: "Spell | str | None" = None
    offered: int = 0
    decided: int = 0
    planned: int | None = None
    goal: str = ""
    participant_ref: str = ""
    programme_ref: str = ""
    # The municipality's own view of the person, where it differs.
    education: str = ""
    knows_national_id: bool = True
    is_same_row: bool = False


@dataclass(slots=True, eq=False)
class Person:
    """One person through all years. Days are ordinals."""

    country: Country
    sex: str
    born: int
    education: str
    permit_basis: str
    permitted: int
    settled: int
    start: int
    # When the programme would end if nothing came between.
    ready: int
    given_name: str
    family_name: str
    citizenship: str
    settled_by_agreement: str = "true"
    protection: str = AddressProtection.NONE.value
    national_id: str = ""
    duf_number: str = ""
    end: int | None = None
    cause: str = ""
    activity: str = ""
    is_new: bool = True
    place: str = ""
    spells: list[Spell] = field(default_factory=list)

    @property
    def is_protected(self) -> bool:
        """Whether the person counts in no county and no municipality."""
        return self.protection in {AddressProtection.CONFIDENTIAL, AddressProtection.STRICTLY_CONFIDENTIAL}

    @property
    def is_exit(self) -> bool:
        """Whether the end is an exit by the definition: neither a move nor a death."""
        return self.end is not None and self.cause not in {ExitCause.MOVED, ExitCause.DIED}

    @property
    def is_transition(self) -> bool:
        """To work or education above primary school."""
        return self.activity in {MainActivity.WORK, MainActivity.UPPER_SECONDARY, MainActivity.HIGHER_EDUCATION}

    @property
    def has_upper_secondary(self) -> bool:
        """Education that makes the programme short."""
        return self.education in _COMPLETED

    @property
    def is_under_old_act(self) -> bool:
        """The introduction act: no goals, two to three years."""
        return self.permitted < INTEGRATION_ACT

    @property
    def is_collectively_protected(self) -> bool:
        """As nearly everyone from Ukraine since 2022."""
        return self.permit_basis == PermitBasis.COLLECTIVE_PROTECTION


class Births:
    """Draws people, one at a time."""

    def __init__(self, seed: int) -> None:
        self._draws = Draws(seed, "people")
        self._names: dict[tuple[str, str], list[str]] = {
            (row["names"], row["kind"]): row["list"].split() for row in rows("names")
        }
        self._women: dict[str, tuple[int, int, int]] = {}
        self._educations: dict[str, Weighted[str]] = {}
        self._permits: dict[str, Weighted[str]] = {}
        for row in rows("profiles"):
            profile = row["profile"]
            self._women[profile] = (int(row["women"]), int(row["women_2022"]), int(row["women_2023"]))
            self._educations[profile] = Weighted(_EDUCATIONS, [int(row[name]) for name in _EDUCATIONS])
            self._permits[profile] = Weighted(_PERMITS, [int(row[name]) for name in _PERMITS])

    def person(self, country: Country, *, start: int, year: int) -> Person:
        """Someone from the country who starts on that day."""
        draws, profile = self._draws, country.profile
        is_ukrainian = country.code == UKRAINE
        women = self._women[profile][max(0, year - 2021)]
        sex = Sex.FEMALE.value if draws.chance(women / 100) else Sex.MALE.value
        basis, permitted, settled = self._permit(country, start=start)
        age, width = draws.weighted(_UKRAINIAN_AGES if is_ukrainian else _AGES)
        # A few days past the birthday, so that nobody is a day too young.
        born = permitted - int((age + draws.fraction() * (width - 0.02) + 0.01) * _YEAR)
        person = Person(
            country=country,
            sex=sex,
            born=born,
            education=draws.weighted(self._educations[profile]),
            permit_basis=basis,
            permitted=permitted,
            settled=settled,
            start=start,
            ready=0,
            given_name=draws.one_of(self._names[country.names, sex]),
            family_name=self._family_name(country.names, sex),
            citizenship="" if country.code == UNKNOWN_COUNTRY else country.code,
        )
        if draws.chance(0.006) and not person.is_collectively_protected:
            person.citizenship = STATELESS
        # Families come to whom they know; some others settle on their own.
        if draws.chance(0.55 if basis == PermitBasis.FAMILY else 0.04):
            person.settled_by_agreement = "false"
        person.ready = start + self._length(person, age=age)
        return person

    def _permit(self, country: Country, *, start: int) -> tuple[str, int, int]:
        """Basis, day of the permit, and day of settlement: up to three months before the start."""
        draws = self._draws
        settled = start - draws.around(12, 95)
        if country.code == UKRAINE and start > COLLECTIVE_PROTECTION and draws.chance(0.985):
            # Those who came first were settled within weeks.
            earliest = COLLECTIVE_PROTECTION + draws.below(12)
            settled = max(settled, earliest + 8)
            return PermitBasis.COLLECTIVE_PROTECTION.value, max(earliest, settled - draws.around(20, 170)), settled
        basis = draws.weighted(self._permits[country.profile])
        wait = draws.between(10, 70) if basis in {PermitBasis.FAMILY, PermitBasis.RESETTLED} else draws.around(30, 330)
        return basis, settled - wait, settled

    def _family_name(self, names: str, sex: str) -> str:
        name = self._draws.one_of(self._names[names, "family"])
        if names == "slavic" and sex == Sex.FEMALE and name.endswith(("ov", "ev", "in")):
            name += "a"
        # Now and then a double name.
        if self._draws.chance(0.03):
            other = self._draws.one_of(self._names[names, "family"])
            name = f"{name} {other}" if other != name.removesuffix("a") else name
        return name

    def _length(self, person: Person, *, age: int) -> int:
        draws = self._draws
        if person.is_collectively_protected:
            return draws.around(170, 380)
        if person.is_under_old_act:
            return draws.around(690, 790) if draws.chance(0.4) else draws.between(760, 1180)
        if person.has_upper_secondary:
            return draws.around(150, 380)
        return draws.between(900, 1300) if age < _UNDER_25 else draws.around(480, 1080)

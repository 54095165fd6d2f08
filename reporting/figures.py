"""The published figures: which dimensions are crossed, what is counted, and under which definition."""

from dataclasses import dataclass
from functools import cache

from participants.codes import EducationLevel, PermitBasis, Sex
from programmes.codes import MainActivity
from reporting.breakdowns import BREAKDOWNS, indicator_of
from reporting.codes import AgeGroup, Breakdown, Indicator, RegionLevel

# A change of meaning is a new version; a release names the versions it used. docs/figures/definitions.md has the words.
DEFINITIONS: dict[str, str] = {
    Indicator.PARTICIPANTS: "2",
    Indicator.STARTERS: "2",
    Indicator.EXITS: "2",
    Indicator.TRANSITIONS: "2",
    Indicator.TRANSITION_SHARE: "2",
    "measures": "1",
    "language_results": "1",
    "waiting": "1",
}

ALL = "all"
DIMENSIONS = ("sex", "age_group", "country_background", "education_level", "permit_basis", "main_activity")

# The codes of each closed dimension, in the order of the tables. Countries are those that occur.
CODES: dict[str, list[str]] = {
    "sex": list(Sex.values),
    "age_group": list(AgeGroup.values),
    "education_level": list(EducationLevel.values),
    "permit_basis": list(PermitBasis.values),
    "main_activity": list(MainActivity.values),
}
# Shown only where it occurs: the programme is for people of 18 and over.
ONLY_WHERE_FOUND = {("age_group", AgeGroup.UNDER_18.value)}
# Whoever leaves for one of these has a transition.
TRANSITIONS = {MainActivity.WORK.value, MainActivity.UPPER_SECONDARY.value, MainActivity.HIGHER_EDUCATION.value}


def is_listed_where_found(dimension: str, code: str) -> bool:
    """Whether a code is in the tables of a year only when somebody in the country has it."""
    return dimension not in CODES or (dimension, code) in ONLY_WHERE_FOUND


@dataclass(frozen=True, slots=True)
class Figure:
    """A table: one level of place, crossed with some dimensions; the others are summed up (`all`)."""

    level: RegionLevel
    dimensions: tuple[str, ...] = ()
    breakdown: Breakdown | None = None
    # Counted for disclosure control alone: what the tables tell, they tell through it.
    is_published: bool = True

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """What is counted in it. The main activity is known at exit alone: participants and starters have none."""
        if self.breakdown:
            return (indicator_of(self.breakdown),)
        if "main_activity" in self.dimensions:
            return (Indicator.EXITS, Indicator.TRANSITIONS, Indicator.TRANSITION_SHARE)
        return tuple(Indicator)


@cache
def figures() -> tuple[Figure, ...]:
    """All published tables. No cell is in two of them."""
    country = [Figure(RegionLevel.COUNTRY)]
    country += [Figure(RegionLevel.COUNTRY, (dimension,)) for dimension in DIMENSIONS]
    country += [Figure(RegionLevel.COUNTRY, ("sex", dimension)) for dimension in DIMENSIONS if dimension != "sex"]
    county = [Figure(RegionLevel.COUNTY)]
    county += [
        Figure(RegionLevel.COUNTY, (dimension,))
        for dimension in ("sex", "age_group", "country_background", "main_activity")
    ]
    municipality = [Figure(RegionLevel.MUNICIPALITY), Figure(RegionLevel.MUNICIPALITY, ("sex",))]
    return (*country, *county, *municipality)


@cache
def further_figures() -> tuple[Figure, ...]:
    """The tables by breakdown, whose cells are in a file of their own. Twelve groups come before the four of them.

    Waiting is told by sex and by county; those who waited are of one sex and one county.
    """
    country = [Figure(RegionLevel.COUNTRY, by, each) for each in BREAKDOWNS for by in ((), ("sex",))]
    waiting = Figure(RegionLevel.COUNTY, (), Breakdown.WAITING)
    return (*country, waiting, Figure(RegionLevel.COUNTY, ("sex",), Breakdown.WAITING, is_published=False))

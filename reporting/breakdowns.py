"""What the further tables divide one count by, which codes that has, and which count it is."""

from typing import Final

from programmes.rules import language
from reporting.codes import Breakdown, BroadMeasure, Indicator, LanguageLevel, MeasureGroup, Waiting

SKILLS: Final = tuple(Breakdown(each.value) for each in language.SKILLS)
# Whoever takes part may do so in several: these do not add up.
OVERLAPPING: Final = (Breakdown.MEASURE_12, Breakdown.MEASURE_4)
# The codes of each, in the order of the tables: a part of those participants, exits or starters.
BREAKDOWNS: Final[dict[Breakdown, list[str]]] = {
    Breakdown.MEASURE_12: list(MeasureGroup.values),
    Breakdown.MEASURE_4: list(BroadMeasure.values),
    **{skill: list(LanguageLevel.values) for skill in SKILLS},
    Breakdown.WAITING: list(Waiting.values),
}


def indicator_of(breakdown: Breakdown) -> Indicator:
    """The count that a breakdown divides: those who may have what it tells of."""
    if breakdown in OVERLAPPING:
        return Indicator.PARTICIPANTS
    return Indicator.STARTERS if breakdown == Breakdown.WAITING else Indicator.EXITS

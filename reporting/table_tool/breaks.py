"""Where numbers beside each other are not of the same thing: a new definition, or a place that is not what it was."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from django.db.models import Q

from participants.access.codes import MunicipalityChangeKind as Kind
from participants.access.models import MunicipalityChange
from reporting.codes import Indicator, RegionLevel
from reporting.cubes import REGION, TIME, Cube, Note
from reporting.labels import CHANGES, INDICATORS
from reporting.models import Release
from reporting.rules.languages import Language
from reporting.table_tool import words as say

_SAME_AREA = {Kind.RENAME, Kind.RENUMBER, Kind.RENUMBER_RENAME}


def breaks(cube: Cube, releases: Sequence[Release], measures: Collection[Indicator]) -> list[Note]:
    """Notes bound to the year or the place that they are about. One query where there are municipalities."""
    return [*_definitions(releases, measures, cube.language), *_places(cube, releases)]


def _definitions(releases: Sequence[Release], measures: Collection[Indicator], language: Language) -> Iterator[Note]:
    for before, now in pairwise(releases):
        changed = [
            each for each in measures if before.definitions.get(each.value) != now.definitions.get(each.value)
        ]  # fmt: skip
        for each in changed:
            told = say.NEW_DEFINITION.told(language, measure=INDICATORS[each].told(language), year=now.year)
            yield Note(told, TIME, str(now.year))


def _places(cube: Cube, releases: Sequence[Release]) -> Iterator[Note]:
    region, language = cube.variable(REGION), cube.language
    if region is None or len(releases) < 2:  # noqa: PLR2004 - one year has no other beside it
        return
    municipalities = [code for code in region.codes if cube.levels[code] is RegionLevel.MUNICIPALITY]
    told: set[str] = set()
    for (place, year), changes in _changes(municipalities, releases).items():
        told.add(place)
        words = "; ".join(
            say.BECAME.told(language, old=each.old_number, new=each.new_number, kind=CHANGES[each.kind].told(language))
            for each in changes
        )
        text = say.SAME_AREA if all(each.kind in _SAME_AREA for each in changes) else say.OTHER_AREA
        yield Note(text.told(language, year=year, changes=words), REGION, place)
    for place in region.codes:
        years = _years_of(cube, place)
        if place not in told and len(years) < len(releases):
            yield Note(say.ONLY_IN.told(language, years=", ".join(sorted(years))), REGION, place)


def _changes(places: Collection[str], releases: Sequence[Release]) -> dict[tuple[str, int], list[MunicipalityChange]]:
    if not places:
        return {}
    rows = MunicipalityChange.objects.filter(
        Q(old_number__in=places) | Q(new_number__in=places),
        effective_on__year__gt=releases[0].year,
        effective_on__year__lte=releases[-1].year,
    ).order_by("effective_on", "old_number", "new_number")
    found: dict[tuple[str, int], list[MunicipalityChange]] = {}
    for row in rows:
        for place in {row.old_number, row.new_number} & set(places):
            found.setdefault((place, row.effective_on.year), []).append(row)
    return found


def _years_of(cube: Cube, place: str) -> set[str]:
    at = [each.id for each in cube.variables].index(REGION)
    return {key[-1] for key in cube.cells if key[at] == place}

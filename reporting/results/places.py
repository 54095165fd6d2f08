"""Which place's numbers are a municipality's own in each year, and where the structure breaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.db.models import Exists, OuterRef, Q

from participants.access.models import MunicipalityChange, MunicipalityYear
from reporting.labels import CHANGES
from reporting.rules.languages import Language, Text

_WAS_PART: Final = Text(
    "Kommunen er {now} fra {year}{kinds}. Før det var kommunen en del av {before}.",
    "Kommunen er {now} frå {year}{kinds}. Før det var kommunen ein del av {before}.",
    "The municipality is {now} from {year}{kinds}. Before that it was part of {before}.",
)
_WAS_OTHER: Final = Text(
    "Kommunen er {now} fra {year}{kinds}. Før det gjelder tallene {before}.",
    "Kommunen er {now} frå {year}{kinds}. Før det gjeld tala {before}.",
    "The municipality is {now} from {year}{kinds}. Before that the figures are of {before}.",
)
_OTHER_COUNTY: Final = Text(
    "Kommunen hører til et annet fylke fra {year}. Fylkestallene før og etter gjelder ikke samme område.",
    "Kommunen høyrer til eit anna fylke frå {year}. Fylkestala før og etter gjeld ikkje same område.",
    "The municipality belongs to another county from {year}. "
    "The figures of the county before and after are not of the same area.",
)
_OTHER_BORDERS: Final = Text(
    "Kommunegrensene er endret fra {year}{kinds}. Tallene før og etter gjelder ikke samme område.",
    "Kommunegrensene er endra frå {year}{kinds}. Tala før og etter gjeld ikkje same område.",
    "The borders of the municipality are others from {year}{kinds}. "
    "The figures before and after are not of the same area.",
)


@dataclass(frozen=True, slots=True)
class OwnYear:
    """What a municipality was counted as in a year."""

    year: int
    place: int
    county: str
    name: str
    # Others that exist today were part of the same place: its people are not this municipality's alone.
    is_shared: bool

    @property
    def number(self) -> str:
        """The official code of the place."""
        return f"{self.place:04d}"


@dataclass(frozen=True, slots=True)
class Break:
    """From this year on the numbers are of another place than before."""

    year: int
    text: str


def own_years(*, municipality_id: int, first: int, last: int) -> list[OwnYear]:
    """The years, the oldest first. One query."""
    others = MunicipalityYear.objects.filter(
        year=OuterRef("year"), counted_as=OuterRef("counted_as"), municipality__spells__valid_to=None
    ).exclude(municipality=OuterRef("municipality"))
    rows = (
        MunicipalityYear.objects.filter(municipality_id=municipality_id, year__range=(first, last))
        .annotate(is_shared=Exists(others))
        .order_by("year")
        .values_list("year", "counted_as_id", "county_number", "name", "is_shared")
    )
    return [OwnYear(*row) for row in rows]


def numbers_of(years: Sequence[OwnYear], *, municipality_id: int) -> list[int]:
    """The municipality's number, and those of the municipalities that it has taken over. One query."""
    now = years[-1] if years else None
    if now is None or now.is_shared or now.place != municipality_id:
        return [municipality_id]
    taken_over = MunicipalityYear.objects.filter(year=now.year, counted_as_id=now.place)
    return sorted(taken_over.values_list("municipality_id", flat=True))


def breaks(years: Sequence[OwnYear], language: Language = Language.BOKMAL) -> list[Break]:
    """Where the place is not the same as the year before, in words. One query."""
    numbers = {each.number for each in years}
    changes = MunicipalityChange.objects.filter(
        Q(new_number__in=numbers) | Q(old_number__in=numbers), effective_on__year__in=[each.year for each in years]
    ).order_by("effective_on", "old_number", "new_number")
    found: dict[int, list[MunicipalityChange]] = {}
    for change in changes:
        found.setdefault(change.effective_on.year, []).append(change)
    told = []
    for before, now in pairwise(years):
        here = [each for each in found.get(now.year, []) if now.number in {each.old_number, each.new_number}]
        if before.place == now.place and before.county == now.county and not here:
            continue
        told.append(Break(now.year, _words(before, now, here, language)))
    return told


def _words(before: OwnYear, now: OwnYear, changes: Sequence[MunicipalityChange], language: Language) -> str:
    kinds = ", ".join(dict.fromkeys(CHANGES[each.kind].told(language) for each in changes))
    kinds = f" ({kinds})" if kinds else ""
    if before.place != now.place:
        return (_WAS_PART if before.is_shared and not now.is_shared else _WAS_OTHER).told(
            language,
            now=f"{now.number} {now.name}",
            year=now.year,
            kinds=kinds,
            before=f"{before.number} {before.name}",
        )
    if before.county != now.county:
        return _OTHER_COUNTY.told(language, year=now.year)
    return _OTHER_BORDERS.told(language, year=now.year, kinds=kinds)

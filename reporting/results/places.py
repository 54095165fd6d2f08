"""Which place's numbers are a municipality's own in each year, and where the structure breaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q

from participants.access.models import MunicipalityChange, MunicipalityYear


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


def breaks(years: Sequence[OwnYear]) -> list[Break]:
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
        told.append(Break(now.year, _words(before, now, here)))
    return told


def _words(before: OwnYear, now: OwnYear, changes: Sequence[MunicipalityChange]) -> str:
    kinds = ", ".join(dict.fromkeys(str(each.get_kind_display()).lower() for each in changes))
    kinds = f" ({kinds})" if kinds else ""
    if before.place != now.place:
        whose = (
            "Før det var kommunen en del av" if before.is_shared and not now.is_shared else "Før det gjelder tallene"
        )
        return f"Kommunen er {now.number} {now.name} fra {now.year}{kinds}. {whose} {before.number} {before.name}."
    if before.county != now.county:
        return (
            f"Kommunen hører til et annet fylke fra {now.year}. Fylkestallene før og etter gjelder ikke samme område."
        )
    return f"Kommunegrensene er endret fra {now.year}{kinds}. Tallene før og etter gjelder ikke samme område."

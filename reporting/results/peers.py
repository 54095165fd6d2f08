"""Municipalities that are like one's own, by what is published of them: shown cells alone, which anyone can add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, Q

from participants.access.models import KostraGroup, MunicipalityProfile, MunicipalityYear
from reporting.codes import Indicator, RegionLevel, Symbol
from reporting.figures import ALL, DIMENSIONS
from reporting.models import Release, ReleaseCell
from reporting.results.facts import Scope
from reporting.rules.shares import share
from reporting.summaries import Outcome, Shown

SOURCE = "SSB: KOSTRA-gruppene av 2020 og sentralitet, for kommunene slik de er fra 2024"
# Fewer than so many others with numbers are no group to stand beside.
FEWEST = 3
_MOST_LISTED = 60
_DAY_SECONDS = 24 * 60 * 60
_NOTHING = (None, Symbol.IMPOSSIBLE.value)
_NONE = Shown(*_NOTHING)
_CENTRALITY = {1: "mest sentrale", 2: "nest mest sentrale", 3: "mellomsentrale (klasse 3)",
               4: "mellomsentrale (klasse 4)", 5: "nest minst sentrale", 6: "minst sentrale"}  # fmt: skip
_COUNTED = (Indicator.EXITS, Indicator.TRANSITIONS, Indicator.TRANSITION_SHARE)


class Peer(NamedTuple):
    """Another place of the group in a year; its outcome as it is published."""

    number: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PeerYear:
    """The other municipalities of a group in a year: how many have numbers that are shown, and their sum."""

    year: int
    places: int
    shown: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """A group of municipalities, without one's own."""

    code: str
    name: str
    description: str
    lines: Mapping[int, PeerYear]
    members: Sequence[Peer]  # of the chosen year

    @property
    def is_listed(self) -> bool:
        """Whether its municipalities stand on the page one by one: a hundred and more would be most of it."""
        return len(self.members) <= _MOST_LISTED

    @property
    def in_a_sentence(self) -> str:
        """ "sentralitetsklasse 3"; KOSTRA keeps its capitals."""
        return self.name if self.name.startswith("KOSTRA") else self.name[:1].lower() + self.name[1:]

    def line(self, year: int) -> PeerYear | None:
        """None where nothing of the year is published."""
        return self.lines.get(year)


# A place of a year as it is kept: number, name, and value and sign of each that is counted. Plain, since a page reads
# those of ten years and makes something of one: made of classes they took a sixth of its time.
_Cell = tuple[int | None, str]
_Kept = tuple[str, str, Sequence[_Cell]]


class _Kind(NamedTuple):
    """How a group is found: who is in it, by the profiles of today's municipalities."""

    code: str
    name: str
    description: str
    is_member: Q


def peer_groups(scope: Scope, *, year: int) -> tuple[PeerGroup, ...]:
    """Those of the KOSTRA group and those as central. Three queries, and two for a group that is not kept."""
    profile = (
        MunicipalityProfile.objects.filter(municipality_id=scope.municipality_id).select_related("kostra_group").first()
    )
    if profile is None:
        return ()
    releases = [
        each for each in Release.objects.latest_of_each_year() if each.year in {own.year for own in scope.years}
    ]
    own = {each.year: each.number for each in scope.years}
    return tuple(_group(kind, releases, own=own, year=year) for kind in _kinds(profile))


def _kinds(profile: MunicipalityProfile) -> Sequence[_Kind]:
    group, level = profile.kostra_group, profile.centrality_class
    return (
        _Kind("kostra", group.name, _words(group), Q(municipality__profile__kostra_group=group)),
        _Kind(
            "sentralitet", f"Sentralitetsklasse {level}",
            f"De {_CENTRALITY[level]} kommunene; klasse 1 er mest og klasse 6 er minst sentral",
            Q(municipality__profile__centrality_class=level),
        ),
    )  # fmt: skip


def _words(group: KostraGroup) -> str:
    band = group.population_band.replace(" - ", "–")
    if not band[:1].isdigit():
        return band
    told = f"Kommuner med {band} innbyggere, {group.fixed_costs.lower()} bundne kostnader"
    return f"{told} og {group.free_income.lower()} frie inntekter" if group.free_income else told


def _group(kind: _Kind, releases: Sequence[Release], *, own: Mapping[int, str], year: int) -> PeerGroup:
    of_year = {
        each: [kept for kept in places if kept[0] != own[each]] for each, places in _published(kind, releases).items()
    }
    lines = {each: _line(each, kind.name, places) for each, places in of_year.items()}
    members = [
        Peer(number, Outcome(name, *(Shown(*cell) for cell in cells)))
        for number, name, cells in sorted(of_year.get(year, ()), key=lambda each: (each[1], each[0]))
    ]
    return PeerGroup(kind.code, kind.name, kind.description, lines, members)


def _line(year: int, name: str, places: Sequence[_Kept]) -> PeerYear:
    counts = [(exits, transitions) for _, _, ((exits, _), (transitions, _), _) in places]
    shown = [(left, moved) for left, moved in counts if left is not None and moved is not None]
    left, moved = (sum(each[which] for each in shown) for which in (0, 1))
    percent = share(part=moved, whole=left)
    if len(shown) < FEWEST or percent is None:
        return PeerYear(year, len(places), len(shown), Outcome(name, _NONE, _NONE, _NONE))
    return PeerYear(year, len(places), len(shown), Outcome(name, Shown(left), Shown(moved), Shown(percent)))


def _published(kind: _Kind, releases: Sequence[Release]) -> Mapping[int, Sequence[_Kept]]:
    """Year → the places of a group. The same for whoever asks, and worked out once for what is public."""
    stands = [(each.pk, each.checksum) for each in releases]
    key = f"peer-cells-{sha256(repr((kind.name, stands)).encode()).hexdigest()}"
    found: Mapping[int, Sequence[_Kept]] | None = cache.get(key)
    if found is None:
        found = _asked(kind, releases)
        cache.set(key, found, timeout=_DAY_SECONDS)
    return found


def _asked(kind: _Kind, releases: Sequence[Release]) -> Mapping[int, Sequence[_Kept]]:
    # A place that held municipalities of other groups too is left out: it is no longer like the others.
    places = (
        MunicipalityYear.objects.filter(
            year__in=[each.year for each in releases], municipality__profile__isnull=False
        )
        .values("year", "counted_as__number")
        .annotate(strangers=Count("municipality", filter=~kind.is_member))
        .filter(strangers=0)
        .values_list("year", "counted_as__number")
    )  # fmt: skip
    of_year: dict[int, set[str]] = {}
    for year, number in places:
        of_year.setdefault(year, set()).add(number)
    of_release = {each.pk: each.year for each in releases}
    rows = ReleaseCell.objects.filter(
        release__in=of_release, region_level=RegionLevel.MUNICIPALITY, region__in=set().union(*of_year.values()),
        indicator__in=_COUNTED, **dict.fromkeys(DIMENSIONS, ALL),
    ).values_list("release_id", "region", "region_name", "indicator", "value", "symbol")  # fmt: skip
    cells: dict[tuple[int, str, str], dict[str, _Cell]] = {}
    for release, region, name, indicator, value, symbol in rows:
        if region in of_year.get(of_release[release], ()):
            cells.setdefault((of_release[release], region, name), {})[indicator] = (value, symbol)
    found: dict[int, list[_Kept]] = {each.year: [] for each in releases}
    for (year, region, name), of_place in cells.items():
        found[year].append((region, name, [of_place.get(each, _NOTHING) for each in _COUNTED]))
    return found

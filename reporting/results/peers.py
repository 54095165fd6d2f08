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
_NONE = Shown(None, Symbol.IMPOSSIBLE)
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
        each: [peer for peer in peers if peer.number != own[each]] for each, peers in _published(kind, releases).items()
    }
    lines = {each: _line(each, kind.name, peers) for each, peers in of_year.items()}
    members = sorted(of_year.get(year, ()), key=lambda each: (each.outcome.label, each.number))
    return PeerGroup(kind.code, kind.name, kind.description, lines, members)


def _line(year: int, name: str, peers: Sequence[Peer]) -> PeerYear:
    shown = [
        (each.outcome.exits.value, each.outcome.transitions.value)
        for each in peers
        if each.outcome.exits.value is not None and each.outcome.transitions.value is not None
    ]
    left, moved = (sum(each[which] for each in shown) for which in (0, 1))
    percent = share(part=moved, whole=left)
    if len(shown) < FEWEST or percent is None:
        return PeerYear(year, len(peers), len(shown), Outcome(name, _NONE, _NONE, _NONE))
    return PeerYear(year, len(peers), len(shown), Outcome(name, Shown(left), Shown(moved), Shown(percent)))


def _published(kind: _Kind, releases: Sequence[Release]) -> Mapping[int, Sequence[Peer]]:
    """Year → the places of a group. The same for whoever asks, and worked out once for what is public."""
    stands = [(each.pk, each.checksum) for each in releases]
    key = f"peers-{sha256(repr((kind.name, stands)).encode()).hexdigest()}"
    found: Mapping[int, Sequence[Peer]] | None = cache.get(key)
    if found is None:
        found = _asked(kind, releases)
        cache.set(key, found, timeout=_DAY_SECONDS)
    return found


def _asked(kind: _Kind, releases: Sequence[Release]) -> Mapping[int, Sequence[Peer]]:
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
    cells: dict[tuple[int, str, str], dict[str, Shown]] = {}
    for release, region, name, indicator, value, symbol in rows:
        if region in of_year.get(of_release[release], ()):
            cells.setdefault((of_release[release], region, name), {})[indicator] = Shown(value, symbol)
    found: dict[int, list[Peer]] = {each.year: [] for each in releases}
    for (year, region, name), of_place in cells.items():
        found[year].append(Peer(region, Outcome(name, *(of_place.get(each, _NONE) for each in _COUNTED))))
    return found

"""A municipality as anyone sees it: its frozen cells over the years, beside its county and the country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.safestring import SafeString

from reporting.charts import Bar, Line, bar_chart, line_chart
from reporting.codes import Indicator, RegionLevel
from reporting.figures import ALL, DIMENSIONS
from reporting.models import Release, ReleaseCell
from reporting.results.places import Break, OwnYear, breaks, own_years
from reporting.rules import wording
from reporting.rules.uncertainty import Interval, wilson
from reporting.summaries import Outcome, Shown, outcome_of

_DIGITS = 4
_SEXES = {"F": "Kvinner", "M": "Menn"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in one year; None where the release has no such cell."""

    name: str
    participants: Shown | None
    starters: Shown | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year beside the places around."""

    release: Release
    own: OwnYear
    here: Place | None
    county: Place | None
    country: Place | None

    @property
    def shares(self) -> tuple[Shown | None, ...]:
        """Of the county and the country."""
        return tuple(each.outcome.share if each else None for each in (self.county, self.country))

    @property
    def counts(self) -> tuple[Shown | None, ...]:
        """Participants, exits and transitions of the municipality."""
        if self.here is None:
            return (None, None, None)
        return (self.here.participants, self.here.outcome.exits, self.here.outcome.transitions)

    @property
    def share(self) -> Shown | None:
        """The municipality's."""
        return self.here.outcome.share if self.here else None


@dataclass(frozen=True, slots=True)
class OpenPage:
    """The page."""

    number: str
    name: str
    lead: str
    lines: tuple[YearLine, ...]
    breaks: tuple[Break, ...]
    sexes: tuple[Outcome, ...]
    interval: Interval | None
    sentences: tuple[str, ...]
    trend: SafeString | None
    comparison: SafeString
    groups: SafeString | None

    @property
    def latest(self) -> YearLine:
        """The newest year."""
        return self.lines[-1]

    @property
    def around(self) -> list[Outcome]:
        """The municipality, its county and the country in the newest year."""
        return [each.outcome for each in (self.latest.here, self.latest.county, self.latest.country) if each]


def open_page(number: str) -> OpenPage | None:
    """The page of a municipality number, or None where nothing is published of it. Five queries."""
    releases = {each.year: each for each in Release.objects.latest_of_each_year()}
    if not releases or not (number.isascii() and number.isdigit() and len(number) == _DIGITS):
        return None
    years = own_years(municipality_id=int(number), first=min(releases), last=max(releases))
    years = [each for each in years if each.year in releases]
    found = _cells(years, releases)
    lines = [_line(own, releases[own.year], found) for own in years]
    while lines and lines[-1].here is None:
        lines.pop()
    if not lines:
        return None
    latest = lines[-1]
    name, outcome = latest.own.name, latest.here.outcome if latest.here else None
    interval = _interval(outcome)
    sexes = tuple(
        outcome_of(label, cells)
        for code, label in _SEXES.items()
        if (cells := found.get((latest.own.year, RegionLevel.MUNICIPALITY, latest.own.number, code), ("", {}))[1])
    )
    told = tuple(breaks([each.own for each in lines]))
    return OpenPage(
        number=number,
        name=name,
        lead=_lead(outcome, latest.own.year),
        lines=tuple(lines),
        breaks=told,
        sexes=sexes,
        interval=interval,
        sentences=tuple(_sentences(latest, interval)),
        trend=_trend(name, lines, told) if len(lines) > 1 else None,
        comparison=_shares(
            "sammenligning",
            f"Andel med overgang i {latest.own.year}",
            [each.outcome for each in (latest.here, latest.county, latest.country) if each],
        ),
        groups=_shares("kjonn", f"Andel med overgang etter kjønn i {latest.own.year}", sexes) if sexes else None,
    )


_Key = tuple[int, RegionLevel, str, str]  # year, level, place, sex


def _cells(years: Sequence[OwnYear], releases: Mapping[int, Release]) -> dict[_Key, tuple[str, dict[str, Shown]]]:
    by_pk = {releases[each.year].pk: each.year for each in years}
    rows = ReleaseCell.objects.filter(
        Q(region_level=RegionLevel.COUNTRY, sex=ALL)
        | Q(region_level=RegionLevel.COUNTY, region__in={each.county for each in years}, sex=ALL)
        | Q(region_level=RegionLevel.MUNICIPALITY, region__in={each.number for each in years}),
        release_id__in=by_pk,
        **{name: ALL for name in DIMENSIONS if name != "sex"},
    ).values_list("release_id", "region_level", "region", "sex", "region_name", "indicator", "value", "symbol")
    found: dict[_Key, tuple[str, dict[str, Shown]]] = {}
    for release, level, region, sex, name, indicator, value, symbol in rows:
        cells = found.setdefault((by_pk[release], RegionLevel(level), region, sex), (name, {}))[1]
        cells[indicator] = Shown(value, symbol)
    return found


def _line(own: OwnYear, release: Release, found: Mapping[_Key, tuple[str, dict[str, Shown]]]) -> YearLine:
    def place(level: RegionLevel, region: str) -> Place | None:
        if (cells := found.get((own.year, level, region, ALL))) is None:
            return None
        name, of = cells
        return Place(name, of.get(Indicator.PARTICIPANTS), of.get(Indicator.STARTERS), outcome_of(name, of))

    return YearLine(
        release,
        own,
        place(RegionLevel.MUNICIPALITY, own.number),
        place(RegionLevel.COUNTY, own.county),
        place(RegionLevel.COUNTRY, ALL),
    )


def _lead(outcome: Outcome | None, year: int) -> str:
    if outcome is None or outcome.exits.value == 0:
        return f"Ingen avsluttet introduksjonsprogrammet i {year}."
    if outcome.share.value is None or outcome.exits.value is None or outcome.transitions.value is None:
        return f"Andelen som gikk til arbeid eller utdanning i {year}, er skjult for å beskytte enkeltpersoner."
    counts = wording.of_whole(part=outcome.transitions.value, whole=outcome.exits.value)
    return (
        f"{wording.percent(outcome.share.value)} av dem som avsluttet introduksjonsprogrammet i {year}, "
        f"gikk rett til arbeid eller utdanning. Det er {counts}."
    )


def _interval(outcome: Outcome | None) -> Interval | None:
    if outcome is None or outcome.fraction is None:
        return None
    return wilson(part=outcome.transitions.value or 0, whole=outcome.exits.value or 0)


def _sentences(line: YearLine, interval: Interval | None) -> list[str]:
    own = line.here.outcome.share.value if line.here else None
    told = []
    for label, other in (("fylket", line.county), ("landet", line.country)):
        theirs = other.outcome.share.value if other else None
        if own is None or theirs is None or interval is None:
            continue
        apart = own - theirs
        where = f"{abs(apart)} prosentpoeng {'over' if apart > 0 else 'under'}" if apart else "på nivå med"
        size = "mindre" if interval.holds(theirs) else "større"
        told.append(
            f"Kommunen ligger {where} {label}." + (f" Forskjellen er {size} enn usikkerheten." if apart else "")
        )
    return told


def _trend(name: str, lines: Sequence[YearLine], told: Sequence[Break]) -> SafeString:
    broken = {each.year for each in told}

    def shares(places: Sequence[Place | None]) -> list[int | None]:
        return [each.outcome.share.value if each else None for each in places]

    own = shares([each.here for each in lines])
    words = [
        f"{line.own.year}: {wording.percent(value) if value is not None else 'skjult eller mangler'}"
        for line, value in zip(lines, own, strict=True)
    ]
    return line_chart(
        chart_id="figur-utvikling",
        title=f"Andel med overgang, {lines[0].own.year} til {lines[-1].own.year}",
        description=f"{name}. {'. '.join(words)}",
        places=[str(each.own.year) for each in lines],
        lines=[
            Line(name, own, is_main=True),
            Line("Fylket", shares([each.county for each in lines])),
            Line("Landet", shares([each.country for each in lines])),
        ],
        breaks=[place for place, each in enumerate(lines) if each.own.year in broken],
    )


def _shares(chart_id: str, title: str, outcomes: Sequence[Outcome]) -> SafeString:
    bars = [_bar(each) for each in outcomes if each.share.value is not None or each.share.is_hidden]
    told = ". ".join(f"{each.label}: {each.text or 'skjult'}" for each in bars)
    return bar_chart(chart_id=f"figur-{chart_id}", title=title, description=told, bars=bars, maximum=100)


def _bar(outcome: Outcome) -> Bar:
    if outcome.fraction is None or outcome.share.value is None:
        return Bar(outcome.label, None)
    note = wording.of_whole(part=outcome.transitions.value or 0, whole=outcome.exits.value or 0)
    return Bar(outcome.label, outcome.share.value, wording.percent(outcome.share.value), note)

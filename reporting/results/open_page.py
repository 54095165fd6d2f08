"""A municipality as anyone sees it: its frozen cells over the years, beside its county and the country."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.safestring import SafeString

from reporting.charts import Bar, Line, bar_chart, line_chart
from reporting.codes import Indicator, RegionLevel
from reporting.figures import ALL, DIMENSIONS
from reporting.labels import CODE_LABELS, COUNTRY, THE_COUNTRY
from reporting.models import Release, ReleaseCell
from reporting.results import open_words as say
from reporting.results.places import Break, OwnYear, breaks, own_years
from reporting.rules import wording
from reporting.rules.languages import Language
from reporting.rules.uncertainty import Interval, wilson
from reporting.summaries import Outcome, Shown, outcome_of
from reporting.summaries.phrases import HIDDEN, HIDDEN_TILE, NOBODY_LEFT_IN

_DIGITS = 4


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


def open_page(number: str, language: Language = Language.BOKMAL) -> OpenPage | None:
    """The page of a municipality number, or None where nothing is published of it. Five queries."""
    releases = {each.year: each for each in Release.objects.latest_of_each_year()}
    if not releases or not (number.isascii() and number.isdigit() and len(number) == _DIGITS):
        return None
    years = own_years(municipality_id=int(number), first=min(releases), last=max(releases))
    years = [each for each in years if each.year in releases]
    found = _cells(years, releases)
    lines = [_line(own, releases[own.year], found, language) for own in years]
    while lines and lines[-1].here is None:
        lines.pop()
    if not lines:
        return None
    latest = lines[-1]
    name, outcome = latest.own.name, latest.here.outcome if latest.here else None
    sexes = tuple(
        outcome_of(label.told(language), cells)
        for code, label in CODE_LABELS["sex"].items()
        if (cells := found.get((latest.own.year, RegionLevel.MUNICIPALITY, latest.own.number, code), ("", {}))[1])
    )
    told = tuple(breaks([each.own for each in lines], language))
    return OpenPage(
        number=number,
        name=name,
        lead=_lead(outcome, latest.own.year, language),
        lines=tuple(lines),
        breaks=told,
        sexes=sexes,
        sentences=tuple(_sentences(latest, _interval(outcome), language)),
        trend=_trend(name, lines, told, language) if len(lines) > 1 else None,
        comparison=_shares(
            "sammenligning",
            say.COMPARISON.told(language, year=latest.own.year),
            [each.outcome for each in (latest.here, latest.county, latest.country) if each],
            language,
        ),
        groups=_shares("kjonn", say.BY_SEX.told(language, year=latest.own.year), sexes, language) if sexes else None,
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


def _line(
    own: OwnYear, release: Release, found: Mapping[_Key, tuple[str, dict[str, Shown]]], language: Language
) -> YearLine:
    def place(level: RegionLevel, region: str) -> Place | None:
        if (cells := found.get((own.year, level, region, ALL))) is None:
            return None
        name, of = cells
        # Places have one name, and the whole country one in each language. Its bokmål is the frozen one.
        if level is RegionLevel.COUNTRY and language != Language.BOKMAL:
            name = COUNTRY.told(language)
        return Place(name, of.get(Indicator.PARTICIPANTS), of.get(Indicator.STARTERS), outcome_of(name, of))

    return YearLine(
        release,
        own,
        place(RegionLevel.MUNICIPALITY, own.number),
        place(RegionLevel.COUNTY, own.county),
        place(RegionLevel.COUNTRY, ALL),
    )


def _lead(outcome: Outcome | None, year: int, language: Language) -> str:
    if outcome is None or outcome.exits.value == 0:
        return NOBODY_LEFT_IN.told(language, year=year)
    if outcome.share.value is None or outcome.exits.value is None or outcome.transitions.value is None:
        return say.HIDDEN_SHARE.told(language, year=year)
    counts = wording.of_whole(part=outcome.transitions.value, whole=outcome.exits.value, language=language)
    return say.WENT.told(language, percent=wording.percent(outcome.share.value, language), year=year, counts=counts)


def _interval(outcome: Outcome | None) -> Interval | None:
    if outcome is None or outcome.fraction is None:
        return None
    return wilson(part=outcome.transitions.value or 0, whole=outcome.exits.value or 0)


def _sentences(line: YearLine, interval: Interval | None, language: Language) -> Iterator[str]:
    own = line.here.outcome.share.value if line.here else None
    if own is None or interval is None:
        return
    for label, place in ((say.THE_COUNTY, line.county), (THE_COUNTRY, line.country)):
        theirs = place.outcome.share.value if place else None
        if theirs is None:
            continue
        apart, other = own - theirs, label.told(language)
        if not apart:
            yield say.LEVEL.told(language, other=other)
            continue
        points = (say.ONE_POINT if abs(apart) == 1 else say.POINTS).told(language, number=abs(apart))
        yield (say.ABOVE if apart > 0 else say.BELOW).told(language, points=points, other=other)
        yield (say.WITHIN if interval.holds(theirs) else say.BEYOND).told(language)
    yield say.UNCERTAIN.told(language, low=interval.low, high=interval.high)


def _trend(name: str, lines: Sequence[YearLine], told: Sequence[Break], language: Language) -> SafeString:
    broken = {each.year for each in told}

    def shares(places: Sequence[Place | None]) -> list[int | None]:
        return [each.outcome.share.value if each else None for each in places]

    own = shares([each.here for each in lines])
    words = [
        f"{line.own.year}: "
        f"{wording.percent(value, language) if value is not None else say.HIDDEN_OR_MISSING.told(language)}"
        for line, value in zip(lines, own, strict=True)
    ]
    return line_chart(
        chart_id="figur-utvikling",
        title=say.TREND.told(language, first=lines[0].own.year, last=lines[-1].own.year),
        description=f"{name}. {'. '.join(words)}",
        places=[str(each.own.year) for each in lines],
        lines=[
            Line(name, own, is_main=True),
            Line(say.COUNTY_LINE.told(language), shares([each.county for each in lines])),
            Line(say.COUNTRY_LINE.told(language), shares([each.country for each in lines])),
        ],
        breaks=[place for place, each in enumerate(lines) if each.own.year in broken],
        per_cent="%" if language == Language.ENGLISH else " %",
    )


def _shares(chart_id: str, title: str, outcomes: Sequence[Outcome], language: Language) -> SafeString:
    bars = [_bar(each, language) for each in outcomes if each.share.value is not None or each.share.is_hidden]
    told = ". ".join(f"{each.label}: {each.text or HIDDEN.told(language)}" for each in bars)
    return bar_chart(
        chart_id=f"figur-{chart_id}",
        title=title,
        description=told,
        bars=bars,
        maximum=100,
        hidden=HIDDEN_TILE.told(language),
    )


def _bar(outcome: Outcome, language: Language) -> Bar:
    if outcome.fraction is None or outcome.share.value is None:
        return Bar(outcome.label, None)
    note = wording.of_whole(part=outcome.transitions.value or 0, whole=outcome.exits.value or 0, language=language)
    return Bar(outcome.label, outcome.share.value, wording.percent(outcome.share.value, language), note)

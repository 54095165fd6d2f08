"""The municipality beside those that are like it: table, chart and sentences from what the page and the groups say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from reporting.charts import bar_chart
from reporting.results.drawings import bar, told
from reporting.results.files import Row, outcome_rows
from reporting.results.page import Results, YearLine
from reporting.results.peers import FEWEST, SOURCE, PeerGroup
from reporting.rules import wording
from reporting.summaries import Outcome, Shown


@dataclass(frozen=True, slots=True)
class BesideRow:
    """One line of the year's table; of a group, how many of its municipalities have numbers."""

    outcome: Outcome
    shown: int = 0
    places: int = 0


@dataclass(frozen=True, slots=True)
class BesideYear:
    """A year: the municipality's own line, and the share of each group."""

    line: YearLine
    shares: Sequence[Shown | None]


@dataclass(frozen=True, slots=True)
class Beside:
    """What the section says."""

    groups: Sequence[PeerGroup]
    rows: Sequence[BesideRow]
    years: Sequence[BesideYear]
    chart: SafeString | None
    sentences: Sequence[str]
    source: str = SOURCE
    fewest: int = FEWEST


def beside(page: Results, groups: Sequence[PeerGroup]) -> Beside:
    """The section of a page."""
    rows = list(_rows(page, groups))
    years = [
        BesideYear(line, [of.outcome.share if (of := group.line(line.year)) else None for group in groups])
        for line in reversed(page.lines)
        if any(group.line(line.year) for group in groups)
    ]
    return Beside(groups, rows, years, _chart(page, rows), list(_sentences(page, groups)))


def beside_rows(groups: Sequence[PeerGroup]) -> Iterator[Row]:
    """The same for the files."""
    for group in groups:
        for year, line in sorted(group.lines.items()):
            yield from outcome_rows("lignende kommuner", f"de andre i {group.name}", year, "alle", line.outcome)
            yield "lignende kommuner", f"de andre i {group.name}", year, "alle", "kommuner med tall", line.shown, ""


def _rows(page: Results, groups: Sequence[PeerGroup]) -> Iterator[BesideRow]:
    own = page.outcome
    yield BesideRow(Outcome(page.name, own.exits, own.transitions, own.share))
    for group in groups:
        line = group.line(page.year)
        if line:
            yield BesideRow(line.outcome, line.shown, line.places)
    for label, other in (("Fylket", page.line.county), ("Landet", page.line.country)):
        if other:
            yield BesideRow(Outcome(label, other.exits, other.transitions, other.share))


def _chart(page: Results, rows: Sequence[BesideRow]) -> SafeString | None:
    drawn = [each.outcome for each in rows if each.outcome.share.value is not None or each.outcome.share.is_hidden]
    if len(drawn) < 2:  # noqa: PLR2004 - one bar compares nothing
        return None
    return bar_chart(
        chart_id="figur-lignende",
        title=f"Andel som gikk til arbeid eller utdanning i {page.year}, ved siden av lignende kommuner",
        description=". ".join(f"{each.label}: {told(each)}" for each in drawn),
        bars=[bar(each, is_other=place > 0) for place, each in enumerate(drawn)],
        maximum=100,
    )


def _sentences(page: Results, groups: Sequence[PeerGroup]) -> Iterator[str]:
    own = page.outcome.share.value
    for group in groups:
        line = group.line(page.year)
        theirs = line.outcome.share.value if line else None
        if own is None or theirs is None:
            continue
        apart = own - theirs
        others = f"de andre kommunene i {group.in_a_sentence}"
        if not apart:
            yield f"{page.name} har samme andel som {others}."
            continue
        way = "over" if apart > 0 else "under"
        within = "mindre" if page.interval and page.interval.holds(theirs) else "større"
        yield (
            f"{page.name} ligger {abs(apart)} prosentpoeng {way} {others} ({wording.percent(theirs)}). "
            f"Den forskjellen er {within} enn usikkerheten."
        )

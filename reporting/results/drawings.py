"""The charts of the results page. Each stands beside a table with the same numbers, and says its main fact in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from reporting.charts import Bar, Line, Mark, Stack, bar_chart, bullet, line_chart, stack_chart
from reporting.codes import CohortState
from reporting.results.page import Breakdown, Cohort, Results
from reporting.rules import wording
from reporting.summaries import Outcome, Shown

_HIDDEN = "skjult"


@dataclass(frozen=True, slots=True)
class Drawings:
    """By the section they belong to; None where there is nothing to draw."""

    share: SafeString | None
    trend: SafeString | None
    groups: dict[str, SafeString]
    activities: SafeString | None
    cohorts: SafeString | None


def draw(page: Results) -> Drawings:
    """All charts of the page."""
    return Drawings(
        share=_share(page),
        trend=_trend(page) if len(page.lines) > 1 else None,
        groups={each.dimension: _group(each) for each in page.breakdowns if each.groups},
        activities=_activities(page) if page.activities else None,
        cohorts=_cohorts(page) if page.cohorts else None,
    )


def marks(page: Results) -> list[Mark]:
    """County and country, where they are published."""
    others = (("Fylket", page.line.county), ("Landet", page.line.country))
    return [Mark(label, each.share.value) for label, each in others if each and each.share.value is not None]


def told(outcome: Outcome | None) -> str:
    """ "62 %, 33 av 53"; "skjult"; "mangler"."""
    if outcome is None:
        return "mangler"
    if outcome.share.value is None or outcome.exits.value is None or outcome.transitions.value is None:
        return _HIDDEN if outcome.share.is_hidden else "ingen sluttet"
    counts = wording.of_whole(part=outcome.transitions.value, whole=outcome.exits.value)
    return f"{wording.percent(outcome.share.value)}, {counts}"


def _share(page: Results) -> SafeString | None:
    percent = page.outcome.share.value
    if percent is None or page.interval is None:
        return None
    others = marks(page)
    words = [f"{page.name}: {told(page.outcome)}", *(f"{each.label}: {each.value} %" for each in others)]
    return bullet(
        chart_id="figur-andel",
        title=f"{percent} % gikk til arbeid eller utdanning i {page.year}",
        description=". ".join([*words, f"Usikkerhet {page.interval.low} til {page.interval.high} %"]),
        value=percent,
        low=page.interval.low,
        high=page.interval.high,
        marks=others,
    )


def _trend(page: Results) -> SafeString:
    broken = {each.year for each in page.breaks}
    own = Line(page.name, [each.outcome.share.value for each in page.lines], is_main=True)
    county = Line("Fylket", [_percent(each.county) for each in page.lines])
    country = Line("Landet", [_percent(each.country) for each in page.lines])
    return line_chart(
        chart_id="figur-utvikling",
        title=f"Andel som gikk til arbeid eller utdanning, {page.lines[0].year} til {page.lines[-1].year}",
        description=". ".join(f"{each.year}: {told(each.outcome)}" for each in page.lines),
        places=[str(each.year) for each in page.lines],
        lines=[own, county, country],
        breaks=[place for place, each in enumerate(page.lines) if each.year in broken],
    )


def _percent(outcome: Outcome | None) -> int | None:
    return outcome.share.value if outcome else None


def _group(breakdown: Breakdown) -> SafeString:
    bars = [
        bar(each.outcome)
        for each in breakdown.groups
        if each.outcome.share.value is not None or each.outcome.share.is_hidden
    ]
    return bar_chart(
        chart_id=f"figur-{breakdown.dimension}",
        title=f"Andel som gikk til arbeid eller utdanning, etter {breakdown.heading.lower()}",
        description=". ".join(f"{each.outcome.label}: {told(each.outcome)}" for each in breakdown.groups),
        bars=bars,
        maximum=100,
    )


def bar(outcome: Outcome, *, is_other: bool = False) -> Bar:
    """The share of a group, with its counts beside it."""
    if outcome.share.value is None or outcome.exits.value is None or outcome.transitions.value is None:
        return Bar(outcome.label, None)
    note = wording.of_whole(part=outcome.transitions.value, whole=outcome.exits.value)
    return Bar(outcome.label, outcome.share.value, wording.percent(outcome.share.value), note, is_other)


def _activities(page: Results) -> SafeString:
    bars = [
        Bar(
            each.label,
            each.count.value,
            _number(each.count),
            wording.percent(each.percent.value) if each.percent.value is not None else "",
            is_other=not each.is_transition,
        )
        for each in page.activities
    ]
    return bar_chart(
        chart_id="figur-etter",
        title=f"Hva de som sluttet i {page.year}, gikk til",
        description=". ".join(f"{each.label}: {_number(each.count)}" for each in page.activities),
        bars=bars,
        maximum=page.outcome.exits.value,
    )


def _cohorts(page: Results) -> SafeString:
    names = [str(state.label) for state in CohortState]
    return stack_chart(
        chart_id="figur-startet",
        title="Hvor de som startet hvert år, står nå",
        description=". ".join(_told_of(each) for each in page.cohorts),
        stacks=[
            Stack(
                str(each.year),
                [each.states[state.value].value for state in CohortState],
                f"{_number(each.starters)} startet",
            )
            for each in page.cohorts
        ],
        names=names,
    )


def _told_of(cohort: Cohort) -> str:
    states = (f"{state.label.lower()} {_number(cohort.states[state.value])}" for state in CohortState)
    return f"{cohort.year}: {', '.join(states)}"


def _number(count: Shown) -> str:
    return wording.number(count.value) if count.value is not None else _HIDDEN


def sentences(page: Results) -> Sequence[str]:
    """What the headline numbers say, without judging: who is above, and whether chance alone could tell them apart."""
    percent = page.outcome.share.value
    if percent is None:
        return []
    found = []
    for label, other in (("fylket", page.line.county), ("landet", page.line.country)):
        theirs = _percent(other)
        if theirs is None:
            continue
        apart = percent - theirs
        if apart:
            way = "over" if apart > 0 else "under"
            found.append(f"{page.name} ligger {abs(apart)} prosentpoeng {way} {label}.")
        else:
            found.append(f"{page.name} har samme andel som {label}.")
        if apart and page.interval:
            within = "mindre" if page.interval.holds(theirs) else "større"
            found.append(f"Den forskjellen er {within} enn usikkerheten.")
    return found

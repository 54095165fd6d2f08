"""The charts of a release page. Each stands beside a table with the same numbers."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from django.utils.safestring import SafeString

from reporting.charts import Bar, bar_chart
from reporting.rules import wording
from reporting.rules.shares import share
from reporting.summaries.numbers import TRANSITIONS, Count, Outcome, ReleaseSummary, Shown
from reporting.summaries.story import Story

_PER_CENT = 100
_HIDDEN = "skjult"


@dataclass(frozen=True, slots=True)
class Drawings:
    """The charts by the section they belong to."""

    participants: SafeString
    countries: SafeString
    outcome: SafeString
    activities: SafeString
    groups: SafeString
    counties: SafeString
    municipalities: SafeString


def draw(summary: ReleaseSummary, story: Story) -> Drawings:
    """All charts of a release."""
    years = [each for each in (summary.before, summary.this) if each]
    others = [Count(story.others_label, summary.countries.others)] if summary.countries.others.is_shown else []
    exits = summary.this.outcome.exits.value
    return Drawings(
        participants=_counts(
            "deltakere",
            f"Deltakere, {years[0].year} til {summary.year}" if len(years) > 1 else f"Deltakere i {summary.year}",
            [Count(each.label, each.participants) for each in years],
            muted={each.label for each in years[:-1]},
        ),
        countries=_counts(
            "land",
            f"Nye deltakere etter bakgrunn i {summary.year}",
            [*summary.countries.top, *others],
            muted={story.others_label},
        ),
        outcome=_shares(
            "overgang",
            "Andel som gikk til arbeid eller utdanning",
            [each.outcome for each in years],
            muted={each.label for each in years[:-1]},
        ),
        activities=_counts(
            "etter",
            f"Hva deltakerne gikk til i {summary.year}",
            summary.activities,
            whole=exits,
            muted={each.label for each in summary.activities} - TRANSITIONS,
        ),
        groups=_shares(
            "grupper",
            f"Andel som gikk til arbeid eller utdanning etter kjønn og alder i {summary.year}",
            [*summary.sexes, *summary.ages],
        ),
        counties=_counts(
            "fylker",
            f"Deltakere i fylkene i {summary.year}",
            [Count(each.label, each.participants) for each in summary.counties],
        ),
        municipalities=_shares("kommuner", f"Kommunene med høyest andel i {summary.year}", summary.top),
    )


def _counts(
    chart_id: str, title: str, counts: Sequence[Count], *, whole: int | None = None, muted: Set[str] = frozenset()
) -> SafeString:
    bars = [
        Bar(
            label=each.label,
            value=each.count.value,
            text=_text(each.count),
            note=_part_of(each.count, whole),
            is_other=each.label in muted,
        )
        for each in counts
    ]
    return _chart(chart_id, title, bars)


def _shares(chart_id: str, title: str, outcomes: Sequence[Outcome], *, muted: Set[str] = frozenset()) -> SafeString:
    bars = [
        Bar(
            label=each.label,
            value=each.share.value,
            text=wording.percent(each.share.value) if each.share.value is not None else "",
            note=_counts_of(each),
            is_other=each.label in muted,
        )
        for each in outcomes
        # Where nobody left there is no share to draw; the table says so.
        if each.share.value is not None or each.share.is_hidden
    ]
    return _chart(chart_id, title, bars, maximum=_PER_CENT)


def _chart(chart_id: str, title: str, bars: Sequence[Bar], *, maximum: int | None = None) -> SafeString:
    told = ". ".join(_told(bar) for bar in bars)
    return bar_chart(chart_id=f"figur-{chart_id}", title=title, description=told, bars=bars, maximum=maximum)


def _told(bar: Bar) -> str:
    if bar.value is None:
        return f"{bar.label}: {_HIDDEN}"
    return f"{bar.label}: {bar.text}{f', {bar.note}' if bar.note else ''}"


def _text(count: Shown) -> str:
    return wording.number(count.value) if count.value is not None else ""


def _part_of(count: Shown, whole: int | None) -> str:
    """ "24 %" of a shown whole; nothing where either is hidden."""
    if count.value is None or not whole:
        return ""
    return wording.percent(share(part=count.value, whole=whole) or 0)


def _counts_of(outcome: Outcome) -> str:
    if outcome.exits.value is None or outcome.transitions.value is None or outcome.share.value is None:
        return ""
    return wording.of_whole(part=outcome.transitions.value, whole=outcome.exits.value)

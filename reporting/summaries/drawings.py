"""The charts of a release page. Each stands beside a table with the same numbers."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from django.utils.safestring import SafeString

from reporting.charts import Bar, bar_chart
from reporting.rules import wording
from reporting.rules.languages import Language
from reporting.rules.shares import share
from reporting.summaries import phrases as say
from reporting.summaries.numbers import Count, Outcome, ReleaseSummary, Shown, transitions_in
from reporting.summaries.story import Story

_PER_CENT = 100


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
    pen = _Pen(summary.language)
    exits, language, year = summary.this.outcome.exits.value, summary.language, summary.year
    return Drawings(
        participants=pen.counts(
            "deltakere",
            (say.CHART_PARTICIPANTS_YEARS if len(years) > 1 else say.CHART_PARTICIPANTS).told(
                language, first=years[0].year, year=year
            ),
            [Count(each.label, each.participants) for each in years],
            muted={each.label for each in years[:-1]},
        ),
        countries=pen.counts(
            "land",
            say.CHART_COUNTRIES.told(language, year=year),
            [*summary.countries.top, *others],
            muted={story.others_label},
        ),
        outcome=pen.shares(
            "overgang",
            say.CHART_OUTCOME.told(language),
            [each.outcome for each in years],
            muted={each.label for each in years[:-1]},
        ),
        activities=pen.counts(
            "etter",
            say.CHART_ACTIVITIES.told(language, year=year),
            summary.activities,
            whole=exits,
            muted={each.label for each in summary.activities} - transitions_in(language),
        ),
        groups=pen.shares(
            "grupper",
            say.CHART_GROUPS.told(language, year=year),
            [*summary.sexes, *summary.ages],
        ),
        counties=pen.counts(
            "fylker",
            say.CHART_COUNTIES.told(language, year=year),
            [Count(each.label, each.participants) for each in summary.counties],
        ),
        municipalities=pen.shares("kommuner", say.CHART_MUNICIPALITIES.told(language, year=year), summary.top),
    )


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws in a language."""

    language: Language

    def counts(
        self,
        chart_id: str,
        title: str,
        counts: Sequence[Count],
        *,
        whole: int | None = None,
        muted: Set[str] = frozenset(),
    ) -> SafeString:
        bars = [
            Bar(
                label=each.label,
                value=each.count.value,
                text=wording.number(each.count.value, self.language) if each.count.value is not None else "",
                note=self._part_of(each.count, whole),
                is_other=each.label in muted,
            )
            for each in counts
        ]
        return self._chart(chart_id, title, bars)

    def shares(
        self, chart_id: str, title: str, outcomes: Sequence[Outcome], *, muted: Set[str] = frozenset()
    ) -> SafeString:
        bars = [
            Bar(
                label=each.label,
                value=each.share.value,
                text=wording.percent(each.share.value, self.language) if each.share.value is not None else "",
                note=self._counts_of(each),
                is_other=each.label in muted,
            )
            for each in outcomes
            # Where nobody left there is no share to draw; the table says so.
            if each.share.value is not None or each.share.is_hidden
        ]
        return self._chart(chart_id, title, bars, maximum=_PER_CENT)

    def _chart(self, chart_id: str, title: str, bars: Sequence[Bar], *, maximum: int | None = None) -> SafeString:
        return bar_chart(
            chart_id=f"figur-{chart_id}",
            title=title,
            description=". ".join(self._told(bar) for bar in bars),
            bars=bars,
            maximum=maximum,
            hidden=say.HIDDEN_TILE.told(self.language),
        )

    def _told(self, bar: Bar) -> str:
        if bar.value is None:
            return f"{bar.label}: {say.HIDDEN.told(self.language)}"
        return f"{bar.label}: {bar.text}{f', {bar.note}' if bar.note else ''}"

    def _part_of(self, count: Shown, whole: int | None) -> str:
        """ "24 %" of a shown whole; nothing where either is hidden."""
        if count.value is None or not whole:
            return ""
        return wording.percent(share(part=count.value, whole=whole) or 0, self.language)

    def _counts_of(self, outcome: Outcome) -> str:
        if outcome.exits.value is None or outcome.transitions.value is None or outcome.share.value is None:
            return ""
        return wording.of_whole(part=outcome.transitions.value, whole=outcome.exits.value, language=self.language)

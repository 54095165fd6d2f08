"""What can be taken along from the results page: each chart with its numbers, and the page as a document."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from reporting.chart_files import ChartFile, alone
from reporting.charts import Legend
from reporting.codes import CohortState
from reporting.results.drawings import Drawings, marks
from reporting.results.files import Row
from reporting.results.page import Results
from reporting.results.whole import Whole
from reporting.rules import wording

SOURCE = "Fotfeste"
_DEMONSTRATION = "Demonstrasjon: tallene er regnet ut fra et oppdiktet register."


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, and what its colours mean."""

    code: str
    svg: SafeString
    legend: Sequence[Legend] = ()


def figures(said: Whole, charts: Drawings) -> Mapping[str, Figure]:
    """Every chart of the page by its code, in the order of the page."""
    page, measured = said.page, said.measured
    own, lines = Legend("own", page.name), (Legend("line-1", "Fylket"), Legend("line-2", "Landet"))
    of_share = [own, *(Legend(f"mark-{place}", each.label) for place, each in enumerate(marks(page), 1))]
    of_share.append(Legend("bracket", "Usikkerhet"))
    states = [Legend(f"part-{place}", str(each.label)) for place, each in enumerate(CohortState)]
    drawn: list[tuple[str, SafeString | None, Sequence[Legend]]] = [
        ("andel", charts.share, of_share),
        ("utvikling", charts.trend, [own, *lines]),
        ("lignende", said.peers.chart, []),
        ("startet", charts.cohorts, states),
        *((each.dimension, charts.groups.get(each.dimension), []) for each in page.breakdowns),
        ("etter", charts.activities, []),
        ("tiltak", measured.taken_chart if measured else None, []),
        ("norsk", measured.language_chart if measured else None, []),
    ]
    return {code: Figure(code, svg, legend) for code, svg, legend in drawn if svg}


def tables(said: Whole) -> Mapping[str, Callable[[Row], bool]]:
    """Which rows of the files are the numbers of a chart, or of a table that has none."""
    page = said.page
    return {
        "andel": _table("år", year=page.year), "utvikling": _table("år"),
        **({"lignende": _table("lignende kommuner", year=page.year)} if said.peers.groups else {}),
        **({"startet": _table("startet")} if page.cohorts else {}),
        **{each.dimension: _table(each.heading) for each in page.breakdowns},
        "etter": _table("hovedaktivitet"), "oppfolging": _table("oppfølging"), "tiltak": _table("tiltak"),
        "norsk": _table("norsk"),
    }  # fmt: skip


def drawn_alone(figure: Figure, page: Results) -> ChartFile:
    """The chart as it stands without the page."""
    return alone(figure.svg, legend=figure.legend, foot=foot(page))


def foot(page: Results) -> str:
    """Where the numbers are from, and as of when."""
    told = f"Kilde: {SOURCE}. Resultater i {page.name} {page.year}, {as_of(page)}."
    preliminary = " Foreløpige tall." if page.is_preliminary else ""
    return f"{told}{preliminary}{f' {_DEMONSTRATION}' if settings.DEMONSTRATION else ''}"


def as_of(page: Results) -> str:
    """ "tall per 26.11.2026 kl. 9.05"."""
    if page.as_of is None:
        return "tallene er ikke talt ennå"
    at = localtime(page.as_of)
    return f"tall per {at.day}.{at.month}.{at.year}{wording.NBSP}kl.{wording.NBSP}{at.hour}.{at:%M}"


def _table(name: str, *, year: int | None = None) -> Callable[[Row], bool]:
    return lambda row: row[0] == name and (year is None or row[2] == year)

"""The press release: the sentences of the page, and for every number in them the cell that it comes from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reporting.models import Release
from reporting.rules import notes, wording
from reporting.summaries.numbers import MIN_EXITS, Count, Outcome, ReleaseSummary, Shown, Totals, summarise
from reporting.summaries.story import Story, tell

_NUMBER = re.compile(rf"\d+(?:{wording.NBSP}\d{{3}})*")
_COUNTRY, _PLACES, _BACKGROUNDS = "IP05", "IP01", "IP06"


class Unbound(Exception):
    """A number stands in the text and no cell says it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A cell, or a rule of the release, and every way that a sentence may write its number."""

    what: str
    exact: str
    written: frozenset[str]
    table: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """A number as it is written, and where it comes from."""

    written: str
    source: Source


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table: words first, then numbers as the cells have them. `source` is the table they are taken from."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its sentences, and the numbers that these may write."""

    heading: str
    texts: tuple[str, ...]
    sources: tuple[Source, ...]
    grid: Grid | None = None

    @property
    def numbers(self) -> tuple[Bound, ...]:
        """Each number of the part once, bound. Raises Unbound."""
        found: dict[str, Bound] = {}
        for text in (self.heading, *self.texts):
            for written in _NUMBER.findall(text):
                found.setdefault(written, _bind(written, self.sources))
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Press:
    """The whole text."""

    title: str
    parts: tuple[Part, ...]
    signs: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = field(default=())


def press(release: Release) -> Press:
    """The press release of a frozen release, beside the year before as it was known when it was built.

    Not as it is known today: the text is frozen with the release. Raises Unbound.
    """
    summary = summarise(release, Release.objects.known_at_building(release))
    story = tell(summary)
    parts = tuple(part for part in _parts(summary, story) if any(part.texts) or part.grid)
    for part in parts:
        _ = part.numbers  # refuses the text before it is set
    signs = {sign: text for sign, text in notes.SIGNS.items() if sign != ".."}
    told = [notes.FOOTNOTES[name] for name in ("participants", "starters", "exits", "transitions", "places")]
    if release.left_out is not None:
        told.append(notes.left_out(release.left_out))
    return Press(story.title, parts, tuple((signs | {":": story.hidden_text}).items()), tuple(told))


def _bind(written: str, sources: Iterable[Source]) -> Bound:
    for source in sources:
        if written in source.written:
            return Bound(written, source)
    raise Unbound(f"No cell says {written}.")


def _parts(summary: ReleaseSummary, story: Story) -> Sequence[Part]:
    years = _years(summary)
    totals = [each for each in (summary.this, summary.before) if each]
    people = [source for each in totals for source in _of_totals(each)]
    change = _change(summary)
    return (
        Part("", (story.lead,), (*years, *people, *change)),
        Part(
            story.participants_heading,
            (story.participants_text,),
            (*years, *people, *change),
            Grid(
                "Deltakere per år",
                ("År", "Deltakere", "Nye", "Avsluttet"),
                tuple(
                    (each.label, *map(_text, (each.participants, each.starters, each.outcome.exits)))
                    for each in reversed(totals)
                ),
                _COUNTRY,
            ),
        ),
        Part(story.countries_heading, (story.countries_text,), (*years, *_of_countries(summary)), _top(summary, story)),
        Part(
            story.outcome_heading,
            (story.outcome_text, *story.reading_help),
            (*years, *(source for each in totals for source in _of_outcome(each.outcome, "Hele landet", each.year)),
             _cell(f"Avsluttet med bakgrunn fra {_first(summary)}, {summary.year}", summary.countries.exits_of_first,
                   _BACKGROUNDS)),
            _outcomes("Avsluttet og overgang per år", "År", [each.outcome for each in reversed(totals)], _COUNTRY),
        ),
        Part(
            story.municipalities_heading,
            (story.municipalities_text, story.left_out_text),
            (*years, _rule("Minste antall avsluttede for å være med i listen", MIN_EXITS),
             _rule("Kommuner der andelen er skjult", summary.left_out_of_rank)),
            _outcomes("Kommunene med høyest andel", "Kommune", summary.top, _PLACES) if summary.top else None,
        ),
    )  # fmt: skip


def _years(summary: ReleaseSummary) -> list[Source]:
    # Years stand without a space among their digits: no count of a thousand or more does.
    years = [summary.year, *([summary.before.year] if summary.before else [])]
    return [Source("Året", str(year), frozenset({str(year)})) for year in years]


def _of_totals(totals: Totals) -> list[Source]:
    year = totals.year
    return [
        _cell(f"Deltakere, hele landet, {year}", totals.participants, _COUNTRY),
        _cell(f"Nye deltakere, hele landet, {year}", totals.starters, _COUNTRY),
    ]


def _of_outcome(outcome: Outcome, place: str, year: int) -> list[Source]:
    return [
        _cell(f"Avsluttet, {place.lower()}, {year}", outcome.exits, _COUNTRY),
        _cell(f"Overgang, {place.lower()}, {year}", outcome.transitions, _COUNTRY),
        _cell(f"Andel med overgang, prosent, {place.lower()}, {year}", outcome.share, _COUNTRY),
    ]


def _change(summary: ReleaseSummary) -> list[Source]:
    now, before = summary.this.participants, summary.before.participants if summary.before else None
    if now.value is None or before is None or before.value is None or summary.before is None:
        return []
    words = wording.change_words(now=now.value, before=before.value)
    what = f"Deltakere, hele landet, {summary.year} minus {summary.before.year}"
    exact = f"{wording.number(now.value)} − {wording.number(before.value)}"
    return [Source(what, exact, frozenset(_NUMBER.findall(words)), _COUNTRY)]


def _of_countries(summary: ReleaseSummary) -> list[Source]:
    countries = summary.countries
    counted = [] if countries.number is None else [_rule("Land som nye deltakere har bakgrunn fra", countries.number)]
    return [
        _cell(f"Nye deltakere, hele landet, {summary.year}", summary.this.starters, _COUNTRY),
        *(_cell(f"Nye deltakere med bakgrunn fra {each.label}, {summary.year}", each.count, _BACKGROUNDS)
          for each in countries.top),
        *counted,
    ]  # fmt: skip


def _first(summary: ReleaseSummary) -> str:
    return summary.countries.top[0].label if summary.countries.top else ""


def _cell(what: str, cell: Shown, table: str) -> Source:
    if cell.value is None:
        return Source(what, cell.symbol, frozenset(), table)
    ways = (wording.number(cell.value), wording.about(cell.value), wording.near(cell.value))
    written = frozenset(each for way in ways for each in _NUMBER.findall(way))
    return Source(what, wording.number(cell.value), written, table)


def _rule(what: str, value: int) -> Source:
    return Source(what, wording.number(value), frozenset({wording.number(value)}))


def _top(summary: ReleaseSummary, story: Story) -> Grid | None:
    countries = summary.countries
    if not countries.top:
        return None
    rows = [*countries.top, *([Count(story.others_label, countries.others)] if countries.others.is_shown else [])]
    return Grid(
        f"Nye deltakere i {summary.year} etter bakgrunn",
        ("Land", "Nye deltakere"),
        (*((each.label, _text(each.count)) for each in rows), ("Alle land", _text(summary.this.starters))),
        _BACKGROUNDS,
    )


def _outcomes(caption: str, heading: str, rows: Iterable[Outcome], source: str) -> Grid:
    return Grid(
        caption,
        (heading, "Avsluttet", "Overgang", "Andel"),
        tuple(
            (each.label, _text(each.exits), _text(each.transitions), _percent(each.share)) for each in rows
        ),
        source,
    )  # fmt: skip


def _text(cell: Shown) -> str:
    return wording.number(cell.value) if cell.value is not None else cell.symbol


def _percent(cell: Shown) -> str:
    return wording.percent(cell.value) if cell.value is not None else cell.symbol

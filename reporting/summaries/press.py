"""The press release: the sentences of the page, and for every number in them the cell that it comes from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reporting import labels
from reporting.models import Release
from reporting.rules import notes, wording
from reporting.rules.languages import Language, Text
from reporting.summaries import phrases
from reporting.summaries.numbers import MIN_EXITS, Count, Outcome, ReleaseSummary, Shown, Totals, summarise
from reporting.summaries.story import Story, tell

_NUMBER = re.compile(rf"\d+(?:[{wording.NBSP},]\d{{3}})*")
_COUNTRY, _PLACES, _BACKGROUNDS = "IP05", "IP01", "IP06"

PER_YEAR = Text("Deltakere per år", "Deltakarar per år", "Participants by year")
OUTCOMES_PER_YEAR = Text("Avsluttet og overgang per år", "Avslutta og overgang per år", "Exits and transitions by year")
YEAR = Text("År", "År", "Year")
NEW = Text("Nye", "Nye", "New")
TRANSITIONS = Text("Overgang", "Overgang", "Transitions")
SHARE = Text("Andel", "Del", "Share")
MUNICIPALITY = Text("Kommune", "Kommune", "Municipality")
COUNTRY_HEAD = Text("Land", "Land", "Country")
BY_BACKGROUND = Text(
    "Nye deltakere i {year} etter bakgrunn",
    "Nye deltakarar i {year} etter bakgrunn",
    "New participants in {year} by background",
)
THE_YEAR = Text("Året", "Året", "The year")
IN_COUNTRY = Text("{what}, {place}, {year}", "{what}, {place}, {year}", "{what}, {place}, {year}")
MINUS = Text(
    "{what}, {place}, {year} minus {year_before}",
    "{what}, {place}, {year} minus {year_before}",
    "{what}, {place}, {year} minus {year_before}",
)
EXITS_FROM = Text(
    "Avsluttet med bakgrunn fra {country}, {year}",
    "Avslutta med bakgrunn frå {country}, {year}",
    "Exits with a background from {country}, {year}",
)
STARTERS_FROM = Text(
    "Nye deltakere med bakgrunn fra {country}, {year}",
    "Nye deltakarar med bakgrunn frå {country}, {year}",
    "New participants with a background from {country}, {year}",
)
NUMBER_OF_COUNTRIES = Text(
    "Land som nye deltakere har bakgrunn fra",
    "Land som nye deltakarar har bakgrunn frå",
    "Countries that new participants have a background from",
)
LEAST_EXITS = Text(
    "Minste antall avsluttede for å være med i listen",
    "Minste tal på avslutta for å vere med i lista",
    "Least number of exits to be in the list",
)
SHARE_HIDDEN = Text(
    "Kommuner der andelen er skjult", "Kommunar der delen er skjult", "Municipalities whose share is hidden"
)


class Unbound(Exception):
    """A number stands in the text and no cell says it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A cell, or a rule of the release, and every way that a sentence may write its number."""

    what: str
    exact: str
    written: frozenset[str]
    table: str = ""
    is_year: bool = False


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
    language: Language
    parts: tuple[Part, ...]
    signs: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = field(default=())


def press(release: Release, language: Language = Language.BOKMAL) -> Press:
    """The press release of a frozen release, beside the year before as it was known when it was built.

    Not as it is known today: the text is frozen with the release. Raises Unbound.
    """
    summary = summarise(release, Release.objects.known_at_building(release), language)
    story = tell(summary)
    parts = tuple(part for part in _parts(summary, story) if any(part.texts) or part.grid)
    for part in parts:
        _ = part.numbers  # refuses the text before it is set
    signs = {sign: text for sign, text in notes.signs_in(language).items() if sign != ".."}
    told = [
        notes.FOOTNOTES[name].told(language) for name in ("participants", "starters", "exits", "transitions", "places")
    ]
    if release.left_out is not None:
        told.append(notes.left_out(release.left_out, language))
    return Press(story.title, language, parts, tuple((signs | {":": story.hidden_text}).items()), tuple(told))


def _bind(written: str, sources: Iterable[Source]) -> Bound:
    for source in sources:
        if written in source.written:
            return Bound(written, source)
    raise Unbound(f"No cell says {written}.")


def _parts(summary: ReleaseSummary, story: Story) -> Sequence[Part]:
    told = _Told(summary.language)
    totals = [each for each in (summary.this, summary.before) if each]
    years = told.years([each.year for each in totals])
    people = [source for each in totals for source in told.totals(each)]
    change = told.change(summary)
    country = labels.COUNTRY.told(summary.language).lower()
    return (
        Part("", (story.lead,), (*years, *people, *change)),
        Part(
            story.participants_heading,
            (story.participants_text,),
            (*years, *people, *change),
            Grid(
                told.say(PER_YEAR),
                tuple(map(told.say, (YEAR, labels.INDICATORS["participants"], NEW, labels.INDICATORS["exits"]))),
                tuple(
                    (each.label, *map(told.text, (each.participants, each.starters, each.outcome.exits)))
                    for each in reversed(totals)
                ),
                _COUNTRY,
            ),
        ),
        Part(
            story.countries_heading,
            (story.countries_text,),
            (*years, *told.countries(summary)),
            told.top(summary, story),
        ),
        Part(
            story.outcome_heading,
            (story.outcome_text, *story.reading_help),
            (
                *years,
                *(source for each in totals for source in told.outcome(each.outcome, country, each.year)),
                told.cell(
                    EXITS_FROM, summary.countries.exits_of_first, _BACKGROUNDS,
                    country=summary.countries.top[0].label if summary.countries.top else "", year=summary.year,
                ),
            ),
            told.outcomes(OUTCOMES_PER_YEAR, YEAR, [each.outcome for each in reversed(totals)], _COUNTRY),
        ),
        Part(
            story.municipalities_heading,
            (story.municipalities_text, story.left_out_text),
            (
                *years,
                told.rule(LEAST_EXITS, MIN_EXITS),
                told.rule(SHARE_HIDDEN, summary.left_out_of_rank),
            ),
            told.outcomes(phrases.HIGHEST, MUNICIPALITY, summary.top, _PLACES) if summary.top else None,
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """Where the numbers come from, in a language."""

    language: Language

    def say(self, text: Text, **words: object) -> str:
        return text.told(self.language, **words)

    def years(self, years: Iterable[int]) -> list[Source]:
        # Years stand without a space among their digits: no count of a thousand or more does.
        return [Source(self.say(THE_YEAR), str(year), frozenset({str(year)}), is_year=True) for year in years]

    def totals(self, totals: Totals) -> list[Source]:
        return [
            self.cell(
                IN_COUNTRY, cell, _COUNTRY, what=self.say(labels.INDICATORS[name]), place=self.country, year=totals.year
            )
            for name, cell in (("participants", totals.participants), ("starters", totals.starters))
        ]

    @property
    def country(self) -> str:
        return self.say(labels.COUNTRY).lower()

    def outcome(self, outcome: Outcome, place: str, year: int) -> list[Source]:
        return [
            self.cell(IN_COUNTRY, cell, _COUNTRY, what=self.say(what), place=place, year=year)
            for what, cell in (
                (labels.INDICATORS["exits"], outcome.exits),
                (TRANSITIONS, outcome.transitions),
                (labels.INDICATORS["transition_share"], outcome.share),
            )
        ]

    def change(self, summary: ReleaseSummary) -> list[Source]:
        now, before = summary.this.participants, summary.before.participants if summary.before else None
        if now.value is None or before is None or before.value is None or summary.before is None:
            return []
        words = wording.change_words(now=now.value, before=before.value, language=self.language)
        what = self.say(
            MINUS, what=self.say(labels.INDICATORS["participants"]), place=self.country, year=summary.year,
            year_before=summary.before.year,
        )  # fmt: skip
        exact = f"{self.number(now.value)} − {self.number(before.value)}"
        return [Source(what, exact, frozenset(_NUMBER.findall(words)), _COUNTRY)]

    def countries(self, summary: ReleaseSummary) -> list[Source]:
        countries = summary.countries
        return [
            *self.totals(summary.this)[1:],
            *(
                self.cell(STARTERS_FROM, each.count, _BACKGROUNDS, country=each.label, year=summary.year)
                for each in countries.top
            ),
            *([] if countries.number is None else [self.rule(NUMBER_OF_COUNTRIES, countries.number)]),
        ]

    def cell(self, text: Text, cell: Shown, table: str, /, **words: object) -> Source:
        told = self.say(text, **words)
        if cell.value is None:
            return Source(told, cell.symbol, frozenset(), table)
        ways = (way(cell.value, self.language) for way in (wording.number, wording.about, wording.near))
        written = frozenset(each for way in ways for each in _NUMBER.findall(way))
        return Source(told, self.number(cell.value), written, table)

    def rule(self, what: Text, value: int) -> Source:
        return Source(self.say(what), self.number(value), frozenset({self.number(value)}))

    def top(self, summary: ReleaseSummary, story: Story) -> Grid | None:
        countries = summary.countries
        if not countries.top:
            return None
        rows = [*countries.top, *([Count(story.others_label, countries.others)] if countries.others.is_shown else [])]
        return Grid(
            self.say(BY_BACKGROUND, year=summary.year),
            (self.say(COUNTRY_HEAD), self.say(labels.INDICATORS["starters"])),
            (
                *((each.label, self.text(each.count)) for each in rows),
                (self.say(labels.SUMS["country_background"]), self.text(summary.this.starters)),
            ),
            _BACKGROUNDS,
        )

    def outcomes(self, caption: Text, heading: Text, rows: Iterable[Outcome], source: str) -> Grid:
        return Grid(
            self.say(caption),
            tuple(map(self.say, (heading, labels.INDICATORS["exits"], TRANSITIONS, SHARE))),
            tuple(
                (each.label, self.text(each.exits), self.text(each.transitions), self.percent(each.share))
                for each in rows
            ),
            source,
        )

    def number(self, value: int) -> str:
        return wording.number(value, self.language)

    def text(self, cell: Shown) -> str:
        return self.number(cell.value) if cell.value is not None else cell.symbol

    def percent(self, cell: Shown) -> str:
        return wording.percent(cell.value, self.language) if cell.value is not None else cell.symbol

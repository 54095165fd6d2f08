"""How the programme was followed, as it is shown: medians, shares and breakdowns, the small hidden as on the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import quantiles

from django.utils.safestring import SafeString

from participants.codes import MeasureType
from programmes.codes import Skill
from programmes.rules.language import SKILLS
from reporting.charts import Bar, bar_chart
from reporting.results.drawings import bar, told
from reporting.results.files import Row, cell_of, outcome_rows
from reporting.results.followed import WAITING_MONTHS, Followed, Language
from reporting.results.page import HIDDEN, IMPOSSIBLE, Results
from reporting.rules import wording
from reporting.rules.hiding import hidden_outcomes, is_few
from reporting.rules.shares import share
from reporting.summaries import Outcome, Shown

# So many times the limit stand on each side of a median, and in each quarter between quartiles.
_SIDES, _QUARTERS = 2, 4
_TABLES = ("oppfølging", "tiltak", "norsk")


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle one of some numbers, and the middle half."""

    many: Shown
    median: Shown
    low: Shown
    high: Shown


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a whole, and the share."""

    part: Shown
    whole: Shown
    share: Shown


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything of a year."""

    year: int
    months: int
    waiting: Middle
    in_time: Part
    with_work: Part
    hours: Middle
    weekly: Middle
    absence: Part  # days away of weekdays in the programme
    absence_people: Shown
    has_absence: bool
    taken: Sequence[Outcome]
    language: Sequence[tuple[str, Part, Part]]  # skill, with a result of those who left, at the goal of those with one
    taken_chart: SafeString | None
    language_chart: SafeString | None


_HIDDEN_MIDDLE = Middle(HIDDEN, HIDDEN, HIDDEN, HIDDEN)
_HIDDEN_PART = Part(HIDDEN, HIDDEN, HIDDEN)


def measured(page: Results, found: Followed) -> Measured:
    """What is shown of the counts, with the limit of the page."""
    limit = page.limit
    started = next((each.starters for each in page.cohorts if each.year == page.year), Shown(None))
    known, starters, exits = len(found.waited), started.value, page.outcome.exits.value
    waiting = _middle(found.waited, limit=limit, wholes=(found.started, starters))
    absent = found.absence
    taken, language = _taken(found, limit=limit), _language(found, limit=limit, exits=exits)
    said = Measured(
        year=page.year,
        months=WAITING_MONTHS,
        waiting=waiting,
        in_time=_part(found.in_time, known, limit=limit, wholes=(found.started, starters)),
        with_work=_part(len(found.hours), found.left, limit=limit, wholes=(exits,)),
        hours=_middle([each for each, _ in found.hours], limit=limit, wholes=(found.left, exits)),
        weekly=_middle([each for _, each in found.hours], limit=limit, wholes=(found.left, exits)),
        absence=_absence(found, limit=limit),
        absence_people=_people(absent.people, page.line.participants.value, limit=limit),
        has_absence=absent.with_any > 0,
        taken=taken,
        language=language,
        taken_chart=_taken_chart(page, taken),
        language_chart=_language_chart(page, language),
    )
    return _without_hidden_wholes(said, page, started=started)


def _without_hidden_wholes(said: Measured, page: Results, *, started: Shown) -> Measured:
    """Where a release hides a whole for the sake of others, what everyone in it had would tell it all the same."""
    if started.is_hidden:
        said = replace(said, waiting=_HIDDEN_MIDDLE, in_time=_HIDDEN_PART)
    if page.line.participants.is_hidden:
        said = replace(said, absence=_HIDDEN_PART, absence_people=HIDDEN)
    if page.outcome.exits.is_hidden:
        language = [(label, _HIDDEN_PART, _HIDDEN_PART) for label, _, _ in said.language]
        said = replace(
            said, with_work=_HIDDEN_PART, hours=_HIDDEN_MIDDLE, weekly=_HIDDEN_MIDDLE, language=language,
            taken=[replace(each, exits=HIDDEN) for each in said.taken], language_chart=None,
        )  # fmt: skip
    if page.outcome.share.is_hidden:
        taken = [replace(each, transitions=HIDDEN, share=HIDDEN) for each in said.taken]
        said = replace(said, taken=taken, taken_chart=None)
    return said


def measured_rows(page: Results, said: Measured | None) -> Iterator[Row]:
    """The same for the files."""
    if said is None:
        return
    main, taken, norwegian = _TABLES
    numbers = [
        *_middle_rows("dager fra bosetting til start", said.waiting),
        *_part_rows(f"startet innen {said.months} måneder etter bosetting", said.in_time),
        *_part_rows("hadde arbeidsrettede tiltak", said.with_work),
        *_middle_rows("timer arbeidsrettet innhold i alt", said.hours),
        *_middle_rows("timer arbeidsrettet innhold i uka", said.weekly),
        *_part_rows("fravær, dager", said.absence),
    ]
    for name, cell in numbers:
        yield main, page.name, page.year, "alle", name, *cell_of(cell)
    for outcome in said.taken:
        yield from outcome_rows(taken, page.name, page.year, outcome.label, outcome)
    for label, tested, reached in said.language:
        for name, cell in (*_part_rows("har prøveresultat", tested), *_part_rows("nådde målet", reached)):
            yield norwegian, page.name, page.year, label, name, *cell_of(cell)


def _middle_rows(name: str, middle: Middle) -> list[tuple[str, Shown]]:
    return [(f"{name}, antall personer", middle.many), (f"{name}, median", middle.median),
            (f"{name}, nedre kvartil", middle.low), (f"{name}, øvre kvartil", middle.high)]  # fmt: skip


def _part_rows(name: str, part: Part) -> list[tuple[str, Shown]]:
    return [(name, part.part), (f"{name}, av", part.whole), (f"{name}, prosent", part.share)]


def _middle(numbers: Sequence[float], *, limit: int, wholes: Sequence[int | None]) -> Middle:
    """`wholes` are other numbers on the page that these people are some of: the rest of them is not told either."""
    many = len(numbers)
    if not many:
        return Middle(Shown(0), IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE)
    is_shown = not is_few(many, limit=limit)
    count = Shown(many) if is_shown and not _leaves_few(many, wholes, limit=limit) else HIDDEN
    low, median, high = quantiles(numbers, n=_QUARTERS, method="inclusive") if many > 1 else [*numbers] * 3
    has_sides, has_quarters = many >= _SIDES * limit, many >= _QUARTERS * limit
    if limit == 1:  # nothing is hidden
        has_sides = has_quarters = True
    return Middle(
        count,
        Shown(_whole(median)) if has_sides else HIDDEN,
        Shown(_whole(low)) if has_quarters else HIDDEN,
        Shown(_whole(high)) if has_quarters else HIDDEN,
    )


def _part(part: int, whole: int, *, limit: int, wholes: Sequence[int | None] = ()) -> Part:
    percent = share(part=part, whole=whole)
    if percent is None:
        return Part(Shown(0), Shown(0), IMPOSSIBLE)
    is_hidden = is_few(whole, limit=limit) or _leaves_few(whole, wholes, limit=limit)
    if is_hidden or is_few(part, limit=limit) or _leaves_few(part, (whole, *wholes), limit=limit):
        return Part(HIDDEN, HIDDEN if is_hidden else Shown(whole), HIDDEN)
    return Part(Shown(part), Shown(whole), Shown(percent))


def _leaves_few(part: int, wholes: Sequence[int | None], *, limit: int) -> bool:
    return any(each is not None and is_few(abs(each - part), limit=limit) for each in wholes)


def _people(many: int, participants: int | None, *, limit: int) -> Shown:
    is_hidden = is_few(many, limit=limit) or _leaves_few(many, (participants,), limit=limit)
    return HIDDEN if is_hidden else Shown(many)


def _absence(found: Followed, *, limit: int) -> Part:
    absent = found.absence
    if not absent.weekdays:
        return Part(Shown(0), Shown(0), IMPOSSIBLE)
    people = (absent.people, absent.with_any, absent.people - absent.with_any)
    if any(is_few(each, limit=limit) for each in people):
        return Part(HIDDEN, HIDDEN, HIDDEN)
    days = _whole(absent.days)
    return Part(Shown(days), Shown(absent.weekdays), Shown(share(part=days, whole=absent.weekdays)))


def _taken(found: Followed, *, limit: int) -> Sequence[Outcome]:
    """Each kind beside those who did not have it: the two make up everyone who left."""
    outcomes = []
    for kind in MeasureType:
        had, moved = found.taken.get(kind.value, (0, 0))
        if not had:
            continue
        exits, transitions = hidden_outcomes([(had, moved), (found.left - had, found.moved - moved)], limit=limit)
        percent = share(part=moved, whole=had)
        outcomes.append(Outcome(
            str(kind.label), HIDDEN if 0 in exits else Shown(had), HIDDEN if 0 in transitions else Shown(moved),
            HIDDEN if 0 in transitions else Shown(percent),
        ))  # fmt: skip
    return outcomes


def _language(found: Followed, *, limit: int, exits: int | None) -> Sequence[tuple[str, Part, Part]]:
    rows = []
    for skill in SKILLS:
        of_skill = found.language.get(skill.value, Language())
        tested = _part(of_skill.tested, found.left, limit=limit, wholes=(exits,))
        reached = _part(of_skill.reached, of_skill.aimed, limit=limit, wholes=(found.left, exits))
        rows.append((str(Skill(skill).label), tested, reached))
    return rows


def _taken_chart(page: Results, taken: Sequence[Outcome]) -> SafeString | None:
    if not taken:
        return None
    shown = [each for each in taken if each.share.value is not None]
    most = max(shown, key=lambda each: each.share.value or 0, default=None)
    first = f"Høyest andel: {most.label.lower()}, {told(most)}. " if most else ""
    return bar_chart(
        chart_id="figur-tiltak",
        title=f"Andel som gikk til arbeid eller utdanning i {page.year}, etter tiltak i programmet",
        description=first + ". ".join(f"{each.label}: {told(each)}" for each in taken),
        bars=[bar(each) for each in taken],
        maximum=100,
    )


def _language_chart(page: Results, language: Sequence[tuple[str, Part, Part]]) -> SafeString | None:
    drawn = [(label, reached) for label, _, reached in language if reached.share.symbol != IMPOSSIBLE.symbol]
    if not drawn:
        return None
    return bar_chart(
        chart_id="figur-norsk",
        title=f"Andel som nådde norskmålet, av dem som sluttet i {page.year} og hadde et mål",
        description=". ".join(f"{label}: {_told(reached)}" for label, reached in drawn),
        bars=[_bar_of(label, reached) for label, reached in drawn],
        maximum=100,
    )


def _bar_of(label: str, part: Part) -> Bar:
    if part.share.value is None or part.part.value is None or part.whole.value is None:
        return Bar(label, None)
    note = wording.of_whole(part=part.part.value, whole=part.whole.value)
    return Bar(label, part.share.value, wording.percent(part.share.value), note)


def _told(part: Part) -> str:
    if part.share.value is None or part.part.value is None or part.whole.value is None:
        return "skjult"
    return f"{wording.percent(part.share.value)}, {wording.of_whole(part=part.part.value, whole=part.whole.value)}"


def _whole(number: float) -> int:
    """Half up."""
    return int(number + 0.5)

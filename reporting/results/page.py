"""Everything the results page says, worked out from what is counted and what is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from participants.access.models import Country
from participants.codes import EducationLevel, PermitBasis, Sex
from programmes.codes import MainActivity
from reporting.codes import AgeGroup, CohortState, Indicator, Symbol
from reporting.counting import Counts
from reporting.disclosure import cells
from reporting.figures import ALL
from reporting.models import Watermark
from reporting.results import facts, places
from reporting.results.facts import Facts, Left, Present, Scope
from reporting.results.kept import kept
from reporting.results.places import Break, OwnYear
from reporting.results.plain import Count
from reporting.results.published import NOTHING, Hidden, Published, limit_of, published
from reporting.rules import what_if
from reporting.rules.hiding import hidden_outcomes, hidden_parts
from reporting.rules.shares import share
from reporting.rules.uncertainty import Interval, wilson
from reporting.summaries import Outcome, Shown, outcome_of

# How many years the page looks back.
YEARS = 10
HIDDEN = Shown(None, Symbol.HIDDEN)
IMPOSSIBLE = Shown(None, Symbol.IMPOSSIBLE)
_NOTHING = Left()
_NOBODY = Present()
_LABELS: Mapping[str, Mapping[str, str]] = {
    "sex": {Sex.FEMALE.value: "Kvinner", Sex.MALE.value: "Menn"},
    "age_group": dict(AgeGroup.choices),
    "education_level": dict(EducationLevel.choices),
    # Short, so that they stand beside a bar on a phone.
    "permit_basis": {
        PermitBasis.REFUGEE.value: "Flyktning",
        PermitBasis.RESETTLED.value: "Overføringsflyktning",
        PermitBasis.HUMANITARIAN.value: "Humanitært grunnlag",
        PermitBasis.UNDOCUMENTED_FAMILY.value: "Begrenset tillatelse",
        PermitBasis.COLLECTIVE_PROTECTION.value: "Kollektiv beskyttelse",
        PermitBasis.FAMILY.value: "Familiemedlem",
        PermitBasis.INDEPENDENT.value: "Selvstendig opphold",
    },
    "main_activity": dict(MainActivity.choices),
}
_CLOSED = frozenset(code for labels in _LABELS.values() for code in labels)
HEADINGS = {
    "sex": "Kjønn", "age_group": "Alder", "education_level": "Utdanning før Norge",
    "permit_basis": "Oppholdsgrunnlag", "country_background": "Landbakgrunn",
}  # fmt: skip
_TRANSITIONS = (MainActivity.WORK, MainActivity.UPPER_SECONDARY, MainActivity.HIGHER_EDUCATION)


@dataclass(frozen=True, slots=True)
class Group:
    """One group of those who left, and how to ask for the people in it."""

    code: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Those who left by one dimension."""

    dimension: str
    heading: str
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True)
class Activity:
    """What some of those who left went to."""

    code: str
    label: str
    count: Shown
    percent: Shown
    is_transition: bool


@dataclass(frozen=True, slots=True)
class YearLine:
    """The municipality in a year beside county and country; `is_published` where its own is the published number."""

    own: OwnYear
    participants: Shown
    outcome: Outcome
    county: Outcome | None
    country: Outcome | None
    is_published: bool

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.own.year

    @property
    def county_share(self) -> Shown | None:
        """None where nothing is published."""
        return self.county.share if self.county else None

    @property
    def country_share(self) -> Shown | None:
        """None where nothing is published."""
        return self.country.share if self.country else None


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who started in a year, and where they stand today."""

    year: int
    starters: Shown
    states: Mapping[str, Shown]
    share: Shown
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is not registered of those who left, and what it does to the share."""

    without_activity: int
    without_cause: int
    percent: int | None
    highest: int | None
    unsettled: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer to "how many more?"."""

    more: int
    of_the_same: what_if.Changed
    of_the_next: what_if.Changed
    goals: Sequence[tuple[int, int]]  # share → how many more it takes


@dataclass(frozen=True, slots=True)
class Results:
    """The page."""

    name: str
    year: int
    is_preliminary: bool
    as_of: datetime | None
    limit: int
    line: YearLine
    lines: Sequence[YearLine]
    interval: Interval | None
    breakdowns: Sequence[Breakdown]
    activities: Sequence[Activity]
    cohorts: Sequence[Cohort]
    now: int
    gaps: Gaps
    what_if: WhatIf | None
    breaks: Sequence[Break]
    is_whole: bool  # whether small numbers are shown to this reader

    @property
    def outcome(self) -> Outcome:
        """Of the chosen year."""
        return self.line.outcome

    @property
    def years(self) -> Sequence[int]:
        """Those that can be chosen, the newest first."""
        return [each.year for each in reversed(self.lines)]


def scope_of(*, municipality_id: int, on: date) -> Scope:
    """The municipality's own numbers as seen on a day. Four queries."""
    years = places.own_years(municipality_id=municipality_id, first=on.year - YEARS + 1, last=on.year)
    numbers = places.numbers_of(years, municipality_id=municipality_id)
    as_of = Watermark.objects.values_list("refreshed_at", flat=True).first()
    return Scope(municipality_id, numbers, years, on, as_of, facts.changed_at(numbers))


def results(scope: Scope, *, name: str, year: int | None, more: int, is_whole: bool) -> Results:
    """The page of a year, the last one in which someone left where none is chosen."""
    today = scope.today
    counted = kept(scope, what=Count.FACTS, year=year, make=lambda: facts.collect(scope, year=year))
    chosen = counted.year
    out = published(scope.years)
    limit = 1 if is_whole else limit_of(chosen, out)
    # What a release hides of the municipality, the page that may be shared hides too.
    hidden = {} if is_whole else {each: of_year.hidden for each, of_year in out.items()}
    lines = _from_the_first([
        _line(each, counted, out.get(each.year), limit=1 if is_whole else limit_of(each.year, out),
              hidden=hidden.get(each.year, NOTHING))
        for each in scope.years
    ])  # fmt: skip
    line = next((each for each in lines if each.year == chosen), lines[-1])
    if line.year != chosen:  # it was before anyone took part
        return results(scope, name=name, year=line.year, more=more, is_whole=is_whole)
    left = Left() if line.is_published else counted.totals.get(line.year, _NOTHING)
    is_shown = line.outcome.share.value is not None and not line.is_published
    return Results(
        name=name,
        year=line.year,
        is_preliminary=line.year >= today.year,
        as_of=scope.as_of,
        limit=limit,
        line=line,
        lines=lines,
        interval=_interval(line.outcome),
        breakdowns=_breakdowns(counted, limit=limit, hidden=hidden.get(chosen, NOTHING)) if is_shown else (),
        activities=_activities(counted, left, limit=limit) if is_shown else (),
        cohorts=_cohorts(counted, scope, limit=limit, hidden=hidden),
        now=counted.now,
        gaps=_gaps(counted, left, is_shown=is_shown),
        what_if=_what_if(left, more=more) if is_shown else None,
        breaks=places.breaks([each.own for each in lines]),
        is_whole=is_whole,
    )


def _from_the_first(lines: Sequence[YearLine]) -> Sequence[YearLine]:
    """Without the years before anyone took part."""
    first = next(
        (place for place, each in enumerate(lines) if each.participants.is_shown or each.outcome.exits.is_shown),
        len(lines) - 1,
    )
    return lines[first:]


def _line(own: OwnYear, counted: Facts, out: Published | None, *, limit: int, hidden: Hidden) -> YearLine:
    country, county = (out.country, out.county) if out else (None, None)
    if own.is_shared:
        of_place = out.municipality if out else None
        outcome = of_place or Outcome(str(own.year), Shown(0), Shown(0), IMPOSSIBLE)
        return YearLine(own, Shown(0), outcome, county, country, is_published=True)
    left, present = counted.totals.get(own.year, _NOTHING), counted.present.get(own.year, _NOBODY)
    shown = cells(Counts(present.participants, present.starters, *left), limit=limit, exits_only=False)
    as_shown = {
        indicator.value: HIDDEN if (ALL, indicator) in hidden else Shown(cell.value, cell.symbol)
        for indicator, cell in shown.items()
    }
    if any(as_shown[each].is_hidden for each in (Indicator.EXITS, Indicator.TRANSITIONS)):
        as_shown[Indicator.TRANSITION_SHARE] = HIDDEN
    return YearLine(
        own, as_shown["participants"], outcome_of(str(own.year), as_shown), county, country, is_published=False
    )


def _interval(outcome: Outcome) -> Interval | None:
    if outcome.fraction is None or outcome.exits.value is None or outcome.transitions.value is None:
        return None
    return wilson(part=outcome.transitions.value, whole=outcome.exits.value)


def _breakdowns(counted: Facts, *, limit: int, hidden: Hidden) -> Sequence[Breakdown]:
    names = dict(Country.objects.filter(code__in=counted.groups["country_background"]).values_list("code", "name_nb"))
    found = []
    for dimension, heading in HEADINGS.items():
        of_code = counted.groups[dimension]
        labels = _LABELS.get(dimension, names)
        if dimension == "country_background":
            codes = sorted(of_code, key=lambda code: (-of_code[code].exits, labels.get(code, code)))
        else:
            codes = [code for code in labels if code in of_code]
        found.append(Breakdown(dimension, heading, _groups(codes, of_code, labels, limit=limit, hidden=hidden)))
    return found


def _groups(
    codes: Sequence[str], of_code: Mapping[str, Left], labels: Mapping[str, str], *, limit: int, hidden: Hidden
) -> Sequence[Group]:
    exits, transitions = hidden_outcomes([of_code[code] for code in codes], limit=limit)
    exits |= {place for place, code in enumerate(codes) if (code, Indicator.EXITS) in hidden}
    transitions |= exits | {place for place, code in enumerate(codes) if (code, Indicator.TRANSITIONS) in hidden}
    groups = [
        Group(code, _outcome(labels.get(code, code), of_code[code], hidden=(place in exits, place in transitions)))
        for place, code in enumerate(codes)
    ]
    # Sorted by size, a hidden country would be told by its place, and by its name that someone is from there.
    if codes and codes[0] not in _CLOSED:
        others = sum(of_code[code].exits for place, code in enumerate(codes) if place in exits)
        groups = [each for each in groups if not each.outcome.exits.is_hidden]
        if others:
            groups.append(Group("", Outcome("Andre land", Shown(others), HIDDEN, HIDDEN)))
    return groups


def _outcome(label: str, left: Left, *, hidden: tuple[bool, bool]) -> Outcome:
    exits_hidden, transitions_hidden = hidden
    percent = share(part=left.transitions, whole=left.exits)
    is_hidden = exits_hidden or transitions_hidden
    return Outcome(
        label,
        HIDDEN if exits_hidden else Shown(left.exits),
        HIDDEN if is_hidden else Shown(left.transitions),
        HIDDEN if is_hidden else IMPOSSIBLE if percent is None else Shown(percent),
    )


def _activities(counted: Facts, left: Left, *, limit: int) -> Sequence[Activity]:
    of_code = counted.groups["main_activity"]
    counts = [of_code.get(each.value, _NOTHING).exits for each in MainActivity]
    # The sum of those that are a transition is shown, and so is that of the others: each is a table of its own.
    of_transitions = hidden_parts(counts[: len(_TRANSITIONS)], limit=limit)
    of_others = hidden_parts(counts[len(_TRANSITIONS) :], limit=limit)
    hidden = of_transitions | {place + len(_TRANSITIONS) for place in of_others}
    return [
        Activity(
            each.value,
            str(each.label),
            HIDDEN if place in hidden else Shown(counts[place]),
            HIDDEN if place in hidden else Shown(share(part=counts[place], whole=left.exits)),
            each in _TRANSITIONS,
        )
        for place, each in enumerate(MainActivity)
    ]


def _cohorts(counted: Facts, scope: Scope, *, limit: int, hidden: Mapping[int, Hidden]) -> Sequence[Cohort]:
    found = []
    for own in scope.years:
        if own.is_shared or own.year not in counted.cohorts:
            continue
        of_state = counted.cohorts[own.year]
        numbers = [of_state.get(state, 0) for state in CohortState]
        starters, small = sum(numbers), hidden_parts(numbers, limit=limit)
        is_small = 0 < starters < limit or (ALL, Indicator.STARTERS) in hidden.get(own.year, NOTHING)
        states = {
            state.value: HIDDEN if is_small or place in small else Shown(numbers[place])
            for place, state in enumerate(CohortState)
        }
        done = of_state.get(CohortState.TRANSITION, 0), of_state.get(CohortState.NO_TRANSITION, 0)
        both = [states[each.value] for each in (CohortState.TRANSITION, CohortState.NO_TRANSITION)]
        percent = share(part=done[0], whole=sum(done))
        is_hidden = any(each.is_hidden for each in both)
        found.append(
            Cohort(
                own.year,
                HIDDEN if is_small else Shown(starters),
                states,
                HIDDEN if is_hidden else IMPOSSIBLE if percent is None else Shown(percent),
                None if is_hidden else wilson(part=done[0], whole=sum(done)),
            )
        )
    return found


def _gaps(counted: Facts, left: Left, *, is_shown: bool) -> Gaps:
    highest = what_if.had_more(part=left.transitions, whole=left.exits, more=counted.without_activity)
    return Gaps(
        counted.without_activity,
        counted.without_cause,
        share(part=left.transitions, whole=left.exits) if is_shown else None,
        highest.percent if is_shown else None,
        counted.unsettled,
    )


def _what_if(left: Left, *, more: int) -> WhatIf:
    part, whole = left.transitions, left.exits
    needed = ((goal, what_if.needed_for(percent=goal, part=part, whole=whole)) for goal in (50, 60, 70, 80))
    return WhatIf(
        more,
        what_if.had_more(part=part, whole=whole, more=more),
        what_if.leave_next(part=part, whole=whole, more=more),
        [(goal, number) for goal, number in needed if number],
    )

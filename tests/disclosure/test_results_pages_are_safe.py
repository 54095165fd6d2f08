"""What a leader's results page shows beside the public files gives no other municipality's hidden number away.

The attacker has the files, and every page that a leader may share: the municipality's own rows by sex, its starters,
what is said of county and country, and the sums of like municipalities with their shares and counts of places.
"""

from datetime import date
from types import SimpleNamespace

import pytest

from reporting.codes import CohortState, Indicator, RegionLevel
from reporting.disclosure import cells_of, protect
from reporting.figures import ALL
from reporting.results import page as results
from reporting.results import peers
from reporting.results.facts import DIMENSIONS as OF_THE_PAGE
from reporting.results.facts import Facts, Left, Present, Scope
from reporting.results.places import OwnYear
from reporting.results.published import NOTHING, Published
from reporting.summaries import Outcome, Shown
from tests.disclosure.outsider import Outsider
from tests.disclosure.registers import COUNTY_OF, LIMIT, crowd, groups, persons, rows, small_counts

YEAR, ALL_CODES = 2022, (ALL,) * 6
# Like one another in two ways, across the counties.
GROUPS = (("0101", "0103", "0201", "0301"), ("0101", "0102", "0201", "0202", "0301"))
PAIR = (Indicator.EXITS, Indicator.TRANSITIONS)


@pytest.fixture(scope="module", params=[1, 2])
def released(request):
    register = crowd(90, seed=request.param)
    made = groups(register)
    return made, protect(made, county_of=COUNTY_OF, limit=LIMIT, people=list(persons(register))).hidden


def of_places(made, hidden):
    """Municipality → sex → its counts, and its cells as they are published."""
    found = {}
    for group in made:
        if group.figure.level == RegionLevel.MUNICIPALITY:
            cells = {each.value: Shown(*cell) for each, cell in cells_of(group, hidden=hidden).items()}
            found.setdefault(group.region, {})[group.codes["sex"]] = (group.counts, cells)
    return found


def own_rows(place, of_sex, *, marks):
    """What the page shows of the municipality itself: sex, indicator, value. `marks`: whether it heeds the release."""
    hidden = frozenset(
        (sex, indicator) for sex, (_, cells) in of_sex.items() for indicator, cell in cells.items() if cell.is_hidden
    )  # fmt: skip
    release = SimpleNamespace(limit=LIMIT)
    counts = of_sex[ALL][0]
    own = OwnYear(YEAR, int(place), COUNTY_OF[place], place, is_shared=False)
    stays = counts.starters - counts.starters // 2
    counted = Facts(
        year=YEAR,
        totals={YEAR: Left(counts.exits, counts.transitions)},
        groups={each: {} for each in OF_THE_PAGE}
        | {"sex": {sex: Left(each.exits, each.transitions) for sex, (each, _) in of_sex.items() if sex != ALL}},
        present={YEAR: Present(counts.participants, counts.starters)},
        cohorts={YEAR: {CohortState.IN_PROGRAMME: stays, CohortState.TRANSITION: counts.starters - stays}},
        now=0,
        unsettled={},
    )
    heeded = hidden if marks else NOTHING
    line = results._line(own, counted, Published(release, None, None, None, heeded), limit=LIMIT, hidden=heeded)
    yield ALL, Indicator.PARTICIPANTS, line.participants.value
    yield from ((ALL, each, cell.value) for each, cell in zip(PAIR, told(line.outcome), strict=True))
    scope = Scope(int(place), [int(place)], [own], date(YEAR + 1, 1, 1))
    (cohort,) = results._cohorts(counted, scope, limit=LIMIT, hidden={YEAR: heeded})
    yield ALL, Indicator.STARTERS, cohort.starters.value
    parts = [cell.value for cell in cohort.states.values()]
    if None not in parts:
        yield ALL, Indicator.STARTERS, sum(parts)
    if line.outcome.share.value is None:
        return
    labels = {"F": "Kvinner", "M": "Menn"}
    codes = [code for code in labels if counted.groups["sex"][code].exits]
    for group in results._groups(codes, counted.groups["sex"], labels, limit=LIMIT, hidden=heeded):
        yield from ((group.code, each, cell.value) for each, cell in zip(PAIR, told(group.outcome), strict=True))


def told(outcome):
    return outcome.exits, outcome.transitions


def attacker_of(made, hidden, *, marks=True, is_peer_hidden=True):
    """Whoever has the files and every leader's page."""
    outsider, places = Outsider(rows(made, hidden), COUNTY_OF), of_places(made, hidden)
    for place, of_sex in places.items():
        for sex, indicator, value in own_rows(place, of_sex, marks=marks):
            if value is not None:
                known = ("municipality", place, (sex, *ALL_CODES[1:]), indicator.value)
                outsider._say(outsider.sum(known), value, value)
        for members in GROUPS:
            others = [each for each in members if each != place]
            say_of_peers(outsider, {each: places[each][ALL] for each in others}, is_peer_hidden=is_peer_hidden)
    return outsider


def say_of_peers(outsider, others, *, is_peer_hidden):
    outcomes = {place: outcome_of(*each, is_peer_hidden=is_peer_hidden) for place, each in others.items()}
    line = peers._line(YEAR, "Like", [kept(*each) for each in outcomes.items()])
    if line.outcome.exits.value is None:
        return
    adds = [place for place, each in outcomes.items() if None not in (each.exits.value, each.transitions.value)]
    assert line.shown == len(adds)
    for indicator, cell in zip(PAIR, told(line.outcome), strict=True):
        together = {}
        for place in adds:
            together |= outsider.sum(("municipality", place, ALL_CODES, indicator.value))
        outsider._say(together, cell.value, cell.value)


def kept(place, outcome):
    """As the product keeps what is published of a municipality."""
    return place, "", [(each.value, each.symbol) for each in (outcome.exits, outcome.transitions, outcome.share)]


def outcome_of(counts, cells, *, is_peer_hidden):
    if is_peer_hidden:
        return Outcome("", *(cells[each] for each in (*PAIR, Indicator.TRANSITION_SHARE)))
    return Outcome("", Shown(counts.exits), Shown(counts.transitions), Shown(0))


def found_by(outsider, made):
    """Small counts that are known exactly, and too well."""
    bounds = {key: outsider.bounds(key) for key in small_counts(made)}
    exact = [key for key, (low, high) in bounds.items() if low == high]
    return exact, [key for key, (low, high) in bounds.items() if low > 1 or high < LIMIT]


def test_files_and_every_leaders_page_together_give_no_hidden_number_away(released):
    made, hidden = released

    assert found_by(attacker_of(made, hidden), made) == ([], [])


def test_pages_that_hide_their_own_small_numbers_alone_would_give_others_away(released):
    """So that the test above can fail: some of a municipality's numbers are hidden for its neighbours' sake."""
    made, hidden = released

    assert found_by(attacker_of(made, hidden, marks=False), made)[1]


def test_a_comparison_with_what_is_not_published_would_give_others_away(released):
    made, hidden = released

    assert found_by(attacker_of(made, hidden, is_peer_hidden=False), made)[1]

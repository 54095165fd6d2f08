"""The results page of a municipality: its numbers against an independent count, and what it does not tell."""

import csv
import io
import re
from collections import Counter
from contextlib import contextmanager
from itertools import product

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from participants.access import tenancy
from participants.access.actions import grant_role
from participants.access.models import Grant, User
from reporting.codes import CohortState, ResultNumber
from reporting.models import Release, ReleaseCell
from reporting.results import files
from reporting.results.behind import Question, people_behind
from reporting.results.numbers import number_of
from reporting.results.page import HEADINGS, results, scope_of
from reporting.results.whole import whole
from reporting.rules.hiding import hidden_outcomes, hidden_parts
from reporting.rules.uncertainty import wilson
from reporting.rules.what_if import had_more, leave_next, needed_for, needed_of_next
from tests import oracle
from tests.access.conftest import as_owner
from tests.reporting.left import Register
from tests.trail.conftest import ask

YEAR = 2022
TODAY = timezone.localdate()
SIZES = ("small", "middle", "large")
# Kristiansand took over the numbers of three others in 2020, and many are registered under the old ones.
MERGED = "4204"


@pytest.fixture(scope="module")
def counted(demonstration_once):
    """The rows of the demonstration, read in plain Python."""
    return Register(demonstration_once.folder, oracle.Places())


@pytest.fixture(scope="module")
def numbers(counted):
    """A small, a middle and a large municipality, by how many left."""
    sizes = Counter()
    for person in counted.spells:
        if person in counted.hidden:
            continue
        for _, key, _, exit_row in counted.spells[person]:
            is_itself = {counted.places.place(key[0], year)[0] for year in (YEAR, TODAY.year)} == {key[0]}
            if is_itself and exit_row and exit_row["exit_date"][:4] == str(YEAR):
                sizes[key[0]] += 1
    by_size = [number for number, many in sorted(sizes.items(), key=lambda each: (each[1], each[0])) if many > 1]
    return {"small": by_size[0], "middle": by_size[len(by_size) // 2], "large": by_size[-1], "merged": MERGED}


def page_of(number, *, year=YEAR, more=4, is_whole=True):
    return results(scope_of(municipality_id=int(number), on=TODAY), name="Her", year=year, more=more, is_whole=is_whole)


@pytest.fixture
def leader(demonstration):
    client = Client()
    client.force_login(User.objects.get(username="leder"))
    return client


# --- the numbers ---


@pytest.mark.parametrize("size", [*SIZES, "merged"])
def test_every_number_agrees_with_an_independent_count(demonstration, counted, numbers, size):
    page = page_of(numbers[size])
    rows = counted.left(numbers[size], YEAR)

    assert (page.outcome.exits.value, page.outcome.transitions.value) == (
        len(rows),
        sum(r["is_transition"] for r in rows),
    )
    for breakdown in page.breakdowns:
        theirs = {each.code: (each.outcome.exits.value, each.outcome.transitions.value) for each in breakdown.groups}
        mine = Counter(r[breakdown.dimension] for r in rows)
        with_transition = Counter(r[breakdown.dimension] for r in rows if r["is_transition"])
        assert theirs == {code: (many, with_transition[code]) for code, many in mine.items()}
    assert {b.dimension for b in page.breakdowns} == set(HEADINGS)
    activities = Counter(r["main_activity"] for r in rows)
    assert {a.code: a.count.value for a in page.activities if a.count.value} == dict(activities)
    assert page.gaps.without_activity == activities["unknown"]
    assert page.gaps.without_cause == sum(r["cause"] == "not_registered" for r in rows)
    for cohort in page.cohorts:
        shown = {state: cell.value for state, cell in cohort.states.items() if cell.value}
        assert shown == counted.started(numbers[size], cohort.year, TODAY.isoformat()), cohort.year


@pytest.mark.parametrize("size", SIZES)
def test_earlier_years_agree_too(demonstration, counted, numbers, size):
    for line in page_of(numbers[size]).lines:
        if not line.is_published:
            rows = counted.left(numbers[size], line.year)
            assert line.outcome.exits.value == len(rows), line.year
            assert line.outcome.transitions.value == sum(r["is_transition"] for r in rows), line.year


def test_county_and_country_are_those_that_are_published(demonstration, numbers):
    line = page_of(numbers["large"]).line
    for outcome, level, region in ((line.county, "county", line.own.county), (line.country, "country", "all")):
        cells = ReleaseCell.objects.filter(
            release__year=YEAR, region_level=level, region=region, **dict.fromkeys(oracle.DIMENSIONS, "all")
        )
        assert outcome.share.value == cells.get(indicator="transition_share").value


# --- the people behind ---


def questions(page):
    yield Question(ResultNumber.IN_PROGRAMME, page.year)
    for measure in (
        ResultNumber.EXITS,
        ResultNumber.TRANSITIONS,
        ResultNumber.WITHOUT_ACTIVITY,
        ResultNumber.WITHOUT_CAUSE,
    ):
        yield Question(measure, page.year)
    for breakdown in page.breakdowns:
        for group, measure in product(breakdown.groups, (ResultNumber.EXITS, ResultNumber.TRANSITIONS)):
            yield Question(measure, page.year, breakdown.dimension, group.code)
    for activity in page.activities:
        yield Question(ResultNumber.EXITS, page.year, "main_activity", activity.code)
    for cohort in page.cohorts:
        for code in ("", *CohortState.values):
            yield Question(ResultNumber.STARTERS, cohort.year, "", code)


@pytest.mark.parametrize("size", [*SIZES, "merged"])
def test_behind_every_number_stand_as_many_people_as_it_says(demonstration, numbers, size):
    number = numbers[size]
    user, asked = User.objects.get(username="leder"), 0
    place = tenancy.tenant(municipality_id=int(number), user_id=user.pk, role="leader")
    with leading(number, user), place, transaction.atomic():
        scope, page = scope_of(municipality_id=int(number), on=TODAY), page_of(number)
        for question in questions(page):
            people = people_behind(scope, question, user=user)
            assert len(people.rows) == number_of(page, question).value, question
            assert len(set(people.keys)) == len(people.keys)
            assert all(row.why for row in people.rows)
            asked += 1
    assert asked > 30


@contextmanager
def leading(number, user):
    """The leader there for as long as it takes; the demonstration is as it was afterwards."""
    before = list(Grant.objects.values_list("pk", flat=True))
    grant_role(username=user.username, role="leader", municipality_number=number, on=TODAY)
    try:
        yield
    finally:
        as_owner("DELETE FROM access_grant WHERE NOT id = ANY(%s)", [before])


def test_the_list_names_those_who_are_counted_and_says_why(leader, counted):
    mine = [r for r in counted.left("4204", YEAR) if r["main_activity"] == "work"]
    answer = leader.get("/resultater/personer/", {"aar": YEAR, "tall": "sluttet", "gruppe": "main_activity:work"})
    text = answer.content.decode()

    assert f"{len(mine)} personer bak tallet" in re.sub(r"\s+", " ", text)
    shown = set(re.findall(r'<a class="ds-link" data-row href="/d/\w+/">([^<]+)</a>', text))
    names = {"{given_name} {family_name}".format(**counted.by_key[r["key"]]) for r in mine}
    assert shown <= names
    # Those who are registered under the number 1001, which it took over, count and cannot be opened.
    under_another_number = sum(r["key"][0] != "4204" for r in mine)
    assert text.count("teller som overgang") == len(mine) - under_another_number
    assert text.count("Uten navn her") == under_another_number > 0


def test_whoever_is_listed_is_recorded_as_read(leader):
    answer = leader.get("/resultater/personer/", {"aar": YEAR, "tall": "overgang"})

    read = ask("SELECT action, cardinality(participant_ids) FROM trail_reading ORDER BY id DESC LIMIT 1")
    assert read == [("page", len(re.findall(r'class="ds-link" data-row href="/d/', answer.content.decode())))]


def test_a_number_that_is_hidden_has_no_list(leader):
    page = page_of("4204", is_whole=False)
    hidden = [
        (breakdown.dimension, each.code)
        for breakdown in page.breakdowns
        for each in breakdown.groups
        if each.outcome.transitions.is_hidden and each.code
    ]
    assert hidden
    for dimension, code in hidden:
        asked = {"aar": YEAR, "tall": "overgang", "gruppe": f"{dimension}:{code}"}
        assert leader.get("/resultater/personer/", asked).status_code == 403


@pytest.mark.parametrize("asked", [
    {"tall": "alt"}, {"tall": "sluttet", "gruppe": "sex:X"}, {"tall": "sluttet", "gruppe": "family_name:A"},
    {"tall": "startet", "gruppe": ":x"}, {},
])  # fmt: skip
def test_a_number_that_is_none_has_no_page(leader, asked):
    assert leader.get("/resultater/personer/", {"aar": YEAR} | asked).status_code == 404


# --- what the page does not tell ---


def test_a_leader_sees_small_numbers_no_better_than_the_public(leader):
    """And so in both files."""
    for number in ("csv", "xlsx"):
        assert leader.get(f"/resultater/tall.{number}", {"aar": YEAR}).status_code == 200
    text = leader.get("/resultater/tall.csv", {"aar": YEAR}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))

    assert {row["tegn"] for row in rows} >= {"", ":"}
    assert [row for row in rows if row["mål"] in {"sluttet", "overgang"} and row["verdi"] in {"1", "2", "3"}] == []


def test_the_files_have_the_same_rows(leader):
    page = page_of("4204", is_whole=False)
    with tenancy.tenant(municipality_id=4204, user_id=1, role="leader"), transaction.atomic():
        theirs = list(whole(scope_of(municipality_id=4204, on=TODAY), page).rows())
    book = openpyxl.load_workbook(io.BytesIO(leader.get("/resultater/tall.xlsx", {"aar": YEAR}).content))
    found = [tuple("" if cell is None else cell for cell in row) for row in book["tall"].iter_rows(values_only=True)]

    assert found[0] == files.COLUMNS
    assert [row[2:] for row in found[1:]] == [tuple(row)[2:] for row in theirs]


def test_another_municipalitys_hidden_number_is_in_no_comparison(demonstration, numbers):
    """All that is said of other places is read from published cells, whose hidden ones have no value."""
    line = page_of(numbers["small"], is_whole=False).line
    for other in (line.county, line.country):
        for cell in (other.exits, other.transitions, other.share):
            assert cell.value is None or not cell.symbol


def test_what_a_release_hides_of_a_municipality_its_page_hides_too_though_it_is_not_small(demonstration):
    """Some of it is hidden for its neighbours' sake: the county less what is shown would be theirs."""
    own = ReleaseCell.objects.filter(
        release__in=Release.objects.latest_of_each_year(), release__year=YEAR, region_level="municipality", symbol=":",
        indicator="exits", **dict.fromkeys(oracle.DIMENSIONS, "all"),
    )  # fmt: skip
    seen = 0
    for number in own.order_by("region").values_list("region", flat=True)[:40]:
        whole, shared = (page_of(number, is_whole=each) for each in (True, False))
        if whole.line.is_published:
            continue
        assert shared.outcome.exits.is_hidden, number
        assert (shared.outcome.share.is_hidden, shared.breakdowns, shared.activities) == (True, (), ())
        seen += (whole.outcome.exits.value or 0) >= 4
    assert seen


@pytest.mark.parametrize("username", ["radgiver", "administrator", "revisor", "statistiker"])
def test_only_those_who_lead_see_the_results(demonstration, username):
    client = Client()
    client.force_login(User.objects.get(username=username))

    for address in ("", "tall.csv", "tall.xlsx", "personer/"):
        assert client.get(f"/resultater/{address}").status_code == 403
    assert "/resultater/" not in client.get("/min-side/").content.decode()


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.integers(1, 6))
def test_no_hidden_part_is_known_by_subtraction(parts, limit):
    hidden = hidden_parts(parts, limit=limit)

    assert {place for place, part in enumerate(parts) if 0 < part < limit} <= hidden
    if hidden and len(hidden) < len(parts):
        assert len(hidden) > 1
        assert sum(parts[each] for each in hidden) >= limit


@given(st.lists(st.integers(0, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=1, max_size=8),
       st.integers(1, 6))  # fmt: skip
def test_no_hidden_outcome_is_known_by_subtraction(groups, limit):
    exits, transitions = hidden_outcomes(groups, limit=limit)

    assert exits <= transitions
    for place, (left, moved) in enumerate(groups):
        if place not in transitions:
            assert not 0 < moved < limit
            assert not 0 < left - moved < limit
    if transitions and len(transitions) < len(groups):
        moved, stayed = (
            sum(groups[each][0] * which + groups[each][1] * (1 - 2 * which) for each in transitions) for which in (0, 1)
        )
        assert len(transitions) > 1
        assert moved == 0 or moved >= limit
        assert stayed == 0 or stayed >= limit


# --- words and sums ---


def test_uncertainty_is_wilsons():
    assert wilson(part=33, whole=53) == (49, 74)
    assert wilson(part=0, whole=10) == (0, 28)
    assert wilson(part=10, whole=10) == (72, 100)
    assert wilson(part=0, whole=0) is None


def test_what_if_counts_the_same_people_or_the_next():
    assert had_more(part=33, whole=53, more=4).percent == 70
    assert had_more(part=33, whole=53, more=400).percent == 100
    assert leave_next(part=33, whole=53, more=4) == (37, 57)
    assert needed_for(percent=70, part=33, whole=53) == 5
    assert needed_for(percent=50, part=33, whole=53) is None


@given(st.integers(1, 99), st.integers(0, 60), st.integers(0, 60), st.integers(0, 30))
def test_a_goal_is_within_reach_when_some_of_those_yet_to_leave_give_it_and_no_fewer_do(percent, part, rest, leaving):
    whole = part + rest
    enough = [
        more for more in range(leaving + 1) if 100 * (part + more) >= percent * (whole + leaving)
    ]  # fmt: skip

    assert needed_of_next(percent=percent, part=part, whole=whole, leaving=leaving) == (enough[0] if enough else None)


def test_the_page_says_what_is_missing_and_what_it_does(leader, counted):
    rows = counted.left("4204", 2023)
    missing = sum(r["main_activity"] == "unknown" for r in rows)
    text = re.sub(r"[\s\u00a0]+", " ", leader.get("/resultater/", {"aar": 2023}).content.decode())
    moved = sum(r["is_transition"] for r in rows)
    share = (200 * moved + len(rows)) // (2 * len(rows))
    highest = (200 * (moved + missing) + len(rows)) // (2 * len(rows))

    assert missing
    assert f"teller som ingen overgang: {share} %, opp til {highest} % når de er ført" in text
    assert f"Andelen er {share} %. Den blir fra" in text
    assert "Tall per <time" in text


def test_a_break_of_structure_is_marked(demonstration):
    """Ålesund was parted in 2024: before, its numbers were those of the place with Haram."""
    page = page_of("1508", year=2023)

    assert [(each.year, "1508" in each.text) for each in page.breaks if each.year == 2024] == [(2024, True)]
    assert page.line.is_published
    assert page.breakdowns == ()


def test_the_page_asks_the_same_number_of_queries_however_many_there_are(demonstration, numbers):
    asked = {}
    cache.clear()
    for size in SIZES:
        with (
            CaptureQueriesContext(connections["default"]) as default,
            CaptureQueriesContext(connections["statistics"]) as own,
        ):
            page_of(numbers[size])
        asked[size] = (len(default), len(own))

    assert len(set(asked.values())) == 1, asked
    assert max(asked["large"]) <= 8

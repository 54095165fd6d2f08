"""The main job, from the register of a whole country to the statistics that were published for 2022, to the digit."""

import re

import pypdfium2
import pytest
from django.db import transaction
from django.utils import timezone

from participants.access.models import User
from participants.models import Group, GroupMember, GroupSession, GroupTeacher
from programmes import actions as programmes
from programmes.models import Contract, Plan, Programme
from reporting import actions
from reporting.exports import FILES
from reporting.figures import ALL, DIMENSIONS
from reporting.models import PersonYear, Release, ReleaseCell
from tests import further_oracle, oracle
from tests.disclosure import texts

# The demonstration is loaded and its roles are given on the day of the test.
NOW = timezone.now()
PLACES = oracle.Places()
YEARS = (2020, 2021, 2022, 2023)
TOP_FIVE = [
    ("Nordre Follo", 27, 22, "81 %"),
    ("Lørenskog", 26, 19, "73 %"),
    ("Færder", 21, 15, "71 %"),
    ("Kristiansand", 73, 52, "71 %"),
    ("Tromsø", 61, 43, "70 %"),
]


@pytest.fixture
def page(demonstration, client):
    """The page of 2022 as text, with plain spaces."""
    html = client.get("/statistikk/2022/").content.decode()
    body = re.sub(r"<(style|svg).*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"[\s\u00a0]+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize("year", YEARS)
def test_every_cell_of_the_year_agrees_with_the_independent_count(demonstration, year):
    with transaction.atomic(using="statistics"):
        release = actions.build_release(year=year, by=User.objects.get(username="statistiker"), limit=1, now=NOW)
        wrong = oracle.differences(release.cells.all(), demonstration.folder, year, PLACES)
        wrong += further_oracle.differences(release.further_cells.all(), demonstration.folder, year, PLACES)
        transaction.set_rollback(True, using="statistics")

    assert wrong == []


def test_a_count_from_scratch_gives_the_same_person_years(demonstration):
    assert actions.count_wrong_person_years(now=NOW) == 0
    assert PersonYear.objects.using("statistics").filter(year=2021).count() == 10_595


def test_loading_the_demonstration_again_changes_nothing(demonstration):
    again = programmes.load_package(path=demonstration.folder, on=NOW.date())

    assert set(again.new.values()) == {0}
    assert set(again.changed.values()) == {0}
    assert actions.refresh_statistics(now=NOW).persons == 0


def test_who_runs_where_a_caseworker_signs_in_has_a_plan_and_some_have_something_to_do(demonstration):
    running = Programme.objects.using("national").open_on(NOW.date()).filter(municipality_id=4204)
    plans = Plan.objects.using("national").filter(programme__in=running)
    contracts = Contract.objects.using("national").filter(programme__in=running)

    assert 0.8 * running.count() < plans.filter(number=1).count() < running.count()
    assert plans.filter(number=2).exists()
    assert plans.filter(number=1, review_on__lt=NOW.date()).exists()
    assert 0 < contracts.filter(participant_signed_on=None).count() < contracts.count() / 5
    assert programmes.agree_for_demonstration(municipality_id=4204, on=NOW.date()) == 0


def test_courses_and_a_workplace_have_members_hours_and_a_teacher_and_nobody_protected(demonstration):
    groups = Group.objects.using("national").filter(municipality_id=4204)
    members = GroupMember.objects.using("national").filter(group__in=groups)

    assert {each.name: members.filter(group=each).count() for each in groups} == {
        "Norsk A1": 15, "Norsk A2": 16, "Samfunnskunnskap": 20, "Kantina på rådhuset": 4,
    }  # fmt: skip
    assert not members.exclude(participant__address_protection="none").exists()
    assert GroupSession.objects.using("national").filter(group__in=groups).count() == 14
    teacher = User.objects.get(username="laerer").pk
    taught = GroupTeacher.objects.using("national").filter(user_id=teacher)
    assert {each.group.name for each in taught.select_related("group")} == {"Norsk A1", "Norsk A2", "Samfunnskunnskap"}
    assert programmes.gather_for_demonstration(municipality_id=4204, teacher_id=teacher, on=NOW.date()) == 0


def test_all_four_years_are_published_once(demonstration):
    assert list(Release.objects.public().order_by("year").values_list("year", "version")) == [
        (year, 1) for year in YEARS
    ]


def test_the_page_tells_the_press_release_of_2022(page):
    for words in ("11 166", "63 land", "Om lag 18 000", "7 000 flere", "Over halvparten", "i overkant av 8 000"):
        assert words in page
    assert re.search(r"Ukraina.*Syria.*Afghanistan.*Kongo.*Eritrea", page)


def test_the_page_ranks_the_five_municipalities_as_published(page):
    rows = [" ".join(map(str, row)) for row in TOP_FIVE]

    places = [page.find(row) for row in rows]

    assert -1 not in places, rows[places.index(-1)]
    assert places == sorted(places)


def test_no_hidden_number_stands_in_a_published_cell(demonstration):
    hidden = {}
    for release in Release.objects.public():
        counts = release.cells.exclude(indicator="transition_share")
        assert not counts.filter(value__range=(1, 3)).exists()
        assert not release.further_cells.filter(value__range=(1, 3)).exists()
        assert counts.filter(symbol=":").exists()
        hidden[release.year] = release.further_cells.filter(symbol=":").exists()

    # In the year with the most participants nothing of the further tables is small.
    assert hidden == {2020: True, 2021: True, 2022: True, 2023: False}


def test_each_release_was_attacked_and_says_how_it_went(demonstration):
    for release in Release.objects.public():
        report = release.disclosure
        assert report["recovered"] == 0
        assert report["sought"] > report["small"] > 1000
        assert report["small"] < report["hidden"] < 0.5 * report["counts"]
        cells = release.cells.exclude(indicator="transition_share"), release.further_cells
        assert sum(each.filter(symbol=":").count() for each in cells) == report["hidden"]


# Ålesund had its numbers hidden, Kristiansand had not.
@pytest.mark.parametrize(("number", "county"), [("4204", "42"), ("1507", "15"), ("5401", "54"), ("3411", "34")])
def test_a_municipality_is_told_of_in_numbers_that_are_published_of_it_its_county_or_the_country(
    demonstration, client, number, county
):
    """In the text, the tables and what is said of the charts: no sum, no rest and no share but those of cells shown."""
    counts, shares = shown(region__in=[number, county, "all"])

    said = texts.words(client.get(f"/statistikk/kommuner/{number}/").content.decode())

    # How uncertain a share is, follows from the share and what it is of; a hidden one has no sentence.
    said = re.sub(r"Usikkerheten går fra \d+ til \d+ %", "", said)
    assert list(texts.unexplained(said, counts=counts, shares=shares)) == []


def test_the_pages_and_the_press_release_of_the_country_tell_published_numbers_and_what_follows_from_them(
    demonstration, client
):
    counts, shares = shown()
    country, _ = shown(region="all")
    release = Release.objects.public().get(year=2022)
    totals = [
        dict(each.cells.filter(region="all", **dict.fromkeys(DIMENSIONS, ALL)).values_list("indicator", "value"))
        for each in Release.objects.public().filter(year__in=[2021, 2022]).order_by("year")
    ]
    # What each group of those who left is of all of them; what came since last year; and thousands of either.
    whole = totals[1]["exits"]
    shares |= {float((200 * part + whole) // (2 * whole)) for part in country if part <= whole}
    since = {float(abs(totals[1][each] - totals[0][each])) for each in ("participants", "starters", "exits")}
    counts |= since | {round(each, -3) for each in country | since}

    said = texts.words(client.get("/statistikk/2022/").content.decode())
    assert list(texts.unexplained(said, counts=counts, shares=shares)) == []
    with pypdfium2.PdfDocument(FILES["pdf"].make(release)) as document:
        for page in document:
            said = texts.plain(page.get_textpage().get_text_range())
            assert list(texts.unexplained(said, counts=counts, shares=shares)) == []


def shown(**where):
    """What is published: counts, and shares."""
    found = list(Release.objects.public().values_list("pk", flat=True))
    cells = ReleaseCell.objects.filter(release__in=found, value__isnull=False, **where)
    counts = {float(value) for value in cells.exclude(indicator="transition_share").values_list("value", flat=True)}
    return counts, {
        float(value) for value in cells.filter(indicator="transition_share").values_list("value", flat=True)
    }

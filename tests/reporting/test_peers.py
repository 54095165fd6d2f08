"""A municipality beside those like it: sums of published cells, counted again from the reference files."""

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from participants.access import tenancy
from participants.access.actions import grant_role
from reporting.results.beside import beside
from reporting.results.page import results, scope_of
from reporting.results.peers import FEWEST, peer_groups
from reporting.rules.uncertainty import wilson
from reporting.rules.wording import NBSP
from reporting.summaries import Outcome, Shown
from tests.access.conftest import LONG_AGO
from tests.reporting.test_public_pages import cells, country, outcome, text_of

TODAY = date(2024, 3, 1)
REFERENCE = Path("participants/access/reference")


def profiles():
    with (REFERENCE / "municipality_profiles.csv").open(encoding="utf-8", newline="") as file:
        return {row["number"]: row for row in csv.DictReader(file)}


PROFILES = profiles()
KRISTIANSAND = "4204"


@pytest.fixture(autouse=True)
def forgotten():
    cache.clear()


def left(number):
    """(exits, transitions) of a municipality, made up of its number; every fifth is hidden."""
    n = int(number)
    return (None, None) if n % 5 == 0 else (20 + n % 37, 5 + n % 13)


@pytest.fixture
def published(publish):
    frozen = country(17_998, 11_166, 2800, 1456)
    for number in sorted(PROFILES):
        frozen += cells(level="municipality", region=number, name=f"K{number}", participants=90, starters=None,
                        **outcome(*left(number)))  # fmt: skip
    return publish(2024, frozen)


def groups_of(number, *, year=2024):
    scope = scope_of(municipality_id=int(number), on=date(year, 12, 1))
    return {each.code: each for each in peer_groups(scope, year=year)}


@pytest.mark.parametrize(("code", "column"), [("kostra", "kostra_group"), ("sentralitet", "centrality_class")])
@pytest.mark.parametrize("number", [KRISTIANSAND, "1515", "5601"])
def test_a_group_is_the_sum_of_what_is_published_of_the_others(published, code, column, number):
    others = [n for n, row in PROFILES.items() if row[column] == PROFILES[number][column] and n != number]
    shown = [left(n) for n in others if left(n)[0] is not None]
    line = groups_of(number)[code].line(2024)

    assert (line.places, line.shown) == (len(others), len(shown))
    assert len(shown) < len(others)
    exits, transitions = (sum(each[which] for each in shown) for which in (0, 1))
    assert (line.outcome.exits.value, line.outcome.transitions.value) == (exits, transitions)
    assert line.outcome.share.value == (200 * transitions + exits) // (2 * exits)


def test_a_hidden_cell_adds_nothing_whatever_it_hides(published):
    """What a leader reads of others is worked out of published values; a hidden cell has none."""
    for group in groups_of(KRISTIANSAND).values():
        hidden = [each for each in group.members if each.outcome.exits.is_hidden]
        assert hidden
        assert {(each.outcome.exits.value, each.outcome.share.value) for each in hidden} == {(None, None)}
        assert {each.number for each in group.members if each.outcome.exits.value is None} == {
            each.number for each in hidden
        }


def test_ones_own_municipality_is_not_among_the_others(published):
    for group in groups_of(KRISTIANSAND).values():
        assert KRISTIANSAND not in {each.number for each in group.members}


def test_oslo_is_alone_in_its_kostra_group(published):
    line = groups_of("0301")["kostra"].line(2024)

    assert (line.places, line.outcome.share.value, line.outcome.share.symbol) == (0, None, ".")


def test_fewer_than_three_with_numbers_are_no_group(publish):
    of_group = defaultdict(list)
    for number, row in PROFILES.items():
        of_group[row["kostra_group"]].append(number)
    mine, *others = of_group["EKG12"]
    frozen = country(100, 50, 40, 20)
    for place, number in enumerate(others):
        counts = (30, 12) if place < FEWEST - 1 else (None, None)
        frozen += cells(level="municipality", region=number, name=number, participants=90, starters=None,
                        **outcome(*counts))  # fmt: skip
    publish(2024, frozen)
    line = groups_of(mine)["kostra"].line(2024)

    assert (line.shown, line.outcome.exits.value, line.outcome.share.value) == (FEWEST - 1, None, None)


def test_a_place_that_held_another_kind_of_municipality_too_is_left_out(publish):
    """Ålesund of 2023 held Haram, which is of another KOSTRA group today."""
    assert PROFILES["1508"]["kostra_group"] != PROFILES["1580"]["kostra_group"]
    peer = next(n for n, row in PROFILES.items() if row["kostra_group"] == PROFILES["1508"]["kostra_group"])
    frozen = [*country(100, 50, 40, 20), *cells(level="municipality", region="1507", name="Ålesund", participants=90,
                                                starters=None, **outcome(30, 12))]  # fmt: skip
    publish(2023, frozen)

    assert "1507" not in {each.number for each in groups_of(peer, year=2023)["kostra"].members}


def test_the_page_says_how_the_municipality_stands_and_what_the_groups_are(published, client):
    user = grant_role(username="leder", role="leader", municipality_number=KRISTIANSAND, on=LONG_AGO)[0].user
    client = Client()
    client.force_login(user)
    answer = client.get("/resultater/", {"aar": 2024})
    text = " ".join(text_of(answer.content.decode()).split())

    assert answer.status_code == 200
    assert "KOSTRA-gruppe 12 : Kommuner med 75 000–300 000 innbyggere" in text.replace("12:", "12 :")
    assert "Kilde for gruppene: SSB" in text
    file = client.get("/resultater/tall.csv", {"aar": 2024}).content.decode("utf-8-sig")
    assert "lignende kommuner;de andre i KOSTRA-gruppe 12;2024;alle;sluttet;" in file


def test_sentences_name_the_distance_and_whether_chance_alone_could_make_it(published):
    groups = list(groups_of(KRISTIANSAND).values())
    with tenancy.tenant(municipality_id=int(KRISTIANSAND), user_id=1, role="leader"):
        scope = scope_of(municipality_id=int(KRISTIANSAND), on=date(2024, 12, 1))
        page = results(scope, name="Her", year=2024, more=4, is_whole=True)

    assert beside(page, groups).sentences == []  # nobody has left here: there is nothing to compare
    own = Outcome("2024", Shown(53), Shown(33), Shown(62))
    page = replace(page, line=replace(page.line, outcome=own), interval=wilson(part=33, whole=53))
    said = beside(page, groups)
    theirs = groups[0].line(2024).outcome.share.value
    assert theirs < 49  # below the interval
    assert said.sentences[0] == (
        f"Her ligger {62 - theirs} prosentpoeng over de andre kommunene i KOSTRA-gruppe 12 ({theirs}{NBSP}%). "
        "Den forskjellen er større enn usikkerheten."
    )
    assert f"Her: 62{NBSP}%, 33 av 53" in said.chart

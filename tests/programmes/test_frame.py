"""The frame around the pages of staff: each role has its own menu, and the frame asks the database nothing."""

import re

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.programmes.people import signed_in

SEES_PEOPLE = {"caseworker", "protected_contact", "team_leader", "leader"}


def menu(answer):
    part = answer.content.decode().split('class="staff-menu"')[1].split("</nav>")[0]
    return re.findall(r"</svg><span>([^<]+)</span>", part)


@pytest.mark.parametrize("role", [
    "caseworker", "protected_contact", "team_leader", "leader", "administrator", "teacher", "auditor",
])  # fmt: skip
def test_a_role_has_the_lines_it_may_follow_and_the_search_if_it_sees_people(people, user, role):
    client = signed_in(user(**{role: "4204"}))
    answer = client.get("/min-side/")

    assert ("Deltakere" in menu(answer)) == (role in SEES_PEOPLE)
    assert ('role="search"' in answer.content.decode()) == (role in SEES_PEOPLE)
    assert "Kristiansand kommune" in answer.content.decode()
    for address in re.findall(r'<li><a href="([^"]+)"', answer.content.decode().split('class="staff-menu"')[1]):
        assert client.get(address, follow=True).status_code == 200, address


def test_one_is_told_where_one_is(caseworker):
    text = caseworker.get("/deltakere/").content.decode()

    assert re.search(r'href="/deltakere/" aria-current="page"', text)
    assert text.count("aria-current=") == 3  # the line of the menu, and the chip of each row that is chosen


def test_whoever_is_not_signed_in_has_no_menu(register):
    text = Client().get("/logg-inn/").content.decode()

    assert "staff-menu" not in text
    assert "top-search" not in text


def test_the_frame_asks_nothing_that_the_request_has_not_asked(caseworker):
    caseworker.get("/min-side/")
    with CaptureQueriesContext(connections["default"]) as queries:
        caseworker.get("/min-side/innlogginger/")

    assert len([each for each in queries.captured_queries if '"access_grant"' in each["sql"]]) <= 2

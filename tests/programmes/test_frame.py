"""The frame around the pages of staff: each role has its own menu, and the frame asks the database nothing."""

import re

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participants.access.codes import Role
from participants.access.roles import MUNICIPAL_ROLES
from tests.programmes.people import signed_in

SEES_PEOPLE = {"caseworker", "protected_contact", "team_leader", "leader"}


def menu(answer):
    part = answer.content.decode().split('class="staff-menu"')[1].split("</nav>")[0]
    return re.findall(r"</svg><span>([^<]+)</span>", part)


@pytest.mark.parametrize("roles", [
    ["caseworker"], ["protected_contact"], ["team_leader"], ["leader"], ["administrator"], ["teacher"], ["auditor"],
    ["caseworker", "teacher", "auditor"], ["leader", "support"], ["administrator", "statistician", "publisher"],
], ids="-".join)  # fmt: skip
def test_a_role_has_the_lines_it_may_follow_once_each_and_the_search_if_it_sees_people(people, user, roles):
    client = signed_in(user(**{role: "4204" if Role(role) in MUNICIPAL_ROLES else None for role in roles}))
    answer = client.get("/min-side/")
    sees_people = bool(SEES_PEOPLE & {*roles})

    assert ("Deltakere" in menu(answer)) == sees_people
    assert ('role="search"' in answer.content.decode()) == sees_people
    assert ("Gå til Deltakere</td>" in answer.content.decode()) == sees_people
    assert len(menu(answer)) == len({*menu(answer)})
    assert "Kristiansand kommune" in answer.content.decode()
    for address in re.findall(r'<li><a href="([^"]+)"', answer.content.decode().split('class="staff-menu"')[1]):
        page = client.get(address, follow=True)
        assert page.status_code == 200, address
        there = page.content.decode().partition('class="staff-menu"')[2].partition("</nav>")[0]
        if f'href="{address}"' in there:
            assert re.findall(r'href="([^"]+)" aria-current', there) == [address]


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

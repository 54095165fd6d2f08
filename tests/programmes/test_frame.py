"""The frame around the pages of staff: each role has its own menu, and the frame asks the database nothing."""

import gzip
import re
from functools import cache
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.access.codes import Role
from participants.access.roles import MUNICIPAL_ROLES
from programmes.rules.week import write_week
from tests.programmes.people import TODAY, key_of, signed_in
from tests.programmes.test_groups import make

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


# What a page may weigh with an empty cache, and with a full one. Names outside Latin-1 load one more font of 11 kB.
COLD, WARM = 100_000, 30_000
_ASSET = re.compile(r'(?:href|src)="/static/([^"]+?)(?:\.[0-9a-f]{12})?\.(css|js)"')
_FONT = "vendor/inter-sub.woff2"


@cache
def served_size(name):
    """As it is sent: brotli, but for fonts, which are that already."""
    content = Path(finders.find(name)).read_bytes()
    return len(content) if name.endswith(".woff2") else len(brotli.compress(content))


def test_every_page_of_the_caseworkers_day_is_light(kari):
    """G4."""
    client, group = signed_in(kari), make(kari, "running", since=TODAY)
    key = [key_of("running")]
    addresses = [
        *(reverse(name) for name in ("task-list", "participant-list", "week-overview", "group-list", "notices",
                                     "register", "help", "arrival-list", "home", "rules")),
        *(reverse(name, args=key) for name in ("participant", "week-plan", "plan", "plan-save", "journal", "absence",
                                               "programme-end", "measure-add", "test-add", "numbers")),
        reverse("postpone", args=[*key, "timer"]), reverse("group", args=[group.pk]),
        *(reverse(name, args=[group.pk, write_week(TODAY)]) for name in ("group-week", "group-workbook")),
    ]  # fmt: skip
    weights = {}
    for address in addresses:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.headers.get("Content-Encoding")) == (200, "gzip"), address
        assets = {f"{name}.{kind}" for name, kind in _ASSET.findall(gzip.decompress(answer.content).decode())}
        assert {"app/app.css", "app/staff.css", "app/staff.js"} <= assets, address
        weights[address] = len(answer.content), sum(map(served_size, {*assets, _FONT}))

    assert {address: each for address, each in weights.items() if each[0] > WARM or sum(each) > COLD} == {}

"""Leaders are told of a year that waits for them, once a week, until it is signed or the spring is over."""

from datetime import UTC, datetime

import pytest

from participants.access.actions import grant_role
from reporting.reminding import remind_of_years
from tests.access.conftest import LONG_AGO
from tests.programmes.people import signed_in
from tests.reporting.test_years_signed import leader, load, sign
from tests.trail.conftest import ask

__all__ = ["leader", "load"]


def at(month, day, year=2023):
    return datetime(year, month, day, 5, tzinfo=UTC)


def told():
    return ask(
        "SELECT n.kind, u.username FROM participants_notice n JOIN access_user u ON u.id = n.recipient_id "
        "ORDER BY n.made_at"
    )


def test_a_leader_is_told_each_week_from_the_first_of_february(load, leader):
    load("work")
    grant_role(username="kari", role="caseworker", municipality_number="4204", on=LONG_AGO)
    grant_role(username="ola", role="leader", municipality_number="0301", on=LONG_AGO)

    assert remind_of_years(now=at(2, 1)) == 1
    assert remind_of_years(now=at(2, 2)) == remind_of_years(now=at(2, 7)) == 0
    assert remind_of_years(now=at(2, 8)) == 1
    assert remind_of_years(now=at(2, 28)) == 1
    # That the time is out is told at once, and then each week too.
    assert remind_of_years(now=at(3, 1)) == 1
    assert remind_of_years(now=at(3, 2)) == remind_of_years(now=at(3, 7)) == 0
    assert remind_of_years(now=at(3, 8)) == 1
    assert told() == [("year_due", "leder")] * 3 + [("year_late", "leder")] * 2


@pytest.mark.parametrize("now", [at(1, 31), at(7, 1), at(12, 31, 2022)])
def test_nobody_is_told_before_february_or_after_june(load, leader, now):
    load("work")

    assert remind_of_years(now=now) == 0
    assert told() == []


def test_who_has_signed_is_told_nothing(load, leader):
    load("work")
    sign(leader)

    assert remind_of_years(now=at(3, 5)) == 0
    assert told() == []


def test_the_notice_leads_to_the_year(load, leader):
    load("work")
    remind_of_years(now=at(3, 5))
    text = signed_in(leader).get("/varsler/").content.decode()

    assert "Fjoråret er ikke signert, og fristen er gått ut" in text
    assert 'href="/aret/"' in text

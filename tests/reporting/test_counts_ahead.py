"""What the worker counts of large municipalities before anyone asks: the page's own counts, there with the change."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from participants.access import tenancy
from programmes.models import Programme
from reporting import actions, tasks
from reporting.models import CountAhead, PersonYear
from reporting.results import ahead, plain
from reporting.results.kept import key_of
from reporting.results.page import scope_of
from reporting.results.plain import Count
from tests.programmes.people import load, one_of_each, signed_in
from tests.reporting.test_followed import HERE, at_home, counts_anew, exits, leave, some_people

ON = date(2022, 12, 31)
AHEAD = CountAhead.objects.using("statistics")


@pytest.fixture
def everyone_is_large(settings):
    settings.COUNT_AHEAD_FROM = 1


def refresh(*, on=ON, **more):
    actions.refresh_statistics(now=timezone.now(), beside=lambda changed: ahead.count_ahead(changed, on=on), **more)


def test_what_the_worker_has_counted_is_what_a_leader_would_count(trail, tmp_path, everyone_is_large):
    """R17. The worker reads everyone, the leader their own behind the walls; and nothing is lost in writing it down."""
    load(tmp_path / "people", at_home(some_people()))
    refresh()

    with tenancy.tenant(municipality_id=HERE, user_id=1, role="leader"), transaction.atomic():
        scope = scope_of(municipality_id=HERE, on=ON)
        counted = {key_of(scope, what=what, year=year): counts for what, year, counts in ahead._counted(scope)}
        read = {row.key: plain.read(row.what, row.counts) for row in CountAhead.objects.all()}

    assert read == counted
    assert {row.what for row in AHEAD.all()} == {each.value for each in Count}
    assert any(getattr(counts, "left", 0) == 3 for counts in read.values())


def test_of_a_large_municipality_nobody_waits_for_an_exit_that_was_saved(trail, tmp_path, user, everyone_is_large):
    load(tmp_path / "people", one_of_each())
    tasks.refresh_statistics()
    client, today = signed_in(user("leder", leader="4204", caseworker="4204")), timezone.localdate()
    before = client.get("/resultater/tall.csv", {"aar": today.year}).content.decode()
    leave(today)

    tasks.refresh_statistics()
    is_counted_now, after = counts_anew(client, today.year)

    assert exits(after, today.year) == exits(before, today.year) + 1
    assert is_counted_now is False


def test_a_change_is_taken_in_with_its_counts_or_not_at_all(trail, tmp_path):
    load(tmp_path / "people", at_home(some_people()))

    def fail(changed):
        assert changed == [HERE]
        raise ZeroDivisionError

    refresh(full=True)
    people = PersonYear.objects.using("statistics").count()
    Programme.objects.using("national").filter(ref="one").update(starts_on=date(2021, 12, 31))
    with pytest.raises(ZeroDivisionError):
        actions.refresh_statistics(now=timezone.now(), beside=fail)
    assert PersonYear.objects.using("statistics").count() == people

    refresh()
    assert PersonYear.objects.using("statistics").count() == people + 1


def test_a_new_day_is_counted_and_the_small_are_not(trail, tmp_path, settings):
    """Who is in a programme is a question of the day, whether anything has changed or not."""
    settings.COUNT_AHEAD_FROM = 3
    load(tmp_path / "people", at_home(some_people()))
    refresh()
    first = set(AHEAD.values_list("municipality_id", "counted_on", "key"))
    refresh(on=ON + timedelta(days=1))
    second = set(AHEAD.values_list("municipality_id", "counted_on", "key"))

    assert {each[:2] for each in first} == {(HERE, ON)}
    assert {each[:2] for each in second} == {(HERE, ON + timedelta(days=1))}
    assert not {key for *_, key in first} & {key for *_, key in second}

    settings.COUNT_AHEAD_FROM = 4  # the one at a confidential address is counted nowhere here
    refresh(on=ON + timedelta(days=2))
    assert not AHEAD.exists()

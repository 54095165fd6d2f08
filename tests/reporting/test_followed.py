"""How the programme was followed: measures on people whose every date is known, what is hidden, and how fresh it is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participants.access import tenancy
from programmes.models import Exit, Programme
from reporting import actions, tasks
from reporting.results.followed import Absence, Language, Taken, followed
from reporting.results.measures import measured, measured_rows
from reporting.results.page import HIDDEN, results, scope_of
from reporting.summaries import Shown
from tests.access.conftest import as_owner
from tests.packages import programme
from tests.programmes.people import load, one_of_each, person, signed_in
from tests.trail.conftest import ask

PLACE = {"municipality_number": "4204"}
ON = date(2022, 12, 31)
HERE = 4204


def some_people():
    """Twelve weeks from a Monday each: 60 weekdays. One waited 33 days, one 121, of one it is not known."""
    people = [
        person("one", 0, "Aster", "Bekele", settled_date="2021-12-01", permit_date="2021-06-01",
               education_level="none"),
        person("two", 2, "Berhane", "Tesfay", settled_date="2021-09-04", permit_date="2021-06-01",
               education_level="higher"),
        person("three", 4, "Chidi", "Okoro", settled_date="", permit_date="2020-06-01", education_level="primary"),
        person("secret", 6, "Dawit", "Alem", settled_date="2021-12-01", address_protection="confidential"),
    ]  # fmt: skip
    refs = [each["participant_ref"] for each in people]
    return {
        "participants": people,
        "programmes": [programme(ref, ref, offered_date="2021-12-15", decision_date="2021-12-20",
                                 start_date="2022-01-03") for ref in refs],
        "measures": [
            {"programme_ref": "one", "measure_type": "norwegian", "start_date": "2022-01-03", "hours_per_week": "20"},
            {"programme_ref": "one", "measure_type": "work_practice", "start_date": "2022-01-03",
             "end_date": "2022-01-30", "hours_per_week": "15"},
            {"programme_ref": "one", "measure_type": "work", "start_date": "2022-03-14", "end_date": "2022-12-31",
             "hours_per_week": "10"},
            {"programme_ref": "two", "measure_type": "work_practice", "start_date": "2022-01-03"},
        ],
        "leaves": [{"programme_ref": "one", "leave_type": "own_sickness", "start_date": "2022-01-10",
                    "end_date": "2022-01-14"}],
        "language_tests": [
            {"participant_ref": "one", "test_date": "2022-02-01", "skill": "oral", "result": "b1"},
            {"participant_ref": "one", "test_date": "2022-02-01", "skill": "writing", "result": "a1"},
            {"participant_ref": "two", "test_date": "2022-02-01", "skill": "oral", "result": "b1"},
            {"participant_ref": "two", "test_date": "2022-06-01", "skill": "oral", "result": "b2"},
        ],
        "exits": [{"programme_ref": ref, "exit_date": "2022-03-27", "exit_cause": "completed", "main_activity": to}
                  for ref, to in zip(refs, ("work", "other", "unknown", "work"), strict=True)],
    }  # fmt: skip


def at_home(tables):
    return {name: [PLACE | row for row in rows] for name, rows in tables.items()}


@pytest.fixture
def counted(trail, tmp_path):
    """The counts, and the page they stand on for one who sees small numbers."""
    load(tmp_path / "people", at_home(some_people()))
    key = Programme.objects.using("national").get(ref="one").pk
    for on, hours, taken_back in (("2022-01-17", 4, None), ("2022-01-17", 5, None), ("2022-01-18", 3, None),
                                  ("2022-01-19", 7, "2022-02-01"), ("2022-05-02", 7, None)):  # fmt: skip
        as_owner(
            "INSERT INTO programmes_absence (municipality_id, programme_id, absent_on, hours, absence_kind, "
            "measure_type, taken_back_at, is_hidden) VALUES (4204, %s, %s, %s, '', %s, %s, false)",
            [key, on, hours, "norwegian" if hours == 5 else "", taken_back],
        )
    actions.refresh_statistics(now=timezone.now())
    with tenancy.tenant(municipality_id=HERE, user_id=1, role="leader"), transaction.atomic():
        scope = scope_of(municipality_id=HERE, on=ON)
        page = results(scope, name="Her", year=2022, more=4, is_whole=True)
        return followed(scope, year=2022), page


@pytest.fixture
def found(counted):
    return counted[0]


def test_each_measure_counts_the_days_and_hours_of_those_who_are_counted_here(found):
    """R17: whoever has a confidential address is in none of them."""
    assert (found.started, found.left, found.moved) == (3, 3, 1)
    assert (found.waited, found.in_time) == ([33, 121], 1)
    assert found.taken == {"norwegian": Taken(1, 1), "work_practice": Taken(2, 1), "work": Taken(1, 1)}
    # Four weeks of 15 and two of 10, in twelve weeks. Without hours there are none.
    assert [(round(hours, 6), round(weekly, 6)) for hours, weekly in found.hours] == [(80, round(80 / 12, 6))]


def test_absence_is_days_of_weekdays_outside_leave(found):
    """Nine hours on a day are one day; what was taken back, or was after the last day, is none."""
    assert found.absence == Absence(people=3, with_any=1, days=pytest.approx(1.4), weekdays=3 * 60 - 5)


def test_language_is_held_against_the_goal_by_what_was_reached_in_the_programme(found):
    """Under the act of 2021 each has a goal, by education; before it there were none. A later test does not count."""
    assert found.language["oral"] == Language(tested=2, aimed=2, reached=1)
    assert found.language["writing"] == Language(tested=1, aimed=2, reached=0)
    assert found.language["listening"] == Language(tested=0, aimed=2, reached=0)


def test_whoever_sees_small_numbers_sees_each(counted):
    found, page = counted
    said = measured(page, found)

    assert (said.waiting.median, said.waiting.many) == (Shown(77), Shown(2))
    assert (said.in_time.part.value, said.in_time.whole.value, said.in_time.share.value) == (1, 2, 50)
    assert (said.with_work.part.value, said.with_work.share.value) == (1, 33)
    assert (said.absence.part.value, said.absence.whole.value, said.absence.share.value) == (1, 175, 1)
    assert "Arbeidspraksis: 50\N{NO-BREAK SPACE}%, 1 av 2" in said.taken_chart


def test_of_a_few_nothing_is_told_in_any_form(counted):
    found, page = counted
    shown = replace(page, limit=4)
    said = measured(shown, found)
    rows = list(measured_rows(shown, said))

    assert said.waiting == type(said.waiting)(HIDDEN, HIDDEN, HIDDEN, HIDDEN)
    assert {value for *_, value, sign in rows if sign != ":"} <= {0, ""}
    for chart in (said.taken_chart, said.language_chart):
        assert "skjult" in chart
        assert "%" not in chart.replace('"100%"', "")


@pytest.mark.parametrize(("given", "told"), [
    ((7, 3, 7), (None, None, None)),  # three in time
    ((8, 4, 8), (10, None, 4)),  # four on each side, and not in each quarter
    ((16, 8, 16), (10, 10, 8)),
    ((16, 8, 18), (10, 10, None)),  # the two whose date is missing would be told
    ((16, 15, 16), (10, 10, None)),  # one was late
])  # fmt: skip
def test_a_median_needs_the_limit_on_each_side_and_a_share_in_both_parts(counted, given, told):
    """Given: with a date, in time, started here. Told: median, quartile, in time."""
    (waited, in_time, started), (found, page) = given, counted
    found = replace(found, waited=[10] * waited, in_time=in_time, started=started)
    said = measured(replace(page, limit=4, cohorts=()), found)

    assert (said.waiting.median.value, said.waiting.low.value, said.in_time.part.value) == told


def test_an_exit_that_is_saved_is_on_the_page_after_the_workers_task(trail, tmp_path, user):
    """And the page says as of when. How long it takes is measured: tests/benchmarks/results.py."""
    load(tmp_path / "people", one_of_each())
    tasks.refresh_statistics()
    client, year = signed_in(user("leder", leader="4204", caseworker="4204")), timezone.localdate().year
    before = client.get("/resultater/tall.csv", {"aar": year}).content.decode()
    today = timezone.localdate()
    running = leave(today)
    assert counts_anew(client, year) == (False, before)

    tasks.refresh_statistics()
    after = client.get("/resultater/tall.csv", {"aar": year}).content.decode()
    assert exits(after, year) == exits(before, year) + 1
    assert "Tall per <time" in client.get("/resultater/", {"aar": year}).content.decode()

    # What no person-year holds is counted anew as well; what happens elsewhere changes nothing here.
    ask("UPDATE programmes_measure SET hours_per_week = 9 WHERE programme_id = %s", [running.pk])
    assert counts_anew(client, year)[0] is False
    tasks.refresh_statistics()
    assert counts_anew(client, year)[0] is True
    ask("INSERT INTO trail_change (municipality_id, participant_id) VALUES (301, gen_random_uuid())")
    tasks.refresh_statistics()
    assert counts_anew(client, year)[0] is False


@transaction.atomic(using="national")
def leave(today):
    """The one who is in a programme leaves it, to work."""
    running = Programme.objects.using("national").get(ref="running")
    running.ends_on = today + timedelta(days=1)
    running.save(update_fields=["ends_on"])
    Exit.objects.using("national").create(
        municipality_id=HERE, programme=running, exited_on=today, cause="completed", main_activity="work"
    )  # fmt: skip
    return running


def counts_anew(client, year):
    """Whether anything but the mark of the municipality is asked of the statistics; and what is answered."""
    with CaptureQueriesContext(connections["statistics"]) as asked:
        text = client.get("/resultater/tall.csv", {"aar": year}).content.decode()
    return any("reporting_municipalitymark" not in each["sql"] for each in asked), text


def exits(text, year):
    rows = [row.split(";") for row in text.splitlines()]
    return next(int(row[5]) for row in rows if row[0] == "år" and row[2:5] == [str(year), "alle", "sluttet"])

"""R21, R22. Whoever is shown is written down with the response that shows them, or is not shown."""

import uuid

import pytest
from django.db import connections, transaction
from django.test import Client

from participants.models import Participant
from participants.trail import actions
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.errors import ReadingForgotten, TrailUnwritable
from participants.trail.models import Reading
from tests.access.conftest import KRISTIANSAND, OSLO
from tests.trail.conftest import acting, ask

COLUMNS = (
    "outcome", "action", "purpose", "field_class", "criteria", "participant_ids", "municipality_id", "user_id", "role",
    "origin",
)  # fmt: skip


def readings():
    rows = ask(f"SELECT {', '.join(COLUMNS)} FROM trail_reading ORDER BY id")
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def record(**changes):
    given = {
        "action": ReadingAction.PAGE, "purpose": Purpose.CASEWORK, "fields": FieldClass.BASIC, "participants": [],
    }  # fmt: skip
    actions.record_reading(**(given | changes))


@pytest.fixture
def kari(people, user, settings):
    """A caseworker of Kristiansand, signed in, and the pages of the tests."""
    settings.ROOT_URLCONF = "tests.trail.pages"
    return user(caseworker="4204")


@pytest.fixture
def browser(kari):
    client = Client(raise_request_exception=False)
    client.force_login(kari)
    return client


def test_a_page_writes_one_row_with_everything_and_serves(browser, kari, people):
    answer = browser.get(f"/person/{people}/")

    assert answer.status_code == 200
    assert readings() == [{
        "outcome": "served", "action": "page", "purpose": "casework", "field_class": "identity", "criteria": [],
        "participant_ids": [people], "municipality_id": KRISTIANSAND, "user_id": kari.pk, "role": "caseworker",
        "origin": "web:person",
    }]  # fmt: skip
    assert [(uuid.UUID(answer["X-Request-ID"]),)] == ask("SELECT request_id FROM trail_reading")


def test_a_search_writes_what_kind_it_was_and_whom_it_found_never_what_was_searched_for(browser, people):
    answer = browser.get("/search/?name=Kovalenko")

    [row] = readings()
    assert answer.content.decode().split() == ["Kovalenko"]
    assert (row["action"], row["criteria"], row["participant_ids"]) == ("search", ["name"], [people])
    assert "Kovalenko" not in str(ask("SELECT r::text FROM trail_reading AS r"))


def test_a_search_that_finds_nobody_is_written_too(browser):
    browser.get("/search/?name=Ingen")

    assert [row["participant_ids"] for row in readings()] == [[]]


@pytest.mark.parametrize("path", ["names-nobody", "forgets", "stream", "asks-nothing"])
def test_a_page_that_forgets_serves_nobody(browser, path):
    answer = browser.get(f"/{path}/")

    assert answer.status_code == 500
    assert b"Kovalenko" not in answer.content


def test_a_page_that_forgets_is_told_so(browser):
    browser.raise_request_exception = True

    with pytest.raises(ReadingForgotten, match=r"docs/trail\.md"):
        browser.get("/forgets/")


@pytest.mark.parametrize(("path", "code"), [("counts", 200), ("about-nobody", 200), ("moved", 302)])
def test_a_page_that_shows_nobody_writes_nothing(browser, path, code):
    assert browser.get(f"/{path}/").status_code == code
    assert readings() == []


def test_what_cannot_be_written_is_not_served(browser, people, caplog):
    ask("REVOKE INSERT (participant_ids) ON trail_reading FROM fotfeste_runtime")
    try:
        answer = browser.get(f"/person/{people}/")
    finally:
        ask("GRANT INSERT (participant_ids) ON trail_reading TO fotfeste_runtime")

    assert answer.status_code == 503
    assert b"Kovalenko" not in answer.content
    assert "could not be written" in caplog.text
    assert browser.get(f"/person/{people}/").status_code == 200


def test_a_refusal_that_cannot_be_written_says_no_more_than_that(browser):
    ask("REVOKE EXECUTE ON FUNCTION trail_record_refusal FROM fotfeste_runtime")
    try:
        assert browser.get("/refuses/").status_code == 503
    finally:
        ask("GRANT EXECUTE ON FUNCTION trail_record_refusal TO fotfeste_runtime")


def test_a_refusal_is_written_though_what_it_stopped_is_undone(browser, kari):
    assert browser.get("/refuses/").status_code == 403

    [row] = readings()
    assert (row["outcome"], row["action"], row["user_id"]) == ("refused", "refuses", kari.pk)
    assert ask("SELECT count(*) FROM participants_participant WHERE education_level = 'none'") == [(0,)]


def test_someone_elses_person_is_not_found_and_the_attempt_is_written(browser, kari):
    [(other,)] = ask("SELECT id FROM participants_participant WHERE municipality_id = %s", [OSLO])

    assert browser.get(f"/person/{other}/").status_code == 404
    [row] = readings()
    assert (row["outcome"], row["participant_ids"], row["municipality_id"]) == ("refused", [other], KRISTIANSAND)


def test_a_refusal_of_a_user_of_imdi_has_no_municipality(people, user, settings):
    settings.ROOT_URLCONF = "tests.trail.pages"
    ola = user("ola", statistician=None)
    client = Client()
    client.force_login(ola)

    assert client.get("/refuses/").status_code == 403
    [row] = readings()
    assert (row["user_id"], row["municipality_id"]) == (ola.pk, None)


def test_a_stranger_is_sent_to_sign_in_and_writes_nothing(kari):
    assert Client().get("/forgets/").status_code == 302
    assert readings() == []


def test_a_reading_is_undone_with_its_transaction(people):
    with acting(), transaction.atomic():
        record(participants=[people])
        transaction.set_rollback(True)

    assert readings() == []


def test_a_reading_outside_a_transaction_or_a_municipality_is_refused(people):
    with acting(), pytest.raises(TrailUnwritable):
        record()
    with pytest.raises(TrailUnwritable), transaction.atomic():
        record()


def test_what_was_searched_for_is_no_criterion(people):
    with acting(), transaction.atomic(), pytest.raises(ValueError, match="kovalenko"):
        record(criteria=["kovalenko"])


def test_nobody_is_named_twice_in_a_row(people):
    with acting(), transaction.atomic():
        record(participants=[people, people])

    assert readings()[0]["participant_ids"] == [people]


def test_who_has_looked_at_one_is_found_and_what_one_has_looked_at(people):
    with acting(user_id=7), transaction.atomic():
        record(participants=[people, uuid.uuid4()])
        record(participants=[uuid.uuid4()])
    with acting(user_id=8), transaction.atomic():
        record(participants=[people])

    with acting(user_id=9, role="auditor"), transaction.atomic():
        assert set(Reading.objects.of_participant(people).values_list("user_id", flat=True)) == {7, 8}
        assert Reading.objects.by_user(7).count() == 2
    with acting(user_id=7), transaction.atomic():
        assert Reading.objects.newest_first().count() == 2


def test_a_user_without_the_right_reads_no_trail(people, user):
    from datetime import date

    kari, revi = user(caseworker="4204"), user("revi", auditor="4204")
    with acting(user_id=revi.pk, role="auditor"), transaction.atomic():
        record(participants=[people])
        day = date(2026, 1, 1)
        assert Reading.objects.for_user(revi, on=day).count() == 1
        assert Reading.objects.for_user(kari, on=day).count() == 0


def test_reading_people_by_raw_sql_is_noticed_too(browser, settings):
    from django.http import HttpResponse
    from django.urls import path

    def raw(_request):
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT family_name FROM participants_participant")
            return HttpResponse(str(cursor.fetchall()))

    settings.ROOT_URLCONF = type("Pages", (), {"urlpatterns": [path("raw/", raw)]})

    assert browser.get("/raw/").status_code == 500


def test_the_register_can_be_read_where_there_is_no_request(people):
    with acting(), transaction.atomic():
        assert Participant.objects.count() == 1

"""The calculator by its three ways in: command, API and page answer the same, and say what is wrong with a question."""

import io
import json
import re

import pytest
from django.core.management import call_command
from django.test import Client

API, PAGE = "/api/v1/rules/assess", "/regler/"
CASE = {
    "birth_date": "1995-04-12", "permit_basis": "utl28", "permit_date": "2026-02-01", "settled_date": "2026-05-04",
    "settled_by_agreement": True, "first_settled_date": None, "claim_date": None, "education_level": "upper_secondary",
    "goal": "work", "offered_date": "2026-06-01", "decision_date": "2026-06-01", "start_date": "2026-06-08",
    "work_hours_per_week": 0, "children_under_18": False, "sponsor_settled_date": None,
    "family_application_date": None, "on": "2026-06-01",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("register")


def asked(content, *, content_type="application/json"):
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Client(enforce_csrf_checks=True).post(API, content, content_type=content_type)


def test_the_api_answers_as_the_command_does(tmp_path):
    path, out = tmp_path / "case.json", io.StringIO()
    path.write_text(json.dumps(CASE), encoding="utf-8")
    call_command("assess_case", str(path), stdout=out)

    answer = asked(CASE)

    assert answer.status_code == 200
    assert answer.json() == json.loads(out.getvalue())
    assert answer.json()["max_end"] == "2027-06-07"


def test_a_case_of_which_nothing_is_known_is_answered_with_what_it_needs():
    answer = asked({}).json()

    assert answer["regime"] is None
    assert "permit_date" in answer["needs"]


@pytest.mark.parametrize(("sent", "key"), [
    ({"permit": "utl28"}, "permit"), ({"permit_date": "1.2.2026"}, "permit_date"), ([], "case"), (None, "case"),
    ({"work_hours_per_week": "mye"}, "work_hours_per_week"), ({"goal": "lykke"}, "goal"),
    ({"birth_date": "1995-02-30"}, "birth_date"),
    ({"offered_date": "2026-06-02", "start_date": "2026-06-01"}, "start_date"),
    ({"leaves": {}}, "leaves"), ({"leaves": [{"leave_type": "parental"}]}, "leaves"),
    ({"leaves": [{"leave_type": "parental", "start_date": "2026-06-02", "end_date": "2026-06-01"}]}, "leaves"),
    ({"leaves": [{"leave_type": "rest", "start_date": "2026-06-02", "end_date": "2026-06-02"}]}, "leaves"),
    ({"leaves": 9 * [{"leave_type": "other", "start_date": "2026-01-01", "end_date": "2028-12-31"}]}, "leaves"),
    ({"absences": [{"date": "2026-06-02", "hours": 11, "kind": "agreed"}]}, "absences"),
    ({"absences": [{"date": "2026-06-02", "hours": True, "kind": "agreed"}]}, "absences"),
    ({"absences": [{"date": "2026-06-02", "hours": 2, "kind": []}]}, "absences"),
])  # fmt: skip
def test_a_question_that_cannot_be_read_is_told_key_by_key(sent, key):
    answer = asked(sent)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [key]


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 100_000, b'{"work_hours_per_week": NaN}'])
def test_what_is_no_json_is_told(content):
    answer = asked(content)

    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_another_kind_of_content_is_refused():
    assert asked(b"a=1", content_type="application/x-www-form-urlencoded").status_code == 415


def typed(**changes):
    texts = {key: "" if value is None else str(value).lower() for key, value in CASE.items() if key != "on"}
    return Client(enforce_csrf_checks=True).post(PAGE, texts | changes)


def test_the_page_says_what_the_law_says_and_why():
    page = typed().content.decode()

    assert "Rett og plikt til introduksjonsprogram" in page
    assert "7. juni 2027" in page
    assert "12 måneder, uten forlengelse" in page
    assert "<b>INTL §12</b>" in page


def test_the_page_names_what_is_missing_as_the_form_does():
    page = typed(permit_date="", goal="").content.decode()

    assert re.search(r"trengs også: [^.]*Tillatelsen er gitt", page)


def test_the_page_keeps_what_was_typed_and_says_what_to_do():
    answer = typed(start_date="2026-05-31", work_hours_per_week="37,5 timer")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'value="37,5 timer"' in page
    assert 'aria-describedby="feil-work_hours_per_week"' in page

    page = typed(start_date="2026-05-31").content.decode()
    assert "Datoen kan ikke være før «Oppstart er tilbudt»" in page


def test_days_are_typed_as_everywhere_else_and_never_in_a_field_that_turns_day_and_month():
    """A browser in English reads 04112026 in its own field of dates as the eleventh of April."""
    page = typed(birth_date="12.4.1995", start_date="080626", offered_date="1.6.2026").content.decode()

    assert "7. juni 2027" in page
    assert 'value="080626"' in page
    assert 'type="date"' not in page


@pytest.mark.parametrize(("name", "text", "sentence"), [
    ("start_date", "snart", "«Programmet starter»: Skriv datoen slik: 04.11.2026"),
    ("birth_date", "120495", "«Fødselsdato»: Skriv datoen slik: 04.11.2026 eller 04112026."),
    ("settled_date", "31.11.2026", "«Bosatt i kommunen»: 31.11.2026 finnes ikke i kalenderen."),
])  # fmt: skip
def test_a_day_that_nobody_can_read_is_said_at_its_field(name, text, sentence):
    answer = typed(**{name: text})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert sentence in page
    assert f'aria-describedby="feil-{name}"' in page
    assert f'value="{text}"' in page


def test_a_comma_is_a_decimal_point():
    assert typed(work_hours_per_week="29,5").status_code == 200


def test_no_address_carries_a_date_of_birth():
    assert "1995" not in Client().get(PAGE, {"birth_date": "1995-04-12"}).content.decode()


AWAY = {
    "away_1_kind": "leave:parental", "away_1_first": "2026-09-01", "away_1_last": "2026-09-14",
    "away_2_kind": "absence:self_certified", "away_2_first": "2026-10-01", "away_2_last": "2026-10-04",
}  # fmt: skip


def test_the_page_shows_the_ten_days_day_by_day(settings):
    page = typed(**AWAY).content.decode()

    assert "24. juni 2027" not in page
    assert "23. juni 2027" in page
    assert "Lørdag, ikke virkedag" in page
    assert "Permisjon og fravær er 12 virkedager til sammen" in page

    settings.TEN_DAY_READING = "beyond_ten"
    assert "9. juni 2027" in typed(**AWAY).content.decode()


@pytest.mark.parametrize(("sent", "name"), [
    ({"away_1_last": ""}, "away_1_last"), ({"away_1_kind": ""}, "away_1_kind"),
    ({"away_1_kind": "leave:rest"}, "away_1_first"), ({"away_2_kind": "absence:rest"}, "away_2_kind"),
    ({"away_1_last": "2026-08-01"}, "away_1_first"), ({"away_2_first": "snart"}, "away_2_first"),
])  # fmt: skip
def test_what_is_wrong_with_leave_is_told_at_its_row(sent, name):
    answer = typed(**(AWAY | sent))

    assert answer.status_code == 422
    assert f'aria-describedby="feil-{name}"' in answer.content.decode()

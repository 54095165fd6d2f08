"""The list of participants as a file: for whom, with what in it, and what is written of it."""

import csv
import html
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.access.signin.models import UserSession
from programmes import exports
from programmes.codes import ListColumn
from programmes.rules.listing import USUAL_COLUMNS, join_columns
from tests.programmes.people import load, one_of_each, signed_in
from tests.trail.conftest import ask

EXPORT = "/deltakere/uttrekk/"


@pytest.fixture
def leader(people, user):
    return signed_in(user("leder", leader="4204"))


def table(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def sheet(content):
    return [
        [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()
    ]


def test_both_files_have_what_the_list_shows_in_its_order(leader):
    """R01: of the own municipality alone."""
    as_csv, as_xlsx = (leader.post(EXPORT, {"format": kind, "formal": "oppfolging"}) for kind in ("csv", "xlsx"))
    rows = table(as_csv)

    assert rows[0] == exports.heads(USUAL_COLUMNS)
    assert [row[:5] for row in rows[1:]] == [
        ["Amina", "Haidari", "", "1990", "Permisjon"], ["Maria Olena", "Kovalenko", "", "1990", "I program"],
        ["Åse", "Østby", "", "1990", "Før start"], ["Yusuf", "Aadland", "", "1990", "Avsluttet"],
    ]  # fmt: skip
    assert [[cell or "" for cell in row] for row in sheet(as_xlsx.content)] == rows
    assert all(isinstance(cell, str | None.__class__) for row in sheet(as_xlsx.content) for cell in row)


def test_a_file_has_the_columns_the_filter_and_the_order_of_the_list_it_was_taken_from(leader):
    page = leader.get(EXPORT, {"niva": "a2", "sorter": "-frist", "kolonner": "tiltak.niva.land"}).content.decode()
    kept = html.unescape(re.search(r'name="liste" value="([^"]+)"', page)[1])
    rows = table(leader.post(EXPORT, {"format": "csv", "formal": "oppfolging", "liste": kept}))

    assert "Bare de som passer til filtrene" in page
    assert rows == [
        ["Fornavn", "Etternavn", "Skjermet", "Tiltak nå", "Norsknivå", "Landbakgrunn"],
        ["Maria Olena", "Kovalenko", "", "Norskopplæring", "muntlig A2", "Ukraina"],
    ]  # fmt: skip
    assert ask("SELECT action, criteria FROM trail_reading ORDER BY id")[-1] == ("export", ["language"])


def test_every_column_can_be_taken_out_and_none_of_them_is_a_formula(leader):
    columns = join_columns(tuple(ListColumn))
    answer = leader.post(EXPORT, {"format": "csv", "formal": "oppfolging", "liste": f"kolonner={columns}"})
    rows = table(answer)

    assert len(rows) == 5
    assert {len(row) for row in rows} == {3 + len(ListColumn) + 1}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_file_is_named_for_the_municipality_and_the_day_and_kept_nowhere(leader):
    answer = leader.post(EXPORT, {"format": "csv", "formal": "oppfolging"})

    assert re.fullmatch(
        r'attachment; filename="deltakere-4204-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"]
    )
    assert "no-store" in answer.headers["Cache-Control"]


def test_each_line_is_recorded_as_taken_out(leader):
    leader.get(EXPORT)
    leader.post(EXPORT, {"format": "csv", "formal": "oppfolging", "status": "avsluttet"})
    leader.post(EXPORT, {"format": "xlsx", "formal": "oppfolging"})

    assert ask("SELECT action, criteria, cardinality(participant_ids) FROM trail_reading ORDER BY id") == [
        ("page", [], 0), ("export", ["status"], 1), ("export", [], 4),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["caseworker", "protected_contact", "auditor", "administrator"])
def test_only_leaders_take_out_the_list(people, user, role):
    client = signed_in(user(**{role: "4204"}))

    assert (
        client.get(EXPORT).status_code
        == client.post(EXPORT, {"format": "csv", "formal": "oppfolging"}).status_code
        == 403
    )
    assert "Ta ut liste" not in client.get("/deltakere/").content.decode()


def test_an_old_sign_in_is_asked_again_first(leader):
    """R20."""
    leader.get(EXPORT)
    for session in UserSession.objects.all():
        UserSession.objects.filter(pk=session.pk).update(started_at=session.started_at - timedelta(minutes=20))

    assert leader.get(EXPORT).headers["Location"].startswith("/bekreft/")
    answer = leader.post(EXPORT, {"format": "csv", "formal": "oppfolging"})
    assert answer.status_code == 401
    assert "Kovalenko" not in answer.content.decode()


def test_a_file_of_no_kind_is_none(leader):
    assert leader.post(EXPORT, {"format": "exe", "formal": "oppfolging"}).status_code == 422


def test_what_the_list_is_for_is_asked_and_written_down(leader):
    """R46"""
    answer = leader.post(EXPORT, {"format": "csv", "status": "avsluttet"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Velg hva listen skal brukes til." in page
    assert re.search(r'value="avsluttet" checked', page)
    assert re.search(r'value="csv" checked', page)

    leader.post(EXPORT, {"format": "csv", "formal": "kontroll"})

    assert ask("SELECT purpose FROM trail_reading WHERE cardinality(participant_ids) > 0") == [("control",)]


def test_a_workbook_says_who_took_it_out_and_why(leader):
    answer = leader.post(EXPORT, {"format": "xlsx", "formal": "kontroll"})
    about = openpyxl.load_workbook(io.BytesIO(answer.content))["uttaket"]

    told = {row[0].value: row[1].value for row in about.iter_rows()}
    assert (told["Tatt ut av"], told["Formål"], told["Deltakere"]) == ("leder", "Kontroll av oppslag", "4")


def test_the_eleventh_list_in_a_day_is_not_taken_out(leader):
    """R35, ASVS 2.4.1"""
    for _ in range(10):
        assert leader.post(EXPORT, {"format": "csv", "formal": "oppfolging"}).status_code == 200
    answer = leader.post(EXPORT, {"format": "csv", "formal": "oppfolging"})

    assert answer.status_code == 429
    assert b"Kovalenko" not in answer.content


def test_someone_hidden_is_in_no_file(trail, tmp_path, user):
    """R17, R18."""
    tables = one_of_each()
    tables["participants"][3]["address_protection"] = "strictly_confidential"
    load(tmp_path / "people", tables)
    client = signed_in(user("leder", leader="4204"))

    assert len(table(client.post(EXPORT, {"format": "csv", "formal": "oppfolging"}))) == 4
    assert "Aadland" not in client.post(EXPORT, {"format": "csv", "formal": "oppfolging"}).content.decode()
    assert "Alle (3)" in client.get(EXPORT).content.decode()


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("=+-@\t\r"), max_size=30)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(TEXT)
def test_no_name_is_read_as_a_formula(text):
    """R50, ASVS 1.2.10."""
    cell = exports.harmless(text)

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")

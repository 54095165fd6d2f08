"""A group's week as a workbook: taken out, filled in, looked through and saved; and what is refused, cell by cell."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from participants.short_keys import shorten
from programmes import actions
from programmes.codes import AbsenceKind
from programmes.models import ConfirmedWeek
from programmes.rules.week import write_week
from programmes.week_workbook.layout import FIRST, KEY, VERSIONS, kind_column
from tests.access.conftest import as_owner
from tests.programmes.people import key_of, signed_in
from tests.programmes.test_group_weeks import at, form_of, group, monday, send, standing
from tests.programmes.test_groups import NOON, acting, grade, make
from tests.trail.conftest import ask

__all__ = ["group", "monday"]

ONE_MEGABYTE = 1024 * 1024


def page_of(group, monday):
    return f"{at(group, monday)}arbeidsbok/"


def take_out(client, group, monday):
    answer = client.post(f"{page_of(group, monday)}fil/")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def row_of(sheet, name):
    [number] = [cell.row for cell in sheet["A"] if str(cell.value or "").startswith(name)]
    return number


def put(book, name, day, kind=None, hours=None):
    """Day 0 is Monday. Says which cell has the kind."""
    sheet = book["uke"]
    row = row_of(sheet, name)
    sheet.cell(row, kind_column(day) + 1).value = kind
    sheet.cell(row, kind_column(day) + 2).value = hours
    return sheet.cell(row, kind_column(day) + 1).coordinate


def sent(book):
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("fravær.xlsx", file.getvalue())


def look_through(client, group, monday, book):
    file = book if isinstance(book, SimpleUploadedFile) else sent(book)
    return client.post(page_of(group, monday), {"arbeidsbok": file})


def save(client, group, monday, looked_through, button="lagre", **more):
    form = form_of(looked_through.content.decode().split("</form>", 1)[0] + looked_through.content.decode())
    form = {name: value for name, value in form.items() if name.startswith(("rad", "v-", "k-", "t-", "dag"))}
    return client.post(page_of(group, monday), form | more | {button: "1"})


def test_absence_on_paper_goes_out_and_comes_back_with_a_look_through_before_anything_is_saved(group, kari, monday):
    client = signed_in(kari)
    book = take_out(client, group, monday)
    assert [cell.value for cell in book["uke"][1]][1:4] == ["4204", shorten(key=group.pk), write_week(monday)]
    put(book, "Maria Olena", 0, "S")
    put(book, "Maria Olena", 2, "u", "1,5")
    shown = look_through(client, group, monday, book)
    page = shown.content.decode()

    assert shown.status_code == 200
    assert standing() == []
    for told in (
        "2 dager endres", "Maria Olena Kovalenko", "til stede", "Egenmelding, 3,5 t", "Ugyldig fravær, 1,5 t",
        "Stønaden beholdes for 3,5 timer (INTF §8).", "Stønaden trekkes for 1,5 timer (INTL §21).",
        "Programmet kan vare til",
    ):  # fmt: skip
        assert told in page, told

    for _ in range(2):
        assert save(client, group, monday, shown, "bekreft").status_code == 302
    assert standing() == [
        (monday, "self_certified", "3.5", "norwegian"),
        (monday + timedelta(days=2), "unapproved", "1.5", "norwegian"),
    ]
    assert ConfirmedWeek.objects.using("national").count() == 1
    assert "Uken er bekreftet. Åpne den igjen" in look_through(client, group, monday, book).content.decode()


def test_the_same_workbook_read_in_again_changes_nothing_and_what_was_not_touched_stays(group, kari, monday):
    client = signed_in(kari)
    before = take_out(client, group, monday)
    put(before, "Maria Olena", 0, "S")
    save(client, group, monday, look_through(client, group, monday, before))
    # Registered on the page since: the workbook has an empty cell there, which nobody has touched.
    send(client, group, monday, {("running", 4): "L"})

    assert "Ingen endringer" in look_through(client, group, monday, before).content.decode()
    assert len(standing()) == 2
    assert "Ingen endringer" in look_through(client, group, monday, take_out(client, group, monday)).content.decode()


def test_a_correction_shows_what_stood_and_asks_why(group, kari, monday):
    client = signed_in(kari)
    send(client, group, monday, {("running", 1): "S", ("running", 2): "S"})
    book = take_out(client, group, monday)
    put(book, "Maria Olena", 0, "U")
    put(book, "Maria Olena", 1)
    shown = look_through(client, group, monday, book)
    page = shown.content.decode()

    assert page.count("<td>Egenmelding, 3,5 t</td>") == 2
    assert "Hvorfor rettes det som er registrert?" in page
    refused = save(client, group, monday, shown)
    assert refused.status_code == 422
    assert "Skriv hvorfor fraværet rettes." in refused.content.decode()
    assert [kind for _, kind, _, _ in standing()] == ["self_certified"] * 2
    assert save(client, group, monday, shown, reason="Lista fra læreren.").status_code == 302
    assert [(day, kind) for day, kind, _, _ in standing()] == [(monday, "unapproved")]


def test_each_cell_that_cannot_be_read_is_named_with_what_to_do(group, kari, monday):
    client = signed_in(kari)
    book = take_out(client, group, monday)
    send(client, group, monday, {("running", 5): "L"})
    sheet = book["uke"]
    hours = put(book, "Maria Olena", 0, "S", "femten")
    unknown = put(book, "Maria Olena", 1, "X")
    put(book, "Maria Olena", 2, None, "2")
    put(book, "Maria Olena", 3, "S", "2,5")
    changed = put(book, "Maria Olena", 4, "U")
    leave = put(book, "Amina", 0, "S")
    last = sheet.max_row
    for number, row in ((1, row_of(sheet, "Maria Olena")), (2, row_of(sheet, "Åse"))):
        for column in range(1, VERSIONS + 6):
            sheet.cell(last + number, column).value = sheet.cell(row, column).value
    sheet.cell(last + 2, KEY + 1).value = "0" * 24
    page = look_through(client, group, monday, book).content.decode()

    row = next(cell.row for cell in sheet["A"] if str(cell.value or "").startswith("Maria Olena"))
    for where, told in (
        (hours.replace("B", "C"), "Timene må være et tall over 0 og høyst 10, for eksempel 3,5."),
        (unknown, "Ukjent type fravær. Skriv en av bokstavene S, L,"),
        (f"G{row}", "Timer uten type."),
        (changed, "Noen har endret dagen etter at arbeidsboken ble tatt ut."),
        (leave, f"{monday:%d.%m.%Y}: permisjon. Her kan det ikke føres fravær."),
        (f"A{last + 1}", "Raden står to ganger."),
        (f"A{last + 2}", "Raden er ikke fra denne arbeidsboken"),
    ):
        assert f"<li><b>{where}</b>: {told}" in page, (where, told)
    assert "7 felt kan ikke leses inn" in page
    # What can be read may be saved, and the week is not said to be done.
    assert "1 dag endres" in page
    assert "Lagre og bekreft" not in page


def test_what_the_register_refuses_is_told_before_it_is_saved(group, kari, monday):
    """Nine hours of the group, and two that are registered for practice, are more than a day can have."""
    client = signed_in(kari)
    book = take_out(client, group, monday)
    with acting(kari, "caseworker"):
        actions.register_absence(
            participant_pk=key_of("running"), absent_on=monday, last_on=None, hours=Decimal(2),
            absence_kind=AbsenceKind.AGREED, measure_type="work_practice", care=None, by=kari, now=NOON, once="x",
        )  # fmt: skip
    put(book, "Maria Olena", 0, "S", "9")
    page = look_through(client, group, monday, book).content.decode()

    assert "blir det mer enn 10 timer" in page
    assert "dag endres" not in page
    assert standing() == [(monday, "agreed", "2.0", "work_practice")]


def test_all_of_a_look_through_is_saved_or_nothing(group, kari, per, monday):
    as_owner("DELETE FROM programmes_leave")
    client = signed_in(kari)
    book = take_out(client, group, monday)
    put(book, "Maria Olena", 0, "S")
    put(book, "Amina", 0, "S")
    shown = look_through(client, group, monday, book)
    send(signed_in(per), group, monday, {("away", 1): "U"})
    refused = save(client, group, monday, shown)

    assert refused.status_code == 422
    assert "Last den opp en gang til" in refused.content.decode()
    assert standing() == []
    assert [kind for _, kind, _, _ in standing("away")] == ["unapproved"]


def test_a_workbook_of_something_else_is_refused_whole(group, kari, monday):
    client = signed_in(kari)
    other = make(kari, "running", name="Norsk B1")

    def refused(told, file=None, *, of=group, at_week=monday, cell=None, value=None):
        book = take_out(client, group, monday)
        if cell:
            book["uke"][cell] = value
        answer = look_through(client, of, at_week, file or book)
        assert answer.status_code == 422, told
        assert told in answer.content.decode(), told

    refused("fra en annen gruppe", of=other)
    refused("fra en annen uke", at_week=monday - timedelta(days=7))
    refused("fra en annen kommune", cell="B1", value="0301")
    refused("ingen arbeidsbok for fravær herfra", cell="A1")
    refused("Arbeidsboken har formler", cell="B6", value='=WEBSERVICE("http://example.com")')
    refused("skadet", SimpleUploadedFile("notat.xlsx", b"Per var syk."))
    refused("høyst 1 MB", SimpleUploadedFile("stor.xlsx", b"x" * (ONE_MEGABYTE + 1)))
    assert "Velg arbeidsboken du har fylt ut." in client.post(page_of(group, monday)).content.decode()
    assert standing() == []


def test_a_name_is_never_a_formula_and_nothing_else_of_a_person_is_in_the_file(group, kari, monday):
    """R50, R58."""
    as_owner(
        "UPDATE participants_participant SET given_name = %s WHERE id = %s",
        ['=HYPERLINK("http://example.com";"', key_of("running")],
    )
    answer = signed_in(kari).post(f"{page_of(group, monday)}fil/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist()).decode(errors="replace")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["uke"]

    assert "<f>" not in everything
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "n" and cell.value]
    assert sheet.cell(FIRST + 2, 1).value.startswith("=HYPERLINK")
    for ref in ("running", "away", "before"):
        assert str(key_of(ref)) not in everything
        assert shorten(key=key_of(ref)) not in everything
    assert "1990" not in everything
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="fravaer-{write_week(monday)}-{shorten(key=group.pk)[:4]}.xlsx"'
    )


# --- who may ---


def test_taking_it_out_is_one_export_for_absence_on_paper_with_each_who_is_in_it(group, per, monday):
    client = signed_in(per)
    before = ask("SELECT count(*) FROM trail_reading")
    book = take_out(client, group, monday)
    readings = ask("SELECT action, purpose, field_class, participant_ids FROM trail_reading ORDER BY id")

    assert len(readings) == before[0][0] + 1
    assert readings[-1][:3] == ("export", "absence_on_paper", "health")
    assert set(readings[-1][3]) == {key_of(ref) for ref in ("running", "away", "before")}
    put(book, "Maria Olena", 0, "S")
    look_through(client, group, monday, book)
    assert ask("SELECT action, purpose, participant_ids FROM trail_reading ORDER BY id DESC LIMIT 1") == [
        ("page", "casework", [key_of("running")])
    ]


def test_a_teacher_takes_out_and_reads_in_their_own_group_alone(group, per, kari, monday):
    """R12."""
    other, client = make(kari, "running", name="Norsk B1"), signed_in(per)
    book = take_out(client, group, monday)
    put(book, "Maria Olena", 0, "S")
    shown = look_through(client, group, monday, book)

    assert "Programmet kan vare til" not in shown.content.decode()
    assert save(client, group, monday, shown).status_code == 302
    assert len(standing()) == 1
    for address in (page_of(other, monday), f"{page_of(other, monday)}fil/"):
        assert client.post(address).status_code == 404


def test_a_team_leader_takes_out_what_there_is_to_fill_in_and_not_what_absence_was_due_to(group, kari, user, monday):
    send(signed_in(kari), group, monday, {("running", 1): "S"})
    client = signed_in(user("lag", team_leader="4204"))
    book = take_out(client, group, monday)
    sheet = book["uke"]

    assert sheet.cell(row_of(sheet, "Maria Olena"), kind_column(0) + 1).value == "(fravær er ført)"
    assert look_through(client, group, monday, book).status_code == 403
    assert ask("SELECT field_class FROM trail_reading WHERE action = 'export'") == [("basic",)]
    # Whoever reads it in for the team leader changes nothing of what was registered.
    put(book, "Maria Olena", 1, "B")
    page = look_through(signed_in(kari), group, monday, book).content.decode()
    assert "1 dag endres" in page
    assert "Egenmelding" not in page


def test_nobody_else_takes_it_out(group, user, monday):
    for role in ("leader", "administrator", "auditor"):
        client = signed_in(user(f"som-{role}", **{role: "4204"}))
        assert client.post(f"{page_of(group, monday)}fil/").status_code == 403
        assert client.get(page_of(group, monday)).status_code == 403


def test_whoever_the_page_hides_is_in_no_workbook(group, kari, per, monday):
    """R17."""

    def names(user):
        return [cell.value for cell in take_out(signed_in(user), group, monday)["uke"]["A"]]

    grade("running", "confidential")
    assert "Maria Olena Kovalenko" not in names(kari)
    assert "Maria Olena Kovalenko" in names(per)
    grade("running", "strictly_confidential")
    assert "Maria Olena Kovalenko" not in names(per)

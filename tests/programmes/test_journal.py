"""The journal: notes that stay as they were written, who reads them, and drafts that nobody else sees."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants import actions
from participants.access import tenancy
from participants.access.models import Grant
from participants.models import Draft, JournalEntry
from participants.short_keys import lengthen
from tests.programmes.people import key_of, signed_in
from tests.trail.conftest import ask

TEXT = "Maria trives på praksisplassen.\nVi avtalte å møtes igjen."


def journal(ref="running"):
    return reverse("journal", args=[key_of(ref)])


def draft_of(ref="running"):
    return reverse("draft", args=[key_of(ref), "note"])


def shown(client, ref="running", **query):
    return client.get(journal(ref), query).content.decode()


def write(client, text=TEXT, **more):
    return client.post(journal(), {"text": text} | more)


def notes():
    return JournalEntry.objects.using("national").order_by("written_at")


def acting(user):
    return tenancy.tenant(municipality_id=4204, user_id=user.pk, role="caseworker")


# --- notes ---


def test_a_note_is_saved_with_who_wrote_it_and_shown_newest_first(caseworker):
    assert write(caseworker).status_code == 302
    write(caseworker, "Enda et notat.")
    text = shown(caseworker)

    assert text.index("Enda et notat.") < text.index("Maria trives")
    assert "<b>kari</b>" in text
    assert [each.access_class for each in notes()] == ["ordinary"] * 2


def test_a_note_and_its_draft_are_written_just_after_midnight_in_norway(caseworker, user):
    """Per holds the role since that midnight; in UTC it is still the day before."""
    per = user("per", caseworker="4204")
    Grant.objects.using("migration").filter(user=per).update(valid_from=timezone.localdate())
    now = timezone.make_aware(datetime.combine(timezone.localdate(), time(0, 30))).astimezone(UTC)
    about = {"participant_pk": key_of("running"), "by": per, "now": now}

    with acting(per):
        assert actions.save_draft(form="note", text="Halvferdig", **about)
        actions.write_note(text=TEXT, access_class="ordinary", **about)

    assert [each.written_at for each in notes()] == [now]


def test_a_correction_is_a_new_note_that_points_to_the_old(caseworker):
    write(caseworker)
    key = re.search(r"\?rett=(\w{22})", shown(caseworker))[1]
    form = shown(caseworker, rett=key)
    write(caseworker, "Maria slutter på praksisplassen.", corrects=key)
    text = shown(caseworker)

    assert "Rett notat fra" in form
    assert "Rettet av et nyere notat" in text
    assert "Retter notatet fra" in text
    assert "Maria trives" in text
    assert notes().last().corrects_id == notes().first().pk == lengthen(text=key)


def test_nobody_who_uses_the_product_changes_or_deletes_a_note(caseworker, user):
    write(caseworker)
    someone = user("per", caseworker="4204")
    for statement in (
        "UPDATE participants_journalentry SET access_class = 'health'",
        "DELETE FROM participants_journalentry",
    ):
        with acting(someone), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connections["default"].cursor().execute(statement)


def test_a_note_corrects_one_about_the_same_participant_alone(caseworker):
    write(caseworker)
    key = re.search(r"\?rett=(\w{22})", shown(caseworker))[1]
    answer = caseworker.post(journal("ended"), {"text": "Feil sak", "corrects": key})

    assert answer.status_code == 422
    assert "finnes ikke" in answer.content.decode()


@pytest.mark.parametrize(("text", "sentence"), [("  ", "Skriv notatet"), ("x" * 4001, "høyst 4000")])
def test_a_note_that_cannot_be_saved_is_kept_in_the_form(caseworker, text, sentence):
    answer = write(caseworker, text)

    assert answer.status_code == 422
    assert answer.content.decode().count(sentence) == 2
    assert text.strip() in answer.content.decode()
    assert notes().count() == 0


def test_the_database_holds_notes_sealed_and_the_trail_holds_none(caseworker):
    write(caseworker, "Hemmelig")

    for table in ("participants_journalentry", "trail_event", "trail_reading"):
        assert "Hemmelig" not in str(ask(f"SELECT t::text FROM {table} AS t"))
        assert b"Hemmelig".hex() not in str(ask(f"SELECT t::text FROM {table} AS t"))


def test_a_long_journal_is_paged_and_asks_as_often_as_a_short_one(caseworker, user):
    someone = user("per", caseworker="4204")
    with acting(someone), transaction.atomic():
        for number in range(45):
            actions.write_note(
                participant_pk=key_of("running"), text=f"Notat {number:02d}", access_class="ordinary", by=someone,
                now=timezone.now() - timedelta(hours=100 - number),
            )  # fmt: skip
    address, seen = journal(), []
    while address:
        text = caseworker.get(address).content.decode()
        seen.append(re.findall(r"Notat \d\d", text))
        older = re.search(r'href="(\?eldre=[^"]+)"', text)
        address = journal() + older[1] if older else None

    assert [len(page) for page in seen] == [20, 20, 5]
    assert [each for page in seen for each in page] == [f"Notat {number:02d}" for number in reversed(range(45))]
    with CaptureQueriesContext(connections["default"]) as many:
        caseworker.get(journal())
    with CaptureQueriesContext(connections["default"]) as few:
        caseworker.get(journal("ended"))
    assert len(many) - len(few) <= 2  # whose author, and the key that opens them


# --- who reads ---


@pytest.mark.parametrize(("role", "reads", "reads_health"), [
    ("caseworker", True, True), ("protected_contact", True, True), ("team_leader", True, False),
    ("leader", False, False),
])  # fmt: skip
def test_notes_are_read_by_those_who_follow_up_and_those_on_health_by_fewer(
    caseworker, user, role, reads, reads_health
):
    """R12, R47."""
    write(caseworker, "Et vanlig notat")
    write(caseworker, "Et om helse", access_class="health")
    answer = signed_in(user("per", **{role: "4204"})).get(journal())
    text = answer.content.decode()

    assert answer.status_code == (200 if reads else 403)
    assert ("Et vanlig notat" in text) == reads
    assert ("Et om helse" in text) == reads_health


def test_reading_notes_is_written_as_such(caseworker):
    shown(caseworker)

    assert ask("SELECT field_class, participant_ids FROM trail_reading") == [("notes", [key_of("running")])]


def test_whoever_only_reads_has_no_form_and_writes_nothing(caseworker, user):
    client = signed_in(user("per", team_leader="4204"))

    assert "<textarea" not in shown(client)
    assert write(client).status_code == 403
    assert client.post(draft_of(), {"text": "x"}).status_code == 403
    assert notes().count() == 0


def test_someone_elsewhere_is_not_found(caseworker):
    assert caseworker.get(journal("elsewhere")).status_code == 404
    assert caseworker.post(draft_of("elsewhere"), {"text": "x"}).status_code == 404


# --- warnings ---


@pytest.mark.parametrize(("text", "warning"), [
    ("Nummeret er 178105 00266.", None), ("Hun er sykmeldt ut måneden.", "helse"), ("Møtte presis.", None),
])  # fmt: skip
def test_a_text_that_seems_to_hold_too_much_is_saved_when_one_says_so(caseworker, text, warning):
    answer = write(caseworker, text)
    if warning is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert warning in answer.content.decode()
    assert notes().count() == 0
    assert write(caseworker, text, likevel="1").status_code == 302


# --- drafts ---


def test_a_draft_is_kept_shown_gone_on_with_and_gone_when_the_note_is_saved(caseworker):
    """G12, R5."""
    kept = caseworker.post(draft_of(), {"text": "Halvferdig"}).content.decode()
    waiting = shown(caseworker)

    assert re.fullmatch(r"Utkastet er lagret kl\. \d\d\.\d\d\.", kept.strip())
    assert "Du har et utkast fra" in waiting
    assert "Halvferdig" not in waiting
    assert "Halvferdig</textarea>" in shown(caseworker, utkast="1")
    write(caseworker, "Ferdig")
    assert "Du har et utkast" not in shown(caseworker)
    assert Draft.objects.using("national").count() == 0


def test_a_draft_is_thrown_away_or_emptied(caseworker):
    for last in ({"slett": "1"}, {"text": " "}):
        caseworker.post(draft_of(), {"text": "Halvferdig"})
        caseworker.post(draft_of(), last)
        assert Draft.objects.using("national").count() == 0


def test_a_draft_is_seen_by_nobody_else_in_no_way(caseworker, user):
    caseworker.post(draft_of(), {"text": "Halvferdig"})
    someone = user("per", caseworker="4204")

    assert "utkast fra" not in shown(signed_in(someone))
    with acting(someone), transaction.atomic():
        assert Draft.objects.count() == 0
    assert b"Halvferdig".hex() not in str(ask("SELECT d::text FROM participants_draft AS d"))


def test_a_draft_is_forgotten_after_a_month(caseworker):
    caseworker.post(draft_of(), {"text": "Halvferdig"})
    now = timezone.now()

    assert actions.forget_drafts(now=now + timedelta(days=29)) == 0
    assert actions.forget_drafts(now=now + timedelta(days=31)) == 1
    assert "utkast fra" not in shown(caseworker)

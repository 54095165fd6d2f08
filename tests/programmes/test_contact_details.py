"""How a participant is reached: shown when asked for, and saved so that nobody's change is lost."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from participants import actions
from participants.access import tenancy
from participants.access.models import Grant
from participants.errors import ChangedMeanwhile
from participants.models import ContactDetails
from tests.programmes.people import key_of, load, one_of_each, signed_in
from tests.trail.conftest import ask

ADDRESS, PHONE, EMAIL = "Storgata 1\n4604 Kristiansand", "41234567", "maria@eksempel.no"
TYPED = {"address": ADDRESS, "phone": "41 23 45 67", "email": EMAIL, "version": "0"}


def form(ref="running"):
    return reverse("contact-details", args=[key_of(ref)])


def page(ref="running"):
    return reverse("participant", args=[key_of(ref)])


def kept(ref="running"):
    with tenancy.tenant(municipality_id=4204, user_id=1, role="caseworker"), transaction.atomic():
        found = ContactDetails.objects.get(participant_id=key_of(ref))
        return str(found.address), str(found.phone), str(found.email), found.version


def field_classes():
    return [each for (each,) in ask("SELECT field_class FROM trail_reading ORDER BY id")]


def test_what_is_saved_is_shown_when_it_is_asked_for_and_not_before(caseworker):
    saved = caseworker.post(form(), TYPED, follow=True).content.decode()
    shown = caseworker.post(page(), {"vis": "kontakt"}).content.decode()

    assert "Kontaktopplysningene er lagret." in saved
    assert PHONE not in saved
    assert all(told in shown for told in ("Storgata 1", PHONE, EMAIL))
    assert field_classes() == ["health", "health"]
    assert PHONE not in caseworker.get(page()).content.decode()


def test_they_are_saved_just_after_midnight_in_norway(caseworker, user):
    """Per holds the role since that midnight; in UTC it is still the day before."""
    per = user("per", caseworker="4204")
    Grant.objects.using("migration").filter(user=per).update(valid_from=timezone.localdate())
    now = timezone.make_aware(datetime.combine(timezone.localdate(), time(0, 30))).astimezone(UTC)

    with tenancy.tenant(municipality_id=4204, user_id=per.pk, role="caseworker"):
        actions.save_contact_details(
            participant_pk=key_of("running"), address=ADDRESS, phone=PHONE, email=EMAIL, version=0, by=per, now=now
        )

    assert kept() == (ADDRESS, PHONE, EMAIL, 1)


def test_asking_for_them_is_written_as_such(caseworker):
    caseworker.post(form("ended"), TYPED)
    caseworker.get(page("ended"))
    caseworker.post(page("ended"), {"vis": "kontakt"})
    caseworker.get(form("ended"))

    assert field_classes() == ["basic", "contact", "contact"]


def test_the_database_holds_them_sealed_and_the_trail_holds_none(caseworker):
    caseworker.post(form(), TYPED)
    caseworker.post(form(), TYPED | {"phone": "91234567", "version": "1"})

    rows = str(ask("SELECT t::text FROM participants_contactdetails AS t"))
    events = str(ask("SELECT t::text FROM trail_event AS t WHERE table_name = 'participants_contactdetails'"))
    for told in ("Storgata", PHONE, EMAIL, PHONE.encode().hex()):
        assert told not in rows
        assert told not in events
    assert re.search(r'""phone\W+null', events)


@pytest.mark.parametrize(("field", "typed", "sentence"), [
    ("phone", "123", "Skriv telefonnummeret"), ("phone", "ring meg", "Skriv telefonnummeret"),
    ("email", "maria", "Skriv e-postadressen"), ("address", "x" * 301, "for lang"),
])  # fmt: skip
def test_what_is_wrong_is_told_at_the_field_and_kept(caseworker, field, typed, sentence):
    answer = caseworker.post(form(), TYPED | {field: typed})
    text = answer.content.decode()

    assert answer.status_code == 422
    assert text.count(sentence) == 2
    assert typed in text
    assert "<title>Feil: " in text
    assert ContactDetails.objects.using("national").count() == 0
    assert field_classes() == ["contact"]


def test_the_leader_reads_and_writes_nothing(people, user):
    client = signed_in(user("leder", leader="4204"))

    assert client.get(form()).status_code == client.post(form(), TYPED).status_code == 403
    assert ContactDetails.objects.using("national").count() == 0


def test_someone_elsewhere_is_not_found(caseworker):
    assert caseworker.get(form("elsewhere")).status_code == caseworker.post(form("elsewhere"), TYPED).status_code == 404


# --- two at once ---


def test_the_second_is_told_and_nothing_typed_is_lost(caseworker):
    """R51: both versions side by side, and each may choose."""
    caseworker.post(form(), TYPED)
    theirs = TYPED | {"phone": "91111111", "version": "1"}
    mine = TYPED | {"phone": "92222222", "email": "ny@eksempel.no", "version": "1", "was_phone": PHONE,
                    "was_email": EMAIL, "was_address": ADDRESS}  # fmt: skip
    caseworker.post(form(), theirs)
    answer = caseworker.post(form(), mine)
    text = answer.content.decode()

    assert answer.status_code == 409
    assert "Noen andre endret dette mens du skrev" in text
    for told in ("91111111", "92222222", "ny@eksempel.no", PHONE):
        assert told in text
    assert text.count("Begge har endret") == 1
    assert kept()[1:] == ("91111111", EMAIL, 2)

    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    fields.pop("csrfmiddlewaretoken", None)
    chosen = caseworker.post(form(), fields | {"pick_phone": "now", "pick_email": "typed"})
    assert chosen.status_code == 302
    assert kept()[1:] == ("91111111", "ny@eksempel.no", 3)


@pytest.mark.parametrize("version", ["", "0", "7", "x", "-1"])
def test_a_version_that_does_not_stand_overwrites_nothing(caseworker, version):
    caseworker.post(form(), TYPED)

    assert caseworker.post(form(), TYPED | {"phone": "99999999", "version": version}).status_code == 409
    assert kept()[1] == PHONE


def test_of_many_who_save_the_same_version_at_once_one_gets_through(caseworker, user):
    """R51, ASVS 15.4.2."""
    someone, key, start = user("per", caseworker="4204"), key_of("running"), threading.Barrier(4)

    def save(number):
        try:
            with tenancy.tenant(municipality_id=4204, user_id=someone.pk, role="caseworker"):
                start.wait()
                actions.save_contact_details(
                    participant_pk=key, address="", phone=f"9000000{number}", email="", version=0, by=someone,
                    now=timezone.now(),
                )  # fmt: skip
            return "saved"
        except ChangedMeanwhile:
            return "told"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(save, range(4)))

    assert sorted(answers) == ["saved", "told", "told", "told"]


# --- protection ---


@pytest.fixture
def confidential(trail, tmp_path):
    tables = one_of_each()
    tables["participants"][1]["address_protection"] = "confidential"
    load(tmp_path / "people", tables)


def test_an_address_one_may_not_see_is_neither_shown_nor_changed(confidential, user):
    """R17."""
    contact, other = signed_in(user("kontakt", protected_contact="4204")), signed_in(user("per", caseworker="4204"))
    contact.post(form(), TYPED)

    for answer in (other.get(form()), other.post(page(), {"vis": "kontakt"})):
        assert "Storgata" not in answer.content.decode()
        assert "skjermet" in answer.content.decode()
    other.post(form(), {"address": "Et annet sted", "phone": "91234567", "email": EMAIL, "version": "1"})
    conflict = other.post(form(), {"address": "x", "phone": "93333333", "email": "", "version": "1"})
    assert conflict.status_code == 409
    assert "Storgata" not in conflict.content.decode()
    assert kept() == (ADDRESS, "91234567", EMAIL, 2)
    assert "Storgata" in contact.post(page(), {"vis": "kontakt"}).content.decode()

"""The page of a participant's family: who is in it, and what those who lose sight of someone get (R17, R18)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from participants.models import Draft, FamilyMember, JournalEntry, Participant, ProtectedContact
from participants.short_keys import shorten
from participants.trail import showing
from participants.trail.codes import ReadingAction
from tests.programmes.people import key_of, signed_in
from tests.programmes.test_register_participant import PAGE as REGISTER
from tests.programmes.test_register_participant import TYPED, registered
from tests.trail.conftest import ask

STRICT = "strictly_confidential"


def at(name, ref="running"):
    return reverse(name, args=[key_of(ref), *(["note"] if name == "draft" else [])])


def link(client, one="running", other="away"):
    return client.post(at("family", one), {"gjor": "koble", "hvem": shorten(key=key_of(other))})


def hide(ref):
    assert Participant.objects.using("national").filter(ref=ref).update(address_protection=STRICT) == 1


def text_of(client, name="participant", ref="running"):
    answer = client.get(at(name, ref))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_relative_is_looked_for_linked_and_shown_on_both_pages(caseworker):
    found = caseworker.post(at("family"), {"gjor": "finn", "q": "amina"})
    assert found.status_code == 200
    assert "Amina Haidari" in found.content.decode()
    assert link(caseworker).status_code == 302

    assert "Amina Haidari" in text_of(caseworker)
    assert "Maria Olena Kovalenko" in text_of(caseworker, ref="away")
    # One participant opened, and a relative shown on the page: both are told, and neither in place of the other.
    one, other = key_of("away"), key_of("running")
    read = ask("SELECT participant_ids FROM trail_reading ORDER BY id DESC LIMIT 2")
    assert read == [([one, other],), ([one],)]


def test_a_search_for_a_relative_is_recorded_and_limited_as_a_search(caseworker, monkeypatch):
    """R35."""
    caseworker.post(at("family"), {"gjor": "finn", "q": "amina"})
    told = ask("SELECT action, criteria, participant_ids FROM trail_reading ORDER BY id")
    assert told == [("page", [], [key_of("running")]), ("search", ["name"], [key_of("away")])]

    monkeypatch.setitem(showing._MOST, ReadingAction.SEARCH, (timedelta(hours=1), 1))
    assert caseworker.post(at("family"), {"gjor": "finn", "q": "amina"}).status_code == 429


def test_whoever_is_in_the_family_of_someone_hidden_is_gone_in_the_next_request(caseworker):
    """And so is each page that stood open: it is answered as one that never was, whatever is asked of it."""
    link(caseworker)
    assert "Maria Olena" in text_of(caseworker)
    draft = caseworker.post(at("draft"), {"text": "Avtale", "access_class": "ordinary"})
    assert draft.status_code == 200
    assert caseworker.get(at("participant-still")).status_code == 204
    hide("away")

    nobody = caseworker.get(f"/d/{shorten(key=FamilyMember().pk)}/")
    assert nobody.status_code == 404
    for method, name, sent in (
        ("get", "participant", {}),
        ("get", "participant-still", {}),
        ("get", "journal", {}),
        ("get", "family", {}),
        ("post", "participant", {"vis": "kontakt"}),
        ("post", "draft", {"text": "Mer", "access_class": "ordinary"}),
        ("post", "journal", {"text": "Mer", "access_class": "ordinary"}),
        ("post", "contact-details", {"phone": "91234567", "version": "0"}),
        ("post", "family", {"gjor": "ta-ut", "reason": "En lang nok grunn."}),
        ("post", "restriction", {"gjor": "begrens"}),
    ):
        answer = getattr(caseworker, method)(at(name), sent)
        assert (answer.status_code, answer.content) == (404, nobody.content), (method, name)
    assert not JournalEntry.objects.using("national").exists()
    assert [each.text for each in Draft.objects.using("national")] == ["Avtale"]


def test_the_family_of_a_contact_shows_those_alone_whom_the_contact_may_know_of(people, user):
    """R18: named for one in a hidden family and for nobody else, they see a participant without a family."""
    per, ida = user("per", protected_contact="4204"), user("ida", protected_contact="4204")
    link(signed_in(ida))
    hide("running")
    for someone, refs in ((per, ["running"]), (ida, ["running", "away"])):
        for ref in refs:
            ProtectedContact.objects.using("national").create(
                participant_id=key_of(ref), municipality_id=4204, user=someone, valid_from="2020-01-01"
            )
    assert "Amina" not in text_of(signed_in(per))
    assert "Amina" in text_of(signed_in(ida))
    assert signed_in(per).get(at("participant", "away")).status_code == 404


def test_whoever_links_someone_to_a_hidden_person_goes_on_seeing_them(people, user):
    ida, kari = user("ida", protected_contact="4204"), user("kari", caseworker="4204")
    hide("running")
    ProtectedContact.objects.using("national").create(
        participant_id=key_of("running"), municipality_id=4204, user=ida, valid_from="2020-01-01"
    )
    client = signed_in(ida)
    assert (
        "skjult for alle andre enn kontaktene"
        in client.post(at("family"), {"gjor": "finn", "q": "amina"}).content.decode()
    )
    answer = client.post(at("family"), {"gjor": "koble", "hvem": shorten(key=key_of("away"))}, follow=True)
    assert "Amina Haidari" in answer.content.decode()
    assert "Maria Olena" in text_of(client, ref="away")
    assert signed_in(kari).get(at("participant", "away")).status_code == 404


# --- a newcomer in a family that is here ---


def test_a_newcomer_is_registered_in_the_family_of_someone_who_is_found_and_inherits_the_grade(caseworker):
    Participant.objects.using("national").filter(ref="away").update(address_protection="confidential")
    asked = caseworker.post(REGISTER, TYPED | {"relative_q": "haidari"})
    text = asked.content.decode()
    assert asked.status_code == 422
    assert "Velg hvem det er" in text
    assert f'name="relative" value="{shorten(key=key_of("away"))}"' in text
    assert not registered().exists()
    told = ask("SELECT action, criteria, participant_ids FROM trail_reading ORDER BY id DESC LIMIT 1")
    assert told == [("search", ["name"], [key_of("away")])]

    chosen = TYPED | {"relative_q": "haidari", "sought": "haidari", "relative": shorten(key=key_of("away"))}
    # Something else typed is someone else meant; and what is wrong elsewhere keeps the choice.
    assert "Velg hvem det er" in caseworker.post(REGISTER, chosen | {"relative_q": "kovalenko"}).content.decode()
    wrong = caseworker.post(REGISTER, chosen | {"given_name": ""}).content.decode()
    assert re.search(f'value="{shorten(key=key_of("away"))}" checked', wrong)
    answers = [caseworker.post(REGISTER, chosen, follow=True) for _ in range(2)]

    [new] = registered()
    assert (new.address_protection, new.family_protection) == ("none", "confidential")
    assert all("Amina Haidari" in answer.content.decode() for answer in answers)
    assert FamilyMember.objects.using("national").count() == 2


def test_nobody_is_registered_in_the_family_of_someone_who_is_not_seen(caseworker):
    """R17: a person hidden, one of another municipality and one who never was are answered alike."""
    hide("away")
    for key in (key_of("away"), key_of("elsewhere"), FamilyMember().pk):
        answer = caseworker.post(REGISTER, TYPED | {"relative": shorten(key=key)})
        assert answer.status_code == 422
        assert "Deltakeren finnes ikke." in answer.content.decode()
    assert "Ingen i kommunen passer" in caseworker.post(REGISTER, TYPED | {"relative_q": "haidari"}).content.decode()
    assert not registered().exists()
    assert not FamilyMember.objects.using("national").exists()


def test_a_contact_who_registers_a_relative_of_someone_hidden_goes_on_seeing_both(people, user):
    """R17, R18"""
    ida, kari = user("ida", protected_contact="4204"), user("kari", caseworker="4204")
    hide("running")
    ProtectedContact.objects.using("national").create(
        participant_id=key_of("running"), municipality_id=4204, user=ida, valid_from="2020-01-01"
    )
    client = signed_in(ida)
    form = client.post(REGISTER, {"steg": "skjema", "q": "Tesfay", "relative": shorten(key=key_of("running"))})
    assert "Maria Olena" in form.content.decode()
    answer = client.post(REGISTER, TYPED | {"relative": shorten(key=key_of("running"))}, follow=True)

    assert "Maria Olena" in answer.content.decode()
    [new] = registered()
    assert new.is_hidden
    assert signed_in(kari).get(reverse("participant", args=[new.pk])).status_code == 404


@pytest.mark.parametrize("sent", [
    {"gjor": "finn", "q": ""}, {"gjor": "koble", "hvem": "tull"}, {"gjor": "koble"}, {"gjor": "ta-ut"}, {"q": "1"},
])  # fmt: skip
def test_a_form_that_cannot_be_saved_says_why(caseworker, sent):
    answer = caseworker.post(at("family"), sent)

    assert answer.status_code == 422
    assert "Rett feilen" in answer.content.decode()
    assert not FamilyMember.objects.using("national").exists()


def test_someone_protected_is_taken_out_with_a_reason(caseworker):
    link(caseworker)
    Participant.objects.using("national").filter(ref="away").update(address_protection="confidential")
    assert caseworker.post(at("family"), {"gjor": "ta-ut", "reason": "nei"}).status_code == 422
    assert caseworker.post(at("family"), {"gjor": "ta-ut", "reason": "Har flyttet fra hverandre."}).status_code == 302

    assert "Amina" not in text_of(caseworker)
    assert Participant.objects.using("national").get(ref="running").family_protection == "none"

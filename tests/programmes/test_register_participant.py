"""Registering someone: searched for first, judged as a whole, written once, and never twice the same person."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants import actions
from participants.access import tenancy
from participants.access.errors import NotAllowed
from participants.models import Distinction, Participant, ParticipantIdentifier, PersonLink
from participants.rules.registration import Newcomer
from tests.access.conftest import KRISTIANSAND, as_owner
from tests.packages import duf, national_id
from tests.programmes.people import key_of, load, one_of_each, signed_in
from tests.trail.conftest import ask

PAGE = reverse("register")
BORN_ON = date(1992, 3, 12)
NUMBER = national_id(BORN_ON, "M", 3)
TYPED = {
    "steg": "lagre", "form_key": "7d9b7b2e-0000-4000-8000-000000000001", "number": NUMBER, "given_name": "Tesfay",
    "family_name": "Ghebremedhin", "born_on": "12.03.1992", "sex": "M", "permit_basis": "utl28",
    "permitted_on": "010224", "settled_on": "1.5.2024", "settled_by_agreement": "true", "country_background": "ERI",
    "citizenship": "ERI", "education_level": "primary", "address_protection": "none",
}  # fmt: skip
WITHOUT_NUMBER = TYPED | {"number": "", "has_no_number": "ja"}


def registered():
    return Participant.objects.using("national").filter(family_name="Ghebremedhin")


def count():
    return Participant.objects.using("national").count()


def text_of(answer):
    return answer.content.decode()


# --- what is written ---


def test_someone_is_registered_with_all_that_was_typed(caseworker):
    answer = caseworker.post(PAGE, TYPED, follow=True)

    [found] = registered()
    assert answer.redirect_chain == [(reverse("participant", args=[found.pk]), 302)]
    assert "Deltakeren er registrert." in text_of(answer)
    assert (found.municipality_id, found.given_name, found.born_on, found.sex) == (4204, "Tesfay", BORN_ON, "M")
    assert (found.permit_basis, found.permitted_on) == ("utl28", date(2024, 2, 1))
    assert (found.settled_on, found.settled_by_agreement) == (date(2024, 5, 1), True)
    assert (found.country_background, found.citizenship, found.education_level) == ("ERI", "ERI", "primary")
    [number] = ParticipantIdentifier.objects.using("national").filter(participant=found)
    assert (number.kind, str(number.value), number.replaced_at) == ("national_id", NUMBER, None)


def test_the_number_fills_in_birth_date_and_sex_without_script(caseworker):
    """G7."""
    caseworker.post(PAGE, TYPED | {"born_on": "", "sex": ""})

    [found] = registered()
    assert (found.born_on, found.sex) == (BORN_ON, "M")


def test_either_number_or_both_are_kept_each_as_its_kind(caseworker):
    caseworker.post(PAGE, TYPED | {"duf_number": duf(77)})
    caseworker.post(PAGE, TYPED | {"form_key": "2", "number": f"{duf(78)[:4]} {duf(78)[4:]}", "given_name": "Almaz",
                                   "family_name": "Weldu", "born_on": "1.1.1980", "sex": "F"})  # fmt: skip

    kept = {(each.kind, str(each.value)) for each in ParticipantIdentifier.objects.using("national").all()}
    assert {("national_id", NUMBER), ("duf_number", duf(77)), ("duf_number", duf(78))} <= kept


def test_a_duf_number_with_wrong_check_digits_is_a_warning_and_never_a_refusal(caseworker):
    wrong = duf(77)[:11] + str((int(duf(77)[11]) + 1) % 10)
    answer = caseworker.post(PAGE, TYPED | {"duf_number": wrong}, follow=True)

    assert "Kontrollsifrene i DUF-nummeret stemmer ikke" in text_of(answer)
    assert registered().count() == 1


def test_a_missing_number_is_said_and_not_forgotten(caseworker):
    assert caseworker.post(PAGE, WITHOUT_NUMBER | {"has_no_number": ""}).status_code == 422
    assert caseworker.post(PAGE, WITHOUT_NUMBER).status_code == 302

    [found] = registered()
    assert not ParticipantIdentifier.objects.using("national").filter(participant=found).exists()


def test_the_trail_tells_who_registered_and_no_number_and_no_name(caseworker):
    caseworker.post(PAGE, TYPED)

    [found] = registered()
    events = ask(f"SELECT table_name, t::text FROM trail_event AS t WHERE participant_id = '{found.pk}'")
    assert {table for table, _ in events} >= {"participants_participant", "participants_participantidentifier"}
    assert not [text for _, text in events if NUMBER in text or "Tesfay" in text]


# --- what is refused ---


WRONG = [
    ({"number": NUMBER[:-1]}, "number", "10 siffer"),
    ({"number": NUMBER[:9] + "00"}, "number", "Kontrollsifrene stemmer ikke"),
    ({"number": "abc"}, "number", "med siffer"),
    ({"number": "١٢٣٤٥٦٧٨٩٠١"}, "number", "med siffer"),
    ({"number": ""}, "number", "kryss av"),
    ({"has_no_number": "ja"}, "number", "Ta bort"),
    ({"duf_number": "123"}, "duf_number", "12 siffer"),
    ({"given_name": " "}, "given_name", "Skriv fornavnet"),
    ({"family_name": "x" * 101}, "family_name", "høyst 100"),
    ({"given_name": "Tes\x00fay"}, "given_name", "på nytt"),
    ({"given_name": "Tes\u202efay"}, "given_name", "på nytt"),
    ({"given_name": "12.3.1992"}, "given_name", "bokstaver"),
    ({"born_on": "13.03.1992"}, "born_on", "født 12.3.1992"),
    ({"number": "", "has_no_number": "ja", "born_on": "120392"}, "born_on", "fire siffer"),
    ({"number": "", "has_no_number": "ja", "born_on": "31.2.1992"}, "born_on", "fire siffer"),
    ({"number": "", "has_no_number": "ja", "born_on": "1.1.1850"}, "born_on", "120 år"),
    ({"number": "", "has_no_number": "ja", "born_on": "1.1.2999"}, "born_on", "fram i tid"),
    ({"sex": "F"}, "sex", "hører til en mann"),
    ({"sex": "x"}, "sex", "Velg kjønn"),
    ({"permit_basis": "x"}, "permit_basis", "Velg grunnlaget"),
    ({"permitted_on": ""}, "permitted_on", "Skriv datoen"),
    ({"permitted_on": "+7"}, "permitted_on", "fram i tid"),
    ({"permitted_on": "1.1.1990"}, "permitted_on", "før personen ble født"),
    ({"settled_on": "i fjor"}, "settled_on", "Skriv datoen slik"),
    ({"settled_on": "+7"}, "settled_on", "fram i tid"),
    ({"settled_by_agreement": "kanskje"}, "settled_by_agreement", "Velg ja"),
    ({"country_background": "XYZ"}, "country_background", "Velg landet"),
    ({"citizenship": "xyz"}, "citizenship", "fra listen"),
    ({"education_level": "x"}, "education_level", "Velg utdanning"),
    ({"address_protection": "x"}, "address_protection", "Velg adressebeskyttelse"),
    ({"address_protection": "strictly_confidential"}, "address_protection", "registreres ikke her"),
]  # fmt: skip


def test_what_is_wrong_is_told_at_the_field_and_everything_typed_is_kept(caseworker):
    before, missed = count(), []
    for changes, field, sentence in WRONG:
        answer = caseworker.post(PAGE, TYPED | changes)
        text, kept = text_of(answer), (TYPED | changes)["family_name"]
        told = (f'href="#id_{field}"', "<title>Feil: ", f'value="{kept}"', TYPED["form_key"])
        if answer.status_code != 422 or text.count(sentence) < 2 or not all(each in text for each in told):
            missed.append((changes, answer.status_code, text.count(sentence)))

    assert missed == []
    assert count() == before


ODD = {
    "steg": "lagre",
    "form_key": "\x00",
    "number": "\x00" * 400,
    "given_name": "\ud7ff" * 500,
    "other_than": ["x", "\x00"],
}


@pytest.mark.parametrize("sent", [{}, {"steg": "lagre"}, {"steg": "x"}, {"steg": "skjema"}, {"q": "\x00"}, ODD])
def test_nothing_that_is_sent_makes_the_page_fail(caseworker, sent):
    before = count()

    assert caseworker.post(PAGE, sent).status_code in {200, 422}
    assert count() == before


def test_those_who_only_read_register_nobody(people, user):
    """R03: the page and the action say so, each by itself."""
    leader = user("leder", leader="4204")
    assert signed_in(leader).get(PAGE).status_code == signed_in(leader).post(PAGE, TYPED).status_code == 403
    assert signed_in(user("ingen")).post(PAGE, TYPED).status_code == 403
    with (
        tenancy.tenant(municipality_id=KRISTIANSAND, user_id=leader.pk, role="leader"),
        pytest.raises(NotAllowed),
    ):
        register(leader)
    assert registered().count() == 0


def register(by, *, key="1", **changes):
    newcomer = {
        "given_name": "Tesfay", "family_name": "Ghebremedhin", "born_on": BORN_ON, "sex": "M", "permit_basis": "utl28",
        "permitted_on": date(2024, 2, 1), "country_background": "ERI", "national_id": NUMBER,
    } | changes  # fmt: skip
    return actions.register_participant(
        newcomer=Newcomer(**newcomer), municipality_id=KRISTIANSAND, key=key, by=by, now=timezone.now()
    )


# --- once ---


def test_a_double_click_registers_once_and_leads_to_the_same_page(caseworker):
    first, second = caseworker.post(PAGE, TYPED), caseworker.post(PAGE, TYPED)

    assert first.headers["Location"] == second.headers["Location"]
    assert registered().count() == 1


def test_of_many_who_send_the_same_form_at_once_one_writes(people, user):
    """ASVS 15.4.2."""
    by, start = user("per", caseworker="4204"), threading.Barrier(4)

    def send(_):
        try:
            with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=by.pk, role="caseworker"):
                start.wait()
                return register(by)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, range(4)))

    assert sorted(each.is_new for each in answers) == [False, False, False, True]
    assert len({each.participant.pk for each in answers}) == registered().count() == 1


def test_a_form_that_has_been_used_for_someone_else_is_told_and_nothing_is_lost(caseworker):
    caseworker.post(PAGE, TYPED)
    answer = caseworker.post(PAGE, TYPED | {"given_name": "Mussie", "number": "", "has_no_number": "ja"})
    text = text_of(answer)

    assert answer.status_code == 409
    assert "lagret fra før, med andre opplysninger" in text
    assert 'value="Mussie"' in text
    assert TYPED["form_key"] not in text
    assert registered().count() == 1


def test_the_key_of_a_form_is_the_writers_own(caseworker, user):
    caseworker.post(PAGE, TYPED)
    other = signed_in(user("per", caseworker="4204"))

    answer = other.post(PAGE, TYPED | {"given_name": "Almaz", "family_name": "Weldu", "number": "", "sex": "F",
                                       "born_on": "1.1.1980", "has_no_number": "ja"})  # fmt: skip
    assert answer.status_code == 302


# --- never twice the same person ---


def test_a_number_that_is_registered_leads_to_whoever_has_it(caseworker):
    caseworker.post(PAGE, TYPED)
    answer = caseworker.post(PAGE, TYPED | {"form_key": "2", "given_name": "Annen", "family_name": "Person"})

    assert answer.status_code == 422
    assert "Nummeret er registrert" in text_of(answer)
    [found] = registered()
    assert reverse("participant", args=[found.pk]) in text_of(answer)
    assert count() == 6


ALIKE = WITHOUT_NUMBER | {"form_key": "2", "given_name": "Tesfai", "family_name": "Gebremedhin"}


def test_someone_who_looks_alike_is_shown_beside_what_was_typed_and_both_kept_when_they_are_two(caseworker):
    caseworker.post(PAGE, TYPED)
    [found] = registered()
    asked = caseworker.post(PAGE, ALIKE)
    text = text_of(asked)

    assert asked.status_code == 409
    assert "Er dette samme person?" in text
    assert all(told in text for told in ("Tesfay", "Tesfai", "Gebremedhin", "Ghebremedhin", "ulik"))
    assert Participant.objects.using("national").filter(given_name="Tesfai").count() == 0
    [key] = re.findall(r'name="other_than" value="(\w+)"', text)

    assert caseworker.post(PAGE, ALIKE | {"other_than": key}).status_code == 302
    new = Participant.objects.using("national").get(given_name="Tesfai")
    [said] = Distinction.objects.using("national").all()
    assert said.participant_id == new.pk
    # The other one stands there by a digest alone.
    assert str(found.pk) not in str(as_owner("SELECT row::text FROM participants_distinction AS row"))


@pytest.mark.parametrize("changes", [
    {"born_on": "3.12.1992"}, {"born_on": "12.3.1993"}, {"born_on": "1.1.1992"},
    {"given_name": "Ghebremedhin", "family_name": "Tesfaye"}, {"given_name": "Mehari"},
])  # fmt: skip
def test_a_slip_of_the_date_or_a_turned_name_is_asked_about(caseworker, changes):
    caseworker.post(PAGE, TYPED)

    assert caseworker.post(PAGE, ALIKE | changes).status_code == 409


@pytest.mark.parametrize("changes", [
    {"born_on": "4.11.1975"}, {"given_name": "Samuel", "family_name": "Tekle"},
    {"given_name": "Yonas", "born_on": "12.3.1993"},
])  # fmt: skip
def test_whoever_shares_a_name_or_a_birthday_alone_is_not_asked_about(caseworker, changes):
    caseworker.post(PAGE, TYPED)

    assert caseworker.post(PAGE, ALIKE | changes).status_code == 302


# --- searched for first ---


@pytest.mark.parametrize("typed", [
    "kovalenko maria", "Kowalenko", "Коваленко", "17.05.1990", national_id(date(1990, 5, 17), "F", 2)
])  # fmt: skip
def test_whoever_is_here_is_found_and_nobody_of_another_municipality(caseworker, typed):
    text = text_of(caseworker.post(PAGE, {"q": typed}))

    assert ("Maria Olena" in text) == (typed != "Коваленко")
    assert "Canary" not in text


def test_a_search_that_finds_nobody_opens_the_form_with_what_was_typed(caseworker):
    text = text_of(caseworker.post(PAGE, {"q": NUMBER}))
    assert f'value="{NUMBER}"' in text
    assert 'value="12.03.1992"' in text
    assert re.search(r'value="M"[^>]* checked', text)

    text = text_of(caseworker.post(PAGE, {"q": "Almaz Selam Weldu"}))
    assert 'value="Almaz Selam"' in text
    assert 'value="Weldu"' in text


def test_a_search_is_recorded_with_its_kind_and_whom_it_showed(caseworker):
    caseworker.post(PAGE, {"q": "kovalenko"})

    assert ask("SELECT action, criteria, participant_ids FROM trail_reading") == [
        ("search", ["name"], [key_of("running")])
    ]


# --- elsewhere ---

ELSEWHERE = national_id(date(1990, 5, 17), "F", 1)
MOVING = TYPED | {"number": ELSEWHERE, "given_name": "Tatjana", "family_name": "Ghebremedhin", "sex": "F",
                  "born_on": "17.5.1990"}  # fmt: skip


def test_someone_of_another_municipality_is_told_of_in_one_sentence_and_registered_when_it_is_agreed(caseworker):
    searched, asked = caseworker.post(PAGE, {"q": ELSEWHERE}), caseworker.post(PAGE, MOVING)

    for answer in (searched, asked):
        assert "Finnes i en annen kommune: be om overføring" in text_of(answer)
        assert "Canary" not in text_of(answer)
        assert "Oslo" not in text_of(answer)
    assert asked.status_code == 409
    assert registered().count() == 0

    assert caseworker.post(PAGE, MOVING | {"is_moving": f"{ELSEWHERE}/"}).status_code == 302
    [found] = registered()
    links = PersonLink.objects.using("national")
    assert links.get(participant=found).person_id == links.get(participant_id=key_of("elsewhere")).person_id


def test_agreement_about_one_number_is_none_about_another(caseworker):
    assert caseworker.post(PAGE, MOVING | {"is_moving": f"{NUMBER}/"}).status_code == 409


@pytest.mark.parametrize("grade", ["confidential", "strictly_confidential"])
def test_of_someone_protected_elsewhere_nothing_is_told(trail, user, tmp_path, grade):
    """R17: the answer is that of a number that nobody has, and saving is as silent."""
    tables = one_of_each()
    tables["participants"][4]["address_protection"] = grade
    load(tmp_path / "people", tables)
    client = signed_in(user(caseworker="4204"))

    assert "annen kommune" not in text_of(client.post(PAGE, {"q": ELSEWHERE}))
    assert client.post(PAGE, MOVING).status_code == 302


def test_someone_hidden_in_the_municipality_does_not_show_at_all(trail, user, tmp_path):
    """R17, R09: neither the number nor the name is taken, for whoever may not know."""
    tables = one_of_each()
    tables["participants"][1]["address_protection"] = "strictly_confidential"
    load(tmp_path / "people", tables)
    client, number = signed_in(user(caseworker="4204")), national_id(date(1990, 5, 17), "F", 2)

    assert "Maria Olena" not in text_of(client.post(PAGE, {"q": "kovalenko maria"}))
    answer = client.post(PAGE, MOVING | {"number": number, "given_name": "Maria", "family_name": "Ghebremedhin"})
    assert answer.status_code == 302


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(people):
    assert Client().post(PAGE, TYPED).status_code == 302
    assert registered().count() == 0

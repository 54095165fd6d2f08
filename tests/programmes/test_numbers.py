"""The numbers of a participant, each with its days: one that has come, and the D-number that gives way."""

from datetime import date

import pytest
from django.urls import reverse

from participants.models import ParticipantIdentifier, PersonLink
from tests.access.conftest import as_owner
from tests.packages import d_number, duf, national_id, participant, programme, write_package
from tests.programmes.people import key_of, load, one_of_each, signed_in
from tests.trail.conftest import ask

BORN_ON = date(1990, 5, 17)
NUMBER = national_id(BORN_ON, "F", 2)
D_NUMBER = d_number(NUMBER, 1)


def page(ref="running"):
    return reverse("numbers", args=[key_of(ref)])


def held(ref="running"):
    found = ParticipantIdentifier.objects.using("national").filter(participant_id=key_of(ref))
    return {(str(each.value), each.replaced_at is None) for each in found}


@pytest.fixture
def with_d_number(trail, tmp_path, user):
    """Someone who came with a D-number, and a caseworker."""
    tables = one_of_each()
    tables["participants"][1]["national_id"] = D_NUMBER
    load(tmp_path / "people", tables)
    return signed_in(user(caseworker="4204"))


def test_a_birth_number_takes_the_place_of_a_d_number_and_both_are_shown_with_their_days(with_d_number):
    answer = with_d_number.post(page(), {"number": f"{NUMBER[:6]} {NUMBER[6:]}"}, follow=True)
    text = answer.content.decode()

    assert held() == {(D_NUMBER, False), (NUMBER, True)}
    assert "Nummeret er registrert." in text
    assert D_NUMBER in text
    assert NUMBER in text
    assert "I bruk" in text
    assert {each for (each,) in ask("SELECT field_class FROM trail_reading")} == {"identity"}


def test_a_number_that_has_come_makes_the_participant_one_with_whoever_has_it_elsewhere(trail, tmp_path, user):
    """The hashes of the number are there too, as if a package had brought it."""
    tables = one_of_each()
    tables["participants"][1] |= {"national_id": "", "duf_number": duf(5)}
    load(tmp_path / "people", tables)
    client, number = signed_in(user(caseworker="4204")), tables["participants"][4]["national_id"]
    assert "D-nummer mangler" in client.get(reverse("participant", args=[key_of("running")])).content.decode()
    assert client.post(page(), {"number": number}).status_code == 302

    links = PersonLink.objects.using("national")
    assert links.get(participant=key_of("running")).person_id == links.get(participant=key_of("elsewhere")).person_id
    assert as_owner(
        "SELECT count(*) FROM participants_participantidentifier AS own "
        "LEFT JOIN participants_identifierdigest AS hashed ON hashed.identifier_id = own.id WHERE hashed IS NULL"
    ) == [(0,)]
    assert "D-nummer mangler" not in client.get(reverse("participant", args=[key_of("running")])).content.decode()
    # A package with the same person in a third place finds the same person too.
    third = write_package(
        tmp_path / "third", participants=[participant("third", municipality_number="1103", national_id=number)],
        programmes=[programme("third", "third", municipality_number="1103")],
    )  # fmt: skip
    from programmes import actions

    actions.load_package(path=third, on=date(2030, 1, 1))
    assert links.values("person_id").filter(
        participant_id__in=[key_of(ref) for ref in ("running", "elsewhere", "third")]
    ).distinct().count() == 1  # fmt: skip


def test_what_is_wrong_with_a_number_is_told_and_nothing_is_written(caseworker):
    before, missed = held(), []
    for typed, sentence in (
        ("", "Skriv nummeret"), ("12", "2 siffer"), (NUMBER[:9] + "00", "Kontrollsifrene"),
        (NUMBER, "fra før"), (national_id(date(1991, 5, 17), "F", 0), "annen fødselsdato"),
        (national_id(BORN_ON, "M", 0), "annet kjønn"), (national_id(BORN_ON, "F", 9), "bare et D-nummer"),
        ("\x00", "med siffer"), ("x" * 12, "12 siffer"),
    ):  # fmt: skip
        answer = caseworker.post(page(), {"number": typed})
        if answer.status_code != 422 or answer.content.decode().count(sentence) < 2:
            missed.append((typed, answer.status_code))

    assert missed == []
    assert held() == before


def test_a_number_that_another_in_the_municipality_has_is_not_given_twice(with_d_number):
    taken = one_of_each()["participants"][0]["national_id"]

    assert "annen deltaker" in with_d_number.post(page(), {"number": taken}).content.decode()
    assert held() == {(D_NUMBER, True)}


def test_a_second_kind_is_added_beside_the_first_and_not_changed(caseworker):
    assert caseworker.post(page(), {"number": duf(5)}).status_code == 302
    assert caseworker.post(page(), {"number": duf(6)}).status_code == 422
    assert held() == {(NUMBER, True), (duf(5), True)}


def test_the_leader_sees_no_numbers_and_someone_elsewhere_is_not_found(people, user):
    leader, other = signed_in(user("leder", leader="4204")), signed_in(user("per", caseworker="0301"))

    assert leader.get(page()).status_code == leader.post(page(), {"number": duf(5)}).status_code == 403
    assert other.get(page()).status_code == other.post(page(), {"number": duf(5)}).status_code == 404

"""Those who have moved here, answered through the API: once, on what was seen, in the sentences of the pages."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.encryption.parcels import Parcel, pack, unpack
from programmes.actions.moving import place_of
from programmes.models import Arrival, Programme
from tests.access.conftest import KRISTIANSAND, OSLO, as_owner
from tests.programmes.people import key_of, signed_in
from tests.programmes.test_moving import MOVED_ON, in_oslo, receiver, state, told

__all__ = ["receiver"]

LIST = "/api/v1/arrivals/"
GOES_ON = {"starts_on": MOVED_ON.isoformat()}


def seen(client, arrival):
    return client.get(f"{LIST}{arrival.pk}/").headers["ETag"]


def answer(client, arrival, word, sent, *, version, once="k1"):
    body = sent if isinstance(sent, bytes) else json.dumps(sent)
    headers = {"If-Match": version, "Idempotency-Key": once} if version else {}
    return client.post(f"{LIST}{arrival.pk}/{word}", body, content_type="application/json", headers=headers)


def test_who_waits_is_listed_opened_and_taken_over_once(caseworker, receiver):
    """Issue 4: the receiving side of the handshake, as the page has it; nobody but the asked sees anything."""
    arrival = told(caseworker)
    [listed] = receiver.get(LIST).json()["results"]
    opened = receiver.get(f"{LIST}{arrival.pk}/")

    assert opened.json() == listed
    assert listed["name"] == "Maria Olena Kovalenko"
    assert (listed["from_municipality_number"], listed["goal"]) == ("4204", "work")
    assert caseworker.get(LIST).json()["results"] == []
    assert caseworker.get(f"{LIST}{arrival.pk}/").status_code == 404

    done = [answer(receiver, arrival, "accept", GOES_ON, version=opened.headers["ETag"]) for _ in range(2)]
    [person] = in_oslo()

    assert [each.status_code for each in done] == [200, 200], done[0].content
    assert done[0].json() == done[1].json()
    assert done[0].json()["participant"] == str(person.pk)
    assert Programme.objects.using("national").get(participant=person).starts_on == MOVED_ON
    assert state(arrival) == ["accepted", "accepted"]
    assert receiver.get(LIST).json() == {"results": [], "next": None}


def test_a_refusal_has_its_reason_and_stands(caseworker, receiver):
    arrival = told(caseworker)
    version = seen(receiver, arrival)
    done = [answer(receiver, arrival, "decline", {"refusal": "ask_us"}, version=version) for _ in range(2)]
    other = answer(receiver, arrival, "accept", GOES_ON, version=version, once="k2")

    assert [each.status_code for each in done] == [200, 200]
    assert done[0].json()["participant"] is None
    assert other.status_code == 409
    assert "allerede besvart" in other.json()["detail"]
    assert state(arrival) == ["declined", "declined"]
    assert in_oslo().count() == 0


def test_what_has_changed_since_it_was_opened_is_looked_at_first(caseworker, receiver, user):
    """A grade that came meanwhile: those who may still see it answer on what they have seen."""
    arrival = told(caseworker)
    contact = signed_in(user("kontakt", protected_contact="0301"))
    version = seen(contact, arrival)
    as_owner(
        "UPDATE participants_participant SET address_protection = 'confidential' WHERE id = %s", [key_of("running")]
    )

    late = answer(contact, arrival, "accept", GOES_ON, version=version)
    page = contact.post(
        reverse("arrival", args=[arrival.pk]), {"gjor": "ta-imot", "starts_on": "i dag", "version": version}
    )
    assert late.status_code == 412
    assert late.headers["Content-Type"] == "application/problem+json"
    assert answer(receiver, arrival, "accept", GOES_ON, version=version).status_code == 404
    assert state(arrival) == ["asked", "asked"]
    assert page.status_code == 422
    assert "Se over det som står her nå" in page.content.decode()
    assert answer(contact, arrival, "accept", GOES_ON, version=seen(contact, arrival)).status_code == 200


@pytest.mark.parametrize(("word", "sent", "refusal"), [
    ("accept", b"{", (400, "gyldig JSON")), ("accept", [], (400, "JSON-objekt")),
    ("accept", {"x": 1}, (422, "Ukjent felt")), ("accept", {}, (422, "Skriv når programmet fortsetter her.")),
    ("accept", {"starts_on": "2001-01-01"}, (422, "kan ikke fortsette her før det")),
    ("accept", {"starts_on": "snart"}, (422, "Skriv datoen slik")),
    ("decline", {}, (422, "Velg hvorfor dere ikke tar imot.")), ("decline", {"refusal": "no"}, (422, "fra listen")),
    ("later", {}, (404, "Finnes ikke")),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_the_sentences_of_the_page(caseworker, receiver, word, sent, refusal):
    arrival, (status, said) = told(caseworker), refusal
    refused = answer(receiver, arrival, word, sent, version=seen(receiver, arrival))

    assert refused.status_code == status
    assert said in json.dumps(refused.json(), ensure_ascii=False)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert state(arrival) == ["asked", "asked"]


def test_without_the_headers_nothing_is_answered(caseworker, receiver):
    refused = answer(receiver, told(caseworker), "accept", GOES_ON, version="")

    assert refused.status_code == 428
    assert "Idempotency-Key" in refused.json()["detail"]


def alike(arrival, many):
    """As many more who have moved here, each sealed for its own row."""
    held = Parcel(bytes(arrival.parcel), bytes(arrival.wrapped_key), arrival.master_name)
    said = str(unpack(held, place=place_of(municipality_id=OSLO, key=arrival.pk)))
    rows = []
    for minutes in range(1, many + 1):
        key = uuid4()
        parcel, wrapped_key, name = pack(said, place=place_of(municipality_id=OSLO, key=key))
        rows.append(
            Arrival(
                pk=key, municipality_id=OSLO, from_municipality_id=KRISTIANSAND, moved_on=arrival.moved_on,
                is_protected=False, told_at=arrival.told_at - timedelta(minutes=minutes), parcel=parcel,
                wrapped_key=wrapped_key, master_name=name,
            )
        )  # fmt: skip
    Arrival.objects.using("migration").bulk_create(rows)


@pytest.mark.parametrize("address", [LIST, "/mottak/"])
def test_the_list_asks_the_database_the_same_few_times_and_goes_on_where_it_ended(caseworker, receiver, address):
    """Issue 4: flat from one to a hundred, page by page by key."""
    arrival = told(caseworker)
    receiver.get(address)
    asked = []
    for more in (0, 100):
        alike(arrival, more)
        with CaptureQueriesContext(connections["default"]) as queries:
            answered = receiver.get(address)
        asked.append(len(queries))
    assert answered.status_code == 200
    assert asked[0] == asked[1]

    if address == LIST:
        pages = [answered.json()]
        while pages[-1]["next"]:
            pages.append(receiver.get(pages[-1]["next"]).json())
        keys = [each["id"] for page in pages for each in page["results"]]
        assert [len(page["results"]) for page in pages] == [50, 50, 1]
        assert len(set(keys)) == Arrival.objects.using("national").count() == 101
    else:
        assert answered.content.decode().count("Kovalenko") == 50
        assert 'rel="next"' in answered.content.decode()

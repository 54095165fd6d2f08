"""Lists that are named and come back to, columns that are kept, and several participants given to another at once."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.urls import reverse

from participants.access import tenancy
from participants.access.models import User
from participants.short_keys import shorten
from programmes.models import ListChoice, SavedList
from programmes.models.saved_list import LONGEST_NAME
from tests.programmes.people import key_of, signed_in
from tests.trail.conftest import ask, events

LIST = "/deltakere/"
NAMES = re.compile(r'<th scope="row"><a[^>]*>([^<]+)</a>')
ON_LEAVE = "status=permisjon"


def do(client, what, **sent):
    return client.post(LIST, {"gjor": what, "tilbake": ON_LEAVE, **sent})


def saved():
    return ask("SELECT name, terms, is_shared FROM programmes_savedlist ORDER BY name")


def key(name):
    return shorten(key=ask("SELECT id FROM programmes_savedlist WHERE name = %s", [name])[0][0])


def chips(client):
    text = client.get(LIST, {"vis": "alle"}).content.decode()
    found = re.search(r'aria-label="Lagrede visninger">(.*?)</nav>', text, re.DOTALL)
    return re.findall(r"<a[^>]*>([^<]+?)\s*<", found[1])[1:] if found else []


@pytest.fixture
def leader(people, user):
    return signed_in(user("leder", leader="4204"))


@pytest.fixture
def colleague(people, user):
    return signed_in(user("per", caseworker="4204"))


# --- columns ---


def test_the_columns_that_are_chosen_are_kept_for_the_user_in_the_municipality(caseworker, colleague):
    answer = do(caseworker, "kolonner", kolonne=["land", "niva", "finnes-ikke"])
    text = caseworker.get(LIST).content.decode()

    assert answer.headers["Location"] == f"{LIST}?{ON_LEAVE}"
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', re.search("<thead>.*?</thead>", text)[0])
    assert [each.strip() for each in heads] == ["Navn", "Norsknivå", "Landbakgrunn"]
    assert "Ukraina" in text
    assert "muntlig A2" in text
    assert "Neste frist" in re.search("<thead>.*</thead>", colleague.get(LIST).content.decode())[0]
    assert ask("SELECT columns, municipality_id FROM programmes_listchoice") == [("niva.land", 4204)]


def test_no_column_at_all_is_a_choice_too(caseworker):
    do(caseworker, "kolonner")

    head = re.search("<thead>.*?</thead>", caseworker.get(LIST).content.decode())[0]
    assert head.count("<th ") == 1


# --- saved lists ---


def test_a_list_is_named_with_filters_order_and_columns_and_opened_again(caseworker):
    text = "status=permisjon&sorter=-slutt&kolonner=status.slutt"
    answer = caseworker.post(LIST, {"gjor": "lagre", "tilbake": text, "navn": "  I   permisjon "})

    assert answer.headers["Location"] == f"{LIST}?{text}"
    assert saved() == [("I permisjon", text, False)]
    page = caseworker.get(answer.headers["Location"]).content.decode()
    assert NAMES.findall(page) == ["Amina Haidari"]
    assert re.search(r'aria-current="true">I permisjon', page)
    assert chips(caseworker) == ["I permisjon"]


def test_a_saved_list_holds_words_of_closed_lists_and_nothing_that_was_typed(caseworker):
    typed = "status=permisjon&q=Haidari&navn=Amina&ansvarlig=kari&land=Haidari&niva=Amina"
    caseworker.post(LIST, {"gjor": "lagre", "tilbake": typed, "navn": "Permisjon"})

    [(_, terms, _)] = saved()
    assert terms.startswith("status=permisjon&kolonner=")
    assert not re.search("(?i)haidari|amina|kari", terms)


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1), "Født 17.05.1990", "170590 00000", "Permisjon"])
def test_a_name_that_is_empty_too_long_taken_or_a_number_is_refused_with_a_sentence(caseworker, name):
    do(caseworker, "lagre", navn="Permisjon")
    answer = do(caseworker, "lagre", navn=name)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert NAMES.findall(answer.content.decode()) == ["Amina Haidari"]
    assert len(saved()) == 1


def test_of_many_who_send_the_same_at_once_one_is_kept_and_nobody_meets_an_error(caseworker):
    """R51: lists, columns, and what is typed of somebody new."""
    someone, start = User.objects.get(username="kari"), threading.Barrier(4)

    def send(number):
        client = signed_in(someone)
        start.wait()
        try:
            return (
                do(client, "lagre", navn="Permisjon").status_code,
                do(client, "kolonner", kolonne=["land"]).status_code,
                client.post(reverse("newcomer-draft"), {"given_name": f"Almaz {number}"}).status_code,
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        lists, columns, drafts = zip(*threads.map(send, range(4)), strict=True)

    assert sorted(lists) == [302, 422, 422, 422]
    assert (set(columns), set(drafts)) == ({302}, {200})
    assert len(saved()) == 1


def test_a_list_of_ones_own_is_seen_by_nobody_else_and_a_shared_one_by_everyone_in_the_municipality(
    caseworker, colleague, leader, user
):
    do(caseworker, "lagre", navn="Min")
    do(leader, "lagre", navn="Felles", delt="ja")
    elsewhere = signed_in(user("ola", caseworker="0301"))

    assert chips(caseworker) == ["Felles", "Min"]
    assert chips(colleague) == chips(leader) == ["Felles"]
    assert chips(elsewhere) == []


def test_row_security_alone_keeps_a_list_to_its_owner(caseworker, colleague):
    """The second wall: without the condition of the query."""
    do(caseworker, "lagre", navn="Min")

    def seen(name, place=4204):
        user = User.objects.get(username=name)
        with tenancy.tenant(municipality_id=place, user_id=user.pk, role="caseworker"), transaction.atomic():
            return SavedList.objects.count(), ListChoice.objects.count()

    do(caseworker, "kolonner", kolonne=["land"])
    assert seen("kari") == (1, 1)
    assert seen("per") == seen("kari", place=301) == (0, 0)


def test_those_who_lead_share_and_others_are_refused(caseworker, leader):
    assert do(caseworker, "lagre", navn="Felles", delt="ja").status_code == 403
    assert "Del med alle" not in caseworker.get(LIST).content.decode()
    assert do(leader, "lagre", navn="Felles", delt="ja").status_code == 302
    for what in ("endre", "fjern"):
        assert do(caseworker, what, visning=key("Felles"), navn="Min", delt="ja").status_code == 403

    assert [row[0] for row in saved()] == ["Felles"]


def test_a_list_is_renamed_and_removed_and_one_of_anothers_is_not_found(caseworker, colleague):
    do(caseworker, "lagre", navn="Min")
    mine = key("Min")
    for client, sent in ((colleague, mine), (caseworker, "a" * 22), (caseworker, "")):
        for what in ("endre", "fjern", "forst"):
            answer = do(client, what, visning=sent, navn="Ny")
            assert answer.status_code == 422
            assert "Visningen finnes ikke lenger." in answer.content.decode()
    assert do(caseworker, "endre", visning=mine, navn="Ny").status_code == 302
    assert chips(caseworker) == ["Ny"]
    assert do(caseworker, "fjern", visning=mine).status_code == 302

    assert chips(caseworker) == []


def test_one_list_opens_first_until_another_does_or_it_is_gone(caseworker, leader):
    do(leader, "lagre", navn="Felles", delt="ja")
    do(caseworker, "forst", visning=key("Felles"))
    answer = caseworker.get(LIST)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{LIST}?status=permisjon&kolonner=")
    assert len(NAMES.findall(caseworker.get(LIST, {"vis": "alle"}).content.decode())) == 4
    assert leader.get(LIST).status_code == 200
    do(caseworker, "ikke-forst")
    assert caseworker.get(LIST).status_code == 200
    do(caseworker, "forst", visning=key("Felles"))
    do(leader, "fjern", visning=key("Felles"))
    assert caseworker.get(LIST).status_code == 200


# --- several at once ---


def whom(username):
    return f"bruker:{username}" if username else "ingen"


def several(client, refs, username):
    return do(client, "ansvarlig", valgt=[shorten(key=key_of(each)) for each in refs], ansvarlig=whom(username))


def running():
    return ask(
        "SELECT p.ref, u.username FROM participants_assignment a JOIN participants_participant p ON p.id = "
        "a.participant_id JOIN access_user u ON u.id = a.caseworker_id WHERE a.ends_on IS NULL ORDER BY p.ref"
    )


def test_several_are_given_to_another_at_once_each_with_a_row_in_the_trail(caseworker, colleague):
    answer = several(caseworker, ["before", "running", "away"], "per")

    assert answer.headers["Location"] == f"{LIST}?{ON_LEAVE}"
    assert "Ansvarlig er byttet for 3 deltakere." in caseworker.get(LIST).content.decode()
    assert running() == [("away", "per"), ("before", "per"), ("running", "per")]
    assert [each["operation"] for each in events("participants_assignment")] == ["insert"] * 3
    several(caseworker, ["before"], "")
    assert running() == [("away", "per"), ("running", "per")]


def test_all_of_them_or_none(caseworker, colleague):
    """One who lives elsewhere, one who is nowhere and one who is hidden are refused in the same words."""
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE ref = 'ended'")
    nobody = shorten(key=UUID(int=7))
    told = []
    for other in (shorten(key=key_of("elsewhere")), nobody, shorten(key=key_of("ended"))):
        answer = do(caseworker, "ansvarlig", valgt=[shorten(key=key_of("running")), other], ansvarlig=whom("per"))
        assert answer.status_code == 422
        told.append(re.search(r'role="alert"[^>]*>(.*?)</div>', answer.content.decode())[1])

    assert set(told) == {"<p>Deltakeren finnes ikke.</p>"}
    assert running() == []


def test_what_was_ticked_stands_when_it_cannot_be_done(caseworker):
    answer = several(caseworker, ["away"], "finnes-ikke")

    assert answer.status_code == 422
    assert re.search(r'name="valgt" value="[^"]+" checked', answer.content.decode())
    nobody = do(caseworker, "ansvarlig", valgt=[shorten(key=key_of("away"))], ansvarlig="")
    assert "Velg hvem som skal være ansvarlig." in nobody.content.decode()
    assert "Velg minst en deltaker" in do(caseworker, "ansvarlig", ansvarlig=whom("kari")).content.decode()


def test_whoever_may_not_say_who_is_responsible_has_no_boxes_and_is_refused(leader):
    assert 'name="valgt"' not in leader.get(LIST).content.decode()
    assert several(leader, ["running"], "leder").status_code == 403

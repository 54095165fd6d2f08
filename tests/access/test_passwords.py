"""One's own password: chosen well, changed with the one before, and everyone else signed out."""

import re

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from participants.access.actions import check_password_will_do
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.signin.models import UserSession

PAGE, LOGIN = "/min-side/sikkerhet/passord/", "/logg-inn/"
OLD, NEW = "et-langt-passord-nok", "Elva renner sakte forbi"


@pytest.fixture
def kari(register, user):
    made = user("kari", caseworker="4204")
    made.set_password(OLD)
    made.save()
    return made


def signed_in():
    client = Client()
    assert client.post(LOGIN, {"username": "kari", "password": OLD}).status_code == 302
    return client


def change(client, **changes):
    return client.post(PAGE, {"password": OLD, "new": NEW, "again": NEW} | changes)


def test_it_is_changed_and_every_other_session_ends(kari):
    """ASVS 6.2.2, 6.2.3, 7.4.3"""
    other, own = signed_in(), signed_in()

    assert change(own).headers["Location"] == "/min-side/sikkerhet/"

    assert authenticate(username="kari", password=NEW)
    assert not authenticate(username="kari", password=OLD)
    assert own.get("/min-side/").status_code == 200
    assert other.get("/min-side/").status_code == 302
    assert UserSession.objects.count() == 1


@pytest.mark.parametrize(("changes", "told"), [
    ({"password": "galt"}, "Passordet er feil"), ({"again": "noe annet"}, "ikke like"),
    ({"new": "kort", "again": "kort"}, "for kort"),
    ({"new": "fotfeste123456789", "again": "fotfeste123456789"}, "lett å gjette"),
])  # fmt: skip
def test_what_will_not_do_is_told_and_nothing_is_changed(kari, changes, told):
    """R34"""
    answer = change(signed_in(), **changes)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert authenticate(username="kari", password=OLD)
    assert not re.search(r'type="password"[^>]*value', answer.content.decode())


def test_the_one_before_is_not_guessed_here_either(kari):
    """R35"""
    client = signed_in()
    for _ in range(5):
        change(client, password="galt")

    assert change(client).status_code == 429
    assert authenticate(username="kari", password=OLD)


def test_whoever_comes_through_an_issuer_has_no_password_to_change(kari):
    client = signed_in()
    kari.set_unusable_password()
    kari.save()
    client.force_login(kari)

    assert "Nytt passord" not in client.get(PAGE, follow=True).content.decode()


@pytest.mark.parametrize(
    "password", ["introduksjonsprogram2026", "Fotfeste-IMDi-kommune!", "passordpassord1", "norskNAVbosetting99"]
)
def test_words_of_the_work_are_no_password(register, password):
    """ASVS 6.1.2, 6.2.11"""
    with pytest.raises(RuleBroken, match="lett å gjette"):
        check_password_will_do(password, User(username="kari"))


def test_a_sentence_with_such_a_word_will_do(register):
    check_password_will_do("Kommunen ved fjorden sover", User(username="kari"))

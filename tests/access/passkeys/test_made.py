"""Passkeys are made, named and taken away."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.signin import actions, passkeys
from participants.access.signin.models import SpentToken
from tests.access.passkeys import LIES, PAGE, add, ask, body, enter, refused
from tests.access.passkeys.device import Device
from tests.access.test_second_factor import CODE, PASSWORD, SECRET, SET_UP, is_in, shown, sign_in


def test_a_passkey_is_made_named_and_shown_with_reserve_codes_once(own, device, with_passkey):
    """R34"""
    assert len(set(with_passkey)) == 10
    page = body(own.get(PAGE))
    assert "<strong>Jobbtelefonen</strong>" in page
    second = add(own, Device(), name="")
    assert second.headers["Location"] == PAGE
    assert "<strong>Passnøkkel 2</strong>" in body(own.get(PAGE))
    assert "Jobbtelefonen" in body(own.get("/min-side/sikkerhet/"))


def test_it_is_asked_for_with_what_makes_it_safe(own):
    asked = ask(own, PAGE)["publicKey"]

    assert asked["rp"]["id"] == "testserver"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert [each["alg"] for each in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert ask(Client())["publicKey"]["userVerification"] == "required"


def test_a_name_is_changed_and_is_shown_as_text(own, with_passkey):
    key = Authenticator.objects.get(type="webauthn").pk
    own.post(PAGE, {"rename": key, "name": "<b>Min</b>  telefon"})

    assert "&lt;b&gt;Min&lt;/b&gt; telefon" in body(own.get(PAGE))
    too_long = own.post(PAGE, {"rename": key, "name": "x" * 61})
    assert (too_long.status_code, "høyst 60 tegn" in body(too_long)) == (422, True)


def test_nobody_touches_anothers(own, with_passkey, user):
    user("ola", password=PASSWORD, caseworker="4204")
    other, key = Client(), Authenticator.objects.get(type="webauthn").pk
    sign_in(other, username="ola")
    before = list(Authenticator.objects.values())

    for form in ({"remove": key}, {"rename": key, "name": "Stjålet"}, {"remove": "x"}, {"remove": "9" * 40}):
        assert "alt fjernet" in body(other.post(PAGE, form))
    assert list(Authenticator.objects.values()) == before


def test_the_same_passkey_is_not_kept_twice(own, device, with_passkey):
    assert "ikke lagret" in body(add(own, device))
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_there_is_an_end_to_how_many(own, with_passkey, monkeypatch):
    monkeypatch.setattr(passkeys, "MOST", 1)

    assert "Du kan ha 1 passnøkler" in body(add(own, Device()))


def test_what_is_made_otherwise_than_asked_is_not_kept(own):
    for lie in (*LIES.values(), {"algorithm": -65535}):
        answer = add(own, Device(**lie))
        assert (answer.status_code, "ikke lagret" in body(answer)) == (422, True), lie
    assert not Authenticator.objects.exists()


# --- beside an app, and where one is needed ---


@pytest.fixture
def needed(settings):
    settings.LOCAL_ACCOUNTS_NEED_SECOND_FACTOR = True


def test_who_needs_a_factor_may_make_a_passkey_instead_of_an_app(kari, needed, device):
    client = Client()
    assert sign_in(client).headers["Location"] == SET_UP
    assert PAGE in body(client.get(SET_UP))
    add(client, device)

    assert is_in(client)
    assert is_in(enter(device)[0])


def test_the_last_factor_is_not_taken_away_where_one_is_needed(own, with_passkey, kari, needed):
    key = Authenticator.objects.get(type="webauthn").pk
    assert "Legg til en annen før du fjerner passnøkkelen" in body(own.post(PAGE, {"remove": key}))
    actions.set_up_app(user=kari, secret=SECRET, code=shown())
    assert own.post(PAGE, {"remove": key}).headers["Location"] == PAGE

    assert "Legg til en annen før du fjerner kodeappen" in body(own.post("/min-side/sikkerhet/kodeapp/fjern/"))
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_where_none_is_needed_the_last_takes_the_reserve_codes_with_it(own, with_passkey):
    own.post(PAGE, {"remove": Authenticator.objects.get(type="webauthn").pk})

    assert not Authenticator.objects.exists()
    assert is_in(own)


def test_setting_up_or_removing_an_app_leaves_the_passkeys_and_the_codes_for_them(kari, with_passkey, device):
    actions.set_up_app(user=kari, secret=SECRET, code=shown())
    SpentToken.objects.all().delete()
    client = Client()
    sign_in(client)
    assert client.post(CODE, {"code": shown()}).status_code == 302
    actions.remove_app(user=kari)

    assert set(Authenticator.objects.values_list("type", flat=True)) == {"webauthn", "recovery_codes"}
    assert is_in(enter(device)[0])


def test_two_that_are_removed_at_once_do_not_leave_none(kari, with_passkey, needed):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    actions.set_up_app(user=kari, secret=SECRET, code=shown())
    key = Authenticator.objects.get(type="webauthn").pk

    def remove(which):
        try:
            which()
        except RuleBroken:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, [
            lambda: actions.remove_app(user=User.objects.get(username="kari")),
            lambda: actions.remove_passkey(user=User.objects.get(username="kari"), passkey_pk=key),
        ]))  # fmt: skip

    assert sorted(done) == [False, True]
    assert Authenticator.objects.filter(type__in=["totp", "webauthn"]).count() == 1


def test_whoever_is_let_in_by_an_issuer_alone_has_none_and_uses_none(kari, own, with_passkey, device):
    kari.set_unusable_password()
    kari.save()
    own.force_login(kari)

    assert own.get(PAGE).headers["Location"] == "/min-side/sikkerhet/"
    client, answer = enter(device)
    refused(answer, client)


def test_what_is_kept_is_what_the_standard_knows_and_no_more(own, device):
    made = json.loads(device.make(ask(own, PAGE)))
    own.post(PAGE, {"passkey": json.dumps(made | {"more": "of it"}), "name": "x"})

    kept = Authenticator.objects.get(type="webauthn").data["credential"]
    assert kept["id"] == made["id"]
    assert "more" not in kept

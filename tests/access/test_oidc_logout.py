"""The issuer ends the sessions of someone by a token that it has signed, straight to our server (R37; ASVS 7.6.1)."""

import hmac
import time
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from joserfc.jwk import RSAKey

from participants.access.models import User
from participants.access.signin.models import SpentToken, UserSession
from tests.access.issuer import HOME, sign_in, tie

ADDRESS = "/logg-inn/lokal/logg-ut/"
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "other"})
NOW = int(time.time())


def order(token, address=ADDRESS):
    """The issuer's own request: no cookie, no token of ours."""
    return Client(enforce_csrf_checks=True).post(address, {"logout_token": token})


def signed_in(key="lokal"):
    client = Client()
    sign_in(client, key)
    assert client.get(HOME).status_code == 200
    return client


# --- what ends ---


def test_the_next_request_is_led_to_the_sign_in(issuer):
    client = signed_in()
    answer = order(issuer.logout_token())

    assert (answer.status_code, answer.content) == (200, b"")
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(HOME).headers["Location"] == f"/logg-inn/?next={HOME}"
    assert not UserSession.objects.exists()


@pytest.mark.parametrize(("changes", "ended"), [
    ({}, {"phone"}),
    ({"sub": None}, {"phone"}),
    ({"sid": None}, {"phone", "desk"}),
    ({"sub": "en-annen", "sid": None}, set()),
    ({"sid": "ukjent"}, set()),
    # A sid of Kari's under another name: both must be right.
    ({"sub": "en-annen"}, set()),
])  # fmt: skip
def test_what_ends_is_what_the_token_names(issuer, changes, ended):
    issuer.sid = "desk"
    desk = signed_in()
    issuer.sid = "phone"
    phone = signed_in()
    assert order(issuer.logout_token(**changes)).status_code == 200

    over = {name for name, client in {"desk": desk, "phone": phone}.items() if client.get(HOME).status_code == 302}
    assert over == ended


def test_sessions_by_password_and_at_other_issuers_go_on(issuer, issuers, user):
    kari = User.objects.get()
    tie(kari, issuers[1])
    elsewhere, by_password = signed_in("annen"), Client()
    by_password.force_login(kari)
    by_password.get(HOME)
    signed_in()
    order(issuer.logout_token())

    assert elsewhere.get(HOME).status_code == by_password.get(HOME).status_code == 200


def test_the_typ_may_be_written_in_full(issuer):
    assert order(issuer.logout_token(typ="application/logout+jwt")).status_code == 200


def test_one_may_sign_in_again_at_once(issuer):
    signed_in()
    order(issuer.logout_token())

    signed_in()


# --- what is refused ---


def unsigned(claims, **header):
    head = urlsafe_b64encode(b'{"alg":"none","typ":"logout+jwt","kid":"first"}').rstrip(b"=").decode()
    return f"{head}.{urlsafe_b64encode(str(claims).encode()).rstrip(b'=').decode()}."


@pytest.mark.parametrize("changes", [
    {"typ": "JWT"},
    {"typ": "at+jwt"},
    {"aud": "noen-andre"},
    {"aud": None},
    {"iss": "https://ond.example"},
    {"iss": None},
    {"nonce": "n"},
    {"events": None},
    {"events": {}},
    {"events": {"http://schemas.openid.net/event/backchannel-logout": None}},
    {"events": ["http://schemas.openid.net/event/backchannel-logout"]},
    {"exp": NOW - 3600},
    {"exp": None},
    {"iat": NOW - 3600},
    {"iat": NOW + 3600},
    {"iat": None},
    {"jti": None},
    {"jti": ""},
    {"jti": 1},
    {"sub": None, "sid": None},
    {"sub": ["fredrik"]},
    {"sign": unsigned},
])  # fmt: skip
def test_a_token_that_is_not_as_it_must_be_ends_nothing(issuer, caplog, changes):
    client = signed_in()
    answer = order(issuer.logout_token(**changes))

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(HOME).status_code == 200
    assert "Back-channel logout from lokal refused" in caplog.text
    assert "fredrik" not in caplog.text
    assert not SpentToken.objects.exists()


def test_a_token_that_someone_else_has_signed_ends_nothing(issuer):
    client = signed_in()
    for sign in (
        lambda claims, **header: issuer.honest_token(claims, key=OTHER_KEY, **header),
        lambda claims, **header: issuer.honest_token(claims, key=OTHER_KEY, kid="other", **header),
        with_public_key_as_secret(issuer),
    ):
        assert order(issuer.logout_token(sign=sign)).status_code == 400

    assert client.get(HOME).status_code == 200


def with_public_key_as_secret(issuer):
    def sign(claims, **header):
        head = urlsafe_b64encode(b'{"alg":"HS256","typ":"logout+jwt","kid":"first"}').rstrip(b"=").decode()
        text = f"{head}.{issuer.honest_token(claims).split('.')[1]}"
        signature = hmac.digest(issuer.key.as_pem(private=False), text.encode(), "sha256")
        return f"{text}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    return sign


def test_a_token_is_used_once(issuer, caplog):
    token = issuer.logout_token()
    assert order(token).status_code == 200
    client = signed_in()

    assert order(token).status_code == 400
    assert client.get(HOME).status_code == 200
    assert "refused: replayed." in caplog.text


def test_an_id_token_is_no_logout_token_and_the_other_way_round(issuer):
    client = signed_in()
    assert order(issuer.id_token(nonce="n", access_token="a")).status_code == 400
    assert client.get(HOME).status_code == 200

    issuer.sign = lambda claims: issuer.logout_token(**claims)
    assert sign_in().status_code == 403


def test_a_token_of_one_issuer_is_nothing_to_another(issuer):
    client = signed_in()

    assert order(issuer.logout_token(), "/logg-inn/annen/logg-ut/").status_code == 400
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("body", [{}, {"logout_token": ""}, {"logout_token": "noe"}, {"logout_token": "x" * 40_000}])
def test_what_is_no_token_is_refused(issuer, body):
    assert Client().post(ADDRESS, body).status_code == 400


def test_it_takes_a_post(issuer):
    answer = Client().get(ADDRESS, {"logout_token": issuer.logout_token()})

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_the_number_of_a_token_is_kept_as_a_hash_and_for_an_hour(issuer):
    order(issuer.logout_token(jti="nummer-1"))
    [spent] = SpentToken.objects.all()
    assert "nummer" not in spent.token_hash
    assert timedelta(minutes=59) < spent.expires_at - timezone.now() <= timedelta(hours=1)

    SpentToken.objects.filter().delete()
    SpentToken.objects.create(token_hash="old", expires_at=timezone.now() - timedelta(seconds=1))
    order(issuer.logout_token())
    assert not SpentToken.objects.filter(token_hash="old").exists()

"""What is grave asks again who is there (R20, ASVS 7.5.3)."""

import re
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from participants.access.models import Grant, GrantReview
from participants.access.signin.freshness import needs_fresh_signin
from participants.access.signin.models import UserSession
from participants.access.signin.session import CONFIRMED_AT
from tests.access.conftest import LONG_AGO
from tests.access.issuer import NOT_DONE, sign_in, tie

PASSWORD = "riktig-hest-batteri"
REVIEW, CONFIRM = "/brukere/gjennomgang/", "/bekreft/"


@pytest.fixture
def leader(user):
    return user("lise", password=PASSWORD, leader="4204")


@pytest.fixture
def client(leader):
    client = Client()
    client.post("/logg-inn/", {"username": "lise", "password": PASSWORD})
    return client


def later(client, minutes=16):
    """So long after the sign-in that it is not fresh, and not over."""
    UserSession.objects.update(started_at=timezone.now() - timedelta(minutes=minutes))
    if client.session.get(CONFIRMED_AT):
        session = client.session
        session[CONFIRMED_AT] = time.time() - minutes * 60
        session.save()


def test_a_fresh_sign_in_is_asked_nothing(client):
    assert client.get(REVIEW).status_code == 200


def test_after_a_quarter_of_an_hour_a_grave_page_asks_and_comes_back(client):
    """R20"""
    later(client, minutes=14)
    assert client.get(REVIEW).status_code == 200
    later(client)
    asked = client.get(REVIEW)

    assert asked.status_code == 302
    assert urlsplit(asked.headers["Location"]).path == CONFIRM
    answer = client.post(CONFIRM, {"next": REVIEW, "password": PASSWORD})
    assert answer.headers["Location"] == REVIEW
    assert client.get(REVIEW).status_code == 200


def test_a_wrong_password_lets_nobody_through_and_says_so(client):
    later(client)
    answer = client.post(CONFIRM, {"next": REVIEW, "password": "galt"})

    assert "Passordet er feil." in answer.content.decode()
    assert client.get(REVIEW).status_code == 302


def test_what_is_not_grave_is_not_asked_for(client):
    later(client)

    assert client.get("/min-side/").status_code == 200


def test_a_form_sent_too_late_is_kept_and_sent_again(client, user):
    kari = user("kari", caseworker="4204")
    grant = Grant.objects.get(user=kari)
    later(client)
    late = client.post(REVIEW, {f"tilgang-{grant.pk}": "keep"})

    assert late.status_code == 401
    assert not GrantReview.objects.exists()
    kept = dict(re.findall(r'name="(felt-[^"]+)" value="([^"]+)"', late.content.decode()))
    assert kept == {f"felt-tilgang-{grant.pk}": "keep"}
    confirmed = client.post(CONFIRM, {"next": REVIEW, "password": PASSWORD} | kept)
    again = dict(re.findall(r'name="(tilgang-[^"]+)" value="([^"]+)"', confirmed.content.decode()))
    assert f'action="{REVIEW}"' in confirmed.content.decode()
    client.post(REVIEW, again)
    assert GrantReview.objects.get().grant == grant


def test_what_was_typed_is_kept_after_a_wrong_password_too(client):
    later(client)
    answer = client.post(CONFIRM, {"next": REVIEW, "password": "galt", "felt-tilgang-1": 'si "nei" & <ja>'})

    assert 'name="felt-tilgang-1" value="si &quot;nei&quot; &amp; &lt;ja&gt;"' in answer.content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://ond.example/", "//ond.example/", "javascript:alert(1)", "/\\ond.example"]
)
def test_one_never_comes_back_to_another_site(client, elsewhere):
    answer = client.post(CONFIRM, {"next": elsewhere, "password": PASSWORD})

    assert answer.headers["Location"] == "/start/"


def test_the_api_answers_401_and_says_what_to_do(client):
    later(client)
    request = RequestFactory().post("/api/v1/noe-viktig")
    request.session, request.user = client.session, None
    answer = needs_fresh_signin(lambda _request: HttpResponse())(request)

    assert answer.status_code == 401
    assert b"fresh_sign_in_needed" in answer.content


# --- through an issuer ---


@pytest.fixture
def through(issuer):
    """A client signed in through the issuer as a leader, too long ago."""
    from participants.access.models import User

    client = Client()
    sign_in(client)
    Grant.objects.create(user=User.objects.get(), role="leader", municipality_id=4204, valid_from=LONG_AGO)
    later(client)
    return client


def test_who_signed_in_through_an_issuer_confirms_there_and_nowhere_else(through, issuer):
    page = through.get(through.get(REVIEW).headers["Location"]).content.decode()

    assert "/logg-inn/lokal/?bekreft=ja" in page
    assert 'name="password"' not in page
    asked = parse_qs(urlsplit(through.get(f"/logg-inn/lokal/?bekreft=ja&next={REVIEW}").headers["Location"]).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])


def confirm_through(client):
    return sign_in(client, bekreft="ja", next=REVIEW)


def assert_not_confirmed(answer, client):
    assert (answer.status_code, NOT_DONE in answer.content.decode()) == (403, True)
    assert client.get("/min-side/").status_code == 200
    assert client.get(REVIEW).status_code == 302


def test_the_issuer_brings_them_back_confirmed_in_the_same_session(through, issuer):
    before = through.session.session_key
    answer = confirm_through(through)

    assert answer.headers["Location"] == REVIEW
    assert through.get(REVIEW).status_code == 200
    assert through.session.session_key == before


def test_a_sign_in_from_before_the_asking_confirms_nothing(through, issuer):
    issuer.claims["auth_time"] = int(time.time()) - 300

    assert_not_confirmed(confirm_through(through), through)


def test_nobody_is_confirmed_by_another(through, issuer, user):
    other = user("ola", caseworker="4204")
    tie(other, issuer, subject="en-annen")
    issuer.subject = "en-annen"

    assert_not_confirmed(confirm_through(through), through)


@pytest.mark.parametrize("address", ["/min-side/innlogginger/avslutt/", "/min-side/innlogginger/avslutt-alle/"])
def test_ending_sessions_asks_again_after_a_while(client, address):
    """ASVS 7.5.2"""
    later(client)

    assert client.post(address, {"session": str(UserSession.objects.get().pk)}).status_code == 401
    assert UserSession.objects.exists()

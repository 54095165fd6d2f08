"""Signing in with a second factor, and showing again who one is before what is grave (R20, R34)."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from participants.access.demonstration import PASSWORD
from participants.access.signin.models import SpentToken, UserSession
from participants.access.signin.session import CONFIRMED_AT
from tests.browser.conftest import violations_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]


def shown(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def leader(demonstration):
    """The demonstration's leader, who has no app before and none after."""
    yield "leder"
    Authenticator.objects.filter(user__username="leder").delete()
    SpentToken.objects.all().delete()


@pytest.fixture
def sign_in(new_page, live_url, leader):
    def open_page(page="/min-side/", **options):
        opened = new_page(**options)
        opened.goto(f"{live_url}/logg-inn/?next={page}")
        opened.get_by_label("Brukernavn").fill(leader)
        opened.get_by_label("Passord").fill(PASSWORD)
        opened.keyboard.press("Enter")
        return opened

    return open_page


def twenty_minutes_later():
    """As if everyone had been signed in for a while."""
    UserSession.objects.update(started_at=timezone.now() - timedelta(minutes=20))
    for each in Session.objects.all():
        store = SessionStore(each.session_key)
        if CONFIRMED_AT in store:
            store[CONFIRMED_AT] -= 1200
            store.save()


@pytest.mark.parametrize("width", [1440, 390])
def test_an_app_is_set_up_used_to_sign_in_and_asked_for_before_what_is_grave(sign_in, live_url, width):
    page = sign_in("/min-side/sikkerhet/", width=width, bypass_csp=True)
    page.get_by_role("link", name="Sett opp kodeapp").click()
    page.get_by_role("heading", name="Sett opp kodeapp").wait_for()
    assert violations_of(page) == []
    assert page.get_by_alt_text("QR-kode").bounding_box()["width"] >= 150
    secret = page.locator(".steps code").inner_text().replace(" ", "")
    page.get_by_label("Kode med seks siffer").fill("000000")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert violations_of(page) == []
    page.get_by_label("Kode med seks siffer").fill(shown(secret))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Reservekodene dine").wait_for()
    assert violations_of(page) == []
    assert len(re.findall(r"\d{8}", page.locator(".reserve-codes").inner_text())) == 10

    page = sign_in(width=width, bypass_csp=True)
    page.get_by_role("heading", name="Skriv koden fra appen").wait_for()
    assert violations_of(page) == []
    page.keyboard.type(shown(secret))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Hei, leder").wait_for()

    twenty_minutes_later()
    page.goto(f"{live_url}/brukere/gjennomgang/")
    page.get_by_role("heading", name="Bekreft hvem du er").wait_for()
    assert violations_of(page) == []
    SpentToken.objects.all().delete()
    page.get_by_label("Passordet ditt").fill(PASSWORD)
    page.get_by_label("Kode fra appen").fill(shown(secret))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Gå gjennom tilgangene").wait_for()


def test_a_review_that_is_sent_too_late_is_kept_while_one_shows_who_one_is(sign_in):
    """Without script. Nothing is decided: the form is empty, and the page says so."""
    page = sign_in("/brukere/gjennomgang/", java_script_enabled=False)
    page.get_by_role("heading", name="Gå gjennom tilgangene").wait_for()
    twenty_minutes_later()
    page.get_by_role("button", name="Lagre valgene").click()
    page.get_by_role("heading", name="Bekreft hvem du er").wait_for()
    page.get_by_label("Passordet ditt").fill(PASSWORD)
    page.get_by_role("button", name="Bekreft").click()
    page.get_by_role("heading", name="Gå gjennom tilgangene").wait_for()


def on_the_clock(new_page, live_url, **options):
    page = new_page(**options)
    page.clock.install()
    page.goto(f"{live_url}/logg-inn/?next=/min-side/innlogginger/")
    page.get_by_label("Brukernavn").fill("leder")
    page.get_by_label("Passord").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Her er du logget inn").wait_for()
    return page


def test_two_minutes_before_the_session_ends_one_is_asked_and_may_go_on_by_keyboard(new_page, live_url, leader):
    page = on_the_clock(new_page, live_url, bypass_csp=True)
    page.clock.fast_forward("27:50")
    assert not page.get_by_role("dialog").is_visible()
    page.clock.fast_forward("00:15")
    page.get_by_role("dialog", name="Du blir snart logget ut").wait_for()
    assert violations_of(page) == []
    page.keyboard.press("Tab")
    with page.expect_response("**/fortsett/") as asked:
        page.keyboard.press("Enter")
    assert asked.value.status == 204
    page.get_by_role("dialog").wait_for(state="hidden")
    page.clock.fast_forward("27:50")
    assert not page.get_by_role("dialog").is_visible()


def test_when_it_has_ended_the_way_back_leads_to_the_same_page(new_page, live_url, leader):
    page = on_the_clock(new_page, live_url)
    page.clock.fast_forward("30:05")
    link = page.get_by_role("dialog").get_by_role("link", name="Logg inn igjen")
    link.wait_for()

    assert link.get_attribute("href") == "/logg-inn/?next=%2Fmin-side%2Finnlogginger%2F"


def test_after_signing_out_the_way_back_shows_nothing(new_page, live_url, leader):
    """R39"""
    page = on_the_clock(new_page, live_url)
    page.locator("details.user-menu summary").click()
    page.get_by_role("button", name="Logg ut").first.click()
    page.wait_for_url("**/statistikk/")
    page.go_back()
    page.wait_for_url("**/logg-inn/**")

    assert "Her er du logget inn" not in page.content()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0

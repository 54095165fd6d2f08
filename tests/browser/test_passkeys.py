"""Passkeys in Chromium, with a device that Chromium itself plays (R20, R34)."""

import pytest
from allauth.mfa.models import Authenticator

from participants.access.demonstration import PASSWORD
from tests.browser.conftest import violations_of
from tests.browser.test_sign_in import twenty_minutes_later

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def site(live_url, demonstration):
    """By a name: passkeys are made for none of numbers. The demonstration's leader has none before and none after."""
    yield live_url.replace("127.0.0.1", "localhost")
    Authenticator.objects.filter(user__username="leder").delete()


def with_device(page):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, made["authenticatorId"]


def test_a_passkey_is_made_and_used_to_sign_in_after_a_password_and_before_what_is_grave(new_page, site):
    """Under the policy of the pages: the script is our own, and nothing of it is inline."""
    page = new_page(width=390)
    cdp, device = with_device(page)
    page.goto(f"{site}/logg-inn/?next=/min-side/sikkerhet/passnokler/")
    page.get_by_label("Brukernavn").fill("leder")
    page.get_by_label("Passord").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Navn, så du kjenner den igjen").fill("Jobbtelefonen")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Reservekodene dine").wait_for()
    page.goto(f"{site}/min-side/sikkerhet/passnokler/")
    page.get_by_text("Jobbtelefonen", exact=True).wait_for()
    page.get_by_role("button", name="Lag passnøkkel").click()
    page.get_by_text("Enheten har alt en passnøkkel for deg.").wait_for()

    twenty_minutes_later()
    page.goto(f"{site}/brukere/gjennomgang/")
    page.get_by_role("button", name="Bekreft med passnøkkel i stedet").click()
    page.get_by_role("heading", name="Gå gjennom tilgangene").wait_for()

    page.context.clear_cookies()
    page.goto(f"{site}/logg-inn/?next=/min-side/")
    page.get_by_role("button", name="Logg inn med passnøkkel").click()
    page.get_by_role("heading", name="Hei, leder").wait_for()

    page.context.clear_cookies()
    page.goto(f"{site}/logg-inn/?next=/min-side/")
    page.get_by_label("Brukernavn").fill("leder")
    page.get_by_label("Passord").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Bruk passnøkkelen").wait_for()
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Bruk passnøkkel").click()
    page.get_by_text("Passnøkkelen ble ikke brukt.").wait_for()
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.get_by_role("button", name="Bruk passnøkkel").click()
    page.get_by_role("heading", name="Hei, leder").wait_for()

    page.goto(f"{site}/min-side/sikkerhet/passnokler/")
    page.get_by_text("Endre navnet på Jobbtelefonen").click()
    page.get_by_label("Nytt navn").fill("Telefonen min")
    page.keyboard.press("Enter")
    page.get_by_text("Navnet er lagret.").wait_for()
    page.get_by_role("button", name="Fjern Telefonen min").click()
    page.get_by_text("Passnøkkelen er fjernet her").wait_for()


def test_the_pages_with_passkeys_are_for_everyone(new_page, site):
    """axe; and each task can be done without script, but for making a passkey."""
    page = new_page(bypass_csp=True)
    with_device(page)
    page.goto(f"{site}/logg-inn/?next=/min-side/sikkerhet/passnokler/")
    page.get_by_role("button", name="Logg inn med passnøkkel").wait_for()
    assert violations_of(page) == []
    page.get_by_label("Brukernavn").fill("leder")
    page.get_by_label("Passord").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Lag passnøkkel").click()
    page.get_by_role("heading", name="Reservekodene dine").wait_for()
    page.goto(f"{site}/min-side/sikkerhet/passnokler/")
    assert violations_of(page) == []
    page.goto(f"{site}/bekreft/")
    assert violations_of(page) == []

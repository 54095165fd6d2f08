"""Browser and server are killed while one types: what is lost is no older than two seconds."""

import contextlib
import os
import signal

import pytest
from playwright.sync_api import Error

from participants.access.demonstration import PASSWORD
from tests.access.conftest import user
from tests.browser.conftest import FLAGS, served, serving
from tests.conftest import chromium
from tests.trail.conftest import trail

__all__ = ["trail", "user"]

pytestmark = pytest.mark.browser
PAGE = "/registrer/"


def sign_in_to(page, url):
    page.goto(f"{url}/logg-inn/?next={PAGE}")
    page.get_by_label("Brukernavn").fill("kari")
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Logg inn").click()
    page.wait_for_url(f"**{PAGE}")
    # A busy browser puts the cursor there a moment after the page is loaded.
    page.locator("#find:focus").wait_for()


def test_what_was_typed_two_seconds_before_browser_and_server_are_killed_is_there_on_return(
    trail, user, database, browser, new_page
):
    """G12: the two seconds are told by the page's own clock, which stands still but for them."""
    user("kari", caseworker="4204", password=PASSWORD)
    fragile = browser.browser_type.launch(executable_path=chromium(), args=list(FLAGS))
    processes = fragile.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    [browser_process] = [each["id"] for each in processes if each["type"] == "browser"]
    with served(database) as server:
        page = fragile.new_context(locale="nb-NO").new_page()
        sign_in_to(page, server.url)
        page.clock.install()
        page.locator("#find").fill("Almaz Tastatur")
        page.keyboard.press("Enter")
        page.locator("#id_number:focus").wait_for()
        page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
        page.locator("#id_given_name").focus()
        page.keyboard.press("End")
        with page.expect_response("**/registrer/utkast/") as kept:
            page.keyboard.type("berhan")
            page.clock.run_for(2000)
        assert kept.value.ok
        page.keyboard.type(" og mer")
        os.kill(browser_process, signal.SIGKILL)
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait(timeout=30)
    with contextlib.suppress(Error):
        fragile.close()

    with serving(database) as url:
        page = new_page()
        sign_in_to(page, url)
        page.get_by_text("Du har et utkast fra").wait_for()
        page.get_by_role("button", name="Fortsett på utkastet").click()
        page.get_by_role("heading", name="Hvem er deltakeren?").wait_for()
        assert page.locator("#id_given_name").input_value() == "Almazberhan"
        assert page.locator("#id_family_name").input_value() == "Tastatur"
        page.goto(url + PAGE)
        page.get_by_role("button", name="Slett utkastet").click()
        page.get_by_text("Utkastet er slettet.").wait_for()
        assert page.get_by_text("Du har et utkast fra").count() == 0

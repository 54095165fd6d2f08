"""The pages about participants in a real browser: the list, the search, a participant, and a note in the making."""

import re

import pytest
from playwright.sync_api import expect

from participants.access.demonstration import PASSWORD
from tests.browser.conftest import violations_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]

LIST, SEARCH = "/deltakere/", "/sok/"
WIDTHS = [1440, 390]


@pytest.fixture
def case(sign_in, live_url):
    """The page of the first in the list, or a page below it."""

    def open_page(below="", **options):
        page = sign_in(**options)
        address = page.locator(".people tbody a").first.get_attribute("href")
        page.goto(live_url + address + below)
        return page

    return open_page


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


# --- how the pages stand ---


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("below", ["", "journal/", "kontakt/"])
def test_no_page_of_a_participant_scrolls_sideways(case, below, width):
    assert overflow(case(below, width=width)) == 0


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("address", [LIST, SEARCH, "/min-side/"])
def test_no_page_of_the_frame_scrolls_sideways(sign_in, address, width):
    assert overflow(sign_in(address=address, width=width)) == 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(case, live_url, width, color_scheme):
    page = case(width=width, color_scheme=color_scheme, bypass_csp=True)
    found = {"page": violations_of(page)}
    for button in page.get_by_role("button", name=re.compile("Vis identitetsnummer")).all():
        button.click()
        found["number"] = violations_of(page)
    address = page.url
    for below in ("journal/", "kontakt/"):
        page.goto(address + below)
        found[below] = violations_of(page)
    page.get_by_label("Telefon").fill("123")
    page.get_by_role("button", name="Lagre").click()
    found["error"] = violations_of(page)
    page.goto(live_url + LIST)
    found["list"] = violations_of(page)
    page.locator("#find").fill("12345")
    page.get_by_role("main").get_by_role("button", name="Søk").click()
    found["search"] = violations_of(page)

    assert {name: each for name, each in found.items() if each} == {}


def test_the_policy_of_the_page_is_kept(case):
    """G10."""
    page = case()
    broken = []
    page.on("console", lambda message: broken.append(message.text))
    page.reload()
    page.goto(page.url + "journal/")

    assert broken == []
    assert page.locator("[style]").count() == 0


def test_a_phone_has_its_menu_at_the_foot_and_it_covers_nothing_that_has_the_focus(sign_in):
    page = sign_in(width=390)
    menu = page.get_by_role("navigation", name="Hovedmeny").bounding_box()
    assert menu["y"] + menu["height"] == 844
    small = page.evaluate(
        """[...document.querySelectorAll('.staff-menu a, .user-menu summary, .people tbody a')]
        .filter(each => each.getClientRects().length)  // the sixth of the menu is under the user's name
        .map(each => [each.textContent, each.getBoundingClientRect()])
        .filter(([, box]) => box.height < 24 || box.width < 24).map(([text]) => text)"""
    )
    assert small == []
    covered = []
    for _ in range(40):
        page.keyboard.press("Tab")
        hit = page.evaluate(
            """() => { const now = document.activeElement, box = now.getBoundingClientRect();
            if (now === document.body || now.closest('.staff-menu')) return true;
            const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return now.contains(hit) || hit === null ? true : now.outerHTML.slice(0, 80) }"""
        )
        if hit is not True:
            covered.append(hit)
    assert covered == []


# --- finding someone ---


def test_someone_is_found_while_one_types_and_opened_by_keyboard(sign_in):
    page = sign_in()
    name = page.locator(".people tbody a").first.inner_text()
    page.keyboard.press("/")
    page.keyboard.type(name[:-1].lower())
    hit = page.locator(".suggestions a").first
    hit.wait_for()

    assert name in hit.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/d/*/")
    assert page.get_by_role("heading", level=1).inner_text() == name
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_someone_is_found_without_script_and_what_was_typed_is_in_no_address(sign_in):
    """G7."""
    page = sign_in(java_script_enabled=False)
    name = page.locator(".people tbody a").first.inner_text()
    page.locator("#find").fill(" ".join(reversed(name.split())))
    page.get_by_role("main").get_by_role("button", name="Søk").click()

    assert page.url.endswith(SEARCH)
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("button", name=re.compile("Vis identitetsnummer")).click()
    page.locator(".digits").first.wait_for()
    assert re.fullmatch(r"https?://[^/]+/d/\w{22}/", page.url)


def test_the_list_is_walked_page_by_page_without_script(sign_in):
    page = sign_in(java_script_enabled=False)
    names, back = page.locator(".people tbody a"), page.get_by_role("link", name="Forrige", exact=True)
    expect(names).to_have_count(50)
    first = names.all_inner_texts()
    page.get_by_role("link", name="Neste", exact=True).click()
    expect(back).to_have_count(1)
    expect(names).to_have_count(50)
    assert names.all_inner_texts() != first
    back.click()
    expect(back).to_have_count(0)
    expect(names).to_have_count(50)
    assert names.all_inner_texts() == first


# --- a note in the making ---


def test_a_session_that_ends_while_one_types_takes_no_text_along(case, sign_in, live_url):
    """G12, R5, R11: what stood two seconds before is there after signing in again."""
    page = case("journal/")
    page.get_by_label("Notat", exact=True).fill("Maria fortalte at hun trives på")
    page.get_by_text("Utkastet er lagret kl.").wait_for()

    elsewhere = sign_in(address="/min-side/innlogginger/")
    elsewhere.get_by_role("button", name="Logg ut overalt").click()
    page.get_by_label("Notat", exact=True).press_sequentially(" praksisplassen")
    page.get_by_text("Du er logget ut").wait_for()
    assert page.get_by_label("Notat", exact=True).input_value().endswith("praksisplassen")

    page.reload()
    page.get_by_label("Brukernavn").fill("radgiver")
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Logg inn").click()
    page.get_by_role("link", name="Fortsett").click()
    assert page.get_by_label("Notat", exact=True).input_value().startswith("Maria fortalte at hun trives på")

    page.goto(page.url.split("?")[0])
    page.get_by_role("button", name="Slett utkastet").click()
    page.get_by_text("Utkastet er slettet.").wait_for()


def test_whoever_types_without_a_pause_loses_two_seconds_at_most_of_any_form(sign_in, live_url):
    """R5: the browser is killed, and before that the server cannot be reached. Time is the test's own."""
    page = sign_in()
    page.goto(f"{live_url}{LIST}?status=i-program")
    someone = live_url + page.locator(".people tbody a").first.get_attribute("href")
    page.clock.install()
    page.goto(f"{someone}sluttmal/")
    reason = page.get_by_label("Hvorfor endres sluttmålet?")
    reason.focus()
    for word in ("Hun ", "vil ", "bli "):  # 2.1 seconds, and never a second without a key
        page.keyboard.type(word)
        page.clock.run_for(700)
    page.get_by_text("Utkastet er lagret kl.").wait_for()

    page.context.set_offline(True)
    page.keyboard.type("sykepleier")
    page.clock.run_for(1500)
    page.get_by_text("Utkastet er ikke lagret. Vi prøver igjen.").wait_for()
    page.context.set_offline(False)
    with page.expect_response("**/utkast/change-goal/") as kept:
        page.clock.run_for(5000)
    assert kept.value.ok
    page.keyboard.type(" snart")
    page.context.close()

    again = sign_in()
    again.goto(f"{someone}sluttmal/")
    again.get_by_role("link", name="Fortsett").click()
    assert again.get_by_label("Hvorfor endres sluttmålet?").input_value().startswith("Hun vil bli sykepleier")
    again.goto(f"{someone}sluttmal/")
    again.get_by_role("button", name="Slett utkastet").click()
    again.get_by_text("Utkastet er slettet.").wait_for()

"""The public page in a real browser: small, still, readable, and the same for everyone."""

import re
from collections import Counter

import pytest
from django.test import RequestFactory

from config.faults import server_error
from participants.trail import origin
from participants.trail.middleware import sorry as not_now
from tests.browser.conftest import violations_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]

RELEASE, LIST = "/statistikk/2022/", "/statistikk/"
TOOL = "/statistikk/tabell/?maal=transition_share&aar=2021&aar=2022&sted=0&sted=fylker&bakgrunn=sex"
PAGES = [RELEASE, LIST, "/statistikk/2021/", TOOL]
MAX_BYTES = 75_000  # without fonts; the promise is 150 kB
SECTIONS = ["hovedfunn", "deltakere", "land", "overgang", "kommuner", "lastned", "fotnoter", "endringer", "om"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_no_page_scrolls_sideways(new_page, live_url, path, width):
    page = new_page(width=width)
    page.goto(live_url + path)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


@pytest.mark.parametrize("path", [*PAGES, "/logg-inn/", "/statistikk/1999/"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(axe_violations, live_url, path, width, color_scheme):
    assert axe_violations(live_url + path, width=width, color_scheme=color_scheme) == []


def test_it_reads_the_same_without_script(new_page, live_url):
    with_script, without = new_page(), new_page(java_script_enabled=False)
    for page in (with_script, without):
        page.goto(live_url + RELEASE)

    assert without.locator("main").inner_text() == with_script.locator("main").inner_text()
    assert without.locator("main table").count() >= 4


@pytest.mark.parametrize("path", PAGES)
def test_there_is_no_script_no_style_attribute_and_nothing_that_the_policy_stops(new_page, live_url, path):
    page = new_page()
    page.add_init_script(
        "window.stopped = []; addEventListener('securitypolicyviolation', e => stopped.push(e.violatedDirective))"
    )
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("requestfailed", lambda request: problems.append(request.url))
    answer = page.goto(live_url + path)
    page.wait_for_load_state("networkidle")

    html = answer.text()
    assert page.evaluate("stopped") == []
    assert problems == []
    # Data for search engines, which no browser runs: the policy has nothing to say of them.
    assert set(re.findall("<script[^>]*>", html)) <= {'<script type="application/ld+json">'}
    assert " style=" not in html
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", PAGES)
def test_it_is_light_and_stays_at_home(new_page, live_url, path):
    page = new_page(width=390)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    url_of: dict[str, str] = {}
    bytes_of: Counter[str] = Counter()
    network.on("Network.responseReceived", lambda event: url_of.update({event["requestId"]: event["response"]["url"]}))
    network.on(
        "Network.loadingFinished", lambda event: bytes_of.update({event["requestId"]: int(event["encodedDataLength"])})
    )
    page.goto(live_url + path)
    page.wait_for_load_state("networkidle")

    size = sum(bytes_of[request] for request, url in url_of.items() if not url.endswith(".woff2"))
    assert 0 < size < MAX_BYTES
    assert all(url.startswith((live_url, "data:")) for url in url_of.values())
    assert page.context.cookies() == []


def test_the_keyboard_reaches_contents_and_downloads_in_reading_order(new_page, live_url):
    page = new_page()
    page.goto(live_url + RELEASE)
    # What is folded away is reached when it is opened; its summary is a stop like any other.
    in_document = page.evaluate(
        "[...document.querySelectorAll('a[href]')].filter(a => a.checkVisibility()).map(a => a.getAttribute('href'))"
    )
    reached: list[str] = []
    for _ in range(len(in_document) * 3):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => { const now = document.activeElement, box = now.getBoundingClientRect();
            if (now === document.body) return null;
            const ring = getComputedStyle(now);
            return [now.getAttribute('href'), ring.outlineStyle !== 'none' || ring.boxShadow !== 'none',
                    box.top < innerHeight && box.bottom > 0] }"""
        )
        if where is None:
            break
        href, has_ring, is_visible = where
        assert has_ring
        assert is_visible
        if href:
            reached.append(href)

    assert reached == in_document
    assert reached[0] == "#innhold"
    assert {f"#{name}" for name in SECTIONS} <= set(reached)
    assert any(href.endswith("tabeller.csv") for href in reached)
    assert any(href.endswith("tabeller.xlsx") for href in reached)


def test_every_link_within_the_page_leads_somewhere(new_page, live_url):
    page = new_page()
    page.goto(live_url + RELEASE)

    lost = page.evaluate(
        """[...document.querySelectorAll('a[href^="#"]')].map(a => a.hash.slice(1))
        .filter(name => !document.getElementById(name))"""
    )
    names = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")

    assert lost == []
    assert len(names) == len(set(names))


def test_footnotes_lead_there_and_back(new_page, live_url):
    page = new_page()
    page.goto(live_url + RELEASE)

    there = page.evaluate("[...document.querySelectorAll('a.footnote')].map(a => [a.id, a.hash.slice(1)])")
    back = page.evaluate(
        "[...document.querySelectorAll('.footnotes li')].flatMap("
        "note => [...note.querySelectorAll('a')].map(a => [a.hash.slice(1), note.id]))"
    )

    assert there
    assert sorted(there) == sorted(back)

    page.locator("a.footnote").first.click()
    assert page.locator(".footnotes li:target").count() == 1
    page.locator(".footnotes li:target .back a").first.click()
    assert page.locator("a.footnote:target").count() == 1


def test_every_chart_stands_beside_a_table(new_page, live_url):
    page = new_page()
    page.goto(live_url + RELEASE)

    assert page.locator("svg.chart").count() >= 3
    assert page.locator("svg.chart").count() == page.locator(".pair:has(svg.chart):has(table)").count()


def test_files_are_downloaded_under_a_name_that_says_what_they_are(new_page, live_url):
    page = new_page()
    page.goto(live_url + RELEASE)

    for kind in ("csv", "xlsx"):
        with page.expect_download() as started:
            page.locator(f"a.download[href$='/tabeller.{kind}']").click()
        name = started.value.suggested_filename
        assert name.startswith("introduksjonsprogram-2022-v")
        assert name.endswith(f".{kind}")


def test_targets_are_large_enough_for_a_finger(new_page, live_url):
    page = new_page(width=390)
    page.goto(live_url + RELEASE)

    small = page.evaluate(
        """[...document.querySelectorAll('.contents a, .download, .footnote, .back a, .public-top a')]
        .map(a => [a.textContent.trim(), a.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
    )

    assert small == []


def test_it_prints_on_few_sheets(new_page, live_url):
    page = new_page()
    page.goto(live_url + RELEASE)

    sheets = page.pdf(format="A4").count(b"/Type /Page\n")

    assert sheets <= 5


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("answer", [server_error, not_now])
def test_the_page_of_a_fault_is_as_readable_as_any(new_page, live_url, answer, color_scheme, width):
    """F5: it is made without the database, and is still a page of the product."""
    with origin.coming_from("web:-"):
        made = answer(RequestFactory().get("/"))
    page = new_page(width=width, color_scheme=color_scheme, bypass_csp=True)
    page.route(live_url + "/feiler/", lambda route: route.fulfill(status=made.status_code, body=made.content.decode()))
    page.goto(live_url + "/feiler/")

    assert violations_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0

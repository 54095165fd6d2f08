"""Chromium as the machine has it, and axe to look at pages with."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from participants.access.demonstration import PASSWORD
from tests.conftest import NO_CHROMIUM, Demonstration, chromium, make_database, point_at

_PROJECT = Path(__file__).parents[2]

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_AXE = _PROJECT / "node_modules" / "axe-core" / "axe.min.js"
_AXE_RUN = """axe.run(document, {runOnly: {type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})
    .then(found => found.violations.map(each =>
        each.id + ': ' + each.nodes.map(node => node.target.join(' ')).join(', ')))"""


@pytest.fixture(scope="session")
def published_release(demonstration_once: Demonstration, django_db_blocker) -> Demonstration:
    """The demonstration as the product publishes it, in a copy: what is done in a browser changes people."""
    name = f"{demonstration_once.database}_live"
    with django_db_blocker.unblock():
        make_database(name, template=demonstration_once.database)
    return demonstration_once._replace(database=name)


@pytest.fixture
def demonstration(published_release, database, django_db_blocker) -> Iterator[Demonstration]:
    """All ways in lead to the demonstration that the browser sees."""
    with django_db_blocker.unblock():
        point_at(published_release.database)
        yield published_release
        point_at(database)


@pytest.fixture(scope="session")
def live_url(published_release: Demonstration) -> Iterator[str]:
    """The product's own web server on the demonstration."""
    with serving(published_release.database) as url:
        yield url


class Served(NamedTuple):
    """A web server: where it answers, and its process, which leads a group of its own."""

    url: str
    process: "subprocess.Popen[bytes]"


@contextmanager
def serving(database: str) -> Iterator[str]:
    """The product's own web server on a database; its address."""
    with served(database) as server:
        yield server.url


@contextmanager
def served(database: str) -> Iterator[Served]:
    """The same with its process, for whoever is to kill it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ways = ("DATABASE_URL", "NATIONAL_DATABASE_URL", "STATISTICS_DATABASE_URL", "MIGRATION_DATABASE_URL")
    addresses = {
        name: urlsplit(os.environ[name])._replace(path=f"/{database}").geturl() for name in ways if name in os.environ
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4",
         "--no-control-socket", "--log-level=warning"],
        cwd=_PROJECT, env=os.environ | addresses, start_new_session=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{url}/statistikk/", timeout=20):
                    break
            except OSError:
                assert server.poll() is None, "the web server ended"
                assert time.monotonic() < deadline, "the web server does not answer"
                time.sleep(0.1)
        yield Served(url, server)
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each page has a context of its own."""
    path = chromium()
    if path is None and os.environ.get("CI"):
        pytest.fail(NO_CHROMIUM)
    if path is None:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def violations() -> list[str]:
    """What the pages' own policy stopped, in the browser's words."""
    return []


@pytest.fixture
def new_page(browser: Browser, violations: list[str]) -> Iterator[Callable[..., Page]]:
    """`new_page(width=390, color_scheme="dark")` gives an empty page; it is closed after the test.

    A test during which the content security policy stopped anything has failed (R38).
    """
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            violations.append(message.text)

    def make(*, width: int = 1440, **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 1000 else 844}, locale="nb-NO", **options
        )
        contexts.append(context)
        context.on("console", note)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert violations == []


@pytest.fixture
def sign_in(new_page: Callable[..., Page], live_url: str) -> Callable[..., Page]:
    """`sign_in("radgiver", "/oppgaver/", width=390)` gives a page as one of the demonstration's users sees it."""

    def open_page(username: str = "radgiver", address: str = "/deltakere/", **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"{live_url}/logg-inn/?next={address}")
        page.get_by_label("Brukernavn").fill(username)
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Logg inn").click()
        page.wait_for_url(f"**{address}")
        return page

    return open_page


@pytest.fixture
def axe_violations(new_page: Callable[..., Page]) -> Callable[..., list[str]]:
    """What axe finds wrong with an address. The page's policy is set aside, so that axe itself may run."""

    def look(url: str, **options: object) -> list[str]:
        page = new_page(bypass_csp=True, **options)
        page.goto(url)
        return violations_of(page)

    return look


def violations_of(page: Page) -> list[str]:
    """What axe finds wrong with an open page of a context that bypasses the policy."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    return page.evaluate(_AXE_RUN)

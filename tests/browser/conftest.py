"""Chromium as the machine has it, and axe to look at pages with."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_AXE_RUN = """axe.run(document, {runOnly: {type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})
    .then(found => found.violations.map(each =>
        each.id + ': ' + each.nodes.map(node => node.target.join(' ')).join(', ')))"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each page has a context of its own."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Chromium is missing: apt-get install chromium, or name it in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`new_page(width=390, color_scheme="dark")` gives an empty page; it is closed after the test."""
    contexts: list[BrowserContext] = []

    def make(*, width: int = 1440, **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 1000 else 844}, locale="nb-NO", **options
        )
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def axe_violations(new_page: Callable[..., Page]) -> Callable[..., list[str]]:
    """What axe finds wrong with an address. The page's policy is set aside, so that axe itself may run."""

    def look(url: str, **options: object) -> list[str]:
        page = new_page(bypass_csp=True, **options)
        page.goto(url)
        page.evaluate(_AXE.read_text(encoding="utf-8"))
        return page.evaluate(_AXE_RUN)

    return look

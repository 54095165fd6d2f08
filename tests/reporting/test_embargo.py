"""A release is nowhere until its second, and everywhere from it on: the whole public surface, crawled by the clock."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import connections
from django.test import Client
from django.urls import URLPattern, reverse

from participants.access.actions import grant_role
from reporting import actions, exports, release_urls, urls
from reporting.announcing.citing import CITATIONS
from reporting.announcing.views import ANNOUNCEMENTS
from reporting.exports import TABLE_FILES
from reporting.models import Release
from reporting.selecting import CODE_LISTS
from tests.access.conftest import LONG_AGO
from tests.reporting.test_public_pages import cells, country, outcome
from tests.trail.conftest import ask

# Years ahead of every clock, so that what the database freezes by its own clock is not frozen meanwhile.
T = datetime(2031, 6, 3, 6, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
# What fills the addresses. A public address with anything else in it fails until it is named here.
KINDS = {
    "release-citation": set(CITATIONS),
    "release-table": {each.extension for each in TABLE_FILES.values() if "." not in each.extension},
}
FILL = {
    "year": [2021, 2022], "version": [1, 2], "table_id": ["IP01"], "codelist_id": [CODE_LISTS[0].id],
    "number": ["0301"], "figure": ["rangliste"],
    "kind": [each for kinds in KINDS.values() for each in kinds],
}  # fmt: skip
# One of each kind: every language is answered by the same view, of the same query.
OTHER_LANGUAGES = (
    "/nn/statistikk/", "/en/statistikk/2022/", "/en/statistikk/2022/v1/tabeller.xlsx",
    "/nn/statistikk/2022/v1/IP01.json", "/nn/statistikk/kommuner/0301/", "/en/statistikk/tabell/?sted=0&sted=fylker",
    "/api/v2/tables/IP01/data?lang=en",
)  # fmt: skip
# The number of the request, and the second in which the session of nobody would end.
OF_THE_ANSWER = {"X-Request-ID", "Date"}
# One number as each language and each file writes it.
NUMBERS = (b"1\xc2\xa0234", b"1,234", b",1234,")


def _addresses() -> Iterator[str]:
    for route in (*urls.urlpatterns, *release_urls.urlpatterns):
        assert isinstance(route, URLPattern)
        if getattr(route.callback, "login_required", True):
            continue
        if route.name == "announcement":
            yield from (f"/statistikk/{name}" for name in ANNOUNCEMENTS)
            continue
        asked = [each for each in route.pattern.converters if each not in route.default_args]
        for values in product(*(FILL[each] for each in asked)):
            given = dict(zip(asked, values, strict=True))
            if given.get("kind") in KINDS.get(route.name, {None, given.get("kind")}):
                yield reverse(route.name, kwargs=given)


def _crawl(client: Client) -> dict[str, tuple]:
    """Every public address that there is, and every one that they lead to: status, headers and bytes."""
    found: dict[str, tuple] = {}
    waiting = list(dict.fromkeys(_addresses()))
    waiting += [
        "/sitemap.xml",
        "/robots.txt",
        "/api/v2/tables?query=2022",
        "/api/v2/tables?pastDays=7",
        *OTHER_LANGUAGES,
    ]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = client.get(address)
        headers = {name: text for name, text in answer.headers.items() if name not in OF_THE_ANSWER}
        found[address] = (answer.status_code, headers, answer.content)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            links = re.findall(r'href="(/(?:statistikk|api/v2)[^"#]*)', answer.content.decode())
            waiting += [each.replace("&amp;", "&") for each in links]
    return found


@pytest.fixture
def at(database, monkeypatch) -> Iterator[Callable[[datetime], None]]:
    """`at(moment)` sets the clock of the database, for every connection, and the one of the program beside it."""
    name = connections["migration"].settings_dict["NAME"]

    def everywhere(statement: str) -> None:
        for each in statement.split(";;"):
            ask(each)
        connections.close_all()

    def set_clock(moment: datetime) -> None:
        everywhere(
            "CREATE SCHEMA IF NOT EXISTS clock;; GRANT USAGE ON SCHEMA clock TO PUBLIC;; "
            "CREATE OR REPLACE FUNCTION clock.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE "
            f"AS $$ SELECT '{moment.isoformat()}'::timestamptz $$;; "
            f'ALTER DATABASE "{name}" SET search_path = clock, pg_catalog, public'
        )
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    yield set_clock
    monkeypatch.undo()
    everywhere(f'ALTER DATABASE "{name}" RESET search_path;; DROP SCHEMA IF EXISTS clock CASCADE')


def _numbers(participants: int) -> list[dict]:
    made = country(participants, 500, 200, 100)
    return made + list(cells(level="county", region="03", name="Oslo", participants=90, starters=9, **outcome(50, 25)))


def test_one_second_before_nothing_is_other_than_the_day_before_and_at_the_second_all_of_it_is_there(
    publish, client, at
):
    publisher = grant_role(username="publ", role="publisher", municipality_number=None, on=LONG_AGO)[0].user
    publish(2020, _numbers(900))
    publish(2021, _numbers(1000))
    for year, version in ((2022, 1), (2021, 2)):
        planned = publish(year, _numbers(1234), version=version, status="approved", published_at=None, note="Rettet.")
        actions.publish_release(release=planned, by=publisher, now=T - 9 * DAY, publish_at=T)
        actions.give_early_access(
            release=planned, username="approver", name="Ragnhild Tveit", position="Statssekretær", reason="Svare",
            hours=24, by=publisher, now=T - 9 * DAY,
        )  # fmt: skip

    at(T - DAY)
    before = _crawl(client)
    at(T - SECOND)
    last = _crawl(client)
    at(T)
    after = _crawl(client)

    assert last.keys() == before.keys()
    assert [each for each in before if last[each] != before[each]] == []
    told = b"".join(content for _, _, content in before.values())
    assert not [
        each for each in (b"1\xc2\xa0234", b"1,234", b",1234,", b"/2022/", b"Ragnhild", b"Rettet.") if each in told
    ]
    # The pages, each file, each format and each list.
    out = [each for each in before if "/2022/v1/" in each and "endret" not in each] + [
        "/statistikk/2022/",
        "/en/statistikk/2022/",
    ]
    assert {before[each][0] for each in out} == {404}
    assert {after[each][0] for each in out} == {200}
    assert len(out) > len(exports.ALL_FILES)
    tells = [
        "/statistikk/", *(each for each in OTHER_LANGUAGES if "2022" not in each and "kommuner" not in each),
        "/statistikk/2021/", "/statistikk/tilgang/", "/statistikk/2021/v2/endret/",
        "/statistikk/2021/v1/", "/statistikk/tabell/", "/api/v2/tables", "/api/v2/tables/IP01",
        "/api/v2/tables/IP01/metadata", "/api/v2/tables/IP01/data", *(f"/statistikk/{name}" for name in ANNOUNCEMENTS),
    ]  # fmt: skip
    assert [each for each in tells if after[each] == before[each]] == []
    # What stood before stands: the files of a version that is replaced are the ones they were.
    frozen = [each for each in before if "/v1/" in each and before[each][0] == 200 and "." in each]
    assert frozen
    assert [each for each in frozen if after[each] != before[each]] == []


def test_a_withdrawn_release_is_gone_from_every_list_and_file_and_its_address_says_why(publish, client):
    why = "Tallene for Kristiansand var feil."
    publisher = grant_role(username="publ", role="publisher", municipality_number=None, on=LONG_AGO)[0].user
    release = publish(2022, _numbers(1234))
    before = _crawl(client)
    actions.withdraw_release(release=release, by=publisher, reason=why, now=datetime(2024, 1, 1, tzinfo=UTC))
    after = _crawl(client)

    assert not [each for each, (_, _, content) in after.items() if any(number in content for number in NUMBERS)]
    pages = [each for each in before if "/2022/v1/" in each and "." not in each and before[each][0] == 200]
    assert {after[each][0] for each in pages} == {410}
    assert all(why in after[each][2].decode() for each in pages)
    assert Release.objects.public().count() == 0

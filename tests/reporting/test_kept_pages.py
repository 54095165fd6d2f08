"""Public pages that are written out once: the same bytes and headers, and another page in the second it changes."""

import gzip

import pytest
from django.conf import settings as product
from django.core.cache import caches
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting import actions
from tests.reporting.test_public_pages import country, plain_static_files, year_2022

__all__ = ["plain_static_files"]


@pytest.fixture
def remembering(settings, request):
    """As in the product: pages are kept in the process."""
    locmem = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": request.node.name}
    settings.CACHES = settings.CACHES | {"pages": locmem}


@pytest.mark.parametrize(
    "address",
    ["/statistikk/", "/nn/statistikk/", "/statistikk/2022/", "/statistikk/kommuner/", "/statistikk/2022/v2/endret/"],
)
def test_a_page_is_written_out_once_for_what_is_public(publish, client, remembering, address):
    publish(2022, country(17_000, 11_000, 2800, 1400))
    publish(2022, year_2022(), version=2)
    first = client.get(address)
    with CaptureQueriesContext(connections["default"]) as queries:
        again = client.get(address)
    assert [each["sql"].split()[0] for each in queries] == ["SELECT"]
    asked = {"If-None-Match": first.headers["ETag"]}
    small = client.get(address, headers={"Accept-Encoding": "gzip"})
    same = client.get(address, headers=asked | {"Accept-Encoding": "gzip"})
    renewed = client.get(address, headers=asked | {"Cookie": f"{product.SESSION_COOKIE_NAME}=someone"})

    assert (again.content, gzip.decompress(small.content)) == (first.content, first.content)
    of_the_answer = {"X-Request-ID", "Content-Length"}
    assert {name: text for name, text in again.headers.items() if name not in of_the_answer} == {
        name: text for name, text in first.headers.items() if name not in of_the_answer
    }
    vary = [set(each.headers["Vary"].split(", ")) for each in (first, again, small, same)]
    assert vary == [{"Accept-Encoding", "Cookie"}] * 4
    assert small.headers["Content-Encoding"] == "gzip"
    assert {int(each.headers["Content-Length"]) - len(each.content) for each in (first, again, small)} == {0}
    assert (same.status_code, same.content, renewed.status_code) == (304, b"", 304)
    assert "private" in renewed.headers["Cache-Control"]
    assert client.get(address, headers={"Host": "localhost"}).status_code == 200


def test_however_many_pages_are_asked_for_the_calls_of_an_address_stay_counted(publish, client, settings):
    publish(2022, year_2022())
    settings.CACHES = {
        name: {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"few-{name}",
            "OPTIONS": {"MAX_ENTRIES": 3},
        }
        for name in settings.CACHES
    }  # fmt: skip
    settings.STATISTICS_API_CALLS = 1
    assert client.get("/api/v2/config").status_code == 200
    for address in ("/statistikk/", "/statistikk/2022/", "/statistikk/2022/v1/", "/statistikk/kommuner/"):
        client.get(address)

    assert 0 < len(caches["pages"]._cache) <= 3
    assert client.get("/api/v2/config").status_code == 429


def test_a_page_is_another_as_soon_as_something_else_is_public_or_is_withdrawn(publish, publisher, client, remembering):
    """Embargo and withdrawal are conditions of every query, also of what is kept."""

    def pages():
        return [client.get(each).content.decode() for each in ("/statistikk/", "/statistikk/2022/")]

    corrected = "Rettet tall for Asker."
    publish(2022, country(17_000, 11_000, 2800, 1400))
    first = pages()
    publish(2022, year_2022(), version=2, note=corrected, is_public=False)
    assert pages() == first

    out = publish(2022, year_2022(), version=3, note=corrected)
    assert corrected in pages()[1]
    assert pages()[0] != first[0]

    actions.withdraw_release(release=out, reason="Tallene for Asker var feil.", by=publisher, now=timezone.now())
    assert client.get("/statistikk/2022/v3/").status_code == 410
    assert corrected not in pages()[1]


def test_an_address_with_a_question_is_answered_anew(publish, client, remembering):
    publish(2022, year_2022())
    with CaptureQueriesContext(connections["default"]) as queries:
        client.get("/statistikk/2022/?a=1")
        client.get("/statistikk/2022/?a=1")

    assert len([each for each in queries if "reporting_releasecell" in each["sql"]]) > 1

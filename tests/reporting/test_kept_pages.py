"""Public pages that are written out once: the same bytes and headers, and another page in the second it changes."""

import gzip
from collections import Counter

import pytest
from django.conf import settings as product
from django.core.cache import caches
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting import actions, exports
from reporting.models import Release
from reporting.rules.languages import Language
from reporting.templatetags.pages import file_size
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


def test_a_release_makes_each_file_once_and_knows_its_size_for_good(publish, client, remembering, monkeypatch):
    """Whoever comes first waits for the files whose sizes the page tells: for each once, and never again."""
    publish(2022, year_2022())
    made, make = [], exports.File.make
    monkeypatch.setattr(
        exports.File,
        "make",
        lambda file, release, *told: (made.append(file.named(*told)), make(file, release, *told))[1],
    )
    for address in ("/statistikk/2022/", "/en/statistikk/2022/", "/statistikk/2022/v1/alt.zip"):
        assert client.get(address).status_code == 200
    size = len(client.get("/statistikk/2022/v1/tabeller.xlsx").content)
    is_an_hour_later(caches["pages"])

    assert f"XLSX, {file_size(size)}" in client.get("/statistikk/2022/").content.decode()
    assert Counter(made) == dict.fromkeys(made, 1)
    assert {"tabeller.csv", "tabeller.xlsx", "tabeller.en.xlsx"} <= set(made)


def test_the_zip_file_is_of_the_files_as_they_are_by_themselves(publish, client, remembering):
    publish(2022, year_2022())
    for language, place in (("", "nb"), ("en/", "en")):
        release = Release.objects.get()
        kept = client.get(f"/{language}statistikk/2022/v1/alt.zip").content
        assert kept == exports.ALL_FILES["zip"].make(release, Language(place))


def is_an_hour_later(cache):
    """All that is not kept for good is gone."""
    for key, at in list(cache._expire_info.items()):
        if at is not None:
            cache._expire_info[key] = 0


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

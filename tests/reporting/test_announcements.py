"""How others learn of a release: each announcement read by a program that knows its format, and silent until then."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import pyshacl
import pytest
import rdflib
from django.utils import timezone
from rdflib import DCAT, DCTERMS, RDF

from reporting import actions
from reporting.announcing.views import ANNOUNCEMENTS
from reporting.models import Release
from tests.reporting.test_public_pages import plain_static_files, year_2021, year_2022

__all__ = ["plain_static_files"]

# The readers of the libraries use parts of themselves that they tell others not to use.
pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning", "ignore:Dataset.default_context:DeprecationWarning"
)

SHAPES = Path(__file__).parent / "dcat_ap_no.ttl"
HOST = "http://testserver"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture
def releases(publish) -> list[Release]:
    """Two years, the newer corrected once."""
    out = datetime(2023, 6, 5, 6, 0, tzinfo=UTC)
    return [
        publish(2021, year_2021(), published_at=out - timedelta(days=365)),
        publish(2022, year_2022(), published_at=out),
        publish(2022, year_2022(), version=2, note="Rettet tall for Asker & Bærum.", published_at=out + timedelta(9)),
    ]


def asked(client, name: str) -> bytes:
    answer = client.get(f"/statistikk/{name}")
    assert answer.status_code == 200
    return answer.content


def judged(graph: rdflib.Graph) -> tuple[bool, str]:
    conforms, _, text = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(SHAPES), inference="none")
    return conforms, text


@pytest.mark.parametrize("named", [True, False], ids=["with a publisher", "as it comes"])
def test_the_catalogue_is_valid_by_shacl(releases, client, settings, named):
    if named:
        settings.STATISTICS_PUBLISHER, settings.STATISTICS_PUBLISHER_NUMBER = "Direktoratet", "987654321"
        settings.STATISTICS_CONTACT = "statistikk@example.no"
        settings.STATISTICS_LICENCE = "http://publications.europa.eu/resource/authority/licence/NLOD_2_0"
    graph = rdflib.Graph().parse(data=asked(client, "katalog.ttl"), format="turtle")
    as_json = rdflib.Graph().parse(data=asked(client, "katalog.jsonld"), format="json-ld")

    conforms, text = judged(graph)

    assert conforms, text
    assert set(graph) == set(as_json)
    assert set(map(str, graph.subjects(RDF.type, DCAT.Dataset))) == {
        f"{HOST}/statistikk/{year}/#datasett" for year in (2021, 2022)
    }
    files = {str(each) for each in graph.objects(None, DCAT.downloadURL)}
    assert {f"{HOST}/statistikk/2022/v2/alt.zip", f"{HOST}/statistikk/2021/v1/pressemelding.pdf"} <= files
    # Each file of words in every language, and each of codes and numbers once.
    written = {each for each in files if "/2022/v2/" in each}
    assert sum("tabeller.xlsx" in each for each in written) == sum("pressemelding" in each for each in written) == 3
    assert sum(each.endswith("/flere-tabeller.csv") for each in written) == 1
    assert sum(each.endswith("/tabeller.csv") for each in written) == sum("parquet" in each for each in written) == 1
    assert all(client.get(each.removeprefix(HOST)).status_code == 200 for each in written)
    for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.DataService, DCAT.Distribution):
        for subject in graph.subjects(RDF.type, kind):
            for told in (DCTERMS.title, *([] if kind == DCAT.Distribution else [DCTERMS.description])):
                assert {each.language for each in graph.objects(subject, told)} == {"nb", "nn", "en"}
    words = {str(each) for each in graph.objects(rdflib.URIRef(f"{HOST}/statistikk/2022/#datasett"), DCTERMS.title)}
    assert words == {"Introduksjonsprogram for flyktninger 2022", "Introduksjonsprogram for flyktningar 2022",
                     "Introduction programme for refugees 2022"}  # fmt: skip
    notes = {each.language for each in graph.objects(None, rdflib.URIRef("http://www.w3.org/ns/adms#versionNotes"))
             if "Rettet" in each}  # fmt: skip
    assert notes == {"nb"}
    assert not any("2022/v1/" in each for each in files)
    assert {each.toPython().hex() for each in graph.objects(None, SPDX.checksumValue)} == {
        releases[0].checksum, releases[2].checksum,
    }  # fmt: skip
    for kind, needed in (
        (DCAT.Dataset, DCAT.theme), (DCAT.Dataset, DCTERMS.publisher), (DCAT.Catalog, DCAT.contactPoint),
        (DCAT.Distribution, DCAT.accessURL), (DCAT.DataService, DCAT.endpointURL),
    ):  # fmt: skip
        lacking = rdflib.Graph() + graph
        lacking.remove((next(iter(graph.subjects(RDF.type, kind))), needed, None))
        assert not judged(lacking)[0], needed


def test_the_page_says_what_it_is_to_search_engines(releases, client):
    html = client.get("/statistikk/2022/").content.decode()
    [told] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    said = json.loads(told)

    assert (said["@type"], said["@id"], said["version"]) == ("Dataset", f"{HOST}/statistikk/2022/v2/", "2")
    assert (said["datePublished"], said["dateModified"]) == ("2023-06-05", "2023-06-14")
    for file in said["distribution"]:
        answer = client.get(file["contentUrl"].removeprefix(HOST))
        assert answer.headers["Content-Type"].startswith(file["encodingFormat"])
    html = client.get("/en/statistikk/2022/").content.decode()
    english = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0])
    assert (english["inLanguage"], english["spatialCoverage"], english["keywords"][1]) == ("en", "Norway", "refugees")
    assert len(english["distribution"]) == len(said["distribution"])
    assert not re.search("[æøåÆØÅ]", json.dumps(english, ensure_ascii=False))
    # The catalogue is one for all languages, and every page leads to it.
    for page in ("/nn/statistikk/", "/en/statistikk/2022/"):
        assert 'href="/statistikk/katalog.ttl"' in client.get(page).content.decode()


def test_no_text_ends_the_element_that_it_stands_in(releases, client, settings):
    settings.STATISTICS_PUBLISHER = "</script><script>alert(1)</script>"

    html = client.get("/statistikk/2022/").content.decode()

    assert html.count("<script") == 1
    assert json.loads(re.findall(r"json\">(.*?)</script>", html)[0])["creator"]["name"] == settings.STATISTICS_PUBLISHER


def test_the_feed_has_every_version_the_newest_first(releases, client):
    feed = ElementTree.fromstring(asked(client, "utgivelser.atom"))  # noqa: S314 - our own
    links = [each.get("href") for each in feed.findall("a:entry/a:link", ATOM)]

    assert links == [f"{HOST}/statistikk/{each}/" for each in ("2022/v2", "2022/v1", "2021/v1")]
    assert feed.find("a:updated", ATOM).text == "2023-06-14T06:00:00+00:00"
    assert feed.find("a:entry/a:summary", ATOM).text == "Rettet tall for Asker & Bærum."
    assert all(client.get(each.removeprefix(HOST)).status_code == 200 for each in links)
    english = ElementTree.fromstring(client.get("/en/statistikk/utgivelser.atom").content)  # noqa: S314 - our own
    assert english.find("a:entry/a:title", ATOM).text == "Introduction programme for refugees 2022, version 2"
    assert english.find("a:entry/a:link", ATOM).get("href") == f"{HOST}/en/statistikk/2022/v2/"
    assert "Introduksjonsprogram for flyktningar" in client.get("/nn/statistikk/kalender.ics").content.decode()
    assert client.get("/en/statistikk/katalog.ttl").status_code == 404


def test_the_feed_says_that_a_version_is_withdrawn_and_why(releases, client, publisher):
    why, at = "Tallene for Asker & Bærum var feil.", datetime(2023, 7, 1, 6, tzinfo=UTC)
    actions.withdraw_release(release=releases[2], by=publisher, reason=why, now=at)

    feed = ElementTree.fromstring(asked(client, "utgivelser.atom"))  # noqa: S314 - our own
    entries = {each.find("a:link", ATOM).get("href"): each for each in feed.findall("a:entry", ATOM)}
    gone = entries[f"{HOST}/statistikk/2022/v2/"]
    assert len(entries) == 3
    assert next(iter(entries)) == f"{HOST}/statistikk/2022/v2/"
    assert gone.find("a:title", ATOM).text == "Introduksjonsprogram for flyktninger 2022, versjon 2 er trukket tilbake"
    assert gone.find("a:summary", ATOM).text == f"Trukket tilbake: {why}"
    assert feed.find("a:updated", ATOM).text == gone.find("a:updated", ATOM).text == "2023-07-01T06:00:00+00:00"
    assert b"Rettet tall" not in asked(client, "utgivelser.atom")


def test_the_calendar_has_an_event_at_the_second_of_each(releases, client):
    calendar = icalendar.Calendar.from_ical(asked(client, "kalender.ics"))
    events = {str(each["uid"]): each.decoded("dtstart") for each in calendar.walk("VEVENT")}

    assert events == {
        f"introduksjonsprogram-{each.year}-v{each.version}@testserver": each.published_at for each in releases
    }


def test_the_map_of_the_site_leads_to_pages_that_are_there(releases, client):
    root = ElementTree.fromstring(asked(client, "sitemap.xml"))  # noqa: S314 - our own
    pages = [each.text for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]

    also = {
        f"{HOST}/statistikk/{each}/" for each in ("2022/v1", "tabell", "kommuner", "kommuner/4204", "kommuner/3020")
    }
    assert also <= set(pages)
    assert len(pages) == len(set(pages))
    assert {client.get(each.removeprefix(HOST)).status_code for each in pages} == {200}


def test_a_version_is_cited_with_its_checksum(releases, client, settings):
    settings.STATISTICS_PUBLISHER = "Direktoratet {for} tall"
    bib, ris = (client.get(f"/statistikk/2022/v2/kilde.{kind}").content.decode() for kind in ("bib", "ris"))
    page = client.get("/statistikk/2022/").content.decode()

    assert re.fullmatch(r"@misc\{[\w-]+,\n(  \w+ = \{.*\},\n)+\}\n", bib)
    assert bib.count("{") == bib.count("}")
    assert f"url = {{{HOST}/statistikk/2022/v2/}}" in bib
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in ris.splitlines())
    assert (ris.splitlines()[0], ris.splitlines()[-1]) == ("TY  - DATA", "ER  - ")
    assert all(releases[2].checksum in each for each in (bib, ris))
    assert "(2023). Introduksjonsprogram for flyktninger 2022, versjon 2 [statistikk]." in page
    assert client.get("/statistikk/2022/v2/kilde.exe").status_code == 404


def test_nothing_is_told_before_its_second_and_all_of_it_then(publish, client):
    """Byte for byte what it was, and at the second it is there; nobody keeps an older answer without asking."""
    publish(2021, year_2021(), published_at=datetime(2022, 6, 2, tzinfo=UTC))
    before = {name: client.get(f"/statistikk/{name}").headers["ETag"] for name in ANNOUNCEMENTS}
    publish(2022, year_2022(), published_at=timezone.now() + timedelta(hours=1))
    hidden = client.get("/statistikk/2022/v1/kilde.bib")
    still = {name: client.get(f"/statistikk/{name}", headers={"If-None-Match": tag}) for name, tag in before.items()}
    # Nothing changes a published row, so another version is the one that is out.
    publish(2022, year_2022(), version=2, published_at=datetime(2023, 6, 5, tzinfo=UTC))
    after = {name: client.get(f"/statistikk/{name}", headers={"If-None-Match": tag}) for name, tag in before.items()}

    assert hidden.status_code == 404
    assert {each.status_code for each in still.values()} == {304}
    assert {each.status_code for each in after.values()} == {200}
    assert all(re.search(b"2022-v2@|2022/v2/", each.content) for each in after.values())
    assert not any(re.search(b"2022-v1@|2022/v1/", each.content) for each in after.values())
    assert all("no-cache" in each.headers["Cache-Control"] for each in after.values())


def test_nothing_published_is_announced_as_nothing(register, client):
    for name in ANNOUNCEMENTS:
        first, second = (client.get(f"/statistikk/{name}") for _ in range(2))
        assert (first.status_code, first.headers["ETag"]) == (200, second.headers["ETag"]), name
    assert client.get("/statistikk/katalog.exe").status_code == 404

"""The table tool: what it shows is what is frozen, laid out as asked, and the same at its address for ever."""

import csv
import html as markup
import io
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import openpyxl
import pytest
from django.utils import timezone

from reporting.figures import ALL, CODES, DEFINITIONS
from reporting.models import Release
from tests.reporting.test_public_pages import cells, country, outcome, plain_static_files

__all__ = ["plain_static_files"]

TOOL = "/statistikk/tabell/"


def made(participants: int = 17_998) -> list[dict]:
    frozen = country(participants, 11_166, 2800, 1456)
    frozen += cells(by={"sex": "F"}, participants=9000, starters=5000, **outcome(1400, 700))
    frozen += cells(by={"sex": "M"}, participants=8998, starters=6166, **outcome(1400, 756))
    frozen += cells(level="county", region="15", name="Møre og Romsdal", participants=44, starters=0, **outcome(9, 4))
    frozen += cells(
        level="municipality", region="1507", name="Ålesund", participants=40, starters=None, **outcome(0, 0)
    )
    frozen += cells(level="county", region="15", name="Møre og Romsdal", by={"sex": "F"}, participants=20, starters=0,
                    **outcome(None, None))  # fmt: skip
    for age in CODES["age_group"]:
        frozen += cells(by={"age_group": age}, participants=7, starters=0, **outcome(0, 0))
    frozen += cells(by={"main_activity": "work"}, **outcome(1000, 1000))
    frozen += cells(by={"education_level": "none"}, participants=12, starters=None, **outcome(5, 5))
    return frozen


@pytest.fixture
def releases(publish) -> list[Release]:
    return [publish(2022, made(10_595)), publish(2023, made(), built_at=datetime(2024, 2, 1, tzinfo=UTC))]


def asked(client, query: str = "") -> str:
    answer = client.get(f"{TOOL}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def table_of(html: str) -> dict[tuple[str, ...], str]:
    """Group, row and column → what the cell says, read as a reader does."""
    found: dict[tuple[str, ...], str] = {}
    table = re.search(r'<table class="ds-table numbers tool-table">.*?</table>', html, re.DOTALL)[0]
    head = [plain(each) for each in re.findall(r'<th scope="col">(.*?)</th>', table, re.DOTALL)][1:]
    for body in re.findall("<tbody>.*?</tbody>", table, re.DOTALL):
        group = [plain(each) for each in re.findall(r'<th scope="rowgroup"[^>]*>(.*?)</th>', body, re.DOTALL)]
        for row, line in re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', body, re.DOTALL):
            for column, cell in zip(head, re.findall("<td>(.*?)</td>", line, re.DOTALL), strict=True):
                found[(*group, plain(row), column)] = plain(cell)
    return found


def plain(text: str) -> str:
    without = re.sub(r'<a class="footnote".*?</a>', "", text)
    return " ".join(markup.unescape(re.sub("<[^>]+>", " ", without)).split())


def test_it_begins_with_the_country_and_the_newest_years(releases, client):
    html = asked(client)

    assert table_of(html) == {("Hele landet", "2022"): "10 595", ("Hele landet", "2023"): "17 998"}
    assert "Fra utgivelsene 2022 versjon 1, 2023 versjon 1." in html
    assert "<script" not in html
    assert " style=" not in html


def test_a_share_stands_with_its_counts_and_what_is_hidden_is_a_sign(releases, client):
    html = asked(client, "maal=transition_share&aar=2023&sted=0&sted=fylker&bakgrunn=sex&kolonner=bakgrunn")

    assert table_of(html) == {
        ("Hele landet", "Begge kjønn"): "52 % 1 456 av 2 800",
        ("Hele landet", "Kvinner"): "50 % 700 av 1 400",
        ("Hele landet", "Menn"): "54 % 756 av 1 400",
        ("Møre og Romsdal", "Begge kjønn"): "44 % 4 av 9",
        ("Møre og Romsdal", "Kvinner"): ":",
        ("Møre og Romsdal", "Menn"): "..",
    }
    assert '<abbr title="Tallet er skjult for å beskytte enkeltpersoner">:</abbr>' in html
    assert '<tr><th scope="row">..</th><td>Utgivelsen har ikke dette tallet</td></tr>' in html


@pytest.mark.parametrize("across", ["aar", "sted", "bakgrunn"])
@pytest.mark.parametrize("measure", ["participants", "starters"])
def test_every_cell_is_the_frozen_one_however_it_is_turned(releases, client, measure, across):
    html = asked(client, f"maal={measure}&aar=2022&aar=2023&sted=0&sted=15&sted=1507&bakgrunn=sex&kolonner={across}")
    words = {"F": "Kvinner", "M": "Menn", ALL: "Begge kjønn"}
    frozen = {
        frozenset({cell.region_name, words[cell.sex], str(release.year)}): cell.symbol
        or f"{cell.value:,}".replace(",", " ")
        for release in releases
        for cell in release.cells.filter(indicator=measure, age_group=ALL, main_activity=ALL, education_level=ALL)
    }

    shown = {frozenset(key): text for key, text in table_of(html).items()}

    assert {key: text for key, text in shown.items() if text != ".."} == frozen
    assert len(shown) == 3 * 3 * 2


def test_a_file_has_what_the_page_has(releases, client):
    query = "maal=starters&aar=2022-v1&aar=2023-v1&sted=0&sted=1507"
    shown = table_of(asked(client, query))
    as_csv, as_xlsx = client.get(f"{TOOL}?{query}&fil=csv"), client.get(f"{TOOL}?{query}&fil=xlsx")
    rows = list(csv.reader(io.StringIO(as_csv.content.decode())))
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx.content)).active

    assert as_csv.headers["Content-Disposition"] == 'attachment; filename="introduksjonsprogram-tabell-IP01.csv"'
    assert rows == [
        ["Sted", "Nye deltakere 2022", "Nye deltakere 2023"], ["Hele landet", "11166", "11166"],
        ["Ålesund", ":", ":"],
    ]  # fmt: skip
    assert {(row[1], year): f"{cell:,}".replace(",", " ") if isinstance(cell, int) else cell
            for row in sheet.iter_rows(min_row=5, max_row=6, values_only=True)
            for year, cell in zip(("2022", "2023"), row[2:4], strict=True)} == shown  # fmt: skip
    assert [client.get(f"{TOOL}?{query}&fil={kind}").status_code for kind in ("json", "px", "exe")] == [200, 200, 404]


def test_the_address_holds_on_to_its_versions_and_says_when_there_are_newer(publish, releases, client):
    address = markup.unescape(re.search(r'readonly value="([^"]+)"', asked(client, "aar=2023"))[1])
    query = address.partition("?")[2]
    publish(2023, made(18_001), version=2, note="Rettet.", built_at=datetime(2024, 3, 1, tzinfo=UTC))

    html = asked(client, query)
    newer = markup.unescape(re.search(r'href="\?([^"]+)">Vis de nyeste', html)[1])

    assert query == "maal=participants&aar=2023-v1&sted=0"
    assert table_of(html) == {("Hele landet", "2023"): "17 998"}
    assert table_of(asked(client, newer)) == {("Hele landet", "2023"): "18 001"}
    assert "Vis de nyeste" not in asked(client, newer)
    assert table_of(asked(client, "aar=2023")) == {("Hele landet", "2023"): "18 001"}
    missing = asked(client, "aar=2023-v7")
    assert "Versjon 7 av 2023 er ikke ute. Tabellen viser versjon 2." in missing


def test_what_is_not_out_is_no_year_and_no_version(publish, releases, client):
    """Byte for byte what it was, also at an address that names it."""
    queries = ["", "aar=2024", "aar=2024-v1", "aar=2023-v2", "sted=kommuner"]
    before = {each: asked(client, each) for each in queries}
    soon = timezone.now() + timedelta(hours=1)
    publish(2024, made(1), published_at=soon)
    publish(2023, made(2), version=2, published_at=soon)

    assert {each: asked(client, each) for each in queries} == before


def test_breaks_are_marked_where_they_are(publish, client):
    publish(2019, made(), definitions=DEFINITIONS | {"participants": "1"})
    publish(2021, [*made(), *cells(level="county", region="30", name="Viken", participants=9, **outcome(0, 0))])
    html = asked(client, "maal=participants&aar=2019&aar=2021&sted=fylker&sted=1507")

    assert "Brudd: «Deltakere» er telt etter en ny definisjon fra 2021." in html
    assert "Brudd: stedet fantes bare i 2021 av årene i tabellen." in html
    assert re.search(r"<li id=\"merknad-\d+\">Brudd i 2020: .*1504 ble 1507 \(sammenslåing\).*</li>", html)
    marked = re.findall(r'<th scope="(?:col|row)">([^<]+)<a class="footnote" href="#merknad-(\d+)"', html)
    said = dict(re.findall(r'<li id="merknad-(\d+)">([^<]+)', html))
    assert {name: said[number].split(":")[0] for name, number in marked} == {
        "2021": "Brudd", "Viken": "Brudd", "Ålesund": "Brudd i 2020",
    }  # fmt: skip


def test_it_says_what_it_could_not_show(releases, client):
    by_age = asked(client, "aar=2023&sted=0&sted=1507&bakgrunn=age_group")
    by_activity = asked(client, "aar=2023&bakgrunn=main_activity")
    odd = asked(client, "aar=nei&sted=9999&maal=penger&kolonner=%00&bakgrunn=hus")

    assert "Tall etter alder finnes for landet og fylkene. Valgte steder som ikke er med: 1." in by_age
    assert "«Deltakere» finnes ikke etter aktivitet etter programmet. Tabellen viser «Avsluttet»." in by_activity
    assert table_of(by_activity)[("Arbeid", "2023")] == "1 000"
    assert "Noe i adressen kan ikke velges her" in odd
    assert table_of(odd)[("Hele landet", "2023")] == "17 998"


def test_rows_without_numbers_may_be_left_out_and_hidden_ones_stay(releases, client):
    html = asked(client, "maal=starters&aar=2023&sted=0&sted=15&sted=1507&skjul=tomme")

    assert table_of(html) == {("Hele landet", "2023"): "11 166", ("Ålesund", "2023"): ":"}


def test_the_api_answers_with_the_same_numbers(releases, client):
    html = asked(client, "maal=participants&aar=2022&aar=2023&sted=0&bakgrunn=education_level")
    address = markup.unescape(re.search(r"<code>(/api/v2/tables/[^<]+)</code>", html)[1])
    told = client.get(unquote(address)).json()

    assert told["value"] == [10_595, 17_998, 12, 12]


def test_all_places_of_a_level_are_named_to_the_api_by_their_list(publish, client):
    oslo = cells(level="county", region="03", name="Oslo", participants=50, starters=9, **outcome(9, 4))
    publish(2023, [*made(), *oslo])

    def api(query):
        html = asked(client, query)
        return unquote(markup.unescape(re.search(r"<code>(/api/v2/tables/[^<]+)</code>", html)[1]))

    assert "codelist[region]=vs_fylker" in api("sted=fylker")
    assert client.get(api("sted=fylker")).json()["value"] == [50, 44]
    assert "valueCodes[region]=15" in api("sted=15")
    assert client.get(api("sted=15")).json()["value"] == [44]


def test_too_many_cells_are_a_file_and_no_page(releases, client, monkeypatch):
    monkeypatch.setattr("reporting.table_tool.layout._LARGEST", 1)

    assert "Tabellen er for stor til å vises her." in asked(client)
    assert client.get(f"{TOOL}?fil=csv").status_code == 200


def test_more_cells_than_a_file_may_have_are_told_with_the_limit_and_no_file_is_offered(releases, client, monkeypatch):
    monkeypatch.setattr("reporting.table_tool.page.MAX_CELLS", 3)

    enough, much = asked(client), asked(client, "sted=fylker&sted=0")
    assert "fil=csv" in enough
    assert "Tabellen har 4 tall. Høyst 3 kan hentes om gangen. Velg færre steder eller år" in plain(much)
    assert 'href="/statistikk/2023/v1/#lastned"' in much
    assert "fil=" not in much
    assert "/api/v2/tables" not in much
    assert client.get(f"{TOOL}?sted=fylker&sted=0&fil=csv").status_code == 404


def test_a_choice_is_the_same_in_every_language_and_its_file_and_api_too(releases, client):
    query = "maal=transition_share&aar=2023-v1&sted=0&sted=15&sted=1507&bakgrunn=sex&kolonner=bakgrunn"
    told = {each: client.get(f"{each}{TOOL}?{query}").content.decode() for each in ("", "/nn", "/en")}
    tables = {each: table_of(html) for each, html in told.items()}
    numbers = [[re.sub(r"[ ,]", "", text).replace("of", "av") for text in each.values()] for each in tables.values()]

    assert numbers[0] == numbers[1] == numbers[2]
    assert tables["/nn"][("Heile landet", "Begge kjønn")] == "52 % 1 456 av 2 800"
    assert tables["/en"][("The whole country", "Both sexes")] == "52% 1,456 of 2,800"
    assert tables["/en"][("Møre og Romsdal", "Women")] == ":"
    assert '<abbr title="The number is hidden to protect individuals">:</abbr>' in told["/en"]
    assert "The whole country" in told["/en"]
    assert "3 places. From the release 2023 version 1." in told["/en"]
    for language, prefix in (("nb", ""), ("nn", "/nn"), ("en", "/en")):
        own, html = f"{prefix}{TOOL}?{markup.escape(query)}", told[prefix]
        assert f'<html lang="{language}"' in html
        assert f'value="http://testserver{own}"' in html
        for other, its in (("nb", ""), ("nn", "/nn"), ("en", "/en")):
            assert f'<a class="ds-link" href="{its}{TOOL}?{markup.escape(query)}" lang="{other}"' in html
        api = markup.unescape(re.search(r"<code>(/api/v2/tables/[^<]+)</code>", html)[1])
        assert client.get(unquote(api)).json()["extension"]["px"]["language"] == language.replace("nb", "no")
        assert "signs" in html
        assert not re.search("Tegn:|Teikn:|Symbols:", html)
    english = client.get(f"/en{TOOL}?{query}&fil=csv")
    assert english.headers["Content-Disposition"].endswith('-IP01.en.csv"')
    assert english.content.decode().splitlines()[1].startswith('"The whole country"')
    odd = client.get(f"/en{TOOL}?aar=2023-v7&sted=0&sted=1507&bakgrunn=age_group").content.decode()
    assert "Figures by age are there for the country and the counties. Chosen places that are left out: 1." in odd
    assert "Version 7 of 2023 is not out. The table shows version 1." in odd


def test_nothing_is_out_yet(register, client):
    assert "Det er ikke publisert noen tall ennå." in asked(client)
    assert client.get(f"{TOOL}?fil=csv").status_code == 404

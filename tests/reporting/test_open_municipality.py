"""The page of a municipality that anyone may see: frozen cells alone, over the years, with its breaks."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from reporting.models import Release
from reporting.rules.wording import NBSP
from tests.reporting.test_public_pages import cells, country, outcome, plain_static_files, text_of

__all__ = ["plain_static_files"]

PAGE = "/statistikk/kommuner/1507/"


def made(exits: int | None, transitions: int | None) -> list[dict]:
    frozen = country(17_998, 11_166, 2800, 1456)
    frozen += cells(level="county", region="15", name="Møre og Romsdal", participants=90, starters=9, **outcome(60, 30))
    own = {"level": "municipality", "region": "1507", "name": "Ålesund"}
    frozen += cells(**own, participants=161, starters=None, **outcome(exits, transitions))
    frozen += cells(**own, by={"sex": "F"}, participants=81, starters=None, **outcome(exits, None))
    return frozen


@pytest.fixture
def releases(publish) -> list[Release]:
    return [publish(2021, made(None, None)), publish(2022, made(53, 33), built_at=datetime(2023, 2, 1, tzinfo=UTC))]


def test_it_shows_the_years_beside_county_and_country_with_hidden_cells_hidden(releases, client):
    html = client.get(PAGE).content.decode()
    rows = {year: " ".join(text_of(cells).split()) for year, cells in
            re.findall(r'<tr><th scope="row">(20\d\d)\*?</th>(.*?)</tr>', html, re.DOTALL)}  # fmt: skip

    assert rows == {"2022": "161 53 33 62 % 50 % 52 %", "2021": "161 : : : 50 % 52 %"}
    text = text_of(html)
    assert f"62{NBSP}% av dem som avsluttet introduksjonsprogrammet i 2022, gikk rett" in text
    assert "Det er 33 av 53." in text
    assert "Kommunen ligger 12 prosentpoeng over fylket. Forskjellen er mindre enn usikkerheten." in text
    assert "Kvinner: skjult" in html
    assert "<script" not in html
    assert " style=" not in html


def test_a_hidden_share_is_told_as_hidden(publish, client):
    publish(2022, made(None, None))

    text = text_of(client.get(PAGE).content.decode())

    assert "er skjult for å beskytte enkeltpersoner." in text
    assert "Kommunen ligger" not in text


def test_a_break_is_told_and_the_line_is_broken(publish, client):
    county = cells(level="county", region="15", name="Møre og Romsdal", participants=90, starters=9, **outcome(60, 30))
    publish(2019, [*country(9, 9, 9, 9), *county, *cells(level="municipality", region="1504", name="Ålesund",
                                                         participants=40, starters=9, **outcome(40, 10))])  # fmt: skip
    publish(2020, made(53, 33))

    html = client.get(PAGE).content.decode()

    assert "<b>Brudd i 2020:</b>" in html
    assert 'class="break"' in html
    assert html.index("Brudd i 2020</th>") > html.index('<th scope="row">2020')
    assert 'class="line main"' not in html
    # The map of a year leads to each municipality as it was that year.
    led = re.findall(r'class="tile[^"]*" href="(/.*?)"', client.get("/statistikk/2019/").content.decode())
    assert [(each, client.get(each).status_code) for each in led] == [("/statistikk/kommuner/1504/", 200)]


def test_it_says_the_same_numbers_in_every_language_and_leads_to_the_others(publish, client):
    publish(2019, [*country(9, 9, 9, 9), *cells(level="municipality", region="1504", name="Ålesund", participants=40,
                                                starters=9, **outcome(40, 10))])  # fmt: skip
    publish(2020, [*made(53, 33), *cells(level="municipality", region="1507", name="Ålesund", by={"sex": "M"},
                                         participants=1080, starters=7, **outcome(40, 20))])  # fmt: skip
    told = {each: client.get(f"{each}{PAGE}").content.decode() for each in ("", "/nn", "/en")}
    # In the text and in what is said of the charts, without how a language parts thousands.
    numbers = {
        prefix: re.findall(r"\d+", re.sub(rf"(?<=\d)[,{NBSP}](?=\d{{3}})", "", text_of(html.partition("<main")[2])))
        for prefix, html in told.items()
    }

    assert len(numbers[""]) > 60
    assert numbers["/nn"] == numbers["/en"] == numbers[""]
    for language, prefix in (("nb", ""), ("nn", "/nn"), ("en", "/en")):
        assert f'<html lang="{language}"' in told[prefix]
        assert f'<link rel="alternate" hreflang="{language}" href="http://testserver{prefix}{PAGE}">' in told["/nn"]
    for prefix, words in (
        ("/nn", ("dei som avslutta", "Kommunen ligg 12 prosentpoeng over fylket.", "Kvinner: skjult", "Brot i 2020")),
        ("/en", ("of those who left", "The municipality is 12 percentage points above the county.", "Women: hidden",
                 "Break in 2020", "The whole country", "(merger)", "Ålesund. 2019: 25%")),
    ):  # fmt: skip
        assert [each for each in words if each not in told[prefix]] == []


def test_the_list_is_by_county_and_name_as_a_norwegian_reads_with_a_way_to_each_county(publish, client):
    frozen = [*made(20, 10)]
    for number, name in (("1505", "Ørsta"), ("1506", "Molde"), ("1511", "Aukra")):
        frozen += cells(level="municipality", region=number, name=name, participants=40)
    frozen += cells(level="county", region="03", name="Oslo", participants=40)
    frozen += cells(level="municipality", region="0301", name="Oslo", participants=40)
    publish(2022, frozen)
    html = client.get("/statistikk/kommuner/").content.decode()

    names = re.findall(r'href="/statistikk/kommuner/\d+/">(.*?)<', html)
    assert names == ["Oslo", "Aukra", "Molde", "Ørsta", "Ålesund"]
    ways = dict(re.findall(r'href="#(fylke-\d)">(.*?)<', html))
    assert ways == dict(re.findall(r'<h2 id="(fylke-\d)">(.*?)<', html))
    assert list(ways.values()) == ["Oslo", "Møre og Romsdal"]


def test_the_list_leads_to_pages_and_what_is_not_out_is_nowhere(publish, releases, client):
    """Byte for byte what it was until its second."""
    listed = client.get("/statistikk/kommuner/").content.decode()
    pages = ("/statistikk/kommuner/", PAGE, f"/nn{PAGE}", f"/en{PAGE}")
    before = [client.get(each).content for each in pages]
    frozen = [*made(20, 10), *cells(level="municipality", region="0301", name="Oslo", participants=40)]
    publish(2023, frozen, published_at=timezone.now() + timedelta(hours=1))

    assert re.findall(r'href="(/statistikk/kommuner/\d+/)"', listed) == [PAGE]
    assert [client.get(each).content for each in pages] == before
    for number in ("0301", "9999", "1", "a-b", "00001507"):
        assert client.get(f"/statistikk/kommuner/{number}/").status_code == 404

"""What is taken along from the results page: each chart as picture and as numbers, and the page as a document."""

import csv
import io
import re
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import openpyxl
import pypdfium2
import pytest
from django.test import Client
from hypothesis import given

from participants.access.models import User
from reporting.chart_files import alone
from reporting.charts import Legend, Line, bar_chart, line_chart
from reporting.results.page import HEADINGS
from tests.reporting.test_charts import BARS

SVG = "{http://www.w3.org/2000/svg}"
PAGE, YEAR = "/resultater/", 2022


@pytest.fixture
def leader(demonstration):
    client = Client()
    client.force_login(User.objects.get(username="leder"))
    return client


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def taken(client, code, kind):
    answer = client.get(PAGE, {"aar": YEAR, "figur": code, "fil": kind})
    assert answer.status_code == 200
    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="resultater-4204-{YEAR}-{named(code)}.{kind}"'
    )
    return answer.content


def named(code):
    return code.replace("_", "-")


@given(BARS)
def test_a_chart_that_stands_alone_has_its_size_and_colours_in_it(bars):
    chart = bar_chart(chart_id="figur-1", title="Andel", description="Om andelen", bars=bars)
    made = alone(chart, legend=[Legend("own", "Her")], foot="Kilde: Fotfeste.")
    root = ET.fromstring(made.svg)  # noqa: S314 - our own chart

    assert {each.get("class") for each in root.iter()} == {None}
    assert {each.get("style") for each in root.iter()} == {None}
    lengths = [each.get(name, "") for each in root.iter() for name in ("x", "x1", "x2", "cx", "width")]
    assert [each for each in lengths if each.endswith("%")] == []
    assert all(float(each) <= made.width for each in lengths if each)
    assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == ("Andel", "Om andelen")
    texts = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    assert {"Andel", "Her", "Kilde: Fotfeste."} <= set(texts)


def test_a_place_along_a_line_is_where_it_is_on_the_page():
    lines = [Line("Her", [50, None, 60], is_main=True)]
    drawn = line_chart(chart_id="f", title="T", description="D", places=["1", "2", "3"], lines=lines, breaks=[])
    dots = [each.get("cx") for each in ET.fromstring(alone(drawn).svg).iter(f"{SVG}circle")]  # noqa: S314 - ours

    assert dots == ["92.6", "741.1"]  # 12 and 96 per cent of what the margins leave


def test_every_chart_of_the_page_can_be_taken_along_with_its_numbers(leader):
    """The numbers are rows of the page's own file, and what is hidden is hidden in each."""
    html = leader.get(PAGE, {"aar": YEAR}).content.decode()
    charts = set(re.findall(r'aria-labelledby="figur-([\w-]+)-title', html))
    links = re.findall(r'href="\?(aar=\d+&amp;figur=([\w-]+)&amp;fil=(\w+))"', html)
    everything = rows_of(leader.get(f"{PAGE}tall.csv", {"aar": YEAR}).content)

    assert {(code, kind) for _, code, kind in links} == {
        *((code, kind) for code in charts for kind in ("svg", "png", "csv", "xlsx")),
        *(("oppfolging", kind) for kind in ("csv", "xlsx")),  # a table without a chart
    }
    assert charts >= {"andel", "utvikling", "lignende", "startet", "sex", "age_group", "etter"}
    for code in sorted(charts):
        drawn, rows = taken(leader, code, "svg"), rows_of(taken(leader, code, "csv"))
        assert len(rows) > 1, code
        assert [row for row in rows[1:] if row not in everything] == []
        on_page = re.search(rf'<desc id="figur-{code}-description">(.*?)</desc>', html)[1]
        assert ET.fromstring(drawn).find(f"{SVG}desc").text == on_page  # noqa: S314 - our own chart


@pytest.mark.parametrize("code", ["andel", "startet"])
def test_picture_and_workbook_are_of_the_same_chart_and_rows(leader, code):
    rows, drawn = rows_of(taken(leader, code, "csv")), ET.fromstring(taken(leader, code, "svg"))  # noqa: S314 - ours
    sheet = openpyxl.load_workbook(io.BytesIO(taken(leader, code, "xlsx")))["tall"].iter_rows(values_only=True)
    picture = taken(leader, code, "png")

    assert [["" if cell is None else str(cell) for cell in row] for row in sheet] == rows
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20]) == 2 * int(drawn.get("width"))


def test_the_page_is_a_tagged_document_with_its_charts_told_in_words(leader):
    answer = leader.get(PAGE, {"aar": YEAR, "fil": "pdf"})
    document = pypdfium2.PdfDocument(answer.content)
    text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    table = {row[4]: row[5] for row in rows_of(leader.get(f"{PAGE}tall.csv", {"aar": YEAR}).content)
             if row[:4] == ["år", "Kristiansand", str(YEAR), "alle"]}  # fmt: skip

    assert b"/StructTreeRoot" in answer.content
    assert document.get_metadata_dict()["Title"] == f"Resultater i Kristiansand, {YEAR}"
    told = re.sub(r"\s+", " ", text)
    assert f"{table['andel, prosent']} %, {table['overgang']} av {table['sluttet']} av dem som sluttet" in told
    assert "tall per" in told
    for heading in ("Utvikling", "Ved siden av lignende kommuner", "Etter gruppe: kjønn", "Hva gikk deltakerne til?"):
        assert heading in told
    assert answer.content == leader.get(PAGE, {"aar": YEAR, "fil": "pdf"}).content


def test_what_is_chosen_on_the_page_is_what_is_taken_along(leader):
    """Cohort or period, group, and beside whom: in each link of the page, and in each file that a link gives."""
    chosen = {"aar": str(YEAR), "telling": "sluttet", "gruppe": "sex", "mot": "kostra"}
    words = "Sluttet i året, Kjønn, KOSTRA-gruppen"
    html = leader.get(PAGE, chosen).content.decode()
    links = [each.replace("&amp;", "&") for each in re.findall(r'href="([^"]*(?:fil=|tall\.)[^"]*)"', html)]
    whole = rows_of(leader.get(f"{PAGE}tall.csv", {"aar": YEAR}).content)
    rows = rows_of(leader.get(f"{PAGE}tall.csv", chosen).content)
    book = openpyxl.load_workbook(io.BytesIO(leader.get(f"{PAGE}tall.xlsx", chosen).content))

    assert len(links) > 10
    assert [each for each in links if not chosen.items() <= dict(parse_qsl(urlsplit(each).query)).items()] == []
    left_out = {"startet", *(heading for code, heading in HEADINGS.items() if code != "sex")}
    others = {row[1] for row in whole if row[0] == "lignende kommuner" and "KOSTRA" not in row[1]}
    assert rows == [row for row in whole if row[0] not in left_out and row[1] not in others]
    assert len(rows) < len(whole)
    assert len(list(book["tall"].iter_rows())) == len(rows)
    assert ("Utvalg", words) in list(book["om"].iter_rows(values_only=True))

    document = pypdfium2.PdfDocument(leader.get(PAGE, chosen | {"fil": "pdf"}).content)
    told = re.sub(r"\s+", " ", "".join(sheet.get_textpage().get_text_range() for sheet in document))
    assert f"Utvalg: {words}." in told
    assert ("Etter gruppe: kjønn" in told, "Etter gruppe: alder" in told, "hvor de står nå" in told) == (
        True, False, False
    )  # fmt: skip
    drawn = leader.get(PAGE, chosen | {"figur": "lignende", "fil": "svg"}).content.decode()
    assert ("KOSTRA" in drawn, "Sentralitet" in drawn) == (True, False)
    for code in ("age_group", "startet"):
        assert leader.get(PAGE, chosen | {"figur": code, "fil": "csv"}).status_code == 404


@pytest.mark.parametrize("asked", [
    {"fil": "pdf", "figur": "andel"}, {"fil": "svg"}, {"fil": "svg", "figur": "ingen"},
    {"fil": "exe", "figur": "andel"}, {"fil": "png", "figur": "oppfolging"},
])  # fmt: skip
def test_what_is_none_of_them_has_no_file(leader, asked):
    assert leader.get(PAGE, {"aar": YEAR} | asked).status_code == 404


@pytest.mark.parametrize("username", ["radgiver", "administrator", "revisor", "statistiker"])
def test_whoever_may_not_see_the_page_takes_nothing_along(demonstration, username):
    client = Client()
    client.force_login(User.objects.get(username=username))

    for asked in ({"fil": "pdf"}, {"fil": "png", "figur": "andel"}, {"fil": "csv", "figur": "sex"}):
        assert client.get(PAGE, asked).status_code == 403

"""The figures in bokmål, nynorsk and English: no text is missing, and a number is the same in all of them."""

import inspect
import io
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from html import unescape
from itertools import chain
from string import Formatter
from types import ModuleType

import openpyxl
import pytest
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize
from pyaxis import pyaxis

from participants.access.actions.reference import load_reference
from participants.codes import EducationLevel, PermitBasis
from programmes.codes import MainActivity
from programmes.forms.programme import ExitForm
from reporting import labels, regrouping, tables
from reporting.announcing import feed, markup
from reporting.announcing import words as announced
from reporting.breakdowns import SKILLS
from reporting.codes import AgeGroup, Breakdown, BroadMeasure, Indicator, LanguageLevel, MeasureGroup, Waiting
from reporting.cubes import release_cubes
from reporting.describing import FIGURES, METHOD, declared, document, figures, method, parts, told
from reporting.exports import ALL_FILES, FILES, TABLE_FILES, bundle, files, plain, sheets
from reporting.exports import press as paper
from reporting.figures import DEFINITIONS, DIMENSIONS
from reporting.results import open_words, places
from reporting.rules import notes, wording
from reporting.rules.languages import Language, Text
from reporting.summaries import phrases, press, tiles
from reporting.table_tool import words as tool
from reporting.templatetags import pages
from tests.reporting.test_public_pages import cells, country, outcome, year_2021, year_2022
from tests.reporting.test_release_files import made

pytestmark = pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")

MODULES = (
    labels, tables, regrouping, notes, declared, parts, figures, method, wording, phrases, press, tiles, sheets, files,
    bundle, plain, paper, feed, announced, markup, open_words, places, tool,
)  # fmt: skip
# What is only bokmål, only nynorsk or only Norwegian. A text in another language with one of these was forgotten there.
ONLY_BOKMAL = re.compile(
    r"\b(ikke|hele|personer|tallene?|regnet|de som|deltakere|opphold|videregående|høyere|hver)\b", re.IGNORECASE
)
NORWEGIAN = re.compile(r"\b(ikkje|ikke|og|eller|etter|tal|tall|ikk|heile|hele|det|som|år)\b|[æøå]", re.IGNORECASE)


def texts(found: object) -> Iterator[Text]:
    """Every text in a module, however deep it lies in its lists and declarations."""
    match found:
        case Text():
            yield found
        case dict():
            yield from chain.from_iterable(map(texts, found.values()))
        case list() | tuple():
            yield from chain.from_iterable(map(texts, found))
        case ModuleType():
            yield from texts([each for name, each in vars(found).items()
                              if not name.startswith("__") and not isinstance(each, ModuleType)])  # fmt: skip
        case _ if is_dataclass(type(found)):
            yield from texts([getattr(found, each.name) for each in fields(type(found))])


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_text_is_missing_or_left_in_another_language(module):
    found = list(texts(module))

    assert found
    for text in found:
        assert all(each.strip() for each in text), text
        opened = [{name for _, name, _, _ in Formatter().parse(each) if name} for each in text]
        assert opened[0] == opened[1] == opened[2], text
        assert not ONLY_BOKMAL.search(text.nn), text.nn
        assert not NORWEGIAN.search(text.en), text.en


def test_every_code_of_a_published_list_has_its_words():
    lists = {"age_group": AgeGroup, "education_level": EducationLevel, "permit_basis": PermitBasis,
             "main_activity": MainActivity}  # fmt: skip
    for dimension, codes in lists.items():
        assert {code: text.nb for code, text in labels.CODE_LABELS[dimension].items()} == dict(codes.choices)
    assert {code: text.nb for code, text in labels.INDICATORS.items()} == dict(Indicator.choices)
    assert set(labels.DIMENSION_TITLES) == set(labels.SUMS) == set(DIMENSIONS)
    assert {each: text.nb for each, text in labels.BREAKDOWN_TITLES.items()} == dict(Breakdown.choices)
    assert set(labels.BREAKDOWN_SUMS) == set(Breakdown)
    broken_down = {"measure_12": MeasureGroup, "measure_4": BroadMeasure, "waiting": Waiting,
             **dict.fromkeys(SKILLS, LanguageLevel)}  # fmt: skip
    for breakdown, codes in broken_down.items():
        assert {code: text.nb for code, text in labels.CODE_LABELS[breakdown].items()} == dict(codes.choices)


@pytest.fixture
def release(publish):
    load_reference()
    frozen = [*made(), *cells(by={"permit_basis": "family"}, participants=3, starters=3, **outcome(5, None))]
    return publish(2022, frozen, left_out=5)


def test_the_cells_are_the_same_in_every_language_and_the_words_are_not(release):
    told = [list(release_cubes(release, language)) for language in Language]

    for bokmal, *others in zip(*told, strict=True):
        for other in others:
            assert (other.cells, [list(each.codes) for each in other.variables]) == (
                bokmal.cells, [list(each.codes) for each in bokmal.variables])  # fmt: skip
            assert [(each.variable, each.code) for each in other.notes] == [
                (each.variable, each.code) for each in bokmal.notes
            ]
            assert all(each.text and each.text != same.text
                       for each, same in zip(other.notes, bokmal.notes, strict=True))  # fmt: skip
            assert all(label for each in other.variables for label in (each.label, *each.codes.values()))
    english = next(cube for cube in told[-1] if cube.table.id == "IP06")
    assert english.title == "Introduction programme by sex and country background"
    assert english.variable("country_background").codes["XXA"] == "Stateless"
    assert "The whole country" in told[-1][0].variables[0].codes.values()


def test_files_of_every_language_say_the_same_numbers_to_those_who_read_them(release, tmp_path):
    """Read by openpyxl, pyaxis and as JSON-stat; bokmål is held against the cells in test_release_files."""
    grids, heads, data = [], [], []
    for language in Language:
        book = openpyxl.load_workbook(io.BytesIO(FILES["xlsx"].make(release, language)))
        sheet = book["IP01"]
        heads.append([cell.value for cell in sheet[4] if cell.value][-6:])
        grids.append([[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, min_col=4, max_col=8)])
        cube = next(release_cubes(release, language))
        (tmp_path / "table.px").write_bytes(TABLE_FILES["px"].make(cube))
        px = pyaxis.parse(str(tmp_path / "table.px"), encoding="utf-8", null_values="^$", sd_values="^$")
        told = json.loads(TABLE_FILES["json-stat2"].make(cube))
        data.append((list(px["DATA"]["DATA"]), told["value"], told["status"]))
        assert px["METADATA"]["LANGUAGE"] == [told["extension"]["px"]["language"]]
        assert px["METADATA"]["TITLE"] == [told["label"]]

    assert data[0] == data[1] == data[2]
    assert grids[0] == grids[1] == grids[2]
    assert [each[-1] for each in heads] == ["Merknader", "Merknader", "Notes"]
    assert "Transition share, per cent" in heads[2]


def test_bokmal_files_keep_their_names_and_the_others_have_their_language_in_theirs(release):
    named = [[file.named(language) for file in ALL_FILES.values() if file.is_in(language)] for language in Language]

    assert "tabeller.xlsx" in named[0]
    assert "tabeller.nn.xlsx" in named[1]
    assert "tabeller.en.xlsx" in named[2]
    assert all("tabeller.csv" in each for each in named)
    held = [bundle.release_files(release, language) for language in Language]
    common = held[0].keys() & held[1].keys() & held[2].keys()
    assert {name.split("/")[0] for name in common} == {
        "tabeller.csv", "flere-tabeller.csv", "tabeller.parquet", "sdmx-csv",
    }  # fmt: skip
    assert all(held[0][name] == held[2][name] for name in common)


def test_the_api_answers_in_the_language_that_is_asked_for(publish, client):
    load_reference()
    publish(2022, country(11_166, 500, 200, 100))
    bokmal, nynorsk, english = (
        client.get(f"/api/v2/tables/IP01/data?lang={each}&valueCodes[ContentsCode]=*&valueCodes[Tid]=*").json()
        for each in ("nb", "nn", "en")
    )

    assert bokmal["value"] == nynorsk["value"] == english["value"]
    assert [each["dimension"]["ContentsCode"]["category"]["label"]["exits"] for each in (bokmal, nynorsk, english)] == [
        "Avsluttet", "Avslutta", "Exits"]  # fmt: skip
    assert bokmal == client.get("/api/v2/tables/IP01/data?valueCodes[ContentsCode]=*&valueCodes[Tid]=*&lang=no").json()
    listed = client.get("/api/v2/tables?lang=en").json()
    assert (listed["language"], listed["tables"][0]["label"]) == ("en", "IP01: Introduction programme by place and sex")
    assert client.get(listed["tables"][0]["links"][1]["href"]).json()["extension"]["px"]["language"] == "en"
    assert client.get("/api/v2/codelists/vs_fylker?lang=nn").json()["label"] == "Fylke"
    assert {each["id"] for each in client.get("/api/v2/config").json()["languages"]} == {"no", "nn", "en"}
    assert client.get("/api/v2/tables?lang=de").status_code == 400


DOCUMENTS = settings.BASE_DIR / "docs/figures"


def test_each_figure_has_a_document_that_says_what_is_declared_and_a_page_that_says_the_same(database, client):
    """A new figure without a description, or a version that is told wrong, stops here."""
    declared_for = {each.document for each in FIGURES}
    shown = FIGURES[2]

    assert declared_for == {*Indicator.values, "rank_list", *DEFINITIONS}
    for each in (*FIGURES, METHOD):
        expected = document(each)
        written = (DOCUMENTS / f"{each.document}.md").read_text(encoding="utf-8")
        assert written == expected, "docs/figures is out of date: make fix"
        if each.document in DEFINITIONS:
            assert f"Version {DEFINITIONS[each.document]} of the definition." in expected
    for language, prefix in zip(Language, ("", "/nn", "/en"), strict=True):
        for article, address in ((shown, f"tall/{shown.slug}"), (METHOD, "om")):
            html = unescape(client.get(f"{prefix}/statistikk/{address}/").content.decode())
            for section in told(article, language).sections:
                assert all(each in html for each in (section.title, *section.paragraphs, *section.points))
            assert html.count(f'href="{prefix}/statistikk/tall/') >= len(FIGURES)
        assert told(shown, language).lead == notes.FOOTNOTES["exits"].told(language)
    assert client.get("/statistikk/tall/finnes-ikke/").status_code == 404


def test_the_forms_say_of_an_exit_what_the_figures_say():
    fields = ExitForm.base_fields

    assert notes.FOOTNOTES["exits"].nb in fields["cause"].help_text
    assert notes.FOOTNOTES["transitions"].nb in fields["main_activity"].help_text


TEMPLATES = (
    "base_public.html", "reporting/release.html", "reporting/release_list.html", "reporting/withdrawn.html",
    "reporting/_about.html", "reporting/_outcome_table.html", "reporting/article.html",
    "reporting/_figures.html", "reporting/changes.html", "reporting/early_access.html",
    "reporting/municipality_list.html", "reporting/municipality.html", "reporting/table_tool.html",
    "reporting/_refs.html", "reporting/_municipality_map.html",
)  # fmt: skip


def said_by(source: str) -> set[str]:
    found = extract("python", io.BytesIO(source.encode()), keywords={"_": None, "gettext": None})
    return {message for _, message, _, _ in found if isinstance(message, str)}


@pytest.mark.parametrize("language", [Language.NYNORSK, Language.ENGLISH])
def test_every_word_around_the_figures_is_in_the_catalogue_that_is_read(language):
    folder = settings.BASE_DIR / "reporting/locale" / language / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as po, (folder / "django.mo").open("rb") as mo:
        written, compiled = ({each.id: each.string for each in read(file) if each.id}
                             for read, file in ((read_po, po), (read_mo, mo)))  # fmt: skip
    templates = [(settings.BASE_DIR / "templates" / name).read_text() for name in TEMPLATES]
    asked = set().union(*(said_by(templatize(each)) for each in templates), said_by(inspect.getsource(pages)))

    assert written == compiled
    assert set(written) == asked
    for bokmal, other in written.items():
        assert other
        assert set(re.findall(r"%\(\w+\)s", other)) == set(re.findall(r"%\(\w+\)s", bokmal)), other
        if language == Language.ENGLISH:
            assert not NORWEGIAN.search(other), other
        else:
            assert not ONLY_BOKMAL.search(other), other


def test_a_page_is_told_in_each_language_with_the_same_numbers_and_leads_to_the_others(publish, client):
    publish(2021, year_2021(), definitions={"exits": "2"})
    publish(2022, [*country(17_000, 11_166, 2800, 1456), *year_2022()[5:]], definitions={"exits": "2"})
    publish(2022, year_2022(), version=2, note="Kristiansand er rettet.", definitions={"exits": "2"})
    answers = [client.get(f"{prefix}/statistikk/2022/") for prefix in ("", "/nn", "/en")]
    told = [each.content.decode() for each in answers]
    numbers = [[re.sub(r"[\s,]", "", each) for each in re.findall(r"<td>([\d\s,%+−-]+)</td>", html)] for html in told]

    assert numbers[0] == numbers[1] == numbers[2]
    assert len(numbers[0]) > 20
    assert ["<h1 class=\"ds-heading\">" + each + " 2022" in html for each, html in zip(
        ("Introduksjonsprogram for flyktninger", "Introduksjonsprogram for flyktningar",
         "Introduction programme for refugees"), told, strict=True)] == [True] * 3  # fmt: skip
    for language, html in zip(Language, told, strict=True):
        assert f'<html lang="{language}"' in html
        for other, address in (
            ("nb", "/statistikk/2022/"),
            ("nn", "/nn/statistikk/2022/"),
            ("en", "/en/statistikk/2022/"),
        ):
            assert f'<a class="ds-link" href="{address}" lang="{other}" hreflang="{other}"' in html
    # What a statistician has written is in the language it was written in.
    assert '<span lang="nb">Kristiansand er rettet.</span>' in told[2]
    changed = [client.get(f"{prefix}/statistikk/2022/v2/endret/").content.decode() for prefix in ("", "/nn", "/en")]
    assert [re.findall(r"<td><b>(.*?)</b></td>", html)[0] for html in changed] == ["17\u00a0998"] * 2 + ["17,998"]
    for html, words in zip(changed, ("Deltakere", "Deltakarar", "Participants"), strict=True):
        assert f'<th scope="row">{words}</th>' in html
    assert "The whole country, 1 changed" in changed[2]
    english = client.get("/en/statistikk/2022/v2/tabeller.xlsx")
    assert english.headers["Content-Disposition"].endswith('-v2.en.xlsx"')
    assert openpyxl.load_workbook(io.BytesIO(english.content)).sheetnames[0] == "about"
    assert english.headers["ETag"] != client.get("/statistikk/2022/v2/tabeller.xlsx").headers["ETag"]
    for page in ("", "tilgang/", "kommuner/"):
        assert '<html lang="nn"' in client.get(f"/nn/statistikk/{page}").content.decode()
    assert client.get("/nn/logg-inn/").status_code == client.get("/nb/statistikk/").status_code == 404

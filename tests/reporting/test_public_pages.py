"""The public pages as the server answers: what is shown, what is hidden, what may be kept."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from reporting import exports, summaries
from reporting.figures import ALL, DEFINITIONS, DIMENSIONS
from reporting.models import Release
from reporting.rules.wording import NBSP

COUNTRIES = {"UKR": 8064, "SYR": 1063, "AFG": 465, "COD": 398, "ERI": 290}
TOP = (
    ("3020", "Nordre Follo", 27, 22),
    ("3029", "Lørenskog", 26, 19),
    ("3811", "Færder", 21, 15),
    ("4204", "Kristiansand", 73, 52),
    ("5401", "Tromsø", 61, 43),
)
# Twenty, and not twenty; and one whose share is hidden.
OTHERS = (("3025", "Asker", 20, 14), ("3403", "Hamar", 19, 19), ("4601", "Bergen", 90, None))


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Files by their own names: these tests need no collected ones."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.CACHES = {key: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for key in settings.CACHES}


def cells(*, level: str = "country", region: str = ALL, name: str = "Hele landet", by: dict | None = None, **counts):
    """One group's cells; None is hidden, "." cannot be."""
    for indicator, count in counts.items():
        symbol = ":" if count is None else count if count == "." else ""
        yield {
            **dict.fromkeys(DIMENSIONS, ALL), **(by or {}), "region_level": level, "region": region,
            "region_name": name, "indicator": indicator, "value": None if symbol else count, "symbol": symbol,
        }  # fmt: skip


def outcome(exits: int | None, transitions: int | None) -> dict:
    if exits is None or transitions is None:
        return {"exits": exits, "transitions": transitions, "transition_share": None}
    share = (200 * transitions + exits) // (2 * exits) if exits else "."
    return {"exits": exits, "transitions": transitions, "transition_share": share}


def country(participants: int, starters: int, exits: int, transitions: int) -> list[dict]:
    return list(cells(participants=participants, starters=starters, **outcome(exits, transitions)))


def year_2022() -> list[dict]:
    made = country(17_998, 11_166, 2800, 1456)
    for code, size in COUNTRIES.items():
        made += cells(by={"country_background": code}, starters=size, **outcome(150 if code == "UKR" else 600, 75))
    for code in ("NPL", "PAK"):
        made += cells(by={"country_background": code}, starters=None, **outcome(0, 0))
    made += cells(by={"country_background": "XXA"}, starters=880, **outcome(0, 0))
    made += cells(by={"country_background": "IRQ"}, starters=0, **outcome(0, 0))
    made += cells(by={"sex": "F"}, **outcome(1400, 600))
    made += cells(by={"sex": "M"}, **outcome(1400, 856))
    made += cells(by={"age_group": "56+"}, **outcome(None, None))
    made += cells(by={"sex": "F", "age_group": "18-25"}, **outcome(777, 333))
    for number, name, exits, transitions in (*OTHERS, *TOP):
        made += cells(level="municipality", region=number, name=name, **outcome(exits, transitions))
    return made


def year_2021() -> list[dict]:
    return [
        *country(10_595, 2246, 3295, 1615),
        *cells(by={"country_background": "SYR"}, starters=2200),
        *cells(by={"country_background": "UKR"}, starters=None),
    ]


def text_of(html: str) -> str:
    without_tags = re.sub(r"<[^>]+>", " ", html)
    return re.sub(r"[ \n]+", " ", without_tags)


def test_the_page_shows_the_year_of_the_press_release(publish, client):
    publish(2021, year_2021())
    publish(2022, year_2022())

    text = text_of(client.get("/statistikk/2022/").content.decode())

    assert f"Om lag 18{NBSP}000 flyktninger deltok i introduksjonsprogram i 2022." in text
    assert f"Det er 7{NBSP}000 flere enn året før." in text
    assert "Økningen skyldes i hovedsak flyktninger fra Ukraina." in text
    assert f"11{NBSP}166 nye flyktninger med bakgrunn fra 7 land" in text
    assert f"i overkant av 8{NBSP}000" in text
    assert "Syria, Afghanistan, Kongo og Eritrea" in text
    assert "Over halvparten" in text
    assert "noe bedre enn i 2021" in text


def test_the_rank_list_is_that_of_the_press_release(publish, client):
    publish(2022, year_2022())

    html = client.get("/statistikk/2022/").content.decode()

    table = html[html.index("Minst 20 avsluttede deltakere</caption>") :]
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th><td>(\d+)</td><td>(\d+)</td><td>([^<]+)</td></tr>', table)
    assert rows[:5] == [
        ("Nordre Follo", "27", "22", f"81{NBSP}%"),
        ("Lørenskog", "26", "19", f"73{NBSP}%"),
        ("Færder", "21", "15", f"71{NBSP}%"),
        ("Kristiansand", "73", "52", f"71{NBSP}%"),
        ("Tromsø", "61", "43", f"70{NBSP}%"),
    ]
    assert "Hamar" not in html
    assert "Én kommune er ikke med i listen, fordi andelen er skjult." in html


def test_ties_are_settled_by_the_unrounded_share_then_exits_then_name(publish):
    made = country(100, 50, 100, 50)
    for number, name, exits, transitions in (
        ("0001", "Alvdal", 20, 10), ("0002", "Bykle", 40, 20), ("0003", "Aure", 40, 20), ("0004", "Å", 201, 101),
    ):  # fmt: skip
        made += cells(level="municipality", region=number, name=name, **outcome(exits, transitions))
    release = publish(2022, made)

    assert [each.label for each in summaries.summarise(release, None).ranked] == ["Å", "Aure", "Bykle", "Alvdal"]


def test_a_hidden_cell_is_a_sign_and_a_hatched_bar(publish, client):
    publish(2022, year_2022())

    html = client.get("/statistikk/2022/").content.decode()

    assert '<tr><th scope="row">56 år og eldre</th><td><abbr title="Tallet er skjult' in html
    assert "56 år og eldre: skjult" in html
    assert "Skjult</text>" in html
    assert "style=" not in html
    # Data for search engines, which no browser runs.
    assert re.findall("<script[^>]*>", html) == ['<script type="application/ld+json">']


def test_hidden_countries_count_as_countries_and_stateless_do_not(publish):
    release = publish(2022, year_2022())

    countries = summaries.summarise(release, None).countries

    assert countries.number == len(COUNTRIES) + 2
    assert countries.others.value == 11_166 - sum(COUNTRIES.values())
    assert countries.is_order_certain


@pytest.mark.parametrize(
    ("hidden", "rest", "is_told"), [(["NPL"], 2, False), (["NPL", "PAK"], 3, False), (["NPL", "PAK"], 5, True)]
)
def test_the_other_countries_do_not_give_a_hidden_one_away(publish, hidden, rest, is_told):
    made = country(40 + rest, 40 + rest, 0, 0)
    made += cells(by={"country_background": "SYR"}, starters=40)
    for code in hidden:
        made += cells(by={"country_background": code}, starters=None)

    others = summaries.summarise(publish(2022, made), None).countries.others

    assert others.is_hidden is not is_told


def test_no_order_where_a_hidden_country_could_be_among_the_largest(publish):
    made = [
        *country(100, 100, 0, 0),
        *cells(by={"country_background": "SYR"}, starters=40),
        *cells(by={"country_background": "UKR"}, starters=None),
        *cells(by={"country_background": "AFG"}, starters=None),
    ]

    summary = summaries.summarise(publish(2022, made), None)

    assert not summary.countries.is_order_certain
    assert "størst" not in summaries.tell(summary).countries_text


def test_years_with_different_definitions_are_not_compared(publish, client):
    publish(2021, year_2021(), definitions=DEFINITIONS | {"exits": "0"})
    publish(2022, year_2022())

    text = text_of(client.get("/statistikk/2022/").content.decode())

    assert "enn året før" not in text
    assert "2021" not in text


def test_the_numbers_of_a_page_take_three_queries(publish):
    before, release = publish(2021, year_2021()), publish(2022, year_2022())

    with CaptureQueriesContext(connections["default"]) as queries:
        summaries.summarise(Release.objects.get(pk=release.pk), Release.objects.get(pk=before.pk))

    assert len(queries) == 3 + 2


def test_the_page_takes_few_queries(publish, client, settings):
    publish(2021, year_2021())
    publish(2022, year_2022())
    locmem = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "few-queries"}
    settings.CACHES = settings.CACHES | {"pages": locmem}
    client.get("/statistikk/2022/")  # the sizes of the files are measured once

    with CaptureQueriesContext(connections["default"]) as queries:
        client.get("/statistikk/2022/")

    statements = [each["sql"] for each in queries if each["sql"].startswith("SELECT") and "reporting_" in each["sql"]]
    assert len(statements) <= 6


def test_an_older_version_says_so_and_stays(publish, client):
    publish(2022, country(17_000, 11_000, 2800, 1400))
    publish(2022, year_2022(), version=2, note="Rettet tall for Asker.")

    older, newest = client.get("/statistikk/2022/v1/"), client.get("/statistikk/2022/")

    assert "Dette er ikke den nyeste utgivelsen." in older.content.decode()
    assert f"Om lag 17{NBSP}000" in older.content.decode()
    assert "Dette er ikke den nyeste utgivelsen." not in newest.content.decode()
    assert "Rettet tall for Asker." in newest.content.decode()


@pytest.mark.parametrize("end", ["", "v1/", "v1/tabeller.csv", "v1/tabeller.xlsx"])
def test_what_is_not_published_does_not_exist(publish, client, end):
    publish(2022, year_2022(), is_public=False)

    assert client.get(f"/statistikk/2022/{end}").status_code == 404


def test_the_front_leads_to_the_list_and_the_list_to_the_years(publish, client):
    publish(2021, year_2021())
    publish(2022, year_2022())

    assert client.get("/").headers["Location"] == "/statistikk/"
    html = client.get("/statistikk/").content.decode()
    assert html.index("/statistikk/2022/") < html.index("/statistikk/2021/")
    assert f"17{NBSP}998" in html


def test_an_empty_list_says_so(register, client):
    assert "Det er ikke publisert noen tall ennå." in client.get("/statistikk/").content.decode()


@pytest.mark.parametrize(
    "made",
    [
        country(0, 0, 0, 0),
        country(5, 5, 0, 0),
        list(cells(participants=None, starters=None, **outcome(None, None))),
        [],
    ],
    ids=["nobody", "no exits", "all hidden", "no cells"],
)
def test_any_year_can_be_shown(publish, client, made):
    publish(2019, made)

    assert client.get("/statistikk/2019/").status_code == 200


def test_the_page_names_the_real_sizes_of_the_files(publish, client):
    release = publish(2022, year_2022())

    html = client.get("/statistikk/2022/").content.decode()

    size = sum(len(line.encode()) for line in exports.release_csv(release))
    assert f"{max(1, (size + 500) // 1000)}{NBSP}kB" in html


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_are_named_kept_for_an_hour_and_not_sent_twice(publish, client, kind):
    release = publish(2022, year_2022())
    address = f"/statistikk/2022/v1/tabeller.{kind}"

    answer = client.get(address)
    body = b"".join(answer) if answer.streaming else answer.content
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})

    assert body
    assert answer.headers["ETag"] == f'"{release.checksum}-{kind}"'
    assert answer.headers["Content-Disposition"] == f'attachment; filename="introduksjonsprogram-2022-v1.{kind}"'
    assert {"public", "max-age=3600"} == set(answer.headers["Cache-Control"].split(", "))
    assert again.status_code == 304


def test_shared_caches_keep_nothing_that_renews_a_session(publish, client, settings):
    publish(2022, year_2022())
    client.cookies[settings.SESSION_COOKIE_NAME] = "someone"

    for address in ("/statistikk/2022/", "/statistikk/", "/statistikk/2022/v1/tabeller.csv"):
        kept = client.get(address).headers["Cache-Control"].split(", ")
        assert "private" in kept
        assert "public" not in kept


def test_the_demonstration_says_what_it_is(publish, client, settings):
    publish(2022, year_2022())
    line = "tallene er regnet ut fra et oppdiktet register og er ikke offisiell statistikk."

    settings.DEMONSTRATION = True
    assert line in client.get("/statistikk/2022/").content.decode()
    settings.DEMONSTRATION = False
    assert line not in client.get("/statistikk/2022/").content.decode()


def test_dates_are_those_of_oslo(publish, client):
    publish(2022, year_2022(), published_at=datetime(2023, 6, 4, 22, 30, tzinfo=UTC))

    assert "5. juni 2023 kl. 00.30" in client.get("/statistikk/2022/").content.decode()
    assert date(2023, 6, 5).isoformat() in client.get("/statistikk/2022/").content.decode()


def test_the_map_of_municipalities_says_what_the_table_below_it_says_in_every_language(publish, client):
    """Each municipality of that year once, with its published cells, and a way to its page."""
    made = year_2022()
    for number, name in (("30", "Viken"), ("34", "Innlandet"), ("46", "Vestland"), ("54", "Troms og Finnmark")):
        made += cells(level="county", region=number, name=name, participants=90, **outcome(60, 30))
    publish(2022, made)
    published = {number: (exits, transitions) for number, _, exits, transitions in (*OTHERS, *TOP)}
    square = (
        r'<a class="tile ([\w-]+)[ \w]*" href="PREFIX/statistikk/kommuner/(\d+)/" '
        r'title="(.*?)" aria-label="(.*?)">(.*?)<'
    )
    for prefix, few in (("", "enn 20 avsluttet"), ("/nn", "enn 20 avslutta"), ("/en", "fewer than 20 exits")):
        html = client.get(f"{prefix}/statistikk/2022/").content.decode()
        squares = re.findall(square.replace("PREFIX", prefix), html)
        _, _, table = html.partition('<summary id="kommunetabell">')
        rows = re.findall(rf'href="{prefix}/statistikk/kommuner/(\d+)/">.*?</th>(.*?)</tr>', table)
        numbers = [number for number, _ in rows]

        assert 'href="#kommunetabell"' in html
        assert numbers == [number for _, number, *_ in squares]
        assert set(numbers) == published.keys()
        # From the north, and by number; those whose county has no cells are last.
        assert (numbers[:2], numbers[-2:]) == (["5401", "3403"], ["3811", "4204"])
        for (look, number, title, label, sign), (_, row) in zip(squares, rows, strict=True):
            exits, transitions = published[number]
            assert title == label
            told = re.findall(r"<td>(?:<abbr[^>]*>)?([^<]+)", row)[1:3]
            assert told == [str(exits), ":" if transitions is None else str(transitions)]
            if transitions is None:
                assert (look, sign, re.findall(r"\d", title)) == ("hidden", ":", [])
                continue
            assert re.findall(r"\d+", title)[1:3] == [str(transitions), str(exits)]
            assert (look == "few", sign == "&lt;20", few in title) == (exits < 20,) * 3

"""The public API as its clients ask it: pxwebpy against the running server, pyjstat and others on what it sends."""

import csv
import io
import json
import threading
from datetime import UTC, datetime, timedelta
from itertools import product

import pandas as pd
import pyarrow.parquet as pq
import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from pxweb import PxApi
from pyjstat import pyjstat

from reporting import selecting
from reporting.models import Release
from reporting.rules.selection import CannotSelect, codes_of, split
from reporting.tables import TABLES
from tests.reporting.test_release_files import expected, made

pytestmark = pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")

ROOT = "/api/v2"
TIMES = ("config", "tables", "tables/IP01", "tables/IP01/metadata", "tables/IP01/defaultselection", "tables/IP01/data",
         "codelists/vs_fylker", "codelists/vs_kommuner")  # fmt: skip
EVERYTHING = "valueCodes[region]=*&valueCodes[sex]=*&valueCodes[ContentsCode]=*&valueCodes[Tid]=*"


@pytest.fixture(autouse=True)
def nothing_kept(settings):
    """No call is counted and nothing remembered."""
    settings.CACHES = {key: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for key in settings.CACHES}


@pytest.fixture
def releases(publish) -> list[Release]:
    """Two years that are out; the newer is preliminary."""
    return [publish(2021, made()), publish(2022, made(), built_at=datetime(2022, 9, 1, tzinfo=UTC))]


@pytest.fixture
def server(releases, settings):
    """The product behind a real socket."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    application = get_wsgi_application()

    def answer(environ, start_response):
        try:
            return application(environ, start_response)
        finally:
            close_old_connections()

    served = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, ipv6=False)
    served.set_app(answer)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}{ROOT}"
    served.shutdown()
    served.server_close()
    thread.join()


def ask(client, address, **options):
    return client.get(f"{ROOT}/{address}", **options)


def both_years(releases) -> dict:
    return {
        table.id: {
            (*key, str(release.year)): cell for release in releases for key, cell in expected(release)[table.id].items()
        }
        for table in TABLES
    }


def test_pxwebpy_takes_every_table_from_the_running_server(server, releases):
    api = PxApi(server)
    frozen = both_years(releases)

    assert {each["id"] for each in api.all_tables()} == {table.id for table in TABLES}
    for table in TABLES:
        variables = api.get_table_variables(table.id)
        codes = [list(each["category"]["label"]) for each in variables.values()]
        rows = api.get_table_data(table.id, value_codes={name: ["*"] for name in variables}, show="code")
        values = [frozen[table.id].get(key, (None, ".."))[0] for key in product(*codes)]
        assert [row["value"] for row in rows] == values, table.id
        assert len(rows) >= len(frozen[table.id])


def test_pxwebpy_divides_what_is_too_much_and_knows_the_code_lists(server, releases, monkeypatch):
    monkeypatch.setattr("reporting.selecting.MAX_CELLS", 40)
    monkeypatch.setattr("reporting.api.MAX_CELLS", 40)
    api = PxApi(server)

    rows = api.get_table_data("IP05", value_codes={"sex": ["*"], "age_group": ["*"], "ContentsCode": ["*"],
                                                   "Tid": ["*"]})  # fmt: skip

    assert len(rows) == 3 * 7 * 5 * 2
    lists = [each["id"] for each in api.get_table_variables("IP01")["region"]["codelists"]]
    assert lists == ["vs_landet", "vs_fylker", "vs_kommuner"]
    counties = api.get_code_list("vs_fylker")["values"]
    assert [each["code"] for each in counties] == ["03", "18"] or [each["code"] for each in counties] == ["18"]
    assert len(api.search(query="landbakgrunn")["tables"]) == 2


def test_pyjstat_reads_the_answer_with_its_signs(client, releases):
    frozen = both_years(releases)["IP01"]
    text = ask(client, f"tables/IP01/data?{EVERYTHING}").content.decode()
    frame, status = pyjstat.Dataset.read(text).write("dataframe", naming="id"), json.loads(text)["status"]

    read = {
        tuple(key): (None if pd.isna(value) else int(value), status.get(str(place), ""))
        for place, (*key, value) in enumerate(frame.itertuples(index=False, name=None))
    }
    assert {key: cell for key, cell in read.items() if cell[1] != ".."} == frozen
    assert {cell[1] for cell in read.values()} == {":", ".", "..", "*", ""}


def test_all_formats_of_the_api_give_the_same_cells(client, releases):
    frozen = both_years(releases)["IP01"]
    asked = f"tables/IP01/data?{EVERYTHING}&outputFormat="

    table = pq.read_table(io.BytesIO(ask(client, asked + "parquet").content)).to_pylist()
    names = ("region", "sex", "ContentsCode", "Tid")
    parquet = {tuple(row[name] for name in names): (row["value"], row["symbol"]) for row in table}
    rows = list(csv.reader(io.StringIO(ask(client, f"{asked}csv&outputFormatParams=UseCodes").content.decode())))
    crosstab = {
        (*row[:2], *column.split(" ")): cell
        for row in rows[1:]
        for column, cell in zip(rows[0][2:], row[2:], strict=True)
    }

    assert {key: cell for key, cell in parquet.items() if cell[1] != ".."} == frozen
    assert {key: cell for key, cell in crosstab.items() if cell != ".."} == {
        key: sign if value is None else str(value) for key, (value, sign) in frozen.items()
    }
    for kind in ("px", "xlsx"):
        assert ask(client, asked + kind).status_code == 200


def test_a_variable_that_is_not_chosen_is_summed_up_and_gone(client, releases):
    told = ask(
        client, "tables/IP05/data?valueCodes[sex]=F,M&valueCodes[ContentsCode]=exits&valueCodes[Tid]=top(1)"
    ).json()

    assert told["id"] == ["sex", "ContentsCode", "Tid"]
    assert told["value"] == [1400, 1400]
    assert list(told["dimension"]["Tid"]["category"]["label"]) == ["2022"]


def test_a_code_list_narrows_what_a_star_means(client, releases):
    places = ask(client, f"tables/IP01/data?{EVERYTHING}&codelist[region]=vs_kommuner").json()

    assert list(places["dimension"]["region"]["category"]["index"]) == ["0301", "1515", "1824", "5610"]


def test_nothing_chosen_is_the_sums_of_the_newest_year(client, releases):
    told = ask(client, "tables/IP01/data").json()

    assert told["size"] == [1, 1, 5, 1]
    assert told["value"][:2] == [17_998, 11_166]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("valueCodes[sex]=X&valueCodes[ContentsCode]=*&valueCodes[Tid]=*", 400),
        ("valueCodes[kjonn]=*", 400),
        ("valueCodes[sex]=*", 400),
        ("codelist[region]=agg_landsdeler", 400),
        (EVERYTHING + "&outputFormat=exe", 400),
        ("lang=xx", 400),
        ("valueCodes[sex]=TOP(x)&valueCodes[ContentsCode]=*&valueCodes[Tid]=*", 400),
    ],
)
def test_what_cannot_be_answered_is_a_problem_document(client, releases, words, status):
    answer = ask(client, f"tables/IP01/data?{words}")

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["status"] == status


@pytest.mark.parametrize("body", ["{", "[]", '{"selection": 1}', '{"selection": [{"variableCode": 1}]}', "null"])
def test_a_body_that_cannot_be_read_is_refused(client, releases, body):
    answer = client.post(f"{ROOT}/tables/IP01/data", body, content_type="application/json")

    assert answer.status_code == 400


def test_too_many_cells_are_refused_as_pxwebapi_does(client, releases, monkeypatch):
    monkeypatch.setattr(selecting, "MAX_CELLS", 10)

    assert ask(client, f"tables/IP01/data?{EVERYTHING}").status_code == 403


def test_too_many_calls_are_told_when_to_come_back(client, releases, settings):
    locmem = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "calls"}
    settings.CACHES = settings.CACHES | {"default": locmem}
    settings.STATISTICS_API_CALLS = 30
    answers = [ask(client, "config", REMOTE_ADDR="192.0.2.44") for _ in range(31)]

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert answers[-1].headers["Retry-After"] == "10"
    assert ask(client, "config", REMOTE_ADDR="192.0.2.45").status_code == 200


@pytest.mark.parametrize("address", TIMES)
def test_an_answer_is_open_to_other_sites_and_not_sent_twice(client, releases, address):
    first = ask(client, address)
    again = ask(client, address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.status_code == 200
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert {"public", "no-cache"} == set(first.headers["Cache-Control"].split(", "))
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(f"{ROOT}/{address}").status_code == 200
    assert not client.cookies


def said(answer) -> tuple:
    """What anyone gets: the body and the headers, but for the number of the request."""
    return answer.content, {name: text for name, text in answer.headers.items() if name != "X-Request-ID"}


@pytest.mark.parametrize("status", ["approved", "published"])
def test_what_is_not_out_yet_leaves_no_trace(publish, client, status):
    """Byte for byte and header for header what it was before: approved, or published with a time that has not come."""
    addresses = [*TIMES, "tables?query=kjønn"]
    publish(2021, made())
    before = {address: said(ask(client, address)) for address in addresses}
    release = publish(2022, made(), is_public=False)
    Release.objects.using("statistics").filter(pk=release.pk).update(
        status=status, approved_by_id=release.built_by_id + 1, approved_at=release.built_at,
        published_at=timezone.now() + timedelta(hours=1) if status == "published" else None,
    )  # fmt: skip

    assert {address: said(ask(client, address)) for address in addresses} == before
    for file in ("", "v1/", "v1/IP01.px", "v1/IP01.json", "v1/tabeller.csv", "v1/tabeller.parquet"):
        assert client.get(f"/statistikk/2022/{file}").status_code == 404


@pytest.mark.parametrize("address", TIMES)
def test_what_is_out_is_there_at_once(publish, client, address):
    publish(2021, made())
    before = ask(client, address)
    publish(2022, made(), published_at=timezone.now())

    after = ask(client, address, headers={"If-None-Match": before.headers["ETag"]})

    has_years = not address.startswith(("config", "codelists"))
    assert after.status_code == (200 if has_years else 304)
    assert (b"2022" in after.content) == has_years


@pytest.mark.parametrize("address", [each for each in TIMES if each not in {"config", "tables"}])
def test_before_the_first_release_no_table_exists(register, client, address):
    assert ask(client, address).status_code == 404
    assert ask(client, "tables").json()["tables"] == []
    assert (
        ask(client, address.replace("IP01", "IP99").replace("vs_", "xx_")).content == ask(client, address).content
        or "codelists" in address
    )


CODES = ["all", "03", "0301", "0302", "1103"]


@pytest.mark.parametrize(
    ("expressions", "meant"),
    [
        ("*", CODES), ("03*", ["03", "0301", "0302"]), ("03??", ["0301", "0302"]), ("1103,all", ["all", "1103"]),
        ("TOP(2)", ["all", "03"]), ("top(2,1)", ["03", "0301"]), ("BOTTOM(2)", ["0302", "1103"]),
        ("BOTTOM(1,1)", ["0302"]), ("RANGE(03,0302)", ["03", "0301", "0302"]), ("FROM(0302)", ["0302", "1103"]),
        ("TO(03)", ["all", "03"]), ("ALL", ["all"]), ("****************************************3", ["03", "1103"]),
    ],
)  # fmt: skip
def test_a_selection_means_what_it_means_in_pxwebapi(expressions, meant):
    assert codes_of(split(expressions), among=CODES) == meant


@pytest.mark.parametrize(
    "expression", ["x", "TOP()", "TOP(-1)", "TOP(1,2,3)", "RANGE(03)", "RANGE(x,y)", "[0-9]*", "99*"]
)
def test_a_selection_that_means_nothing_is_refused(expression):
    with pytest.raises(CannotSelect):
        codes_of([expression], among=CODES)

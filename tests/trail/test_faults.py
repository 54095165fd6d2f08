"""When the product itself fails: what is told, to whom, and how the lines about it are found again."""

import json
import logging
import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path

from config import urls as product
from config.faults import server_error
from config.logs import DiscreetFormatter, JSONFormatter


def fails(request):
    raise ValueError("It failed.")


urlpatterns = [path("feiler/", fails), path("api/feiler/", fails), *product.urlpatterns]
handler500 = product.handler500


@pytest.fixture
def broken(settings, register):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


class Kept(logging.Handler):
    """The lines as a formatter writes them, at the moment they are written."""

    def __init__(self, formatter):
        super().__init__()
        self.setFormatter(formatter())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def log(request):
    kept = Kept(request.param)
    logging.getLogger("django.request").addHandler(kept)
    yield kept.lines
    logging.getLogger("django.request").removeHandler(kept)


@pytest.mark.parametrize("log", [DiscreetFormatter], indirect=True)
def test_whoever_meets_a_fault_is_told_the_code_that_ends_the_lines_about_it(broken, user, log):
    broken.force_login(user("kari", caseworker="4204"))
    answer = broken.get("/feiler/")
    code = re.search(r'<b class="code">([0-9A-F]{8})</b>', answer.content.decode())[1]

    assert answer.status_code == 500
    assert answer["X-Request-ID"].upper().startswith(code)
    assert [line.splitlines()[0] for line in log] == [f"Internal Server Error: /feiler/ [{code}]"]


@pytest.mark.parametrize("log", [JSONFormatter], indirect=True)
def test_a_system_gets_a_problem_with_the_same_code_as_the_collector(broken, user, log):
    broken.force_login(user("kari", caseworker="4204"))
    answer = broken.get("/api/feiler/")

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["code"] == json.loads(log[0])["code"] == answer["X-Request-ID"][:8].upper()
    assert "failed" not in answer.content.decode()


def test_the_page_asks_the_database_nothing(register):
    with CaptureQueriesContext(connection) as asked:
        answer = server_error(RequestFactory().get("/d/"))

    assert isinstance(answer, HttpResponse)
    assert "Noe gikk galt hos oss" in answer.content.decode()
    assert "eilkode" not in answer.content.decode()
    assert not asked.captured_queries

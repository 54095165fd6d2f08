"""Every address, asked by everyone about everyone: who gets which answer, and that nobody else's data are in it.

R01, R10, R11, R17 (ASVS 8.2.1, 8.2.2, 8.2.3, 8.4.1). `table.ROUTES` has the answers, `world.may_learn` has the rest.
"""

import re

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator

from tests.access.test_signin import routes
from tests.walls.asking import METHODS, ask, signed_in
from tests.walls.judging import address, judge, put_all
from tests.walls.table import GROUP, KEY, ROUTES, Row, by, case
from tests.walls.world import NAME, UNFINDABLE

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_ASKERS = (
    "caseworker", "protected_contact", "team_leader", "leader", "administrator", "teacher", "teaching", "auditor",
    "statistician", "no_grant",
)  # fmt: skip


# --- the table is whole ---


def test_every_route_has_a_row_in_the_table_of_the_walls():
    missing = sorted({str(each.name) for each in routes()} - set(ROUTES))
    assert not missing, (
        f"{', '.join(missing)}: say in tests/walls/table.py (ROUTES) what each method answers to each role and case, "
        "what a question with content looks like (asks), and which canaries a page with people must show (shows)."
    )


def test_every_row_of_the_table_is_of_a_route():
    left = sorted(set(ROUTES) - {str(each.name) for each in routes()})
    assert not left, f"{', '.join(left)}: no such route any more. Take the row out of tests/walls/table.py."


def test_every_operation_of_the_api_is_in_the_table():
    operations = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    of_path = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{pattern}"): name for pattern, name in patterns()}
    missing = [
        f"{method.upper()} {path}"
        for path, methods in operations.items()
        for method in methods
        if method.upper() in METHODS and method.upper() not in ROUTES[of_path[path]].answers
    ]
    assert not missing, f"{missing}: name these methods in the routes' rows of tests/walls/table.py."


def patterns(resolver=None, before=""):
    """Each address as it is written, with those above it, and its name."""
    for each in (resolver or get_resolver()).url_patterns:
        if hasattr(each, "url_patterns"):
            yield from patterns(each, before + str(each.pattern))
        else:
            yield before + str(each.pattern), each.name


_KINDS = ("csv", "further", "xlsx", "ods", "parquet", "package", "pdf", "zip", "table", "sdmx", "citation")


def test_no_address_takes_a_number_of_a_row():
    """R11. A year and a version number releases, public or about to be; whatever else an address names is random."""
    on_their_way = {"office-release", "release-preview", "release-preview-file", "api-release", "api-release-step"}
    releases = on_their_way | {"release", "release-version", "release-changes"} | {f"release-{kind}" for kind in _KINDS}
    numbers = {
        (each.name, argument)
        for each in routes()
        for argument, converter in each.pattern.converters.items()
        if "Int" in type(converter).__name__ and not (each.name in releases and argument in {"year", "version"})
    }
    assert numbers == set()


def test_a_page_about_someone_is_asked_with_the_key_of_each_case():
    """A route that takes a random key and is asked with none of ours would prove nothing."""
    keyed = {
        each.name
        for each in routes()
        if any("UUID" in type(converter).__name__ for converter in each.pattern.converters.values())
    }
    # A group is no person, and there is one.
    assert {name for name in keyed if not {KEY, GROUP} & set(ROUTES[name].arguments.values())} == set()


# --- who gets which answer ---


@pytest.mark.parametrize("told", sorted(ROUTES), indirect=True)
def test_everyone_gets_their_own_answer_and_nobody_elses_data(told):
    """R01, R17: the status of the table, and not one canary beyond what the actor may know."""
    wrong = judge(ROUTES[told.name], told.with_them)
    assert not wrong, f"{told.name}: {len(wrong)} answers differ from the table\n" + "\n".join(wrong[:40])


_FOUND = case(404, own=200, masked=200, moved=200)
_PERSON = Row(
    {"GET": by(404, {
        "caseworker protected_contact team_leader leader": _FOUND,
        "named_contact": case(404, own=200, masked=200, moved=200, hidden=200),
        "other_caseworker other_leader": case(404, elsewhere=200, arrived=200),
    })},
    {"participant_pk": KEY},
    shows=dict.fromkeys(("own", "masked", "moved", "hidden", "elsewhere", "arrived"), (NAME,)),
)  # fmt: skip


def test_an_honest_page_of_a_person_passes(world, settings):
    settings.ROOT_URLCONF = "tests.walls.pages"
    # The stand-in takes any method.
    assert [each for each in judge(_PERSON, put_all(world, "person", _PERSON)) if " GET " in each] == []


@pytest.mark.parametrize("name", ["leaks-body", "leaks-header", "leaks-address", "leaks-cookie", "leaks-file-name",
                                  "leaks-log", "leaks-workbook"])  # fmt: skip
def test_a_page_that_gives_someone_away_anywhere_is_caught(world, settings, name):
    """The proof that the matrix can fail: the same page, which lets one name of Oslo's slip."""
    settings.ROOT_URLCONF = "tests.walls.pages"
    row = Row({"GET": 200})
    wrong = judge(row, put_all(world, name, row))
    assert any("LEAKS [('elsewhere', 'name')]" in each for each in wrong), wrong


def test_a_page_that_shows_nobody_is_caught_too(world, settings):
    settings.ROOT_URLCONF = "tests.walls.pages"
    row = Row({"GET": 200}, shows={"own": (NAME,)})
    wrong = judge(row, put_all(world, "shows-nobody", row))
    assert any("lacks [('own', 'name')]" in each for each in wrong), wrong


# --- not found is not found ---

_KEYED = sorted(name for name, row in ROUTES.items() if row.has_key)


@pytest.mark.parametrize("name", [*_KEYED, "person"])
def test_whom_one_may_not_know_of_and_who_never_was_are_answered_alike(world, settings, name):
    """R10: the same bytes, and the same statements to the database, so that no clock can tell them apart."""
    if name == "person":
        settings.ROOT_URLCONF = "tests.walls.pages"
    row = ROUTES.get(name, _PERSON)
    for actor in _ASKERS:
        client = signed_in(world, actor)
        # The first request of a session asks more than those after it.
        ask(client, "GET", "/min-side/")
        for method in row.answers:
            told = {}
            for each in UNFINDABLE:
                where = address(world, name, row, each)
                with CaptureQueriesContext(connections["default"]) as asked:
                    answer = ask(client, method, where, is_json=row.is_json)
                statements = [re.sub(r"'[^']*'|\b\d+\b", "?", _UUID.sub("?", one["sql"])) for one in asked]
                told[each] = (answer.plain(), statements)
            assert {each for each in UNFINDABLE if told[each] != told["nobody"]} == set(), (actor, method)


def test_an_answer_that_takes_one_statement_more_is_caught(world, settings):
    settings.ROOT_URLCONF = "tests.walls.pages"
    client, counts = signed_in(world, "caseworker"), {}
    ask(client, "GET", "/min-side/")
    for each in ("elsewhere", "nobody"):
        with CaptureQueriesContext(connections["default"]) as asked:
            ask(client, "GET", address(world, "slow", Row({}, {"pk": KEY}), each))
        counts[each] = len(asked)
    assert counts["elsewhere"] == counts["nobody"] + 1

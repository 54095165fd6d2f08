"""Two municipalities with a person each in every table, and people who work for them."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connections

from participants.access import actions as access
from participants.access.models import User
from programmes import actions as programmes
from tests.packages import exit_, participant, programme, write_package

KRISTIANSAND, OSLO = 4204, 301
# Some day before any test runs: a grant from then on is in force whatever day it is.
LONG_AGO = date(2020, 1, 1)


def rows_of(number: str, *, ref: str, serial: int) -> dict[str, list[dict]]:
    """One person in one municipality, with a row in every table."""
    place = {"municipality_number": number}
    return {
        "participants": [participant(ref, serial=serial, given_name=f"Fornavn{number}", **place)],
        "programmes": [programme(ref, ref, **place)],
        "measures": [
            {"programme_ref": ref, "measure_type": "norwegian", "start_date": "2022-06-10", "end_date": "2022-09-01",
             "hours_per_week": "20"} | place,
        ],
        "leaves": [
            {"programme_ref": ref, "leave_type": "holiday", "start_date": "2022-07-04", "end_date": "2022-07-22"}
            | place,
        ],
        "language_tests": [
            {"participant_ref": ref, "test_date": "2022-11-15", "skill": "oral", "result": "a2"} | place,
        ],
        "exits": [exit_(ref, **place)],
    }  # fmt: skip


@pytest.fixture
def ground(database, django_db_blocker):
    """The database with its reference data, for tests that touch no one in the register: nothing is emptied."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def two_municipalities(register, tmp_path: Path):
    """Kristiansand and Oslo, one person each, under the same ref."""
    tables = [rows_of("4204", ref="P1", serial=0), rows_of("0301", ref="P1", serial=1)]
    merged = {name: [row for each in tables for row in each[name]] for name in tables[0]}
    programmes.load_package(path=write_package(tmp_path / "two", **merged), on=date(2024, 1, 1))


@pytest.fixture
def user(register):
    """`user("kari", caseworker="4204", …)` gives a user who holds these roles; IMDi's roles take None."""

    def make(username: str = "kari", *, password: str | None = None, **roles: str | list[str] | None) -> User:
        made = User(username=username)
        made.set_password(password)
        made.save()
        for role, numbers in roles.items():
            for number in numbers if isinstance(numbers, list) else [numbers]:
                access.grant_role(username=username, role=role, municipality_number=number, on=LONG_AGO)
        return made

    return make


def as_owner(statement: str, parameters=()):
    """Rows of a statement that sees everything."""
    with connections["migration"].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture(scope="session")
def issuers(tmp_path_factory):
    """Two issuers of OpenID Connect on this machine."""
    from tests.access.issuer import Issuer

    folder = tmp_path_factory.mktemp("issuers")
    made = [Issuer(folder), Issuer(folder, auth="client_secret_basic")]
    yield made
    for each in made:
        each.close()


@pytest.fixture
def issuer(issuers, settings, user):
    """The first issuer, honest; both are set up, and Kari is whoever the first calls by its subject."""
    from participants.access.signin import issuer as talk
    from tests.access.issuer import tie

    talk.forget()
    for each in issuers:
        each.be_honest()
    settings.OIDC_PROVIDERS = [issuers[0].settings("lokal"), issuers[1].settings("annen")]
    tie(user("kari", caseworker="4204"), issuers[0])
    return issuers[0]

"""Whoever holds two roles in one municipality has what either opens: in small ones the leader is a caseworker too."""

import pytest
from django.db import connections, transaction
from django.urls import reverse

from participants.access import tenancy
from participants.access.middleware import TenantMiddleware
from participants.trail import actions
from participants.trail.models import Event, Finding
from tests.programmes.people import key_of, signed_in
from tests.trail.conftest import ask
from tests.trail.test_unusual import DAY, read_at_night

KRISTIANSAND = 4204


@pytest.fixture
def both(people, user):
    return user("begge", caseworker="4204", leader="4204")


def test_the_database_is_told_of_every_role_and_the_trail_of_the_first(both, rf):
    seen = []
    request = rf.get("/")
    request.user, request.session = both, {}

    def look(_request):
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute("SELECT current_setting('app.role'), current_setting('app.roles')")
            seen.append((tenancy.current(), cursor.fetchone()))

    TenantMiddleware(look)(request)

    [(acting, told)] = seen
    assert (acting.role, acting.other_roles) == ("caseworker", ("leader",))
    assert told == ("caseworker", "caseworker,leader")


def test_a_role_in_another_municipality_opens_nothing_here(people, user, rf):
    kari, seen = user("to-steder", caseworker="4204", leader="0301"), []
    request = rf.get("/")
    request.user, request.session = kari, {tenancy.CHOSEN: KRISTIANSAND}
    TenantMiddleware(lambda _: seen.append(tenancy.current()))(request)

    assert seen[0].other_roles == ()


def test_a_leader_who_is_a_caseworker_too_sees_the_findings(both, people, user):
    read_at_night(user("snoker", caseworker="4204"))
    actions.find_unusual(on=DAY)
    page = signed_in(both).get("/spor/funn/").content.decode()

    assert "Flere deltakere om natten: 6" in page


def test_what_a_caseworker_alone_may_ask_is_answered_whoever_else_they_are(both, people):
    client, whom = signed_in(both), key_of("running")
    assert client.get(reverse("participant", args=[whom])).status_code == 200
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=both.pk, role="caseworker"), transaction.atomic():
        alone = _answers(whom)
    with (
        tenancy.tenant(municipality_id=KRISTIANSAND, user_id=both.pk, role="auditor", other_roles=["caseworker"]),
        transaction.atomic(),
    ):
        assert _answers(whom) == alone
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=both.pk, role="teacher"), transaction.atomic():
        assert _answers(whom) == (0, 0)
    assert min(alone) > 0
    assert client.get("/oppgaver/").status_code == 200


@pytest.mark.parametrize(("role", "others", "is_shown"), [
    ("caseworker", ["auditor"], True), ("auditor", ["caseworker"], True), ("caseworker", ["leader"], False),
    ("caseworker", [], False), ("", ["leader"], False),
])  # fmt: skip
def test_the_trail_is_shown_to_an_auditor_whatever_role_comes_first(people, user, role, others, is_shown):
    someone = user("noen", caseworker="4204")
    given = {"municipality_id": KRISTIANSAND, "user_id": someone.pk, "role": role, "other_roles": others}
    with tenancy.tenant(**given), transaction.atomic():
        assert Event.objects.exists() == is_shown
        assert not Finding.objects.exists()


def test_no_function_or_policy_asks_for_one_role_alone(database):
    functions = ask(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "AND prosrc LIKE '%current_setting(''app.role''%'"
    )
    policies = ask(
        "SELECT polname FROM pg_policy WHERE "
        "concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) LIKE '%''app.role''%'"
    )

    assert functions == [("access_acts_as",)]
    assert policies == []


def _answers(whom) -> tuple[int, int]:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM trail_changes_of(%s)), (SELECT count(*) FROM trail_looks_at(%s))",
            [whom, whom],
        )
        return cursor.fetchone()

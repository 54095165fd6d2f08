"""From request to context: whom a request acts for, and that nobody acts for a place where they hold no role."""

import re
from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from participants.access import tenancy
from participants.access.middleware import TenantMiddleware
from participants.access.models import Grant
from participants.models import Participant
from tests.access.conftest import KRISTIANSAND, OSLO

HOME, CHOOSE = "/min-side/", "/min-side/kommune/"


def acting(user, *, session=None):
    """The context that a view of this user runs in."""
    seen = []

    def view(_request):
        seen.append(tenancy.current())
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user, request.session = user, session or {}
    TenantMiddleware(view)(request)
    assert tenancy.current() is None
    [found] = seen
    return found


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_caseworker_acts_for_their_municipality_in_their_role(user):
    kari = user(caseworker="4204")

    assert acting(kari) == tenancy.Tenant(KRISTIANSAND, kari.pk, "caseworker")


@pytest.mark.parametrize("role", ["statistician", "publisher"])
def test_a_user_of_imdi_acts_for_no_municipality(user, role):
    assert acting(user(**{role: None})) is None


def test_a_user_without_a_role_acts_for_nobody(user):
    assert acting(user()) is None


def test_someone_who_has_not_signed_in_acts_for_nobody(register):
    from django.contrib.auth.models import AnonymousUser

    assert acting(AnonymousUser()) is None


@pytest.mark.parametrize(("valid_from", "valid_to", "acts"), [
    (-10, None, True), (0, None, True), (-10, 1, True), (1, None, False), (-10, 0, False), (-10, -5, False),
])  # fmt: skip
def test_a_role_counts_from_its_first_day_to_the_day_before_its_end(user, valid_from, valid_to, acts):
    kari, today = user(caseworker="4204"), timezone.localdate()
    Grant.objects.using("migration").update(
        valid_from=today + timedelta(valid_from), valid_to=None if valid_to is None else today + timedelta(valid_to)
    )

    assert (acting(kari) is not None) is acts


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(user, two_municipalities):
    kari = user(caseworker="4204")
    client = signed_in(kari)
    assert "Kristiansand kommune" in client.get(HOME).content.decode()

    Grant.objects.update(valid_to=timezone.localdate())

    assert "Du har ikke tilgang til noe ennå" in client.get(HOME).content.decode()
    assert acting(kari, session=client.session) is None


def test_a_user_with_several_municipalities_acts_for_one_and_always_the_same(user):
    kari = user(caseworker=["4204", "0301"], leader="4204")

    assert {acting(kari) for _ in range(5)} == {tenancy.Tenant(OSLO, kari.pk, "caseworker")}


def test_the_choice_in_the_session_is_followed(user):
    kari = user(caseworker=["4204", "0301"])

    assert acting(kari, session={tenancy.CHOSEN: KRISTIANSAND}).municipality_id == KRISTIANSAND


def test_of_two_roles_in_one_place_it_is_always_the_same_one(user):
    kari = user(leader="4204", caseworker="4204")

    assert {acting(kari).role for _ in range(5)} == {"caseworker"}


@pytest.mark.parametrize("chosen", [1103, 0, -1, "4204", "x", None, [], 10**12])
def test_a_choice_one_holds_no_role_for_is_as_none(user, chosen):
    kari = user(caseworker="0301")

    assert acting(kari, session={tenancy.CHOSEN: chosen}).municipality_id == OSLO


def test_a_role_in_imdi_beside_one_in_a_municipality_widens_nothing(user, two_municipalities):
    kari = user(caseworker="4204", statistician=None)

    assert acting(kari).municipality_id == KRISTIANSAND


def test_a_view_that_fails_leaves_no_context_behind(user):
    def view(_request):
        raise ZeroDivisionError

    request = RequestFactory().get("/")
    request.user, request.session = user(caseworker="4204"), {}
    with pytest.raises(ZeroDivisionError):
        TenantMiddleware(view)(request)

    assert tenancy.current() is None


@pytest.mark.parametrize(("chosen", "given_name"), [(KRISTIANSAND, "Fornavn4204"), (OSLO, "Fornavn0301")])
def test_the_rows_of_a_request_are_those_of_the_municipality_it_acts_for(
    user, two_municipalities, rf, chosen, given_name
):
    from django.db import transaction

    kari, seen = user(caseworker=["4204", "0301"]), []

    @transaction.atomic
    def view(request):
        granted = Participant.objects.for_user(request.user, on=date(2024, 1, 1))
        seen.append([each.given_name for each in granted])
        return HttpResponse()

    request = rf.get("/")
    request.user, request.session = kari, {tenancy.CHOSEN: chosen}
    TenantMiddleware(view)(request)

    # The grants cover both; the wall behind them lets one through.
    assert seen == [[given_name]]


# --- choosing ---


def test_a_user_with_several_municipalities_sees_which_and_changes_it(user):
    client = signed_in(user(caseworker=["4204", "0301"]))

    page = client.get(HOME).content.decode()
    assert "Du arbeider nå for Oslo kommune" in page
    assert re.findall(r'name="municipality" value="(\d+)">(Arbeid .+?)<', page) == [
        ("4204", "Arbeid for Kristiansand kommune")
    ]

    answer = client.post(CHOOSE, {"municipality": "4204"})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    page = client.get(HOME).content.decode()
    assert "Du arbeider nå for Kristiansand kommune" in page
    assert set(re.findall(r'name="municipality" value="(\d+)"', page)) == {"0301"}
    assert client.session[tenancy.CHOSEN] == KRISTIANSAND


def test_a_user_with_one_municipality_has_nothing_to_choose(user):
    page = signed_in(user(caseworker="4204", leader="4204")).get(HOME).content.decode()

    assert CHOOSE not in page
    assert "Kristiansand kommune" in page


def test_a_user_of_imdi_has_nothing_to_choose(user):
    page = signed_in(user(statistician=None)).get(HOME).content.decode()

    assert CHOOSE not in page
    assert "Hele landet" in page


@pytest.mark.parametrize("number", ["1103", "9999", "", "301", "4204 ", "0301' OR true", "\x00", "4204\n"])
def test_a_municipality_without_a_role_is_not_found_and_the_choice_stays(user, number):
    client = signed_in(user(caseworker=["4204", "0301"]))
    client.post(CHOOSE, {"municipality": "4204"})

    assert client.post(CHOOSE, {"municipality": number}).status_code == 404
    assert client.session[tenancy.CHOSEN] == KRISTIANSAND


def test_a_municipality_where_the_role_has_ended_is_not_found(user):
    client = signed_in(user(caseworker=["4204", "0301"]))
    Grant.objects.filter(municipality_id=KRISTIANSAND).update(valid_to=timezone.localdate())

    assert client.post(CHOOSE, {"municipality": "4204"}).status_code == 404


def test_choosing_takes_a_post_with_a_token_of_ours(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user(caseworker=["4204", "0301"]))

    assert client.get(CHOOSE, {"municipality": "4204"}).status_code == 405
    assert client.post(CHOOSE, {"municipality": "4204"}).status_code == 403
    assert tenancy.CHOSEN not in client.session


def test_the_choice_ends_with_the_session(user):
    client = signed_in(user(caseworker=["4204", "0301"]))
    client.post(CHOOSE, {"municipality": "4204"})
    client.post(reverse("logout"))

    assert tenancy.CHOSEN not in client.session


def test_a_municipality_of_others_and_one_that_never_was_get_the_same_answer(user):
    client = signed_in(user(caseworker=["4204", "0301"]))
    theirs, nobodys = (client.post(CHOOSE, {"municipality": number}) for number in ("1103", "9999"))

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content

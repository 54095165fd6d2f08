"""The quarterly review of who has access: one page for the leader, one decision a quarter, no one's own (R16)."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from participants.access import actions
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Grant, GrantReview
from participants.access.rules.grants import quarter_of
from tests.access.conftest import KRISTIANSAND, LONG_AGO, as_owner

PAGE = "/brukere/gjennomgang/"
DAY = date(2026, 3, 1)


@pytest.fixture
def leder(user):
    return user("leder", leader="4204")


@pytest.fixture
def kari(user):
    return Grant.objects.get(user=user("kari", caseworker="4204"))


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[-1]))


def review(by, decisions, *, on=DAY):
    now = datetime.combine(on, time(12), UTC)
    return actions.review_grants(decisions=decisions, municipality_id=KRISTIANSAND, by=by, now=now)


# --- the action ---


def test_a_decision_is_kept_with_who_when_and_for_which_quarter(leder, kari):
    assert review(leder, {kari.pk: "keep"}) == {"keep": 1, "end": 0}

    kept = GrantReview.objects.get()
    assert (kept.grant, kept.user, kept.reviewed_by) == (kari, kari.user, leder)
    assert (kept.quarter_starts_on, kept.decision, kept.reviewed_on) == (date(2026, 1, 1), "keep", DAY)
    kari.refresh_from_db()
    assert kari.valid_to is None


def test_a_role_that_is_not_kept_ends_at_once_and_says_when_and_by_whom(leder, kari):
    review(leder, {kari.pk: "end"})

    assert not Grant.objects.valid_on(DAY).filter(pk=kari.pk).exists()
    kari.refresh_from_db()
    assert (kari.valid_to, kari.ended_at, kari.ended_by) == (DAY, datetime.combine(DAY, time(12), UTC), leder)


def test_the_page_shows_all_of_a_hundred_and_fifty_and_takes_a_decision_on_each(leder):
    from participants.access.models import User

    many = User.objects.bulk_create([User(username=f"ansatt{each:03}", password="!") for each in range(150)])
    Grant.objects.bulk_create(
        [Grant(user=each, role="teacher", municipality_id=KRISTIANSAND, valid_from=DAY) for each in many]
    )
    client = signed_in(leder)
    page = text(client.get(PAGE))
    assert all(each.username in page for each in many)
    assert "150 av 151 gjenstår" in page

    grants = Grant.objects.filter(user__in=many)
    client.post(PAGE, {f"tilgang-{each.pk}": "keep" for each in grants})
    assert "Alle tilgangene er gjennomgått dette kvartalet." in text(client.get(PAGE))
    assert GrantReview.objects.count() == 150


def test_each_grant_is_decided_once_a_quarter_and_again_in_the_next(leder, kari):
    review(leder, {kari.pk: "keep"})
    with pytest.raises(RuleBroken, match="endret"):
        review(leder, {kari.pk: "end"})
    review(leder, {kari.pk: "keep"}, on=date(2026, 4, 1))

    assert GrantReview.objects.count() == 2


@pytest.mark.parametrize("roles", [
    {"caseworker": "4204"}, {"administrator": "4204"}, {"team_leader": "4204"}, {"leader": "0301"},
    {"publisher": None}, {},
])  # fmt: skip
def test_only_the_leader_there_reviews(user, kari, roles):
    other = user("other", **roles)
    with pytest.raises(NotAllowed, match="lederen"):
        review(other, {kari.pk: "end"})

    assert not GrantReview.objects.exists()


def test_nobody_reviews_their_own_role(leder, kari):
    """R16: by the action, and by keys and a check in the database."""
    own = Grant.objects.get(user=leder)
    with pytest.raises(RuleBroken, match="endret"):
        review(leder, {own.pk: "keep"})
    row = {"grant": own, "reviewed_by": leder, "quarter_starts_on": DAY, "decision": "keep", "reviewed_on": DAY}
    with pytest.raises(IntegrityError, match="grantreview_by_someone_else"):
        GrantReview.objects.create(**row, user=leder)
    with pytest.raises(IntegrityError, match="grantreview_of_grant"):
        GrantReview.objects.create(**row, user=kari.user)


def test_a_grant_elsewhere_over_or_never_given_is_refused_alike_and_nothing_is_written(leder, kari, user):
    theirs = Grant.objects.get(user=user("oslo", caseworker="0301"))
    over = Grant.objects.get(user=user("over", caseworker="4204"))
    Grant.objects.filter(pk=over.pk).update(valid_to=DAY)

    told = set()
    for pk in (theirs.pk, over.pk, 10**15):
        with pytest.raises(RuleBroken) as refusal:
            review(leder, {kari.pk: "end", pk: "end"})
        told.add(str(refusal.value.messages))

    assert len(told) == 1
    assert Grant.objects.valid_on(DAY).filter(pk__in=[kari.pk, theirs.pk]).count() == 2
    assert not GrantReview.objects.exists()


@pytest.mark.parametrize("decisions", [{}, {0: "keep"}])
def test_no_decision_is_no_review(leder, kari, decisions):
    with pytest.raises(RuleBroken):
        review(leder, decisions)


def test_a_decision_that_is_neither_is_refused(leder, kari):
    with pytest.raises(RuleBroken):
        review(leder, {kari.pk: "delete"})


# --- the page ---


def test_the_leader_sees_who_has_what_since_when_by_whom_and_last_used(leder, kari, user):
    user("oslo", caseworker="0301")
    ada = user("ada", administrator="4204")
    today = timezone.localdate()
    as_owner("UPDATE access_grant SET given_by_id = %s, last_used_on = '2026-02-03' WHERE id = %s", [ada.pk, kari.pk])
    answer = signed_in(leder).get(PAGE)
    page = text(answer)

    assert answer.status_code == 200
    assert "kari Programrådgiver" in page
    assert "Fra 1. januar 2020, gitt av ada. Sist brukt 3. februar 2026." in page
    assert "ada Tilgangsansvarlig i kommunen" in page
    assert "Aldri brukt." in page
    assert "oslo" not in page
    assert "Din egen tilgang. En annen leder må gå gjennom den." in page
    assert f"{(today.month + 2) // 3}. kvartal {today.year}" in page
    assert "2 av 3 gjenstår" in page


def test_nothing_is_chosen_beforehand(leder, kari):
    assert "checked" not in signed_in(leder).get(PAGE).content.decode()


def test_the_leader_decides_with_one_button(leder, kari, user):
    over = Grant.objects.get(user=user("per", teacher="4204"))
    client = signed_in(leder)
    answer = client.post(PAGE, {f"tilgang-{kari.pk}": "keep", f"tilgang-{over.pk}": "end"})

    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    page = text(client.get(PAGE))
    today = timezone.localdate()
    assert "Beholdt" in page
    assert "per" not in re.findall(r"\w+", page)
    assert "Alle tilgangene er gjennomgått dette kvartalet." in page
    assert dict(GrantReview.objects.values_list("grant__user__username", "decision")) == {"kari": "keep", "per": "end"}
    assert set(GrantReview.objects.values_list("quarter_starts_on", flat=True)) == {quarter_of(today)}


def test_some_can_be_left_for_later(leder, kari, user):
    user("per", teacher="4204")
    client = signed_in(leder)
    client.post(PAGE, {f"tilgang-{kari.pk}": "keep"})

    assert "1 av 3 gjenstår" in text(client.get(PAGE))


def test_a_page_without_a_choice_says_what_to_do_and_saves_nothing(leder, kari):
    answer = signed_in(leder).post(PAGE)

    assert "Velg «Behold» eller «Avslutt» for minst én tilgang." in text(answer)
    assert "<title>Feil: " in answer.content.decode()
    assert not GrantReview.objects.exists()


def test_what_was_chosen_stays_chosen_after_a_fault(leder, kari, user):
    client = signed_in(leder)
    answer = client.post(PAGE, {f"tilgang-{kari.pk}": "end", "tilgang-999999": "end"})

    assert "Noe er endret siden du åpnet siden" in text(answer)
    assert re.search(rf'name="tilgang-{kari.pk}" value="end" checked', answer.content.decode())


@pytest.mark.parametrize(
    "field", ["tilgang-", "tilgang-0", "tilgang--1", "tilgang-١", "tilgang-1x", f"tilgang-{10**30}", "x"]
)
def test_a_field_that_names_no_grant_is_no_choice(leder, kari, field):
    assert "Velg «Behold»" in text(signed_in(leder).post(PAGE, {field: "end"}))
    assert Grant.objects.get(pk=kari.pk).valid_to is None


@pytest.mark.parametrize("roles", [{"caseworker": "4204"}, {"administrator": "4204"}, {"statistician": None}, {}])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_gets_the_page(user, kari, roles, method):
    answer = getattr(signed_in(user("other", **roles)), method)(PAGE, {f"tilgang-{kari.pk}": "end"})

    assert answer.status_code == 403
    assert "kari" not in answer.content.decode()
    assert Grant.objects.get(pk=kari.pk).valid_to is None


def test_the_review_is_of_the_municipality_one_acts_for(user, kari):
    leder = user("leder", leader=["4204", "0301"])
    user("oslo", caseworker="0301")
    client = signed_in(leder)

    assert "oslo Programrådgiver" in text(client.get(PAGE))
    client.post("/min-side/kommune/", {"municipality": "4204"})
    assert "kari Programrådgiver" in text(client.get(PAGE))
    assert "oslo Programrådgiver" not in text(client.get(PAGE))


def test_deciding_takes_a_token_of_ours(leder, kari):
    client = signed_in(leder, enforce_csrf_checks=True)

    assert client.post(PAGE, {f"tilgang-{kari.pk}": "end"}).status_code == 403
    assert Grant.objects.get(pk=kari.pk).valid_to is None


def test_only_a_leader_is_led_to_the_page(leder, user):
    assert PAGE in signed_in(leder).get("/min-side/").content.decode()
    assert PAGE not in signed_in(user("kari", caseworker="4204")).get("/min-side/").content.decode()


def test_a_name_is_shown_as_text(leder, user):
    from participants.access.models import User

    kari = user("kari", caseworker="4204")
    User.objects.filter(pk=kari.pk).update(username="<b>kari</b>")

    assert "<b>kari</b>" not in signed_in(leder).get(PAGE).content.decode().replace("<b>&lt;", "")


def test_a_new_quarter_asks_anew(leder, kari):
    earlier = quarter_of(timezone.localdate()) - timedelta(1)
    review(leder, {kari.pk: "keep"}, on=earlier)

    assert "1 av 2 gjenstår" in text(signed_in(leder).get(PAGE))


def test_whoever_loses_a_role_in_the_review_is_told_and_so_are_the_other_leaders(leder, kari, user):
    """As where a role is ended on the page of users."""
    user("lars", leader="4204")
    actions.grant_role(username="kari", role="auditor", municipality_number="4204", on=LONG_AGO)
    kept = Grant.objects.get(user=user("per", caseworker="4204"))
    sent = {f"tilgang-{kari.pk}": "end", f"tilgang-{kept.pk}": "keep"}
    assert signed_in(leder).post(PAGE, sent).status_code == 302

    told = as_owner(
        "SELECT kind, username FROM participants_notice JOIN access_user ON access_user.id = recipient_id ORDER BY 1"
    )
    assert told == [("grant_changed", "lars"), ("own_grant_changed", "kari")]

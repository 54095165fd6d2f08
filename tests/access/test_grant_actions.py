"""Giving, ending, using and losing roles: by someone else, within one's own municipality, and at once (R15, R16)."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections
from django.test import Client
from django.utils import timezone

from participants.access import actions
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Grant, User
from participants.access.roles import KEPT_APART, MUNICIPAL_ROLES
from participants.access.rules.grants import UNUSED_DAYS, quarter_of, unused_since
from participants.access.tasks import expire_unused_grants
from tests.access.conftest import KRISTIANSAND, LONG_AGO, OSLO

DAY = date(2026, 3, 1)


@pytest.fixture
def ada(user):
    """Gives roles in Kristiansand."""
    return user("ada", administrator="4204")


def noon(day):
    return datetime.combine(day, time(12), UTC)


def give(by, username="kari", **changes):
    given, _is_new = actions.give_grant(
        **{"username": username, "role": "caseworker", "municipality_number": "4204", "by": by, "on": DAY} | changes
    )
    return given


def held():
    return set(Grant.objects.valid_on(DAY).values_list("user__username", "role", "municipality_id"))


# --- giving ---


def test_an_administrator_gives_a_role_from_a_day_on_and_stands_for_it(ada, user):
    user("kari")
    given = give(ada, valid_to=date(2026, 9, 1))

    assert (given.given_by, given.valid_from, given.valid_to) == (ada, DAY, date(2026, 9, 1))
    assert ("kari", "caseworker", KRISTIANSAND) in held()
    assert give(ada).pk == given.pk


@pytest.mark.parametrize("role", sorted(MUNICIPAL_ROLES))
def test_each_role_of_the_municipality_can_be_given_to_someone_else(ada, user, role):
    user("kari")

    assert give(ada, role=role).role == role


@pytest.mark.parametrize("role", sorted(MUNICIPAL_ROLES))
def test_nobody_gives_themselves_a_role(ada, role):
    """R16: the administrator's own role least of all."""
    with pytest.raises(RuleBroken, match="seg selv"):
        give(ada, "ada", role=role)

    assert held() == {("ada", "administrator", KRISTIANSAND)}


@pytest.mark.parametrize("roles", [
    {"caseworker": "4204"}, {"leader": "4204"}, {"team_leader": "4204"}, {"auditor": "4204"}, {"support": None},
    {"publisher": None}, {"administrator": "0301"}, {},
])  # fmt: skip
def test_nobody_else_gives_roles(user, roles):
    user("kari")
    other = user("other", **roles)

    with pytest.raises(NotAllowed, match="Du kan ikke gi"):
        give(other)

    assert Grant.objects.of(User.objects.get(username="kari")).count() == 0


def test_an_administrator_gives_no_role_elsewhere_or_in_imdi(ada, user):
    user("kari")
    with pytest.raises(NotAllowed, match="denne kommunen"):
        give(ada, municipality_number="0301")
    with pytest.raises(NotAllowed, match="den som drifter"):
        give(ada, role="publisher", municipality_number=None)

    assert held() == {("ada", "administrator", KRISTIANSAND)}


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"username": "nobody"}, "finnes ikke"), ({"role": "king"}, "finnes ikke"),
    ({"municipality_number": None}, "trenger en kommune"), ({"municipality_number": "9999"}, "finnes ikke"),
    ({"valid_to": DAY}, "etter startdatoen"), ({"role": "support"}, "hele landet"),
])  # fmt: skip
def test_a_refusal_says_why_and_writes_nothing(ada, user, changes, sentence):
    user("kari")
    with pytest.raises(RuleBroken) as told:
        give(ada, **changes)

    assert sentence in " ".join(told.value.messages)
    assert held() == {("ada", "administrator", KRISTIANSAND)}


def test_a_closed_account_is_given_nothing(ada, user):
    User.objects.filter(pk=user("kari").pk).update(is_active=False)

    with pytest.raises(RuleBroken, match="finnes ikke"):
        give(ada)


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2026, 1, 1)])
def test_the_right_to_give_counts_on_its_own_days_alone(ada, user, day):
    user("kari")
    Grant.objects.filter(user=ada).update(valid_to=date(2026, 1, 1))

    with pytest.raises(NotAllowed):
        give(ada, on=day)


# --- what nobody holds at once ---


@pytest.mark.parametrize(("one", "other"), KEPT_APART)
def test_two_roles_that_are_kept_apart_are_refused_with_a_sentence(ada, user, one, other):
    """R16."""
    user("kari", **{other: "4204"})

    with pytest.raises(RuleBroken, match="Ingen kan være både"):
        give(ada, role=one)


@pytest.mark.parametrize(("one", "other"), KEPT_APART)
def test_the_database_itself_keeps_them_apart(user, one, other):
    """R16: past every action, in either order, and only in the same place at the same time."""
    kari = user("kari")

    def hold(role, **changes):
        return Grant.objects.create(
            **{"user": kari, "role": role, "municipality_id": KRISTIANSAND, "valid_from": DAY} | changes
        )

    hold(one, valid_to=date(2026, 6, 1))
    hold(other, municipality_id=OSLO)
    hold(other, valid_from=date(2026, 6, 1))
    with pytest.raises(IntegrityError, match=f"grant_{one}_is_no_{other}"):
        hold(other, valid_from=date(2026, 5, 1), valid_to=date(2026, 5, 2))
    with pytest.raises(IntegrityError, match=f"grant_{one}_is_no_{other}"):
        hold(one, valid_from=date(2026, 7, 1))


def test_other_roles_may_be_held_together(ada, user):
    user("kari", caseworker="4204", leader="4204")

    assert give(ada, role="protected_contact")


def test_two_at_once_do_not_slip_past_each_other(ada, user):
    """R16: the exclusion is the database's, so that it does not matter who comes first."""
    kari = user("kari")
    barrier, told = Barrier(2), []

    def work(role):
        try:
            barrier.wait()
            Grant.objects.create(user=kari, role=role, municipality_id=KRISTIANSAND, valid_from=DAY)
            told.append("given")
        except Exception as error:  # noqa: BLE001 - a deadlock is a refusal too
            told.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=[role]) for role in ("administrator", "caseworker")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told.count("given") == 1
    assert Grant.objects.of(kari).count() == 1


# --- ending ---


def test_a_role_that_is_ended_is_gone_in_the_next_request(ada, user):
    """R15."""
    kari = user("kari", caseworker="4204")
    client = Client()
    client.force_login(kari)
    assert "Kristiansand kommune" in client.get("/min-side/").content.decode()

    actions.end_grant(grant_pk=Grant.objects.get(user=kari).pk, by=ada, now=timezone.now())

    assert "Du har ikke tilgang til noe ennå" in client.get("/min-side/").content.decode()


def test_a_role_that_was_given_today_is_ended_today(ada, user):
    user("kari")
    given = give(ada)
    actions.end_grant(grant_pk=given.pk, by=ada, now=noon(DAY))

    assert held() == {("ada", "administrator", KRISTIANSAND)}
    assert give(ada).pk != given.pk


@pytest.mark.parametrize("who", ["leader", "elsewhere", "caseworker"])
def test_nobody_else_ends_a_role_and_what_is_not_there_is_answered_alike(user, who):
    roles = {"leader": {"leader": "4204"}, "elsewhere": {"administrator": "0301"}, "caseworker": {"caseworker": "4204"}}
    theirs = Grant.objects.get(user=user("kari", caseworker="4204"))
    other = user("other", **roles[who])

    for pk in (theirs.pk, 10**15):
        with pytest.raises(NotAllowed):
            actions.end_grant(grant_pk=pk, by=other, now=noon(DAY))
    assert ("kari", "caseworker", KRISTIANSAND) in held()


def test_a_role_that_is_over_is_not_ended_again(ada, user):
    theirs = Grant.objects.get(user=user("kari", caseworker="4204"))
    actions.end_grant(grant_pk=theirs.pk, by=ada, now=noon(DAY))

    with pytest.raises(RuleBroken, match="gjelder ikke lenger"):
        actions.end_grant(grant_pk=theirs.pk, by=ada, now=noon(DAY + timedelta(1)))
    theirs.refresh_from_db()
    assert theirs.valid_to == DAY


# --- use, and what happens without ---


def used(user):
    return set(Grant.objects.of(user).values_list("role", "municipality_id", "last_used_on"))


def test_a_request_marks_the_roles_one_acts_under_today_and_no_others(user):
    kari, today = user("kari", caseworker=["4204", "0301"], leader="0301", statistician=None), timezone.localdate()
    client = Client()
    client.force_login(kari)
    client.get("/min-side/")

    assert used(kari) == {
        ("caseworker", OSLO, today), ("leader", OSLO, today), ("statistician", None, today),
        ("caseworker", KRISTIANSAND, None),
    }  # fmt: skip


def test_the_mark_is_written_once_a_day(user, django_assert_num_queries):
    kari = user("kari", caseworker="4204")
    client = Client()
    client.force_login(kari)

    def writes():
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connections["default"]) as queries:
            client.get("/min-side/")
        return [each["sql"] for each in queries if each["sql"].startswith('UPDATE "access_grant"')]

    assert len(writes()) == 1
    assert writes() == []


def test_a_mark_never_goes_back_in_time(user):
    kari = user("kari", caseworker="4204")
    actions.use_grants(user=kari, municipality_id=KRISTIANSAND, on=DAY)
    actions.use_grants(user=kari, municipality_id=KRISTIANSAND, on=DAY - timedelta(3))

    assert used(kari) == {("caseworker", KRISTIANSAND, DAY)}


@pytest.mark.parametrize(("last_used", "days", "ends"), [
    (None, UNUSED_DAYS, False), (None, UNUSED_DAYS + 1, True),
    (DAY, UNUSED_DAYS, False), (DAY, UNUSED_DAYS + 1, True),
])  # fmt: skip
def test_a_role_ends_when_nobody_has_used_it_for_ninety_days(user, last_used, days, ends):
    kari = user("kari", caseworker="4204")
    Grant.objects.using("migration").filter(user=kari).update(
        valid_from=DAY if last_used is None else LONG_AGO, last_used_on=last_used
    )
    on = DAY + timedelta(days)

    assert actions.expire_unused_grants(now=noon(on)) == int(ends)
    assert actions.expire_unused_grants(now=noon(on)) == 0
    assert Grant.objects.of(kari).valid_on(on).exists() is not ends


def test_what_is_over_or_not_yet_begun_is_left_alone(user):
    kari = user("kari", caseworker="4204")
    Grant.objects.of(kari).update(valid_to=DAY)
    assert actions.expire_unused_grants(now=noon(date(2027, 1, 1))) == 0

    Grant.objects.using("migration").filter(user=kari).update(valid_from=date(2028, 1, 1), valid_to=None)
    assert actions.expire_unused_grants(now=noon(date(2027, 1, 1))) == 0


def test_the_night_ends_what_is_unused_and_is_on_the_schedule(user):
    from django.conf import settings

    user("kari", caseworker="4204")
    expire_unused_grants()

    assert not Grant.objects.valid_on(timezone.localdate()).exists()
    assert "access.expire_unused_grants" in {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}


# --- rules ---


@pytest.mark.parametrize(("day", "first"), [
    (date(2026, 1, 1), date(2026, 1, 1)), (date(2026, 3, 31), date(2026, 1, 1)), (date(2026, 4, 1), date(2026, 4, 1)),
    (date(2026, 11, 25), date(2026, 10, 1)), (date(2026, 12, 31), date(2026, 10, 1)),
])  # fmt: skip
def test_a_quarter_begins_with_january_april_july_and_october(day, first):
    assert quarter_of(day) == first


def test_ninety_days_are_counted_back():
    assert unused_since(date(2026, 4, 1)) == date(2026, 1, 1)

"""From planned to withdrawn: what is public is a question to the clock, and what is public is never changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from participants.access.actions import grant_role
from participants.access.errors import NotAllowed, RuleBroken
from participants.jobs.models import Job
from reporting import actions
from reporting.models import Release
from tests.access.conftest import LONG_AGO
from tests.programmes.people import signed_in

STATISTICS = "statistics"
T = datetime(2024, 6, 3, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WHY = "Tallene for Kristiansand var feil."


@pytest.fixture
def approved(publish):
    return publish(2022, [], status="approved", published_at=None)


def _stage(release: Release, at: datetime) -> str:
    return Release.objects.staged(at=at).get(pk=release.pk).stage


def test_a_planned_release_is_public_from_its_second_on_and_nothing_is_done_then(approved, publisher):
    release = actions.publish_release(release=approved, by=publisher, now=T - timedelta(days=9), publish_at=T)

    assert [_stage(release, at) for at in (T - SECOND, T)] == ["planned", "published"]
    assert [Release.objects.public(at=at).count() for at in (T - SECOND, T)] == [0, 1]
    assert [Release.objects.latest_of_year(2022, at=at) for at in (T - SECOND, T)] == [None, release]
    assert [Release.objects.planned(at=at).count() for at in (T - SECOND, T)] == [1, 0]


@pytest.mark.parametrize("ahead", [-SECOND, timedelta(0), timedelta(days=1000)])
def test_a_time_that_is_past_or_far_off_is_refused(approved, publisher, ahead):
    with pytest.raises(RuleBroken, match="framover"):
        actions.publish_release(release=approved, by=publisher, now=T, publish_at=T + ahead)

    assert Release.objects.get().status == "approved"


def test_a_planned_release_is_held_back_until_its_time_and_not_after(approved, publisher):
    release = actions.publish_release(release=approved, by=publisher, now=T - timedelta(days=9), publish_at=T)
    with pytest.raises(RuleBroken, match="planlagt"):
        actions.cancel_publication(release=release, by=publisher, now=T)

    later = timezone.now() + timedelta(days=9)
    release = Release.objects.get()
    assert _stage(release, later) == "published"


def test_the_time_is_taken_back_and_given_again(approved, publisher):
    now = timezone.now()
    release = actions.publish_release(release=approved, by=publisher, now=now, publish_at=now + timedelta(days=9))
    release = actions.cancel_publication(release=release, by=publisher, now=now)

    assert (release.status, release.published_at) == ("approved", None)
    actions.publish_release(release=release, by=publisher, now=now, publish_at=now + timedelta(days=3))
    assert Release.objects.planned().count() == 1


def test_a_withdrawn_release_is_public_no_more_and_the_one_before_it_holds_again(publish, publisher):
    first, second = (publish(2022, [], version=version) for version in (1, 2))
    assert [_stage(each, T) for each in (first, second)] == ["superseded", "published"]

    actions.withdraw_release(release=second, by=publisher, reason=WHY, now=T)

    assert [_stage(each, T) for each in (first, second)] == ["published", "withdrawn"]
    assert Release.objects.latest_of_year(2022, at=T - SECOND).version == 2
    assert Release.objects.latest_of_year(2022, at=T).version == 1
    assert [Release.objects.withdrawn(at=at).count() for at in (T - SECOND, T)] == [0, 1]


@pytest.mark.parametrize("reason", ["", "  ", "feil"])
def test_nothing_is_withdrawn_without_a_reason(publish, publisher, reason):
    release = publish(2022, [])

    with pytest.raises(RuleBroken, match="Alle kan lese"):
        actions.withdraw_release(release=release, by=publisher, reason=reason, now=T)


def test_what_is_not_out_or_already_gone_is_not_withdrawn(approved, publish, publisher):
    out = publish(2021, [])
    actions.withdraw_release(release=out, by=publisher, reason=WHY, now=T)

    for release in (approved, out):
        with pytest.raises(RuleBroken, match="publisert"):
            actions.withdraw_release(release=release, by=publisher, reason=WHY, now=T)


def test_only_a_publisher_withdraws_and_holds_back(publish, approved, register):
    other = grant_role(username="stat", role="statistician", municipality_number=None, on=LONG_AGO)[0].user
    out = publish(2021, [])
    planned = publish(2020, [], published_at=timezone.now() + timedelta(days=1))

    with pytest.raises(NotAllowed, match="Be en av dem"):
        actions.withdraw_release(release=out, by=other, reason=WHY, now=T)
    with pytest.raises(NotAllowed, match="Be en av dem"):
        actions.cancel_publication(release=planned, by=other, now=T)


@pytest.mark.parametrize("alias", ["statistics", "migration"])
@pytest.mark.parametrize(
    "change",
    [
        {"checksum": "x"}, {"limit": 1}, {"note": "x"}, {"status": "draft", "approved_by": None, "published_at": None},
        {"withdrawn_at": T, "note": "x"}, {"published_at": T}, {"status": "approved", "published_at": None},
    ],
)  # fmt: skip
def test_the_database_lets_nobody_change_what_is_public(publish, alias, change):
    release = publish(2022, [])

    with pytest.raises(DatabaseError), transaction.atomic(using=alias):
        Release.objects.using(alias).filter(pk=release.pk).update(**change)


def test_the_database_lets_an_approved_release_have_a_time_and_nothing_else(approved):
    rows = Release.objects.using(STATISTICS).filter(pk=approved.pk)
    for change in ({"checksum": "x"}, {"limit": 2}, {"status": "draft", "approved_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic(using=STATISTICS):
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(using="migration"):
        Release.objects.using("migration").filter(pk=approved.pk).delete()


def test_the_database_lets_nobody_withdraw_twice_or_take_it_back(publish, publisher):
    release = actions.withdraw_release(release=publish(2022, []), by=publisher, reason=WHY, now=T)

    for change in ({"withdrawal_reason": "x"}, {"withdrawn_at": None, "withdrawn_by": None, "withdrawal_reason": ""}):
        with pytest.raises(DatabaseError), transaction.atomic(using=STATISTICS):
            Release.objects.using(STATISTICS).filter(pk=release.pk).update(**change)


def test_support_is_told_of_no_release_before_its_time(publish, user):
    soon = timezone.now() + timedelta(days=1)
    publish(2020, [])
    publish(2021, [], published_at=soon)
    publish(2022, [], status="approved", published_at=None)
    publish(2023, [], is_public=False)
    user("lise", leader="4204")
    Job.objects.create(kind="build_release", created_at=timezone.now())
    client = signed_in(user("sven", support=None))
    asked = {"municipality": "4204", "purpose": "jobs", "reason": "Tallene er ikke oppdatert", "lasts": "60"}
    assert client.post("/brukerstotte/", asked).status_code == 302

    page = client.get("/brukerstotte/").content.decode()
    assert "2020, versjon 1" in page
    assert [each for each in ("2021", "2022", "2023") if f"{each}, versjon" in page] == []
    assert "Utgivelse av tall" in page
    assert "build_release" not in page


def test_the_address_of_a_withdrawn_version_says_why_and_gives_no_numbers(client, publish, publisher):
    release = publish(2022, [])
    actions.withdraw_release(release=release, by=publisher, reason=WHY, now=timezone.now())

    for address in ("/statistikk/2022/v1/", "/statistikk/2022/", "/statistikk/2022/v1/tabeller.csv"):
        answer = client.get(address)
        assert (answer.status_code, WHY in answer.content.decode()) == (410, True), address
    assert client.get("/statistikk/2021/").status_code == 404
    assert client.get("/api/v2/tables/IP01").status_code == 404

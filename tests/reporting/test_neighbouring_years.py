"""Two years beside each other are approved one after the other, each held against the other."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connections
from django.utils import timezone

from participants.access.actions import grant_role
from participants.access.errors import RuleBroken
from reporting import actions
from reporting.actions import releases
from reporting.checking import check
from reporting.models import Release
from tests.access.conftest import LONG_AGO
from tests.reporting.test_office import ATTACKED

WHY = "Tallene for Kristiansand var feil."


def test_of_two_neighbouring_years_approved_at_once_one_waits_and_is_refused(publish, publisher, monkeypatch):
    drafts = [publish(year, [], is_public=False, disclosure=ATTACKED) for year in (2021, 2022)]
    other = grant_role(username="publ2", role="publisher", municipality_number=None, on=LONG_AGO)[0].user
    both, refused = Barrier(2), []

    def checked(release):
        found = check(release)
        # Where nothing makes one wait for the other, both have seen that nothing is approved.
        with suppress(BrokenBarrierError):
            both.wait(timeout=3)
        return found

    def approve(release, by):
        try:
            actions.approve_release(release=release, by=by, now=timezone.now())
        except RuleBroken as broken:
            refused.append(broken.messages[0])
        finally:
            connections.close_all()

    monkeypatch.setattr(releases, "check", checked)
    threads = [Thread(target=approve, args=pair) for pair in zip(drafts, (publisher, other), strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert Release.objects.approved().count() == 1
    assert len(refused) == 1


def test_a_release_is_attacked_beside_a_year_after_that_is_out_or_not_approved(publish, publisher):
    publish(2022, [], disclosure=ATTACKED)
    late = publish(2021, [], is_public=False, disclosure=ATTACKED)
    with pytest.raises(RuleBroken, match="av året før eller etter, er godkjent"):
        actions.approve_release(release=late, by=publisher, now=timezone.now())

    attacked = ATTACKED | {"beside_years": {"2022": [1]}}
    beside = publish(2021, [], version=2, is_public=False, disclosure=attacked, note="Rettet.")
    assert actions.approve_release(release=beside, by=publisher, now=timezone.now()).status == "approved"


@pytest.mark.parametrize(
    ("told", "warning", "says"),
    [
        ("known_before", "tells_of_before", "Skjulte tall for året før kan regnes ut"),
        ("exposed_to_insiders", "tells_insiders", "De som er med, kan regne ut andres tall"),
    ],
)
def test_what_nothing_hides_is_accepted_by_someone_with_a_reason_or_stops_the_release(
    publish, publisher, told, warning, says
):
    """What a release gives away whatever it hides is not only counted."""
    draft = publish(2022, [], is_public=False, disclosure=ATTACKED | {told: 2})
    with pytest.raises(RuleBroken, match=says):
        actions.approve_release(release=draft, by=publisher, now=timezone.now())

    actions.explain_warning(release=draft, warning=warning, reason=WHY, by=publisher, now=timezone.now())
    assert actions.approve_release(release=draft, by=publisher, now=timezone.now()).status == "approved"
    assert warning not in {each.warning for each in check(publish(2020, [], is_public=False, disclosure=ATTACKED))}

"""The leader's page of plans for removal: R44 (approved by another), R20 (step-up), R17 and R18 (the hidden)."""

import re
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.access.models import User
from participants.access.signin.session import CONFIRMED_AT
from participants.codes import NoticeKind
from participants.short_keys import shorten
from programmes import actions
from programmes.actions.package import overdue
from programmes.models import RetentionBatch
from programmes.overviews import paging
from programmes.tasks import plan_retention
from reporting.tasks import remove_approved
from tests.programmes.people import load, signed_in
from tests.reporting.test_retention import kept, planned, settled, trail, user
from tests.reporting.test_retention_on_schedule import LEFT, there, told
from tests.trail.conftest import ask, events

__all__ = ["kept", "trail", "user"]

EMPTY = "Ingenting venter."
HIDDEN = "UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE ref = ANY (%s)"


def the_plan():
    return RetentionBatch.objects.using("national").get()


def client(username):
    return signed_in(User.objects.get(username=username))


def page(username):
    return client(username).get(reverse("retention")).content.decode()


def decide(username, verdict, **more):
    return client(username).post(reverse("retention"), {"plan": shorten(key=the_plan().pk), "valg": verdict, **more})


def test_a_leader_is_led_from_the_notice_to_the_plan_and_what_they_approve_is_gone_in_the_night(kept):
    plan_retention()
    [link] = ask("SELECT count(*) FROM participants_notice WHERE kind = %s", [NoticeKind.RETENTION_PLANNED])
    assert link == (2,)
    assert f'href="{reverse("retention")}"' in client("lea").get(reverse("notices")).content.decode()
    shown = page("lea")
    for what in ("Tiltak: 15 år fra start", "Prøve: 20 år", "Deltaker: 15 år fra bosetting", "Navngammel"):
        assert what in shown
    assert "Navnhalv" not in shown  # a measure of theirs goes, they stay
    [reading] = ask("SELECT purpose, cardinality(participant_ids) FROM trail_reading ORDER BY id DESC LIMIT 1")
    assert reading == ("control", 1)

    assert decide("lea", "approve").status_code == 302
    assert "Godkjent av lea" in page("lea")
    remove_approved()
    assert there() == LEFT
    assert EMPTY in page("lea")
    assert "approved_by_id" in str([each["changes"] for each in events("programmes_retentionbatch", "update")])


def test_those_who_leave_are_read_page_by_page_each_once_and_recorded_as_shown(kept, tmp_path, monkeypatch):
    """Issue 4: whoever approves can see everyone."""
    with monkeypatch.context() as then:
        then.setattr(overdue, "leave_out_overdue", lambda *_, **__: None)
        load(tmp_path / "older", settled("eldre", 6, 2003))
    monkeypatch.setattr(paging, "PAGE", 1)
    plan_retention()
    first = page("lea")
    [link] = re.findall(r'rel="next" href="([^"#]+)#helt-1"', first)
    last = client("lea").get(reverse("retention") + link).content.decode()

    assert ("Navneldre" in first, "Navngammel" in first) == (True, False)
    assert ("Navneldre" in last, "Navngammel" in last, 'rel="next"' in last) == (False, True, False)
    rows = ask("SELECT participant_ids FROM trail_reading WHERE purpose = 'control' ORDER BY id DESC LIMIT 2")
    assert [len(keys) for (keys,) in rows] == [1, 1]
    assert rows[0] != rows[1]


def test_enter_on_a_reason_for_refusing_presses_no_button_that_approves(kept):
    """A browser presses the first button of the form that the reason stands in."""
    plan_retention()
    forms = re.findall(r"<form.*?</form>", page("lea"), re.DOTALL)
    [refusing] = [each for each in forms if 'name="grunn"' in each]

    assert re.findall(r'name="valg" value="(\w+)"', refusing) == ["refuse"]
    assert sum('value="approve"' in each for each in forms) == 1


def test_whoever_planned_it_does_not_approve_it_and_who_is_no_leader_sees_nothing_of_it(kept, user):
    planned()
    assert "Godkjenn sletting" not in page("kari")
    answer = decide("kari", "approve")
    assert (answer.status_code, "Be en annen leder" in answer.content.decode()) == (422, True)
    user("tora", team_leader="4204")
    assert client("tora").get(reverse("retention")).status_code == 403
    user("elise", leader="0301")
    assert EMPTY in page("elise")
    assert decide("elise", "approve").status_code == 422
    assert the_plan().approved_at is None


def test_what_is_refused_stays_with_a_reason_and_is_planned_again_after_a_month(kept):
    now = timezone.now()
    actions.plan_due_retention(now=now)
    assert decide("lea", "refuse").status_code == 422
    assert decide("lea", "refuse", grunn="fordi").status_code == 422
    decide("lea", "approve")
    assert decide("lea", "refuse", grunn="case").status_code == 302

    batch = the_plan()
    assert (batch.refused_by_id, batch.refusal) == (User.objects.get(username="lea").pk, "case")
    assert batch.approved_at is None
    remove_approved()
    assert there() == LEFT | {"gammel"}
    assert EMPTY in page("lea")
    assert decide("kari", "approve").status_code == 422
    assert actions.plan_due_retention(now=now + timedelta(days=27)) == 0
    assert actions.plan_due_retention(now=now + timedelta(days=29)) == 1


def test_an_old_sign_in_is_asked_to_show_who_it_is_before_anything_is_shown(kept):
    """R20."""
    plan_retention()
    tired = client("lea")
    session = tired.session
    session[CONFIRMED_AT] = time.time() - 16 * 60
    session.save()
    assert tired.get(reverse("retention")).status_code == 302
    assert tired.post(reverse("retention"), {"plan": shorten(key=the_plan().pk), "valg": "approve"}).status_code == 401
    assert the_plan().approved_at is None


@pytest.mark.parametrize("hidden", [["gammel"], ["gammel", "halv"]])
def test_the_hidden_are_neither_counted_nor_told_of(kept, hidden):
    """R18: a plan with nobody else in it is as no plan at all, for those who may not see them."""
    ask(HIDDEN, [hidden])
    plan_retention()
    shown = page("lea")

    assert "Navngammel" not in shown
    assert the_plan()
    if len(hidden) == 1:
        assert ("Prøve: 20 år" in shown, "Tiltak: 15 år fra start" in shown) == (False, True)
    else:
        assert EMPTY in shown
        assert told(NoticeKind.RETENTION_PLANNED) == []

"""The history of one participant's programme in sentences: what, who, when and why."""

import re
from datetime import timedelta

import pytest

from programmes.models import Leave
from programmes.overviews import history as overviews_history
from tests.programmes.people import TODAY, signed_in
from tests.programmes.test_programme_actions import EXIT, REASON, address, days_shown, hidden, opened, send, shown


def history(client, ref="running"):
    answer = client.post(address("participant", ref), {"vis": "historikk"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_was_changed_by_whom_when_and_why_is_told_in_sentences(caseworker, user):
    other = signed_in(user("pia", caseworker="4204"))
    send(other, "programme-extend", {"planned_end_on": 300, "reason": REASON})
    send(other, "goal-change", {"goal": "vocational", "reason": REASON})
    send(caseworker, "programme-end", EXIT)
    form = opened(caseworker, "programme-reopen") | {"reason": REASON, "bekreft": "1"}
    caseworker.post(address("programme-reopen"), form)
    text = history(caseworker)

    for told in (
        f"Planlagt slutt endret fra {shown(200)} til {shown(300)}.", "til Fag- og yrkesopplæring.",
        "Programmet ble avsluttet.", "Avslutningen ble tatt tilbake.", "Retting av feil", "pia",
    ):  # fmt: skip
        assert told in text, told
    assert text.index("tatt tilbake") < text.index("ble avsluttet") < text.index("Planlagt slutt endret")
    assert f"{TODAY.day}. " in text
    # Folded until it is asked for.
    assert "Planlagt slutt endret" not in caseworker.get(address("participant")).content.decode()


def test_a_long_history_is_read_page_by_page_to_its_beginning(caseworker, monkeypatch):
    send(caseworker, "programme-extend", {"planned_end_on": 300, "reason": REASON})
    send(caseworker, "goal-change", {"goal": "vocational", "reason": REASON})
    whole = re.findall(r"<div>([^<]+)<span", history(caseworker).partition('id="historikken"')[2])
    monkeypatch.setattr(overviews_history, "PAGE", 1)
    told, after = [], ""
    while after is not None:
        answer = caseworker.post(address("participant"), {"vis": "historikk", "etter": after})
        page = answer.content.decode().partition('id="historikken"')[2]
        told += re.findall(r"<div>([^<]+)<span", page)
        after = next(iter(re.findall(r'name="etter" value="([^"]+)"', page)), None)

    assert told == whole
    assert len(whole) > 2


def test_the_history_is_for_those_who_follow_the_participant_up_and_of_no_other_place(caseworker, user):
    """R01, R12."""
    send(caseworker, "leave-add", {"leave_type": "long_sickness", "starts_on": 20, "last_on": 22})
    leader, elsewhere = signed_in(user("leder", leader="4204")), signed_in(user("oslo", caseworker="0301"))

    assert "Permisjon eller fravær ble lagt til: Langvarig sykdom." in history(caseworker)
    assert "ble lagt til" not in history(leader)
    assert elsewhere.post(address("participant"), {"vis": "historikk"}).status_code == 404


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_whoever_sees_no_participant_sees_no_history(people, user, role):
    client = signed_in(user("annen", **{role: "4204"}))

    assert client.post(address("participant"), {"vis": "historikk"}).status_code == 404


def test_a_period_ends_on_the_day_that_was_typed_and_a_time_is_read_as_one(caseworker):
    """Kept is the day after, and told is the last day."""
    given = {"leave_type": "welfare", "starts_on": 20, "last_on": 22}
    send(caseworker, "leave-add", given)
    made = Leave.objects.using("national").get(starts_on=TODAY + timedelta(days=20))
    form = hidden(caseworker.get(address("leave-change"), {"rad": made.pk}).content.decode())
    caseworker.post(address("leave-change"), form | days_shown(given | {"last_on": 23}) | {"bekreft": "1"})
    send(caseworker, "programme-move", {"municipality": "0301", "moved_on": -3, "notes": "stay"})
    caseworker.post(address("programme-move"), opened(caseworker, "programme-move") | {"bekreft": "1"})
    text = history(caseworker)

    assert f"siste dag endret fra {shown(22)} til {shown(23)}." in text
    # What is sealed is written anew with nothing: it was not changed.
    assert "type permisjon" not in text
    assert "omsorg for sykt barn" not in text
    assert "svar endret fra Venter på svar til Trukket tilbake." in text
    assert "+00:00" not in text

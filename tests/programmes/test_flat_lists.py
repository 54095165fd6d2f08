"""Every list asks the database as often for a hundred rows as for one (issue 4)."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants import actions
from participants.access import actions as access
from participants.access.models import User
from participants.models import Participant
from programmes.rules.week import write_week
from tests.access.conftest import LONG_AGO
from tests.packages import programme
from tests.programmes.people import TODAY, day, key_of, load, person, signed_in
from tests.programmes.test_groups import NOON, acting, make

# Two, so that one of them may be found by the other.
FEW, MANY = 2, 100
COLUMNS = "fodt.status.bosatt.startet.slutt.frist.ansvarlig.tiltak.niva.mal.land"
ROLES = ("caseworker", "leader", "administrator", "auditor", "teacher")


def _get(name, *, of="", **asked):
    return lambda client, keys: client.get(reverse(name, args=[keys[of]] if of else []), asked)


def _post(name, *, of="", **sent):
    return lambda client, keys: client.post(reverse(name, args=[keys[of]] if of else []), sent)


# Whose list it is, and how it is asked for. `tests/programmes/test_api_arrivals.py` has those of the moved.
LISTS = {
    "participants": ("caseworker", _get("participant-list")),
    "participants, all columns": ("caseworker", _get("participant-list", kolonner=COLUMNS, sorter="frist")),
    "participants, for those who assign": ("leader", _get("participant-list", frist="neste-30-dager")),
    "participants, API": ("caseworker", _get("api-participants")),
    "search": ("caseworker", _post("participant-search", q="etternavn")),
    "suggestions": ("caseworker", _post("participant-suggestions", q="etternavn")),
    "a relative": ("caseworker", _post("family", of="person", gjor="finn", q="etternavn")),
    "another registration": ("caseworker", _post("merge", of="person", gjor="finn", q="etternavn")),
    "tasks": ("caseworker", _get("task-list")),
    "tasks of a group": ("caseworker", _get("task-list", alle="over-fristen")),
    "groups": ("caseworker", _get("group-list")),
    "groups, a teacher's": ("teacher", _get("group-list")),
    "a group": ("caseworker", _get("group", of="group")),
    "whom to enrol": ("caseworker", _post("group", of="group", gjor="finn", finn="etternavn")),
    "a week": (
        "caseworker",
        lambda client, keys: client.get(reverse("group-week", args=[keys["group"], keys["week"]])),
    ),
    "one participant": ("caseworker", _get("participant", of="person")),
    "history": ("caseworker", _post("participant", of="person", vis="historikk")),
    "journal": ("caseworker", _get("journal", of="person")),
    "looks at one": ("leader", _post("looks-about", of="person", formal="complaint")),
    "own looks": ("caseworker", _get("own-looks")),
    "notices": ("caseworker", _get("notices")),
    "trail": ("auditor", _post("trail", vis="oppslag", formal="control")),
    "users": ("administrator", _get("users")),
    "grants to review": ("leader", _get("grant-review")),
    "data quality": ("leader", _get("data-quality")),
    "who is behind a number": ("leader", _get("results-people", tall="i-program")),
}


@pytest.fixture
def clients(trail, user):
    """One signed in for each role."""
    return {role: signed_in(user(role, **{role: "4204"})) for role in ROLES}


def _grow(folder, many, *, by, group, monday):
    """So many participants, in a group, with notes and looks at the first of them; and as many users."""
    refs = [f"P{number}" for number in range(many)]
    people = [person(ref, number, "Navn", f"Etternavn {number}") for number, ref in enumerate(refs)]
    started = {"offered_date": day(-200), "decision_date": day(-200), "start_date": day(-190)}
    load(folder, {"participants": people, "programmes": [programme(ref, ref, **started) for ref in refs]})
    keys = list(Participant.objects.using("national").values_list("pk", flat=True))
    with acting(by, "caseworker"):
        for first in range(0, many, 25):
            new = {"participant_pks": keys[first : first + 25], "starts_on": monday - timedelta(days=30)}
            actions.add_members(group_pk=group.pk, **new, ends_on=None, by=by, now=NOON)
        for number in range(min(many, 19)):
            actions.write_note(
                participant_pk=key_of("P0"), text=f"Notat {number}", access_class="ordinary", by=by,
                now=timezone.now(),
            )  # fmt: skip
    for number in range(0 if many == FEW else many):
        User.objects.create(username=f"bruker{number}")
        access.grant_role(username=f"bruker{number}", role="caseworker", municipality_number="4204", on=LONG_AGO)


def _asked(clients, keys):
    found = {}
    for name, (role, ask) in LISTS.items():
        ask(clients[role], keys)
        with CaptureQueriesContext(connections["default"]) as queries:
            answer = ask(clients[role], keys)
        assert answer.status_code == 200, (name, answer.status_code)
        found[name] = len(queries)
    return found


def test_every_list_asks_the_database_as_often_for_a_hundred_as_for_one(clients, tmp_path):
    """Issue 4. One test, since what takes time is the making of a hundred."""
    kari, per = (User.objects.get(username=name) for name in ("caseworker", "teacher"))
    monday = TODAY - timedelta(days=TODAY.weekday() + 21)
    group = make(kari, teachers=[per], capacity=None)
    asked = []
    for many in (FEW, MANY):
        _grow(tmp_path / str(many), many, by=kari, group=group, monday=monday)
        keys = {"person": key_of("P0"), "group": group.pk, "week": write_week(monday)}
        asked.append(_asked(clients, keys))

    few, more = asked
    # Who is found by many is not looked for among those with a name alike: that is less.
    assert {name: (few[name], more[name]) for name in LISTS if few[name] < more[name]} == {}

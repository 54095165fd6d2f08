"""From record to list, and from solving to gone: what is to be done in a municipality."""

from datetime import date

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from participants import actions as participants
from participants.access import tenancy
from participants.short_keys import shorten
from programmes import overviews
from programmes.codes import DueGroup, DueKind
from programmes.rules.due import group_of
from tests.access.conftest import KRISTIANSAND
from tests.packages import programme
from tests.programmes import people as loading
from tests.programmes.people import person, signed_in
from tests.programmes.plans import agree
from tests.trail.conftest import ask, clean

LIST = "/oppgaver/"
ON = date(2026, 11, 25)
PLACE = {"municipality_number": "4204"}
LIFE = {
    "permit_date": "2026-03-01",
    "settled_date": "2026-08-20",
    "settled_by_agreement": "true",
    "permit_basis": "utl28",
}
TESTED = [
    {"participant_ref": "P1", "test_date": "2026-10-01", "skill": skill, "result": result} | PLACE
    for skill, result in (("oral", "a2"), ("reading", "a2"), ("writing", "a2"), ("listening", "a2"),
                          ("social_studies", "passed"))
]  # fmt: skip


def load(folder, tables):
    """A package, and what no package has: plan and contract of each programme, but where a test says otherwise."""
    tables = dict(tables)
    agreed = tables.pop("agreed", {})
    loading.load(folder, tables)
    agree(**agreed)


def register(*, people=None, programmes=(), **tables):
    """Olena, with all that is in order but what a test changes."""
    olena = person("P1", 0, "Olena", "Kovalenko", **LIFE | (people or {}))
    return {"participants": [olena], "programmes": list(programmes), "language_tests": TESTED} | tables


def course(**changes):
    started = {"offered_date": "2026-09-01", "decision_date": "2026-09-01", "start_date": "2026-09-14"}
    return programme("P1", "P1", **started | changes)


def measure(start="2026-09-14", end="", hours="30", kind="norwegian"):
    return {"programme_ref": "P1", "measure_type": kind, "start_date": start, "end_date": end, "hours_per_week": hours,
            "provider": "Stedet Skole"} | PLACE  # fmt: skip


def exit_of(cause="completed", activity="work"):
    return {"programme_ref": "P1", "exit_date": "2026-10-15", "exit_cause": cause, "main_activity": activity} | PLACE


WITHOUT = [each for each in TESTED if each["skill"] != "oral"]
NO_SOCIAL = [each for each in TESTED if each["skill"] != "social_studies"]
LONG_AGO = {"offered_date": "2025-12-01", "decision_date": "2025-12-01", "start_date": "2025-12-05"}
EARLIER = {"permit_date": "2025-12-01"}
# Kind → what is registered, and what is registered when it is solved.
KINDS = {
    DueKind.DECISION: (register(), register(programmes=[course()], measures=[measure()])),
    DueKind.START: (
        register(programmes=[course(start_date="")]), register(programmes=[course()], measures=[measure()])
    ),
    DueKind.PLAN: (
        register(programmes=[course()], measures=[measure()], agreed={"has_plan": False}),
        register(programmes=[course()], measures=[measure()]),
    ),
    DueKind.CONTRACT: (
        register(programmes=[course()], measures=[measure()], agreed={"is_contracted": False}),
        register(programmes=[course()], measures=[measure()]),
    ),
    DueKind.REVIEW: (
        register(programmes=[course()], measures=[measure()], agreed={"review_on": date(2026, 12, 1)}),
        register(programmes=[course()], measures=[measure()]),
    ),
    DueKind.MEASURE: (
        register(programmes=[course()], measures=[measure(end="2026-12-04")]),
        register(programmes=[course()], measures=[measure(end="2026-12-04"), measure("2026-12-07")]),
    ),
    DueKind.LEAVE: (
        register(programmes=[course()], measures=[measure(end="2026-10-01")],
                 leaves=[{"programme_ref": "P1", "leave_type": "parental", "start_date": "2026-10-02",
                          "end_date": "2026-11-30"} | PLACE]),
        register(programmes=[course()], measures=[measure(end="2026-10-01"), measure("2026-12-01")]),
    ),
    DueKind.HOURS: (
        register(programmes=[course()], measures=[measure(hours="22.5")]),
        register(programmes=[course()], measures=[measure(hours="22.5"), measure(hours="7.5", kind="work_practice")]),
    ),
    DueKind.TESTS: (
        register(programmes=[course()], exits=[exit_of()], language_tests=WITHOUT),
        register(programmes=[course()], exits=[exit_of()]),
    ),
    DueKind.SOCIAL_STUDIES: (
        register(people=EARLIER, programmes=[course(**LONG_AGO)], measures=[measure("2025-12-05")],
                 language_tests=NO_SOCIAL),
        register(people=EARLIER, programmes=[course(**LONG_AGO)], measures=[measure("2025-12-05")]),
    ),
    DueKind.PLANNED_END: (
        register(programmes=[course(planned_end_date="2026-11-20")], measures=[measure()]),
        register(programmes=[course(planned_end_date="2027-11-20")], measures=[measure()]),
    ),
    DueKind.EXIT: (
        register(programmes=[course()], exits=[exit_of("not_registered", "unknown")]),
        register(programmes=[course()], exits=[exit_of()]),
    ),
    DueKind.NUMBER: (
        register(people={"national_id": "", "duf_number": "202200000117"}, programmes=[course()], measures=[measure()]),
        register(programmes=[course()], measures=[measure()]),
    ),
}  # fmt: skip


@pytest.fixture
def kari(trail, user):
    return user(caseworker="4204")


def tasks(user, **asked):
    with (
        tenancy.tenant(municipality_id=KRISTIANSAND, user_id=user.pk, role="caseworker"),
        transaction.atomic(),
    ):
        return overviews.tasks_of(user, municipality_id=KRISTIANSAND, on=ON, **asked)


def soon_of(user):
    with (
        tenancy.tenant(municipality_id=KRISTIANSAND, user_id=user.pk, role="caseworker"),
        transaction.atomic(),
    ):
        case = overviews.case_of(user, loading.key_of("P1"), on=ON)
        shown = overviews.next_for(case, on=ON)
    return [
        (task.due, task.when, task.url_name) for task in shown if group_of(task.due.due_on, on=ON)
    ]  # fmt: skip


def found(user, **asked):
    return [(task.due.kind, task.group) for group in tasks(user, **asked).groups for task in group.tasks]


def test_each_kind_but_the_moves_is_walked_through_here():
    """Those: tests/programmes/test_moving_told.py."""
    assert {*KINDS, DueKind.TRANSFER} == set(DueKind) == set(overviews.SLUGS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_comes_with_the_record_and_goes_with_what_solves_it(kari, tmp_path, kind):
    before, after = KINDS[kind]
    load(tmp_path / "before", before)
    assert [each for each, _ in found(kari)] == [kind]
    # The participant's page, from what it has read already, tells the same; what is further ahead too.
    [task] = [task for each in tasks(kari).groups for task in each.tasks]
    assert task.url_name != "participant", "a page that solves it"
    assert soon_of(kari) == [(task.due, task.when, task.url_name) for each in tasks(kari).groups for task in each.tasks]

    load(tmp_path / "after", after)
    assert found(kari) == []
    assert soon_of(kari) == []


def test_the_most_urgent_stand_first_in_their_groups_and_are_counted_by_kind(kari, tmp_path):
    late = person("P2", 2, "Amina", "Haidari", **LIFE | {"settled_date": "2026-08-10"})
    today = person("P3", 4, "Selam", "Tesfay", **LIFE | {"settled_date": "2026-08-25"})
    soon = person("P4", 6, "Yusuf", "Demirci", **LIFE | {"settled_date": "2026-09-20"})
    ahead = person("P5", 8, "Mariia", "Bondar", **LIFE | {"settled_date": "2026-10-20"})
    rows = register()
    load(tmp_path / "many", rows | {"participants": [*rows["participants"], late, today, soon, ahead]})

    shown = tasks(kari)
    assert [(each.group, [task.name.split()[0] for task in each.tasks]) for each in shown.groups] == [
        (DueGroup.OVERDUE, ["Amina", "Olena"]), (DueGroup.THIS_WEEK, ["Selam"]), (DueGroup.SOON, ["Yusuf"])
    ]  # fmt: skip
    assert [task.when for each in shown.groups for task in each.tasks] == [
        "15 dager over", "5 dager over", "I dag", "Om 25 dager"
    ]  # fmt: skip
    assert (shown.counts, shown.overdue, shown.next_on) == ({DueKind.DECISION: 4}, 2, date(2027, 1, 20))
    assert found(kari, kind=DueKind.EXIT) == []
    assert tasks(kari, kind=DueKind.EXIT).counts == {DueKind.DECISION: 4}


def test_the_number_of_queries_does_not_grow_with_the_register(kari, tmp_path):
    def asked():
        with CaptureQueriesContext(connections["default"]) as queries:
            tasks(kari)
        return len(queries)

    load(tmp_path / "one", KINDS[DueKind.MEASURE][0])
    one = asked()
    rows = [person(f"P{n}", n * 2, "Olena", f"Nummer {n}", **LIFE) for n in range(1, 30)]
    load(tmp_path / "many", register() | {
        "participants": rows,
        "programmes": [course() | {"programme_ref": f"P{n}", "participant_ref": f"P{n}"} for n in range(1, 30)],
        "measures": [measure(end="2026-12-04") | {"programme_ref": f"P{n}"} for n in range(1, 30)],
    })  # fmt: skip

    assert len(tasks(kari).keys) > 20
    assert asked() == one < 15


# --- the page ---


@pytest.fixture
def page(kari, tmp_path):
    """Someone who ended without a reason long ago, and Kari signed in."""
    load(tmp_path / "page", register(
        programmes=[course(offered_date="2023-01-10", decision_date="2023-01-10", start_date="2023-01-12")],
        people={"permit_date": "2022-03-01", "settled_date": "2022-12-01"},
        exits=[exit_of("not_registered", "unknown") | {"exit_date": "2024-01-31"}], language_tests=[],
    ))  # fmt: skip
    clean()
    return signed_in(kari)


def test_the_page_names_the_person_the_reason_the_section_and_one_way_to_solve_it(page):
    text = page.get(LIST).content.decode()
    key = ask("SELECT id FROM participants_participant")[0][0]
    for told in ("Over fristen", "Olena Kovalenko", "Registrer hvorfor programmet er avsluttet", "Sluttet 31.01.2024.",
                 "INTF §58", f'href="/d/{shorten(key=key)}/avslutt/rett/"', "Én oppgave er over fristen"):  # fmt: skip
        assert told in text, told


def test_whom_the_page_shows_is_recorded_and_nobody_else(page):
    """R21"""
    page.get(LIST)
    page.get(LIST, {"type": "nummer"})

    assert ask("SELECT action, cardinality(participant_ids) FROM trail_reading ORDER BY id") == [
        ("page", 1),
        ("page", 0),
    ]


def test_filters_count_all_kinds_whatever_is_chosen(page):
    text = page.get(LIST, {"type": "nummer"}).content.decode()

    assert 'Avslutning <span class="how-many">1</span>' in text
    assert 'aria-current="true">Identitetsnummer <span class="how-many">0</span>' in text
    assert "Ingen frister de neste 30 dagene" in text


def put_off(client, key, **sent):
    return client.post(f"/d/{shorten(key=key)}/utsett/avslutning/", {"days": "14", "reason": "Venter på skolen"} | sent)


@pytest.fixture
def olena(page):
    return ask("SELECT id FROM participants_participant")[0][0]


def test_what_is_put_off_leaves_the_list_with_its_reason_sealed_and_comes_back(page, olena):
    assert f'href="/d/{shorten(key=olena)}/utsett/avslutning/"' in page.get(LIST).content.decode()
    assert put_off(page, olena).headers["Location"] == LIST

    text = page.get(LIST).content.decode()
    assert "Olena" not in text
    assert 'Utsatt <span class="how-many">1</span>' in text
    assert "Registrer hvorfor programmet er avsluttet" in page.get(LIST, {"type": "utsatt"}).content.decode()
    assert b"skolen" not in bytes(ask("SELECT reason FROM programmes_postponement")[0][0])
    ask("UPDATE programmes_postponement SET postponed_on = postponed_on - 14, until_on = until_on - 14")
    assert "Olena" in page.get(LIST).content.decode()


@pytest.mark.parametrize(("sent", "sentence"), [
    ({"reason": "haster"}, "Skriv hvorfor"), ({"reason": " " * 30}, "Skriv hvorfor"),
    ({"days": "365"}, "Velg hvor lenge"), ({"days": ""}, "Velg hvor lenge"),
])  # fmt: skip
def test_nothing_is_put_off_without_a_reason_and_an_end(page, olena, sent, sentence):
    answer = put_off(page, olena, **sent)

    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert ask("SELECT count(*) FROM programmes_postponement") == [(0,)]


def test_who_may_not_write_puts_nothing_off(page, olena, user):
    lise = signed_in(user("lise", leader="4204"))

    assert put_off(lise, olena).status_code == 403
    assert "utsett" not in lise.get(LIST).content.decode()


def test_a_leader_sees_how_it_is_shared_and_each_caseworkers_part_of_it(page, kari, olena, user):
    lise = signed_in(user("lise", leader="4204"))
    text = lise.get(LIST).content.decode()
    assert '<a class="ds-link" data-row href="/oppgaver/?ansvarlig=ingen">Ingen ansvarlig</a>' in text
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=kari.pk, role="caseworker"), transaction.atomic():
        participants.assign_caseworker(participant_pk=olena, username=kari.username, by=kari, on=ON)

    text = lise.get(LIST).content.decode()
    assert f'href="/oppgaver/?ansvarlig={kari.pk}">{kari.username}</a></th><td class="number">1</td>' in text
    assert "Ingen ansvarlig" not in text
    assert "Olena" in lise.get(LIST, {"ansvarlig": kari.pk}).content.decode()
    assert "Olena" not in lise.get(LIST, {"ansvarlig": "ingen"}).content.decode()
    assert ask("SELECT criteria FROM trail_reading ORDER BY id DESC LIMIT 1") == [(["caseworker"],)]
    assert "Fordelt på ansvarlige" not in page.get(LIST).content.decode()


def test_someone_who_is_hidden_is_in_no_task_and_no_count(page):
    """R17, R18"""
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential'")
    text = page.get(LIST).content.decode()

    assert "Olena" not in text
    assert "Avslutning" not in text


def test_who_follows_participants_up_begins_here_and_others_on_their_own_page(page, user):
    assert page.get("/start/").headers["Location"] == LIST
    for name, role in (("lise", "leader"), ("adam", "administrator")):
        assert signed_in(user(name, **{role: "4204"})).get("/start/").headers["Location"] == "/min-side/"

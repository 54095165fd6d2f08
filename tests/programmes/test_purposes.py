"""A reading out of routine says what it is for, chosen from a closed list and kept in the trail (R46).

What is out of routine is not listed here but worked out: whatever takes people out, answers a machine, reads the trail,
or is for anything else than a case. A new one fails until it asks, or says here why it is routine.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db.models import CheckConstraint
from django.test import Client
from django.urls import get_resolver, reverse

from participants.trail.codes import Purpose, ReadingAction
from participants.trail.showing import DECLARED
from tests.programmes.people import key_of
from tests.trail.conftest import ask

_PROJECT = ("participants.", "programmes.", "reporting.")
_OUT = {ReadingAction.EXPORT, ReadingAction.TRAIL, ReadingAction.API}
_OF_A_CASE = {Purpose.CASEWORK, Purpose.TRANSFER}
# View → why nobody is asked.
ROUTINE = {
    "programmes.views.findings.findings": "a duty that each finding brings with it, and for nothing else",
    "programmes.views.glass.glass_review": "a duty that each emergency access brings with it, and for nothing else",
    "programmes.views.retention.retention": "a duty that each plan brings with it, and for nothing else",
    "programmes.views.trail._own_looks": "one's own look-ups: of those whom one has seen, and as one may see them now",
    "programmes.views.week_workbook.group_workbook_file": "the act says it: absence that is collected on paper",
    "programmes.api.acting.programme_action": "an act of a case: it answers with whom it was about",
    **dict.fromkeys(
        (f"programmes.api.arriving.{name}" for name in ("arrivals", "arrival", "answer_arrival")),
        "the answer that another municipality waits for: no more than the pages of those who have moved here",
    ),
    "reporting.quality.views.data_quality": "a leader follows up what is missing: no more than their list of people",
    "reporting.results.views.results_people": "a leader follows up the work: no more than their list of participants",
}
# Command → what it tells of people. Those that tell of any ask.
COMMANDS = {
    "breach_report": "whom a breach concerns",
    **dict.fromkeys(
        ("assess_case", "build_release", "demo_signins", "describe_data", "describe_figures", "describe_roles",
         "end_trail",
         "export_release", "grant_role", "link_identity", "load_demo", "load_reference", "make_demo", "migrate",
         "name_contact", "outbox", "prepare_database", "publish_release", "rebuild_release", "refresh_statistics",
         "release_step", "rotate_keys", "seal_trail", "verify_trail"),
        "",
    ),
    # Keys that the caller's own files hold; a plan that another approves says by which rule each is due.
    **dict.fromkeys(("import_package", "remove_again", "retention"), ""),
}  # fmt: skip


class How(NamedTuple):
    """How one asks, and what must not be there before one has said what for."""

    role: str
    put: Callable[[Client, str], Any]
    shows: Callable[[Any], bool]


def _has_table(answer):
    # What stands around every page has tables of its own.
    return b"<table" in answer.content.split(b"<main", 1)[-1].split(b"</main>", 1)[0]


def _is_file(answer):
    return "Content-Disposition" in answer.headers


def _page(name, **sent):
    def put(client, purpose):
        arguments = [key_of("running")] if name in {"access-file", "looks-about"} else []
        return client.post(reverse(name, args=arguments), sent | {"formal": purpose})

    return put


def _api(name):
    def put(client, purpose):
        arguments = [key_of("running")] if name == "api-participant" else []
        return client.get(reverse(name, args=arguments), headers={"Reading-Purpose": purpose} if purpose else {})

    return put


_export = _page("participant-export", format="csv")
# As it stands in the list's form.
_SLUGS = {Purpose.FOLLOW_UP: "oppfolging", Purpose.CASEWORK: "saksbehandling", Purpose.CONTROL: "kontroll"}
HOW = {
    "programmes.views.export.participant_export": How(
        "leader", lambda client, purpose: _export(client, _SLUGS.get(purpose, purpose)), _is_file
    ),
    "programmes.views.access_file.access_file": How("caseworker", _page("access-file", format="json"), _is_file),
    "programmes.views.trail.looks_about": How("caseworker", _page("looks-about"), _has_table),
    "programmes.views.trail.trail": How("auditor", _page("trail"), _has_table),
    "programmes.api.participants": How("leader", _api("api-participants"), lambda answer: b"results" in answer.content),
    "programmes.api.participant": How("leader", _api("api-participant"), lambda answer: b"born_on" in answer.content),
}  # fmt: skip


def declared():
    """Each view that shows people."""
    assert get_resolver().url_patterns
    return [each for each in DECLARED if each.name.startswith(_PROJECT)]


def asking():
    return {each.name: each for each in declared() if each.asks}


def test_whatever_is_out_of_routine_asks_what_it_is_for():
    """R46"""
    out = {each.name for each in declared() if each.action in _OUT or each.purpose not in _OF_A_CASE}

    assert len(declared()) > 20
    assert out - set(ROUTINE) - set(asking()) == set(), "Give it `asks=`, or say in ROUTINE why it is routine."
    assert set(ROUTINE) - out == set()
    assert set(asking()) == set(HOW), "Say in HOW how it is asked."


@pytest.fixture
def client_of(people, user):
    def make(role):
        client = Client()
        client.force_login(user(role, **{role: "4204"}))
        return client

    return make


def readings():
    return ask("SELECT action, purpose, participant_ids FROM trail_reading WHERE outcome = 'served' ORDER BY id")


@pytest.mark.parametrize("name", sorted(HOW))
def test_without_a_purpose_of_the_list_nothing_is_shown_and_with_one_it_is_kept(client_of, name):
    """R46, R21"""
    how, asks = HOW[name], asking()[name].asks
    client = client_of(how.role)
    others = [str(each) for each in Purpose if each not in asks]
    before = len(readings())
    for purpose in ("", "nysgjerrig", *others):
        refused = how.put(client, purpose)
        assert refused.status_code in {400, 422}, purpose
        assert not how.shows(refused), purpose
    assert {action for action, _, _ in readings()[before:]} <= {"page"}

    for purpose in asks:
        answer = how.put(client, str(purpose))
        assert answer.status_code == 200
        assert how.shows(answer), purpose
        assert readings()[-1][1] == purpose


def test_what_opens_something_for_a_while_keeps_a_purpose_of_a_list():
    """R46: an emergency access, a session of support, and whatever comes to be like them."""
    timed = [
        model for model in apps.get_models()
        if {"opened_at", "expires_at"} <= {field.name for field in model._meta.fields}
    ]  # fmt: skip

    assert {model.__name__ for model in timed} >= {"Glass", "SupportSession"}
    for model in timed:
        assert model._meta.get_field("purpose").choices, model
        assert not model._meta.get_field("purpose").blank, model
        known = [each for each in model._meta.constraints if isinstance(each, CheckConstraint)]
        assert any(each.name.endswith("_purpose_known") for each in known), model


def test_each_command_that_tells_of_people_asks_what_it_is_for():
    """R46"""
    ours = {name: app for name, app in get_commands().items() if f"{app}.".startswith(_PROJECT)}
    assert set(ours) == set(COMMANDS), "Say in COMMANDS what it tells of people."

    for name in (name for name, told in COMMANDS.items() if told):
        parser = load_command_class(ours[name], name).create_parser("manage.py", name)
        (option,) = [each for each in parser._actions if "--purpose" in each.option_strings]
        assert option.required, name
        assert set(option.choices) <= set(Purpose), name

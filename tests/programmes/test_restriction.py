"""Keeping what is registered and using it for nothing (R43, GDPR art. 18)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from participants import actions
from participants.access import tenancy
from participants.access.errors import RuleBroken
from participants.models import ContactDetails, JournalEntry, Participant, Restriction
from programmes.exchange.findings import PackageRefused
from programmes.models import Measure, Programme
from tests.programmes.people import day, key_of, load, one_of_each, signed_in
from tests.trail.conftest import ask, events

WHY = "Deltakeren mener at datoen er feil."
RESTRICT = {"gjor": "begrens", "ground": "contested", "reason": WHY}
LIFT = {"gjor": "opphev", "reason": "Datoen er undersøkt og stemmer."}


def at(name, ref="running"):
    return reverse(name, args=[key_of(ref), *(["note"] if name == "draft" else [])])


@pytest.fixture
def restricted(caseworker):
    assert caseworker.post(at("restriction"), RESTRICT).status_code == 302
    return caseworker


def test_it_is_read_and_says_that_it_is_restricted(restricted):
    """R43."""
    text = restricted.get(at("participant")).content.decode()

    assert "Behandlingen er begrenset." in text
    assert "Maria Olena" in text
    for way in ("contact-details", "rectify", "programme-end"):
        assert reverse(way, args=[key_of("running")]) not in text
    assert WHY in restricted.get(at("restriction")).content.decode()
    assert restricted.get(at("journal")).status_code == 200


@pytest.mark.parametrize(("name", "sent"), [
    ("contact-details", {"phone": "41234567", "email": "", "address": "", "version": "0"}),
    ("journal", {"text": "Et notat.", "access_class": "ordinary"}),
    ("draft", {"text": "Et utkast."}),
    ("rectify", {"family_name": "Annen"}),
])  # fmt: skip
def test_nothing_is_written_about_the_participant(restricted, name, sent):
    """R43."""
    answer = restricted.post(at(name), sent)

    assert answer.status_code == 403
    assert not ContactDetails.objects.using("national").exists()
    assert not JournalEntry.objects.using("national").exists()


def test_an_action_refuses_it_whatever_edge_it_comes_from(restricted, user):
    """R43: the actions themselves, for a page that forgot to ask."""
    by, key = user("per", caseworker="4204"), key_of("running")
    with (
        tenancy.tenant(municipality_id=4204, user_id=by.pk, role="caseworker"),
        pytest.raises(RuleBroken, match="Behandlingen er begrenset"),
    ):
        actions.write_note(participant_pk=key, text="Et notat.", access_class="ordinary", by=by, now=timezone.now())


@pytest.mark.parametrize("change", [
    lambda key: Participant.objects.filter(pk=key).update(sex="M"),
    lambda key: Programme.objects.filter(participant=key).update(goal="higher_prep"),
    lambda key: Measure.objects.filter(programme__participant=key).update(hours_per_week=1),
    lambda key: Measure.objects.filter(programme__participant=key).delete(),
])  # fmt: skip
def test_the_database_refuses_what_no_action_has_asked_about(restricted, change):
    """R43: every table about a participant's programme, for changes of whatever kind."""
    with (
        tenancy.tenant(municipality_id=4204, user_id=1, role="caseworker"),
        pytest.raises(IntegrityError, match="restricted"),
        transaction.atomic(),
    ):
        change(key_of("running"))
    with tenancy.tenant(municipality_id=4204, user_id=1, role="caseworker"), transaction.atomic():
        Participant.objects.filter(pk=key_of("away")).update(sex="M")


def test_it_is_in_no_file_and_no_list_for_another_system(restricted, user):
    """R43."""
    leader = signed_in(user("lea", leader="4204"))
    file = leader.post("/deltakere/uttrekk/", {"format": "csv", "status": "", "formal": "oppfolging"}).content.decode()
    listed = leader.get("/api/v1/participants/").content.decode()

    for out in (file, listed):
        assert "Haidari" in out
        assert "Kovalenko" not in out
    assert "Kovalenko" in leader.get("/deltakere/").content.decode()


def test_the_api_tells_of_one_with_the_mark_whatever_was_asked_for(restricted):
    """R43: read by whoever may, and nothing more."""
    address = f"/api/v1/participants/{key_of('running')}/"

    assert restricted.get(address).json()["is_restricted"] is True
    assert restricted.get(address, {"fields": "sex"}).json() == {"sex": "F", "is_restricted": True}
    restricted.post(at("restriction"), LIFT)
    assert restricted.get(address, {"fields": "sex"}).json() == {"sex": "F"}


def test_a_package_that_would_change_something_is_told_the_row(restricted, tmp_path):
    """R43."""
    tables = one_of_each()
    tables["participants"][1]["given_name"] = "Annet"
    tables["measures"].append(
        {
            "programme_ref": "running",
            "measure_type": "life_skills",
            "start_date": day(-5),
            "municipality_number": "4204",
        }
    )
    with pytest.raises(PackageRefused) as refusal:
        load(tmp_path / "again", tables)

    found = {(each.table, each.row) for each in refusal.value.findings.errors if "begrenset" in each.problem}
    assert found == {("participants", 3), ("measures", 5)}
    assert Participant.objects.using("national").get(ref="running").given_name == "Maria Olena"


def test_a_package_that_changes_nothing_or_raises_the_protection_is_let_in(restricted, tmp_path):
    """R43: nobody's safety waits for it."""
    load(tmp_path / "again", one_of_each())
    tables = one_of_each()
    tables["participants"][1]["address_protection"] = "confidential"
    load(tmp_path / "protected", tables)

    assert Participant.objects.using("national").get(ref="running").address_protection == "confidential"


def test_it_ends_when_someone_lifts_it_with_a_reason_and_not_before(restricted):
    """R43."""
    refused = restricted.post(at("restriction"), LIFT | {"reason": "kort"})
    assert (refused.status_code, "Skriv hvorfor" in refused.content.decode()) == (422, True)
    ask("UPDATE participants_restriction SET set_at = now() - interval '20 years'")
    assert restricted.get(at("contact-details")).status_code == 403

    assert restricted.post(at("restriction"), LIFT).status_code == 302
    assert restricted.get(at("contact-details")).status_code == 200
    assert "20" in restricted.get(at("restriction")).content.decode()
    row = Restriction.objects.using("national").get()
    assert (row.lifted_by_id, row.lifted_at is not None) == (row.set_by_id, True)


def test_it_is_told_in_the_trail_and_why_is_sealed(restricted):
    restricted.post(at("restriction"), LIFT)

    assert [each["operation"] for each in events("participants_restriction")] == ["insert", "update"]
    rows = ask("SELECT t::text FROM trail_event AS t") + ask("SELECT r::text FROM participants_restriction AS r")
    assert "datoen" not in str(rows).lower()


def test_a_team_leader_may_not_and_nobody_elsewhere_finds_anyone(people, user):
    client = signed_in(user("per", team_leader="4204"))
    assert client.get(at("restriction")).status_code == client.post(at("restriction"), RESTRICT).status_code == 403
    other = signed_in(user("ida", caseworker="0301"))
    assert other.post(at("restriction"), RESTRICT).status_code == 404
    assert Restriction.objects.using("national").count() == 0

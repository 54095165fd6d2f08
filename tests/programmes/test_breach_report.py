"""Whom a breach concerns: told for each municipality within the 72 hours of GDPR art. 33 (R48)."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from participants.models import Participant
from tests.programmes.people import key_of, load, one_of_each, signed_in
from tests.trail.conftest import ask


def report(*, since=timedelta(hours=1), until=timedelta(minutes=-5), **options):
    """The period is counted back from now."""
    out, now = io.StringIO(), timezone.now()
    call_command(
        "breach_report",
        f"--from={(now - since).isoformat()}",
        f"--to={(now - until).isoformat()}",
        stdout=out,
        **options,
    )
    return out.getvalue()


def told(**options):
    return {
        place["municipality_number"]: {each["key"]: each for each in place["affected"]}
        for place in json.loads(report(json=True, **options))
    }


@pytest.fixture
def looked(people, user):
    """Kari has opened one and written about one; Lea has taken out the list; Ida has opened one elsewhere."""
    kari, lea = signed_in(user("kari", caseworker="4204")), signed_in(user("lea", leader="4204"))
    ida = signed_in(user("ida", caseworker="0301"))
    kari.get(reverse("participant", args=[key_of("ended")]))
    kari.post(
        reverse("contact-details", args=[key_of("running")]),
        {"phone": "41234567", "email": "", "address": "", "version": "0"},
    )
    lea.get("/api/v1/participants/")
    ida.get(reverse("participant", args=[key_of("elsewhere")]))
    kari.get(reverse("participant", args=[key_of("elsewhere")]))


def test_it_tells_whom_one_account_saw_and_changed_and_nobody_else(looked):
    """R48: not those whom it was refused, nor those whom others saw."""
    found = told(user="kari")

    assert set(found) == {"4204"}
    assert set(found["4204"]) == {str(key_of("ended")), str(key_of("running"))}
    changed = found["4204"][str(key_of("running"))]
    assert (changed["was_changed"], changed["was_taken_out"]) == (True, False)
    assert (found["4204"][str(key_of("ended"))]["fields"], found["4204"][str(key_of("ended"))]["was_changed"]) == (
        "basic", False,
    )  # fmt: skip


def test_without_an_account_it_tells_each_municipality_of_its_own(looked):
    """R48: each is the controller of its own."""
    found = told()

    assert {number: len(affected) for number, affected in found.items()} == {"4204": 4, "0301": 1}
    assert all(each["was_taken_out"] for each in found["4204"].values())
    assert not any(each["was_taken_out"] for each in found["0301"].values())


def test_it_names_nobody_unless_names_are_asked_for(looked):
    """R48."""
    for text in (report(user="kari"), report(user="kari", json=True)):
        assert "Kovalenko" not in text
        assert "Aadland" not in text
        assert str(key_of("running")) in text
    assert "Maria Olena Kovalenko" in report(user="kari", names=True)


def test_it_tells_how_many_the_account_could_have_seen(looked):
    """R48: everyone in the municipality; of the hidden those alone whom the account was a contact for."""
    assert "4 kunne vært sett" in report(user="kari")
    Participant.objects.using("national").filter(ref="away").update(address_protection="strictly_confidential")
    assert "3 kunne vært sett" in report(user="kari")
    assert "kunne vært sett" not in report()


def test_only_what_was_in_the_period_is_told(looked):
    """R48."""
    assert told(since=timedelta(days=2), until=timedelta(days=1)) == {}
    text = report(since=timedelta(days=2), until=timedelta(days=1), user="kari")
    assert "0 deltakere i 0 kommuner" in text


def test_what_a_package_brings_was_seen_by_nobody(trail, tmp_path):
    load(tmp_path / "people", one_of_each())

    assert ask("SELECT count(*) > 0 FROM trail_event") == [(True,)]
    assert told() == {}


def test_an_account_that_is_not_there_and_a_period_the_wrong_way_are_refused(register):
    with pytest.raises(CommandError, match="Brukeren finnes ikke"):
        report(user="ingen")
    with pytest.raises(CommandError, match="må være før"):
        report(since=timedelta(hours=1), until=timedelta(hours=2))

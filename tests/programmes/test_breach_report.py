"""Whom a breach concerns: told for each municipality within the 72 hours of GDPR art. 33 (R48)."""

import io
import json
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from participants.access.models import User
from participants.models import Participant
from participants.trail.errors import TrailUnwritable
from tests.programmes.people import key_of, load, one_of_each, signed_in
from tests.trail.conftest import ask, events


def report(*, since=timedelta(hours=1), until=timedelta(minutes=-5), **options):
    """The period is counted back from now."""
    out, now = io.StringIO(), timezone.now()
    call_command(
        "breach_report",
        "--by=ola",
        "--purpose=breach",
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
def ola(user):
    """Runs the product, and asks."""
    return user("ola")


@pytest.fixture
def looked(people, user, ola):
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


def test_what_a_package_brings_was_seen_by_nobody(trail, tmp_path, ola):
    load(tmp_path / "people", one_of_each())

    assert ask("SELECT count(*) > 0 FROM trail_event") == [(True,)]
    assert told() == {}


def test_an_account_that_is_not_there_and_a_period_the_wrong_way_are_refused(register, ola):
    with pytest.raises(CommandError, match="Brukeren finnes ikke"):
        report(user="ingen")
    with pytest.raises(CommandError, match="må være før"):
        report(since=timedelta(hours=1), until=timedelta(hours=2))


def test_that_it_was_made_is_in_the_trail_of_each_municipality_that_is_concerned(looked, ola, user):
    """R48: who asked, for which account and period, and why; no participant, and nothing where nobody is concerned."""
    report(user="kari", names=True)

    (event,) = events("breach_report")
    assert (event["user_id"], event["municipality_id"], event["participant_id"]) == (ola.pk, 4204, None)
    assert (event["reason"], event["origin"], event["row_keys"]) == ("breach", "command:breach_report", [])
    said = event["changes"]["report"]
    assert said["purpose"] == [None, "breach"]
    assert (said["account_id"], said["with_names"]) == ([None, User.objects.get(username="kari").pk], [None, True])
    start, end = (datetime.fromisoformat(said[name][1]) for name in ("period_from", "period_to"))
    assert end - start == timedelta(hours=1, minutes=5)
    ana = signed_in(user("ana", auditor="4204"))
    changes = ana.post(reverse("trail"), {"formal": "breach", "vis": "endringer"})
    assert "Rapport om hvem et brudd gjelder" in changes.content.decode()

    report()
    assert sorted(each["municipality_id"] for each in events("breach_report")) == [301, 4204, 4204]
    report(since=timedelta(days=2), until=timedelta(days=1))
    assert [each["municipality_id"] for each in events("breach_report")][3:] == [None]


def test_nothing_is_told_where_it_cannot_be_written_down(looked):
    """R48: the trail is written in the transaction that reads."""
    ask("REVOKE EXECUTE ON FUNCTION trail_record_breach_report FROM fotfeste_sealer")
    try:
        with pytest.raises(TrailUnwritable):
            report(user="kari")
    finally:
        ask("GRANT EXECUTE ON FUNCTION trail_record_breach_report TO fotfeste_sealer")


def test_nobody_asks_in_the_name_of_someone_who_is_not_there(looked, ola):
    """R48: nor of one whose account is closed."""
    User.objects.filter(pk=ola.pk).update(is_active=False)
    with pytest.raises(CommandError, match="Brukeren finnes ikke"):
        report(user="kari")
    assert events("breach_report") == []

"""What is missing or does not fit together: each record named with why and where it is solved, and nobody else's."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction

from participants.access import tenancy
from participants.access.errors import RuleBroken
from participants.short_keys import shorten
from programmes import actions as programmes
from programmes.codes import QualityNature, QualityRule
from reporting import actions
from reporting.checking import check
from reporting.models import QualityCount
from reporting.quality.records import quality_of, quality_of_everyone
from reporting.year_counts import gaps_of
from tests.access.conftest import KRISTIANSAND, OSLO, user
from tests.packages import MEASURE, exit_, participant, programme, write_package
from tests.programmes.people import key_of, signed_in
from tests.reporting.test_restricted_people import restricting
from tests.trail.conftest import ask

__all__ = ["user"]

YEAR = 2022
NOW = datetime(2023, 2, 1, 5, tzinfo=UTC)
ADDRESS = "/resultater/kvalitet/"


@pytest.fixture
def loaded(register, tmp_path, monkeypatch, user):
    """Kristiansand with one of each fault, one sound, one hidden and one masked; Oslo with one fault."""
    people = [
        participant("sound", serial=0, given_name="Hel"),
        participant("exit", serial=1, given_name="Uten", family_name="Aktivitet"),
        participant("decision", serial=2, given_name="Uten", family_name="Vedtak"),
        participant("measure", serial=3, given_name="Tiltak", family_name="Etterpå"),
        participant("late", serial=4, given_name="Sent", family_name="Ute"),
        participant("hidden", serial=5, given_name="Skjult", address_protection="strictly_confidential"),
        participant("masked", serial=6, given_name="Masket", address_protection="confidential"),
        participant("held", serial=7, given_name="Begrenset"),
        participant("oslo", serial=8, given_name="Annensteds", municipality_number="0301"),
    ]
    faults = {"decision_date": ""}
    courses = [
        programme("sound", "sound", planned_end_date="2024-06-01"), programme("exit", "exit"),
        programme("decision", "decision", **faults), programme("measure", "measure"),
        programme("late", "late", planned_end_date="2022-11-30"),
        programme("hidden", "hidden", **faults), programme("masked", "masked", **faults),
        programme("held", "held", **faults),
        programme("oslo", "oslo", municipality_number="0301", **faults),
    ]  # fmt: skip
    exits = [exit_("exit", main_activity="unknown"), exit_("measure")]
    measures = [MEASURE | {"programme_ref": "measure", "end_date": "2023-01-15"}]
    folder = write_package(tmp_path / "faults", participants=people, programmes=courses, exits=exits, measures=measures)
    found = programmes.load_package(path=folder, on=NOW.date())
    restricting(user("holder", caseworker="4204"), "held")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    actions.refresh_statistics(now=NOW)
    return found


def acting(by, role="leader"):
    return tenancy.tenant(municipality_id=KRISTIANSAND, user_id=by.pk, role=role)


def text_of(answer):
    return re.sub(r"[\s\u00a0]+", " ", answer.content.decode())


def test_each_record_is_named_with_why_and_the_page_that_solves_it(loaded, user):
    caseworker = user("rad", caseworker="4204", leader="4204")
    answer = signed_in(caseworker).get(ADDRESS, {"aar": YEAR})
    text = text_of(answer)

    for ref, label, reason, address in (
        ("exit", "Hovedaktivitet ved avslutning mangler", "Sluttet 20.12.2022.", "/avslutt/rett/"),
        ("decision", "Startet uten vedtak", "Startet 08.06.2022, og ingen vedtaksdato", ""),
        ("measure", "Tiltak utenfor programmet", "Tiltak fra 10.06.2022 til 15.01.2023", ""),
        ("late", "Planlagt slutt er passert", "Planlagt slutt var 30.11.2022.", ""),
        ("masked", "Startet uten vedtak", "Startet 08.06.2022", ""),
    ):
        row = next(each for each in text.split("<tr>") if f"/d/{_key(ref)}" in each and label in each)
        assert reason in row, ref
        assert "INTL §" in row or "Definisjon" in row
        assert address in row
    assert "Skjermet deltaker" in text
    for unseen in ("Skjult", "Annensteds", "Hel "):
        assert unseen not in text


def _key(ref):
    return shorten(key=key_of(ref))


def test_the_count_and_the_list_are_of_the_same_and_the_reading_is_recorded(loaded, user):
    leader = user("leder", leader="4204")
    text = text_of(signed_in(leader).get(ADDRESS, {"aar": YEAR, "hva": "without-decision"}))

    with acting(leader), transaction.atomic():
        quality = quality_of(place=KRISTIANSAND, year=YEAR, on=NOW.date())
    rows = [each for each in text.split("<tr>") if "og ingen vedtaksdato er registrert" in each]
    assert quality.of(QualityRule.WITHOUT_DECISION) == len(rows) == 2
    assert ask("SELECT action, cardinality(participant_ids) FROM trail_reading ORDER BY id DESC LIMIT 1") == [
        ("page", 2)
    ]
    # A leader writes nothing in a case: the participant's page is where they go.
    assert text.count(">Åpne<") == 2


def test_each_municipality_is_counted_by_itself_and_the_hidden_in_none(loaded, user):
    found = quality_of_everyone(year=YEAR, on=NOW.date())

    assert {place: each.of(QualityRule.WITHOUT_DECISION) for place, each in found.items()} == {
        KRISTIANSAND: 2, OSLO: 1,
    }  # fmt: skip
    assert found[KRISTIANSAND].of_nature(QualityNature.CONTRADICTORY) == 1
    with acting(user("leder", leader="4204")), transaction.atomic():
        assert quality_of(place=KRISTIANSAND, year=YEAR, on=NOW.date()) == found[KRISTIANSAND]
        # The second wall: the runtime role counts nobody else's.
        assert quality_of(place=OSLO, year=YEAR, on=NOW.date()).records == 0


def test_the_results_say_what_is_missing_and_between_which_shares_it_leaves_the_rate(loaded, user):
    leader = user("leder", leader="4204", caseworker="4204")
    text = text_of(signed_in(leader).get("/resultater/", {"aar": YEAR}))

    # One of two went to work; one lacks an activity, and one may have left unregistered.
    assert "Andelen er 50 %. Den blir fra 33 til 100 % når alt er ført." in text
    assert "1 uten hovedaktivitet ved avslutning teller som ingen overgang: 50 %, opp til 100 % når de er ført" in text
    assert "1 har passert planlagt slutt uten at avslutning er ført" in text
    assert f'href="{ADDRESS}?aar=2022&amp;hva=without-activity"' in text


def test_every_night_is_counted_once_and_tells_a_pace(loaded, user):
    leader = user("leder", leader="4204")
    for days in (14, 7, 0):
        actions.count_quality(now=NOW - timedelta(days=days))
    actions.count_quality(now=NOW)

    assert QualityCount.objects.using("statistics").filter(year=YEAR, municipality=KRISTIANSAND).count() == 3
    text = text_of(signed_in(leader).get(ADDRESS, {"aar": YEAR}))
    assert "De siste 14 dagene er ikke flere blitt fullstendige" in text
    assert "27 dager igjen til året skal være signert" in text
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reporting_qualitycount")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("role", ["caseworker", "administrator", "auditor", "statistician"])
def test_only_those_who_lead_see_the_list(loaded, user, role):
    who = user("annen", **{role: None if role == "statistician" else "4204"})

    assert signed_in(who).get(ADDRESS).status_code == 403


# --- the same rules where someone registers, loads, signs and publishes ---


def test_a_package_is_told_of_what_does_not_fit_together_and_loaded(loaded):
    told = [(each.table, each.problem) for each in loaded.findings.warnings]

    assert told == [("programmes", "Tiltak utenfor programmet (INTL §14a).")]
    assert loaded.new["programmes"] == 9


def test_a_caseworker_sees_on_the_participants_page_what_is_missing_and_goes_where_it_is_solved(loaded, user):
    caseworker = signed_in(user("rad", caseworker="4204"))
    pages = {ref: text_of(caseworker.get(f"/d/{_key(ref)}/")) for ref in ("exit", "measure", "sound")}

    assert "Hovedaktivitet ved avslutning mangler" in pages["exit"]
    assert f'href="/d/{_key("exit")}/avslutt/rett/">Registrer' in pages["exit"]
    assert "Tiltak utenfor programmet" in pages["measure"]
    assert "Mangler eller stemmer ikke" not in pages["sound"]


def test_a_leader_mends_or_explains_what_does_not_fit_together_before_the_year_is_signed(loaded, user):
    leader = user("leder", leader="4204")
    kinds = [each.kind for each in gaps_of(place=KRISTIANSAND, year=YEAR)]
    page = text_of(signed_in(leader).get("/aret/", {"aar": YEAR}))

    assert kinds == ["without_activity", "without_decision", "without_exit", "measure_outside"]
    assert "Tiltak utenfor programmet: 1" in page
    with pytest.raises(RuleBroken, match="Tiltak utenfor programmet"):
        actions.sign_year(place=KRISTIANSAND, year=YEAR, by=leader, now=NOW)
    for kind in kinds:
        actions.explain_gap(
            place=KRISTIANSAND, year=YEAR, kind=kind, explanation="Det er kontrollert nå.", by=leader, now=NOW
        )
    assert actions.sign_year(place=KRISTIANSAND, year=YEAR, by=leader, now=NOW).gaps["measure_outside"] == 1


def test_a_release_is_warned_of_what_did_not_fit_together_last_night(loaded, publish):
    draft = publish(YEAR, [], is_public=False)
    assert "contradictory" not in {each.warning for each in check(draft)}
    actions.count_quality(now=NOW)

    point = next(each for each in check(draft) if each.warning == "contradictory")
    assert point.title == "1 funn i 1 kommune stemmer ikke overens"
    assert point.is_open

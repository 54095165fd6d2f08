"""The integration plan in its versions, looked through in time, and the contract on it (INTL §§15–16)."""

import re
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes import actions as programmes
from programmes.models import Arrival, Contract, Measure, Plan
from tests.programmes.people import TODAY, key_of, signed_in
from tests.programmes.test_programme_actions import (
    EXIT,
    address,
    days_shown,
    hidden,
    notes,
    opened,
    programme,
    send,
    shown,
)
from tests.trail.conftest import ask

DRAFT = {
    "goal": "work", "long_term_goals": "Jobbe som kokk.", "milestones": "Praksis på kjøkken", "listening": "b1",
    "reading": "b1", "writing": "b1", "oral": "b2", "hours_per_week": "30", "norwegian_hours": "22,5",
    "social_studies_hours": "75", "reasons": "Kjøkken trenger folk.", "agreed": "Møte hver måned.",
}  # fmt: skip
DECIDED = DRAFT | {
    "mapped_on": -195, "guided_on": -195, "decided_on": -100, "agreement": "agreed", "review_on": 80,
}  # fmt: skip
CHANGED = DECIDED | {
    "decided_on": -10, "review_on": "", "oral": "c1", "agreed": "", "change": "significant",
    "change_reason": "Vil bli baker.",
}  # fmt: skip
CONTRACT = {
    "signed_on": -99, "participant_signed_on": -98, "signature": "paper", "starts_on": -98, "last_on": 200,
}  # fmt: skip


def plans():
    return list(Plan.objects.using("national").order_by("number"))


def contracts():
    found = Contract.objects.using("national").order_by("starts_on")
    return [(each.plan.number, each.starts_on, each.ends_on) for each in found.select_related("plan")]


def measures():
    return {each.measure_type: str(each.pk) for each in Measure.objects.using("national")}


def ago(days):
    return TODAY - timedelta(days=days)


def read(client, **asked):
    return client.get(address("plan"), asked).content.decode()


@pytest.fixture
def planned(caseworker):
    """A caseworker, and a plan that is decided."""
    answer = send(caseworker, "plan-save", DECIDED | {"contents": measures()["norwegian"]})
    assert answer.status_code == 302, answer.content.decode()
    return caseworker


def test_a_draft_becomes_a_version_when_it_is_decided(caseworker):
    send(caseworker, "plan-save", {"goal": "work", "milestones": "Norsk først"})
    [draft] = plans()
    assert (draft.number, str(draft.milestones)) == (None, "Norsk først")
    assert "Utkast til integreringsplan" in read(caseworker)
    assert "skal lages sammen med deltakeren" in read(caseworker)

    chosen = [measures()["norwegian"], measures()["work_practice"]]
    send(caseworker, "plan-save", DECIDED | {"contents": chosen})
    [plan] = plans()
    assert (plan.pk, plan.number, plan.decided_on, plan.review_on) == (
        draft.pk, 1, ago(100), TODAY + timedelta(days=80),
    )  # fmt: skip
    assert [each["measure_type"] for each in plan.contents] == ["norwegian", "work_practice"]
    assert programme().goal == "work"
    text = read(caseworker)
    for told in ("Integreringsplan, versjon 1", "Jobbe som kokk.", "B2", "22,5", "Norskopplæring", "Gjelder nå"):
        assert told in text, told


def test_a_version_is_never_changed_and_a_change_makes_the_next_with_its_reason(planned):
    [first] = ask("SELECT row_to_json(p)::text FROM programmes_plan AS p WHERE number = 1")
    send(planned, "plan-save", CHANGED | {"contents": measures()["social_studies"]})

    assert [each.number for each in plans()] == [1, 2]
    assert ask("SELECT row_to_json(p)::text FROM programmes_plan AS p WHERE number = 1") == [first]
    # Six months, where no other day is agreed.
    assert plans()[1].review_on > ago(10) + timedelta(days=180)
    assert "Vil bli baker." in read(planned)
    with pytest.raises(Exception, match="decided is not changed"):
        Plan.objects.using("national").filter(number=1).update(goal="vocational")


def test_two_versions_stand_side_by_side_with_what_differs_in_words(planned):
    send(planned, "plan-save", CHANGED | {"contents": measures()["social_studies"]})
    text = read(planned)

    assert "Sammenlignet med versjon 1" in text
    for told in ("<del>B2</del>", "<ins>C1</ins>", ">Endret</span>", ">Ny</span>", ">Tatt ut</span>"):
        assert told in text, told
    assert "<del>Jobbe som kokk.</del>" not in text
    assert "Ikke i planen" in text
    old = read(planned, versjon="1", mot="0")
    assert "Integreringsplan, versjon 1" in old
    assert "Versjon 2 gjelder nå" in old
    assert "<del>" not in old


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"goal": ""}, "Velg sluttmål."), ({"reading": ""}, "alle fire ferdigheter"),
    ({"long_term_goals": " "}, "langsiktige målene"), ({"reasons": ""}, "hvorfor innholdet er valgt"),
    ({"agreement": ""}, "enige om planen"), ({"decided_on": 1}, "etter i dag"), ({"review_on": -101}, "innen to år"),
    ({"decided_on": ""}, "når planen er fastsatt"), ({"hours_per_week": "mange"}, "Skriv timene som et tall"),
    ({"social_studies_hours": "75,5"}, "Skriv et helt tall"), ({"contents": "noe"}, "Velg fra listen"),
    ({"milestones": "x" * 4001}, "Skriv høyst 4000 tegn"),
])  # fmt: skip
def test_what_the_law_lets_no_plan_be_without_is_told_at_its_field(caseworker, changed, sentence):
    answer = send(caseworker, "plan-save", DECIDED | changed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert plans() == []


def test_a_change_says_why_and_of_what_kind_it_is(planned):
    answer = send(planned, "plan-save", CHANGED | {"change": "", "change_reason": ""})

    assert answer.status_code == 422
    assert "hva slags endring" in answer.content.decode()
    assert "hvorfor planen endres" in answer.content.decode()
    assert len(plans()) == 1


def test_what_is_unusual_is_a_warning_with_its_section(caseworker):
    form = opened(caseworker, "plan-save") | days_shown(
        DECIDED | {"mapped_on": "", "guided_on": "", "agreed": "Fastlegen sier ja.", "milestones": "Ring 13922349955"}
    )
    text = caseworker.post(address("plan-save"), form).content.decode()

    for told in ("mangler obligatorisk innhold", "INTL §14a", "INTL §10", "INTL §11", "etter vedtaket", "om helse"):
        assert told in text, told
    assert plans() == []


def test_guidance_of_parents_is_missing_where_leave_for_a_child_is_registered_and_is_not_guessed_at(caseworker, user):
    """INTL §14a: only from what is registered, and told to nobody who may not see what leave is due to."""
    for ref, is_missing in (("away", True), ("running", False)):
        form = opened(caseworker, "plan-save", ref) | days_shown(DECIDED)
        text = caseworker.post(address("plan-save", ref), form).content.decode()
        assert "mangler obligatorisk innhold" in text
        assert ("foreldreveiledning" in text) is is_missing
    leader = signed_in(user("lise", leader="4204"))
    known = "Det er registrert fravær for barn."
    assert known in caseworker.get(address("participant", "away")).content.decode()
    assert known not in leader.get(address("participant", "away")).content.decode()


def test_the_measures_are_read_once_for_all_that_the_form_tells_of_them(caseworker):
    form = opened(caseworker, "plan-save") | days_shown(DECIDED | {"contents": measures()["norwegian"]})
    with CaptureQueriesContext(connections["default"]) as asked:
        assert caseworker.post(address("plan-save"), form).status_code == 422

    assert len([each for each in asked if each["sql"].startswith('SELECT "programmes_measure"')]) == 1


def test_a_goal_of_language_falls_one_level_at_a_time(planned):
    form = opened(planned, "plan-save") | days_shown(CHANGED | {"oral": "a2"})

    assert "fra B2 til A2 (INTF §28)" in planned.post(address("plan-save"), form).content.decode()


def test_texts_are_sealed_in_the_database_and_hidden_from_who_reads_no_notes(planned, user):
    """R12, R16"""
    [row] = ask("SELECT long_term_goals, reasons, agreed FROM programmes_plan")
    assert not any(b"kokk" in bytes(each) or b"folk" in bytes(each) for each in row)
    leader = signed_in(user("lise", leader="4204"))
    text = read(leader)

    assert "Norskopplæring" in text
    assert "kokk" not in text
    assert "Skjult" in text
    assert leader.post(address("plan")).status_code == 403
    assert planned.post(address("plan")).content.startswith(b"%PDF")


def test_of_two_who_write_the_plan_at_once_the_second_chooses_field_by_field(caseworker, user):
    """R51"""
    form = opened(caseworker, "plan-save") | days_shown(DRAFT | {"contents": measures()["norwegian"], "bekreft": "1"})
    send(signed_in(user("pia", caseworker="4204")), "plan-save", DRAFT | {"goal": "vocational", "contents": ""})
    answer = caseworker.post(address("plan-save"), form)

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Fag- og yrkesopplæring" in text
    assert "Norskopplæring fra" in text
    mine = hidden(text) | {"pick_goal": "typed", "pick_contents": "typed", "bekreft": "1"}
    assert caseworker.post(address("plan-save"), mine).status_code == 302
    [plan] = plans()
    assert (plan.goal, len(plan.contents)) == ("work", 1)


def test_what_is_being_written_is_kept_with_every_measure_that_is_ticked(caseworker):
    chosen = [measures()["norwegian"], measures()["work_practice"]]
    form = opened(caseworker, "plan-save") | DRAFT | {"contents": chosen}
    caseworker.post(reverse("draft", args=[key_of("running"), "save-plan"]), form)
    text = caseworker.get(address("plan-save"), {"utkast": "1", "rad": form["rad"]}).content.decode()

    assert "Jobbe som kokk." in text
    assert all(re.search(f'value="{key}"[^>]* checked', text) for key in chosen)
    assert plans() == []


def test_a_plan_sent_twice_is_one_version(caseworker):
    """R51"""
    form = opened(caseworker, "plan-save") | days_shown(DECIDED | {"bekreft": "1"})

    assert [caseworker.post(address("plan-save"), form).status_code for _ in range(2)] == [302, 302]
    assert [each.number for each in plans()] == [1]


# --- looking it through ---


def test_a_plan_that_stands_is_looked_through_again_later(planned):
    assert send(planned, "plan-review", {"reviewed_on": 1, "review_on": 100}).status_code == 422
    assert send(planned, "plan-review", {"reviewed_on": -5, "review_on": -5}).status_code == 422
    assert send(planned, "plan-review", {"reviewed_on": -5, "review_on": 100, "note": "Går bra."}).status_code == 302

    [plan] = plans()
    assert (plan.number, plan.reviewed_on, plan.review_on) == (1, ago(5), TODAY + timedelta(days=100))
    assert "Går bra." in notes()[-1]
    assert "Sist gått gjennom" in read(planned)


def test_another_look_on_the_same_days_keeps_its_own_note_and_one_sent_twice_does_not_double_it(planned):
    days = {"reviewed_on": -5, "review_on": 100}
    assert send(planned, "plan-review", days | {"note": "Går bra."}).status_code == 302
    form = opened(planned, "plan-review") | days_shown(days | {"note": "Snakket med læreren.", "bekreft": "1"})
    assert [planned.post(address("plan-review"), form).status_code for _ in range(2)] == [302, 302]

    assert sum("Snakket med læreren." in each for each in notes()) == 1
    assert sum("Går bra." in each for each in notes()) == 1


def test_the_letter_of_someone_restricted_is_not_taken_out(planned):
    """R43"""
    asked = {"gjor": "begrens", "ground": "contested", "reason": "Deltakeren sier at datoen er feil."}
    assert planned.post(address("restriction"), asked).status_code == 302

    assert planned.post(address("plan")).status_code == 403
    assert "til signering (PDF)" not in read(planned)


def test_the_participants_page_shows_the_next_review_the_goals_and_the_contract(planned):
    send(planned, "contract-sign", CONTRACT)
    text = planned.get(address("participant")).content.decode()

    assert "Versjon 1, " in text
    assert "Neste gjennomgang av planen" in text
    assert f"<title>Gjennomgang av planen: {(TODAY + timedelta(days=80)).day}. " in text
    assert "Signert " in text
    # A goal of B1 in reading, which nobody has tested.
    assert '<th scope="row">Leseforståelse</th><td><b>–</b></td><td>B1</td></tr>' in text


# --- the contract ---


def test_a_contract_is_concluded_when_both_have_signed(planned):
    assert "skal inngås samtidig med planen" in read(planned)
    send(planned, "contract-sign", CONTRACT | {"participant_signed_on": "", "signature": ""})
    assert "Venter på deltakeren" in read(planned)

    send(planned, "contract-sign", CONTRACT)
    text = read(planned)
    assert contracts() == [(1, ago(98), None)]
    assert "Inngått" in text
    assert "på papir" in text
    assert "skal inngås" not in text


def test_another_version_takes_another_contract_and_the_one_before_ends(planned):
    send(planned, "contract-sign", CONTRACT)
    send(planned, "plan-save", CHANGED)
    assert "skal inngås" not in read(planned)
    send(planned, "contract-sign", CONTRACT | {"signed_on": -9, "participant_signed_on": -9, "starts_on": -9})

    assert contracts() == [(1, ago(98), ago(9)), (2, ago(9), None)]


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"signed_on": 1}, "etter i dag"), ({"signature": ""}, "hvordan deltakeren har signert"),
    ({"participant_signed_on": ""}, "Skriv når deltakeren signerte"), ({"last_on": -99}, "før den begynner"),
    ({"signed_on": ""}, "når kommunen signerte"),
])  # fmt: skip
def test_a_contract_that_cannot_be_is_refused(planned, changed, sentence):
    answer = send(planned, "contract-sign", CONTRACT | changed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert contracts() == []


def test_without_a_plan_there_is_no_contract_and_nothing_to_look_through(caseworker):
    for name in ("contract-sign", "plan-review"):
        assert "Fastsett planen først" in caseworker.get(address(name)).content.decode()


def test_an_exit_ends_the_contract_and_what_is_put_right_moves_its_end(planned):
    send(planned, "contract-sign", CONTRACT)
    send(planned, "programme-end", EXIT)
    assert contracts() == [(1, ago(98), TODAY)]
    assert "er avsluttet, og planen" in planned.get(address("plan-save")).content.decode()
    assert "Ikke lenger i kraft" in read(planned)

    send(planned, "exit-correct", EXIT | {"exited_on": -3, "reason": "Feil dato."})
    assert contracts() == [(1, ago(98), ago(2))]
    send(planned, "programme-reopen", {"reason": "Sluttet ikke."})
    assert contracts() == [(1, ago(98), None)]


def test_a_stop_ends_the_contract(planned):
    send(planned, "contract-sign", CONTRACT)
    send(planned, "programme-stop", {
        "warned_on": -20, "decided_on": -8, "starts_on": -5, "ground": "absence", "reason": "Møter ikke.",
    })  # fmt: skip

    assert contracts() == [(1, ago(98), ago(5))]


@pytest.mark.parametrize("goes", [False, True])
def test_who_moves_has_the_plan_as_a_draft_in_the_new_place_and_its_texts_only_with_the_notes(planned, user, goes):
    send(planned, "contract-sign", CONTRACT)
    send(planned, "programme-move", {
        "municipality": "0301", "moved_on": -3, "notes": "go_along" if goes else "stay",
    })  # fmt: skip
    arrival = Arrival.objects.using("national").get()
    receiver = signed_in(user("mottaker", caseworker="0301"))
    sent = {"gjor": "ta-imot", "starts_on": shown(-3), "version": programmes.version_of_arrival(arrival)}
    receiver.post(reverse("arrival", args=[arrival.pk]), sent)

    draft = Plan.objects.using("national").get(number=None)
    assert (draft.goal, draft.oral, draft.mapped_on, draft.contents) == ("work", "b2", ago(195), [])
    assert ("kokk" in str(draft.long_term_goals)) == goes
    assert contracts() == [(1, ago(98), ago(3))]
    assert "Jobbe som kokk." in read(planned)
    assert (
        "Fortsett på utkastet" in receiver.get(reverse("plan", args=[draft.programme.participant_id])).content.decode()
    )


def test_history_and_trail_tell_of_both_and_hold_no_text(planned):
    send(planned, "contract-sign", CONTRACT)
    send(planned, "plan-review", {"reviewed_on": -5, "review_on": 100})
    text = planned.post(address("participant"), {"vis": "historikk"}).content.decode()

    for told in (
        "Integreringsplan ble laget",
        "Integreringskontrakt ble registrert",
        f"sist gått gjennom satt til {shown(-5)}",
    ):
        assert told in text, told
    kept = ask("SELECT changes::text FROM trail_event WHERE table_name = 'programmes_plan'")
    assert kept
    assert not any("kokk" in (row[0] or "") for row in kept)


def test_the_api_does_the_same_with_the_same_sentences(caseworker):
    base = f"/api/v1/participants/{key_of('running')}/programme/"
    opened_ = caseworker.get(base + "save-plan")
    fields = opened_.json()["fields"] | days_shown({k: v for k, v in DECIDED.items() if k != "reasons"})
    headers = {"If-Match": opened_.headers["ETag"], "Idempotency-Key": "1"}
    refused = caseworker.post(base + "save-plan", fields | {"confirm": True}, "application/json", headers=headers)
    assert refused.status_code == 422
    assert "begrunnelsen" in refused.json()["errors"]["reasons"]

    fields |= {"reasons": "Kjøkken trenger folk.", "confirm": True}
    done = caseworker.post(base + "save-plan", fields, "application/json", headers=headers)
    assert done.json()["detail"] == "Planen er fastsatt som versjon 1."
    assert [each.number for each in plans()] == [1]

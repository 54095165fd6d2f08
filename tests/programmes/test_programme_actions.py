"""A programme decided, started and ended from the participant's page, and an exit put right."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from participants import actions as participants
from participants.access import tenancy
from participants.access.errors import RuleBroken
from participants.codes import RestrictionGround
from participants.models import JournalEntry
from programmes import actions as programmes
from programmes.codes import ExitCause, MainActivity
from programmes.models import Exit, Measure, Programme
from reporting import actions as reporting
from reporting.models import PersonYear
from tests.packages import participant
from tests.programmes.people import TODAY, key_of, load, one_of_each, signed_in
from tests.trail.conftest import ask

REASON = "Feil dato ble registrert."


def shown(days):
    """So many days from today, as it is typed."""
    return f"{TODAY + timedelta(days=days):%d.%m.%Y}"


def days_shown(given):
    return {name: shown(value) if isinstance(value, int) else value for name, value in given.items()}


# Numbers are days from today.
DECISION = {"offered_on": -20, "decided_on": -10, "starts_on": 0, "goal": "work", "planned_end_on": 300}
EXIT = {"exited_on": -1, "cause": "completed", "main_activity": "work"}


def address(name, ref="running"):
    return reverse(name, args=[key_of(ref)])


def hidden(text):
    """What a form carries beside its fields."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    found.pop("csrfmiddlewaretoken", None)
    return found


def opened(client, name, ref="running"):
    return hidden(client.get(address(name, ref)).content.decode())


def send(client, name, given, ref="running", **more):
    return client.post(address(name, ref), opened(client, name, ref) | days_shown(given) | {"bekreft": "1"} | more)


def programme(ref="running"):
    return Programme.objects.using("national").filter(participant=key_of(ref)).order_by("-starts_on").first()


def the_exit(ref="running"):
    return Exit.objects.using("national").filter(programme__participant=key_of(ref)).first()


def notes(ref="running"):
    return [str(each.text) for each in JournalEntry.objects.using("national").filter(participant=key_of(ref))]


@pytest.fixture
def newcomer(trail, tmp_path, user):
    """Someone who is registered and has no programme, and a caseworker signed in."""
    load(tmp_path / "new", {"participants": [participant("new", serial=8)]})
    return signed_in(user(caseworker="4204"))


# --- decision and start ---


def test_a_programme_is_decided_and_started(newcomer):
    answer = send(newcomer, "programme-decide", DECISION, ref="new")

    assert answer.status_code == 302, answer.content.decode()
    made = programme("new")
    assert (made.starts_on, made.goal) == (TODAY, "work")
    assert made.planned_end_on == TODAY + timedelta(days=300)
    assert "Vedtaket er lagret." in newcomer.get(address("participant", "new")).content.decode()


def test_a_form_sent_twice_makes_one_programme(newcomer):
    """R51: a double click does the thing once."""
    form = opened(newcomer, "programme-decide", "new") | days_shown(DECISION) | {"bekreft": "1"}
    answers = [newcomer.post(address("programme-decide", "new"), form).status_code for _ in range(3)]

    assert answers == [302, 302, 302]
    assert Programme.objects.using("national").count() == 1


def test_a_second_programme_while_one_runs_is_refused(newcomer):
    empty = opened(newcomer, "programme-decide", "new")
    send(newcomer, "programme-decide", DECISION, ref="new")
    answer = newcomer.post(
        address("programme-decide", "new"), empty | days_shown(DECISION) | {"once": "another", "bekreft": "1"}
    )

    assert answer.status_code == 422
    assert "allerede et program" in answer.content.decode()


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"goal": ""}, "Velg sluttmål."), ({"goal": "astronaut"}, "Velg fra listen."),
    ({"decided_on": "32.1.2026"}, "finnes ikke i kalenderen"), ({"decided_on": "snart"}, "Skriv datoen slik"),
    ({"starts_on": -30}, "før det er tilbudt"), ({"planned_end_on": -1}, "før programmet starter"),
    ({"decided_on": 9}, "etter i dag"), ({"planned_end_on": "01.01.2099"}, "Sjekk året"),
])  # fmt: skip
def test_what_is_wrong_is_told_at_the_field_and_what_was_typed_is_kept(newcomer, changed, sentence):
    answer = send(newcomer, "programme-decide", DECISION | changed, ref="new")
    text = answer.content.decode()

    assert answer.status_code == 422
    assert text.count(sentence) >= 2
    # A choice that is none is not among those a menu shows.
    assert all(typed in text for name, typed in days_shown(changed).items() if name != "goal")
    assert programme("new") is None


def test_what_the_law_makes_unusual_is_a_warning_and_no_hindrance(newcomer):
    """INTL §13: an end later than the law allows is told before it is saved."""
    form = opened(newcomer, "programme-decide", "new") | days_shown(DECISION) | {"planned_end_on": shown(2000)}
    warned = newcomer.post(address("programme-decide", "new"), form)

    assert warned.status_code == 422
    assert "Planlagt slutt er etter" in warned.content.decode()
    assert "INTL §13" in warned.content.decode()
    assert programme("new") is None
    assert newcomer.post(address("programme-decide", "new"), form | {"bekreft": "1"}).status_code == 302


# --- another goal, a later end ---


def test_another_goal_is_kept_with_its_reason(caseworker):
    form = opened(caseworker, "goal-change") | {"goal": "vocational", "reason": REASON, "bekreft": "1"}
    assert caseworker.post(address("goal-change"), form | {"reason": " "}).status_code == 422
    assert [caseworker.post(address("goal-change"), form).status_code for _ in range(2)] == [302, 302]

    assert programme().goal == "vocational"
    (note,) = notes()
    assert "Fag- og yrkesopplæring" in note
    assert REASON in note


def test_an_extension_beyond_the_law_is_a_warning_and_an_earlier_day_is_no_extension(caseworker):
    """INTL §14."""
    form = opened(caseworker, "programme-extend") | {"planned_end_on": shown(2000), "reason": REASON}
    warned = caseworker.post(address("programme-extend"), form)
    earlier = caseworker.post(address("programme-extend"), form | {"planned_end_on": shown(10), "bekreft": "1"})

    assert warned.status_code == earlier.status_code == 422
    assert "INTL §14" in warned.content.decode()
    assert "til en senere dag" in earlier.content.decode()
    assert caseworker.post(address("programme-extend"), form | {"bekreft": "1"}).status_code == 302
    assert programme().planned_end_on == TODAY + timedelta(days=2000)
    assert len(notes()) == 1


def test_what_is_restricted_is_not_changed(caseworker, user):
    """R43: not by the page, and not by the action under it."""
    reason = "Deltakeren mener at opplysningene er feil."
    by = user("per", caseworker="4204")
    with tenancy.tenant(municipality_id=4204, user_id=by.pk, role="caseworker"), transaction.atomic():
        participants.restrict(
            participant_pk=key_of("running"), ground=RestrictionGround.values[0], reason=reason, by=by,
            now=timezone.now(),
        )  # fmt: skip
        with pytest.raises(RuleBroken, match="begrenset"):
            programmes.extend_programme(
                participant_pk=key_of("running"), programme_pk=programme().pk, version="", planned_end_on=TODAY,
                reason=reason, by=by, now=timezone.now(),
            )  # fmt: skip

    assert caseworker.get(address("programme-extend")).status_code == 403
    assert caseworker.post(address("programme-end"), days_shown(EXIT)).status_code == 403


# --- exit ---


def test_the_exit_shows_what_it_will_count_as_before_it_is_saved(caseworker):
    form = opened(caseworker, "programme-end") | days_shown(EXIT)
    check = caseworker.post(address("programme-end"), form)
    text = check.content.decode()

    assert check.status_code == 200
    assert "Dette regnes som overgang til arbeid eller utdanning." in text
    assert the_exit() is None
    assert caseworker.post(address("programme-end"), hidden(text) | {"bekreft": "1"}).status_code == 302
    assert (the_exit().cause, the_exit().main_activity) == ("completed", "work")


def test_today_is_shown_as_a_day_and_is_that_day_when_it_is_confirmed(caseworker):
    form = opened(caseworker, "programme-end") | days_shown(EXIT) | {"exited_on": "i dag"}
    text = caseworker.post(address("programme-end"), form).content.decode()

    assert f">{shown(0)}<" in text
    assert hidden(text)["exited_on"] == shown(0)


def test_the_answers_may_be_changed_after_they_are_shown(caseworker):
    check = caseworker.post(address("programme-end"), opened(caseworker, "programme-end") | days_shown(EXIT))
    again = caseworker.post(address("programme-end"), hidden(check.content.decode()) | {"endre": "1"})

    assert again.status_code == 200
    assert f'value="{shown(-1)}"' in again.content.decode()
    assert the_exit() is None


def test_what_still_runs_ends_with_the_programme(caseworker):
    send(caseworker, "programme-end", EXIT)
    measures = Measure.objects.using("national").filter(programme=programme())

    assert measures.get(measure_type="norwegian").ends_on == TODAY
    assert measures.get(measure_type="work_practice").ends_on == TODAY - timedelta(days=9)
    assert not Programme.objects.using("national").filter(pk=programme().pk, leaves__ends_on__gt=TODAY).exists()


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"exited_on": 9}, "etter i dag"), ({"exited_on": -1000}, "kan ikke være før det"),
    ({"cause": ""}, "Velg hvorfor programmet sluttet."), ({"cause": "not_registered"}, "Velg fra listen."),
    ({"main_activity": ""}, "Velg hva deltakeren gjør"),
])  # fmt: skip
def test_an_exit_that_cannot_be_is_refused(caseworker, changed, sentence):
    answer = send(caseworker, "programme-end", EXIT | changed)

    assert answer.status_code == 422
    assert answer.content.decode().count(sentence) == 2
    assert the_exit() is None
    assert programme().ends_on is None


@pytest.mark.parametrize("ref", ["before", "ended"])
def test_the_exit_of_a_programme_that_has_none_to_give_says_what_to_do(caseworker, ref):
    answer = caseworker.get(address("exit-correct" if ref == "before" else "programme-end", ref))

    assert answer.status_code == 200
    assert 'name="version"' not in answer.content.decode()
    assert "Tilbake til deltakeren" in answer.content.decode()


def test_an_exit_saved_by_the_form_reaches_the_statistics_at_the_next_refresh(caseworker):
    now = timezone.now()
    reporting.refresh_statistics(now=now)
    years = PersonYear.objects.using("statistics")
    before = years.filter(is_transition=True).count()
    send(caseworker, "programme-end", EXIT)
    done = reporting.refresh_statistics(now=now)

    assert done.persons == 1
    assert years.filter(is_transition=True).count() == before + 1
    assert ask("SELECT count(*) FROM trail_event WHERE table_name = 'programmes_exit' AND user_id IS NOT NULL") == [
        (1,)
    ]


def test_a_wrong_exit_is_corrected_with_a_reason_that_stands_in_the_journal(caseworker):
    given = EXIT | {"cause": "interrupted", "main_activity": "other", "exited_on": -30}
    assert send(caseworker, "exit-correct", given, ref="ended").status_code == 422
    answer = send(caseworker, "exit-correct", given | {"reason": REASON}, ref="ended")

    assert answer.status_code == 302, answer.content.decode()
    assert (the_exit("ended").cause, the_exit("ended").main_activity) == ("interrupted", "other")
    assert programme("ended").ends_on == TODAY - timedelta(days=29)
    (note,) = notes("ended")
    assert REASON in note
    assert "Gjennomført" in note
    assert "Avbrutt av deltakeren" in note
    assert ("correction",) in ask("SELECT reason FROM trail_event WHERE table_name = 'programmes_exit'")


def test_an_exit_that_never_was_is_taken_back_and_the_programme_goes_on(caseworker):
    form = opened(caseworker, "programme-reopen", "ended") | {"reason": REASON, "bekreft": "1"}
    answers = [caseworker.post(address("programme-reopen", "ended"), form).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert the_exit("ended") is None
    assert programme("ended").ends_on is None
    assert len(notes("ended")) == 1


# --- two at once ---


def test_of_two_who_change_one_decision_the_second_sees_both_field_by_field(caseworker, user):
    """R51: nothing is overwritten silently, and nothing typed is lost."""
    other = signed_in(user("per", caseworker="4204"))
    mine = opened(caseworker, "programme-decide") | {
        "offered_on": shown(-200), "decided_on": shown(-200), "starts_on": shown(-190), "goal": "vocational",
        "planned_end_on": shown(200), "bekreft": "1",
    }  # fmt: skip
    send(other, "programme-decide", mine | {"goal": "work", "planned_end_on": 100})
    answer = caseworker.post(address("programme-decide"), mine)
    text = answer.content.decode()

    assert answer.status_code == 409
    for told in ("Noen andre endret dette", "Fag- og yrkesopplæring", "Arbeid", shown(100), shown(200)):
        assert told in text
    assert programme().goal == "work"

    picked = hidden(text) | {"pick_goal": "typed", "pick_planned_end_on": "now", "bekreft": "1"}
    assert caseworker.post(address("programme-decide"), picked).status_code == 302
    assert programme().goal == "vocational"
    assert programme().planned_end_on == TODAY + timedelta(days=100)


def test_a_package_that_came_meanwhile_is_a_change_too(caseworker, tmp_path):
    form = opened(caseworker, "programme-decide")
    tables = one_of_each()
    tables["programmes"][1]["goal"] = "higher_prep"
    load(tmp_path / "again", tables)
    answer = caseworker.post(
        address("programme-decide"),
        form | {"decided_on": shown(-200), "starts_on": shown(-190), "goal": "work", "bekreft": "1"},
    )

    assert answer.status_code == 409
    assert programme().goal == "higher_prep"


def test_an_exit_sent_twice_is_one_exit_and_a_different_one_is_refused(caseworker):
    form = opened(caseworker, "programme-end") | days_shown(EXIT) | {"bekreft": "1"}
    assert [caseworker.post(address("programme-end"), form).status_code for _ in range(2)] == [302, 302]

    other = caseworker.post(address("programme-end"), form | {"cause": "stopped"})
    assert other.status_code == 422
    assert "avsluttet allerede" in other.content.decode()
    assert the_exit().cause == "completed"


# --- who may ---


@pytest.mark.parametrize("name", ["programme-decide", "programme-end", "exit-correct", "programme-reopen"])
def test_whoever_only_reads_is_refused(people, user, name):
    leader = signed_in(user("leder", leader="4204"))

    assert leader.get(address(name)).status_code == leader.post(address(name), {}).status_code == 403
    assert programme().ends_on is None
    assert 'class="acts"' not in leader.get(address("participant")).content.decode()


# --- what an exit counts as is what is counted ---


def test_what_the_form_says_of_an_exit_is_what_the_statistics_count(register, tmp_path):
    """Every cause with every main activity, counted by the real counting."""
    from programmes.rules.exits import counts_as
    from tests.packages import exit_
    from tests.packages import programme as programme_row

    pairs = [(cause, activity) for cause in ExitCause for activity in MainActivity]
    refs = [f"p{n}" for n in range(len(pairs))]
    load(tmp_path / "pairs", {
        "participants": [participant(ref, serial=n) for n, ref in enumerate(refs)],
        "programmes": [programme_row(ref, ref) for ref in refs],
        "exits": [
            exit_(ref, exit_cause=cause, main_activity=activity)
            for ref, (cause, activity) in zip(refs, pairs, strict=True)
        ],
    })  # fmt: skip
    reporting.refresh_statistics(now=timezone.now(), full=True)
    persons = dict(ask(
        "SELECT p.ref, link.person_id FROM participants_participant p JOIN participants_personlink link "
        "ON link.participant_id = p.id"
    ))  # fmt: skip
    for ref, (cause, activity) in zip(refs, pairs, strict=True):
        counted = PersonYear.objects.using("statistics").filter(person_id=persons[ref])
        meaning = counts_as(cause=cause, main_activity=activity)
        assert counted.filter(is_exit=True).exists() == meaning.is_exit, (cause, activity)
        assert counted.filter(is_transition=True).exists() == meaning.is_transition, (cause, activity)

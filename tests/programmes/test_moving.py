"""A move between two municipalities: told by one, answered by the other, and one person with one clock after it."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from participants import actions as participants
from participants.access import tenancy
from participants.access.errors import RuleBroken
from participants.models import JournalEntry, Participant, ParticipantIdentifier, ProtectedContact
from programmes import actions as programmes
from programmes.models import Arrival, Exit, LanguageTest, Leave, Measure, Programme, Transfer
from reporting import actions as reporting
from tests.access.conftest import KRISTIANSAND, OSLO, as_owner
from tests.programmes.people import TODAY, key_of, signed_in
from tests.programmes.test_programme_actions import EXIT, address, hidden, notes, opened, programme, send, shown
from tests.trail.conftest import ask

MOVE = {"municipality": "0301", "moved_on": -3, "notes": "stay"}
MOVED_ON = TODAY - timedelta(days=3)


@pytest.fixture
def receiver(people, user):
    """A caseworker of Oslo, signed in."""
    return signed_in(user("mottaker", caseworker="0301"))


def told(client, ref="running", **changes):
    """Tell Oslo of a move; the arrival there."""
    answer = send(client, "programme-move", MOVE | changes, ref=ref)
    assert answer.status_code == 302, answer.content.decode()
    return Arrival.objects.using("national").order_by("-told_at").first()


def page(arrival):
    return reverse("arrival", args=[arrival.pk])


def version(arrival):
    """As the form has it."""
    return programmes.version_of_arrival(Arrival.objects.using("national").get(pk=arrival.pk))


def accept(client, arrival, starts_on=MOVED_ON):
    sent = {"gjor": "ta-imot", "starts_on": f"{starts_on:%d.%m.%Y}", "version": version(arrival)}
    return client.post(page(arrival), sent)


def decline(client, arrival, refusal="ask_us"):
    return client.post(page(arrival), {"gjor": "avslaa", "refusal": refusal, "version": version(arrival)})


def in_oslo():
    return Participant.objects.using("national").filter(municipality=OSLO).exclude(ref="elsewhere")


def state(arrival):
    """As it stands in each of the two municipalities."""
    return [model.objects.using("national").get(pk=arrival.pk).state for model in (Transfer, Arrival)]


# --- a walk between two municipalities ---


def test_a_move_is_told_answered_and_the_programme_goes_on_in_the_other_place(caseworker, receiver):
    """Issue 4: one person, one clock, and each municipality its own period."""
    check = caseworker.post(
        address("programme-move"),
        opened(caseworker, "programme-move") | MOVE | {"moved_on": shown(-3)},
    )
    assert "Oslo" in check.content.decode()
    assert Arrival.objects.using("national").count() == 0
    assert (
        caseworker.post(address("programme-move"), hidden(check.content.decode()) | {"bekreft": "1"}).status_code == 302
    )

    before = programme()
    assert before.ends_on == MOVED_ON
    assert Exit.objects.using("national").get(programme=before).cause == "moved"
    assert not Measure.objects.using("national").filter(programme=before, starts_on__lte=TODAY, ends_on=None).exists()
    assert "Venter på svar" in caseworker.get(address("participant")).content.decode()

    arrival = Arrival.objects.using("national").get()
    listed, shows = receiver.get(reverse("arrival-list")), receiver.get(page(arrival))
    for answer in (listed, shows):
        assert "Maria Olena Kovalenko" in answer.content.decode()
    assert accept(receiver, arrival).status_code == 302

    [person], mine = in_oslo(), Participant.objects.using("national").get(pk=key_of("running"))
    after = Programme.objects.using("national").get(participant=person)
    assert (after.starts_on, after.first_started_on) == (MOVED_ON, before.starts_on)
    assert (after.planned_end_on, after.goal) == (before.planned_end_on, before.goal)
    assert (after.continues_municipality_number, after.continues_ref) == ("4204", before.ref)
    for fact in ("born_on", "family_name", "settled_on", "permit_basis"):
        assert getattr(person, fact) == getattr(mine, fact)
    known = ParticipantIdentifier.objects.using("national")
    numbers = [{(each.kind, str(each.value)) for each in known.filter(participant=of)} for of in (person, mine)]
    assert numbers[0] == numbers[1] != set()
    assert LanguageTest.objects.using("national").filter(participant=person).count() == 2
    shows = receiver.get(reverse("participant", args=[person.pk])).content.decode()
    assert "Fortsetter program fra en annen kommune" in shows
    assert "Tatt imot" in caseworker.get(address("participant")).content.decode()
    assert state(arrival) == ["accepted", "accepted"]


def test_the_last_day_that_comes_along_is_the_one_that_leave_has_moved(caseworker, receiver):
    """INTF §§10, 19: the days themselves stay behind, so the new place is told what they come to."""
    Leave.objects.using("national").filter(programme=programme("away")).update(starts_on=TODAY - timedelta(days=60))
    arrival = told(caseworker, ref="away")
    # The leave ended with the move, and what it comes to is told as here.
    text = caseworker.get(address("participant", "away")).content.decode()
    [last] = re.findall(r"Siste dag blir ([\d.]+)\.", text)
    accept(receiver, arrival)

    [person] = in_oslo()
    assert f"{Programme.objects.using('national').get(participant=person).planned_end_on:%d.%m.%Y}" == last


def test_whoever_moves_is_one_person_and_starts_once_in_the_statistics(caseworker, receiver):
    accept(receiver, told(caseworker))
    [(persons,)] = ask(
        "SELECT count(DISTINCT person_id) FROM participants_personlink WHERE participant_id = ANY (%s::uuid[])",
        [[str(in_oslo().get().pk), str(key_of("running"))]],
    )
    assert persons == 1
    reporting.refresh_statistics(now=timezone.now(), full=True)
    [(starts, exits)] = ask(
        "SELECT count(*) FILTER (WHERE is_starter), count(*) FILTER (WHERE is_exit) FROM reporting_personyear AS y "
        "JOIN participants_personlink AS l ON l.person_id = y.person_id WHERE l.participant_id = %s",
        [in_oslo().get().pk],
    )
    assert (starts, exits) == (1, 0)


# --- what the receiver sees, and what stays ---


def test_until_it_is_accepted_the_receiver_sees_who_it_is_and_how_far_and_no_more(caseworker, receiver):
    """R01: no number, no measure, no note, no test; and no page of the other municipality."""
    arrival = told(caseworker, notes="go_along")
    text = receiver.get(page(arrival)).content.decode() + receiver.get(reverse("arrival-list")).content.decode()
    own = ParticipantIdentifier.objects.using("national").filter(participant=key_of("running"))

    assert not [each.kind for each in own if str(each.value) in text]
    for hidden_text in ("Stedet", "Norskopplæring", "A2", str(key_of("running"))):
        assert hidden_text not in text
    assert receiver.get(address("participant")).status_code == 404
    assert in_oslo().count() == 0


@pytest.mark.parametrize("goes", [False, True])
def test_the_notes_stay_unless_the_participant_has_agreed(caseworker, receiver, user, goes):
    """And notes on health stay in any case."""
    by = user("skriver", caseworker="4204")
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=by.pk, role="caseworker"):
        for text, access_class in (("Vil bli snekker.", "ordinary"), ("Går til lege.", "health")):
            participants.write_note(
                participant_pk=key_of("running"), text=text, access_class=access_class, by=by, now=timezone.now()
            )
    accept(receiver, told(caseworker, notes="go_along" if goes else "stay"))
    texts = " ".join(
        str(each.text) for each in JournalEntry.objects.using("national").filter(participant=in_oslo().get())
    )

    assert ("Vil bli snekker." in texts) == goes
    assert "Norskopplæring" in texts
    for stays in ("Stedet", "lege", "sykdom"):
        assert stays not in texts.lower()
        assert stays not in texts


def test_what_comes_along_is_sealed_and_gone_once_it_is_answered(caseworker, receiver):
    """R29: not in the clear in the database, not under the key of either municipality."""
    arrival = told(caseworker)
    assert b"Kovalenko" not in bytes(arrival.parcel)
    decline(receiver, arrival)
    after = Arrival.objects.using("national").get()

    assert (after.parcel, after.wrapped_key, after.master_name) == (None, None, "")


def test_a_parcel_follows_the_master_key(caseworker, receiver, settings):
    """R31: what waits is read after the key was changed, and the old one taken away."""
    told(caseworker)
    settings.DATA_KEY, settings.DATA_KEY_PREVIOUS = "another-master-key-of-the-tests-0123456789", settings.DATA_KEY
    participants.rotate_keys(now=timezone.now())
    settings.DATA_KEY_PREVIOUS = ""

    assert "Kovalenko" in receiver.get(reverse("arrival-list")).content.decode()


def test_of_someone_at_a_confidential_address_only_a_contact_is_told(caseworker, receiver, user):
    """Normen's sheet 55."""
    as_owner(
        f"UPDATE participants_participant SET address_protection = 'confidential' WHERE id = '{key_of('running')}'"
    )
    arrival = told(caseworker)
    contact = signed_in(user("kontakt", protected_contact="0301"))

    assert "Kovalenko" not in receiver.get(reverse("arrival-list")).content.decode()
    assert receiver.get(page(arrival)).status_code == accept(receiver, arrival).status_code == 404
    assert "Svar på flyttingen" not in receiver.get(reverse("task-list")).content.decode()
    assert accept(contact, arrival).status_code == 302
    assert in_oslo().get().address_protection == "confidential"


def test_of_someone_at_a_strictly_confidential_address_nobody_is_told(caseworker, people, user):
    """R17: neither by a move, nor by one that was told before."""
    arrival = told(caseworker)
    as_owner(
        "UPDATE participants_participant SET address_protection = 'strictly_confidential' "
        f"WHERE id IN ('{key_of('running')}', '{key_of('away')}')"
    )
    assert state(arrival) == ["withdrawn", "withdrawn"]
    assert Arrival.objects.using("national").get().parcel is None

    by, key = user("kontakt", protected_contact="4204"), key_of("away")
    ProtectedContact.objects.using("national").create(
        participant_id=key, municipality_id=KRISTIANSAND, user_id=by.pk, valid_from=TODAY
    )
    with (
        tenancy.tenant(municipality_id=KRISTIANSAND, user_id=by.pk, role="protected_contact"),
        tenancy.cleared_for([key]),
        pytest.raises(RuleBroken, match=r"utenom Fotfeste"),
    ):
        programmes.hand_over(
            participant_pk=key, programme_pk=None, version="", municipality_number="0301", moved_on=TODAY,
            brings_notes=False, ends_by=None, by=by, now=timezone.now(), once="x",
        )  # fmt: skip


# --- no, and taken back ---


def test_no_is_told_with_its_reason_and_the_programme_may_be_opened_again(caseworker, receiver):
    arrival = told(caseworker)
    assert decline(receiver, arrival, refusal="").status_code == 422
    assert decline(receiver, arrival).status_code == 302

    assert state(arrival) == ["declined", "declined"]
    assert "Vi må snakke sammen først" in caseworker.get(address("participant")).content.decode()
    assert in_oslo().count() == 0
    reopened = opened(caseworker, "programme-reopen") | {"reason": "Flyttet ikke.", "bekreft": "1"}
    assert caseworker.post(address("programme-reopen"), reopened).status_code == 302
    assert programme().ends_on is None


def test_what_waits_may_be_taken_back_and_what_is_accepted_may_not(caseworker, receiver):
    arrival = told(caseworker)
    reopen = {"reason": "Flyttet ikke.", "bekreft": "1"}
    refused = caseworker.post(address("programme-reopen"), opened(caseworker, "programme-reopen") | reopen)
    assert "Trekk overføringen først" in refused.content.decode()
    back = opened(caseworker, "programme-move") | {"bekreft": "1"}
    assert caseworker.post(address("programme-move"), back).status_code == 302
    assert state(arrival) == ["withdrawn", "withdrawn"]
    assert receiver.get(page(arrival)).status_code == 404
    assert accept(receiver, arrival).status_code == 302  # led to the list, and nothing is done
    assert in_oslo().count() == 0

    again = told(caseworker)
    form = opened(caseworker, "programme-move") | {"bekreft": "1"}
    accept(receiver, again)
    assert caseworker.post(address("programme-move"), form).status_code == 422
    late = caseworker.post(address("programme-reopen"), opened(caseworker, "programme-reopen") | reopen)
    assert "Oslo har tatt imot" in late.content.decode()
    assert state(again) == ["accepted", "accepted"]


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"municipality": ""}, "Velg kommunen"), ({"municipality": "4204"}, "Velg kommunen"),
    ({"municipality": "9999"}, "Velg fra listen"), ({"moved_on": 2}, "etter i dag"),
    ({"moved_on": -900}, "ikke ha flyttet før"), ({"notes": "x"}, "Velg fra listen"),
])  # fmt: skip
def test_a_move_that_cannot_be_is_refused(caseworker, changed, sentence):
    answer = send(caseworker, "programme-move", MOVE | changed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert programme().ends_on is None


def test_whoever_has_ended_for_another_reason_has_not_moved(caseworker):
    send(caseworker, "programme-end", EXIT)

    assert "av en annen årsak" in caseworker.get(address("programme-move")).content.decode()


# --- once, and two at once ---


def test_sent_twice_it_is_told_once_and_accepted_once(caseworker, receiver):
    """R51."""
    form = opened(caseworker, "programme-move") | MOVE | {"moved_on": shown(-3), "bekreft": "1"}
    assert [caseworker.post(address("programme-move"), form).status_code for _ in range(2)] == [302, 302]
    arrival = Arrival.objects.using("national").get()

    assert [accept(receiver, arrival).status_code for _ in range(2)] == [302, 302]
    assert in_oslo().count() == 1
    assert len(notes("running")) == 0


def test_of_one_who_accepts_and_one_who_takes_back_at_once_one_is_too_late(caseworker, receiver, user):
    """R51: both have opened it; whichever comes first, both municipalities say the same."""
    by, other = user("pia", caseworker="4204"), user("olga", caseworker="0301")
    for _ in range(3):
        arrival = told(caseworker)
        seen = version(arrival)

        def takes_back(key=arrival.pk):
            with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=by.pk, role="caseworker"):
                programmes.take_back_transfer(
                    participant_pk=key_of("running"), transfer_pk=key, by=by, now=timezone.now()
                )

        def accepts(key=arrival.pk, seen=seen):
            with tenancy.tenant(municipality_id=OSLO, user_id=other.pk, role="caseworker"):
                programmes.accept_arrival(
                    arrival_pk=key, version=seen, starts_on=MOVED_ON, by=other, now=timezone.now()
                )

        with ThreadPoolExecutor(2) as pool:
            faults = [each.exception() for each in [pool.submit(_alone, takes_back), pool.submit(_alone, accepts)]]
        assert [type(each) for each in faults if each] == [RuleBroken]
        mine, theirs = state(arrival)
        assert mine == theirs
        assert in_oslo().count() == (mine == "accepted")
        if mine == "accepted":
            break


def _alone(done):
    try:
        done()
    finally:
        connections.close_all()


def test_whoever_is_registered_in_the_new_place_already_is_not_registered_twice(caseworker, receiver):
    accept(receiver, told(caseworker))
    [person] = in_oslo()
    with transaction.atomic(using="national"):
        Programme.objects.using("national").filter(participant=person).delete()
    accept(receiver, told(caseworker))

    assert in_oslo().count() == 1
    assert Programme.objects.using("national").filter(participant=person).count() == 1


# --- the trail ---


def test_both_municipalities_have_it_in_their_trail_and_the_reading_too(caseworker, receiver):
    arrival = told(caseworker)
    receiver.get(page(arrival))
    accept(receiver, arrival)
    events = ask("SELECT municipality_id, table_name, operation, reason FROM trail_event WHERE reason = 'transfer'")

    assert (KRISTIANSAND, "programmes_transfer", "insert", "transfer") in events
    assert (KRISTIANSAND, "programmes_transfer", "update", "transfer") in events
    assert (OSLO, "programmes_arrival", "update", "transfer") in events
    assert (OSLO, "participants_participant", "insert", "transfer") in events
    assert "Kovalenko" not in json.dumps(ask("SELECT changes::text FROM trail_event"), default=str)
    [(purpose,)] = ask("SELECT purpose FROM trail_reading WHERE %s = ANY (participant_ids)", [arrival.pk])
    assert purpose == "transfer"


def test_whoever_only_reads_takes_over_nobody(people, caseworker, user):
    arrival = told(caseworker)
    leader = signed_in(user("leder", leader="0301"))

    assert leader.get(reverse("arrival-list")).status_code == 403
    assert leader.get(page(arrival)).status_code == accept(leader, arrival).status_code == 404


def test_nothing_is_handed_out_while_the_data_are_restricted(caseworker, receiver, user):
    """R43."""
    arrival, by = told(caseworker), user("per", caseworker="4204")
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=by.pk, role="caseworker"):
        participants.restrict(
            participant_pk=key_of("running"), ground="contested", reason="Deltakeren mener det er feil.", by=by,
            now=timezone.now(),
        )  # fmt: skip
    answer = accept(receiver, arrival)

    assert answer.status_code == 422
    assert "kan ikke besvares nå" in answer.content.decode()
    assert in_oslo().count() == 0

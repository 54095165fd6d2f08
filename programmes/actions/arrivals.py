"""Answering for someone who has moved here: taken over, so that they are one person with one clock, or declined."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections, transaction
from django.utils.dateparse import parse_date
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions import refuse_if_restricted
from participants.actions.numbers import write_numbers
from participants.actions.registration import register_one_at_a_time
from participants.codes import AccessClass, AddressProtection, IdentifierKind
from participants.encryption.parcels import Parcel, unpack
from participants.errors import ChangedMeanwhile
from participants.jobs.actions import queue_mail
from participants.models import JournalEntry, Participant
from participants.rules.protection import highest
from participants.trail.actions import explain
from participants.trail.codes import ChangeReason
from programmes.actions.moving import FACTS, one_at_a_time, place_of
from programmes.actions.plans import draft_of_plan
from programmes.codes import TransferRefusal, TransferState
from programmes.models import Arrival, HoursDone, LanguageTest, Programme
from programmes.rules.moving import faults_of_arrival
from programmes.rules.numbers import in_words

GONE = "Overføringen finnes ikke."
_DATES = frozenset({"born_on", "permitted_on", "settled_on"})
_MOST_OF_A_NOTE = 9000


class Contents(NamedTuple):
    """What comes along."""

    facts: dict[str, Any]
    numbers: list[tuple[IdentifierKind, str]]
    tests: list[Any]
    notes: list[Any]
    programme: dict[str, Any] | None
    plan: dict[str, Any] | None


def contents_of(arrival: Arrival) -> Contents | None:
    """What came along, opened; None once it is answered."""
    if arrival.parcel is None or arrival.wrapped_key is None:
        return None
    parcel = Parcel(bytes(arrival.parcel), bytes(arrival.wrapped_key), arrival.master_name)
    said = json.loads(str(unpack(parcel, place=place_of(municipality_id=arrival.municipality_id, key=arrival.pk))))
    facts = {name: parse_date(text) if name in _DATES and text else text for name, text in said["facts"].items()}
    if programme := said["programme"]:
        programme |= {name: parse_date(text) for name, text in programme.items() if name.endswith("_on") and text}
    numbers = [(IdentifierKind(kind), value) for kind, value in said["numbers"]]
    return Contents(facts, numbers, said["tests"], said["notes"], programme, said.get("plan"))


def version_of_arrival(arrival: Arrival) -> str:
    """What is answered: another once it is answered or withdrawn, or whoever moves has come to be protected.

    What came along is left out: it is sealed anew when the master key is changed, and says the same.
    """
    held = (str(arrival.pk), str(arrival.state), arrival.moved_on, arrival.is_protected)
    return hashlib.sha256(repr(held).encode()).hexdigest()[:16]


@transaction.atomic
def accept_arrival(*, arrival_pk: UUID, version: str, starts_on: date | None, by: User, now: datetime) -> Participant:
    """Make them a participant here, with the programme that goes on; whoever is registered here already gets it.

    Raises NotAllowed, RuleBroken with a sentence for each field or for what has been answered otherwise, and
    ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    arrival = open_arrival(arrival_pk, by=by, on=on)
    if arrival.participant and _was_accepted(arrival, starts_on=starts_on, by=by, on=on):
        return arrival.participant
    contents = _waiting(arrival)
    _check_version(arrival, version)
    course = contents.programme if contents.programme and contents.programme["starts_on"] else None
    if course and (faults := faults_of_arrival(moved_on=arrival.moved_on, starts_on=starts_on, on=on)):
        raise RuleBroken(faults)
    explain(reason=ChangeReason.TRANSFER)
    participant = _participant(arrival, contents, by=by, now=now)
    if course:
        programme = _go_on(arrival, participant, course, starts_on=starts_on, by=by, on=on)
        if contents.plan:
            draft_of_plan(contents.plan, programme)
    for tested_on, skill, result, ordinal in contents.tests:
        LanguageTest.objects.bulk_create(
            [
                LanguageTest(
                    municipality_id=arrival.municipality_id, participant=participant, tested_on=tested_on, skill=skill,
                    result=result, ordinal=ordinal,
                )
            ],
            ignore_conflicts=True,
        )  # fmt: skip
    for text in _notes(arrival, contents):
        JournalEntry(
            municipality_id=arrival.municipality_id, participant=participant, text=text, author=by,
            access_class=AccessClass.ORDINARY, written_at=now,
        ).save()  # fmt: skip
    arrival.participant = participant
    _answer(arrival, TransferState.ACCEPTED, by=by, now=now)
    return participant


@transaction.atomic
def decline_arrival(*, arrival_pk: UUID, version: str, refusal: str, by: User, now: datetime) -> None:
    """Say no, with the reason. What came along is thrown away.

    Raises NotAllowed, RuleBroken with a sentence for each field or for what has been answered otherwise, and
    ChangedMeanwhile when another version stands.
    """
    arrival = open_arrival(arrival_pk, by=by, on=localtime(now).date())
    if arrival.state == TransferState.DECLINED and arrival.refusal == refusal:
        return
    _waiting(arrival)
    _check_version(arrival, version)
    if refusal not in TransferRefusal.values:
        raise RuleBroken({"refusal": "Velg hvorfor dere ikke tar imot."})
    explain(reason=ChangeReason.TRANSFER)
    arrival.refusal = TransferRefusal(refusal)
    _answer(arrival, TransferState.DECLINED, by=by, now=now)


def open_arrival(key: UUID, *, by: User, on: date) -> Arrival:
    """One that the user may answer for, locked. Raises RuleBroken where there is none."""
    one_at_a_time(key)
    found = Arrival.objects.for_user(by, on=on).select_related("from_municipality", "municipality", "participant")
    arrival = found.select_for_update(of=("self",)).filter(pk=key).first()
    if arrival is None:
        raise RuleBroken(GONE)
    permissions.check_may_change(by, municipality_id=arrival.municipality_id, on=on)
    return arrival


def _was_accepted(arrival: Arrival, *, starts_on: date | None, by: User, on: date) -> bool:
    """Whether it was answered just so: then a request that is sent twice has nothing to do."""
    if arrival.state != TransferState.ACCEPTED:
        return False
    gone_on = Programme.objects.for_user(by, on=on).filter(
        participant=arrival.participant_id, continues_municipality_number=arrival.from_municipality.number
    )
    days = set(gone_on.values_list("starts_on", flat=True))
    return not days or starts_on in days


def _check_version(arrival: Arrival, version: str) -> None:
    if version != version_of_arrival(arrival):
        raise ChangedMeanwhile(None)


def _waiting(arrival: Arrival) -> Contents:
    contents = contents_of(arrival)
    if contents is None:
        told = TransferState(arrival.state).label.lower()
        raise RuleBroken(f"Overføringen er allerede besvart eller trukket: {told}. Last siden på nytt.")
    return contents


def _answer(arrival: Arrival, state: TransferState, *, by: User, now: datetime) -> None:
    arrival.state, arrival.answered_by, arrival.answered_at = state, by, now
    arrival.parcel, arrival.wrapped_key, arrival.master_name = None, None, ""
    names = ("state", "refusal", "participant", "answered_by", "answered_at", "parcel", "wrapped_key", "master_name")
    arrival.save(update_fields=names)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT programmes_answer_transfer(%s)", [arrival.pk])
        (is_told,) = cursor.fetchone()
    if not is_told:
        raise RuleBroken(f"Overføringen kan ikke besvares nå. Ta kontakt med {arrival.from_municipality.name}.")
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT programmes_tell_of_answer(%s)", [arrival.pk])
        (recipient,) = cursor.fetchone()
    if recipient is not None:
        queue_mail(recipients=[recipient], municipality_id=arrival.from_municipality_id, now=now)


def _participant(arrival: Arrival, contents: Contents, *, by: User, now: datetime) -> Participant:
    place, on = arrival.municipality_id, localtime(now).date()
    # One at a time in a municipality, as in registering: two would not see each other.
    register_one_at_a_time(place)
    people = Participant.objects.for_user(by, on=on).filter(municipality_id=place)
    # The grade may have come after what comes along was sealed.
    came = AddressProtection.CONFIDENTIAL if arrival.is_protected else AddressProtection.NONE
    grade = highest(contents.facts["address_protection"], came)
    for _, value in contents.numbers:
        if found := people.numbered(value, municipality_id=place).select_for_update(of=("self",)).first():
            refuse_if_restricted(found, by=by, on=on)
            _protect(found, grade)
            return found
    facts = {name: contents.facts[name] for name in FACTS} | {"address_protection": grade}
    participant = Participant(municipality_id=place, **facts)
    participant.save()
    if contents.numbers:
        write_numbers(participant, numbers=contents.numbers, now=now)
    return participant


def _protect(participant: Participant, grade: str) -> None:
    """Whoever is registered here from before gets the grade that they come with, where theirs is lower."""
    if highest(participant.address_protection, grade) != participant.address_protection:
        participant.address_protection = grade
        participant.save(update_fields=["address_protection"])


def _go_on(
    arrival: Arrival, participant: Participant, course: dict[str, Any], *, starts_on: date | None, by: User, on: date
) -> Programme:
    own = Programme.objects.for_user(by, on=on).filter(participant=participant)
    if own.filter(ends_on=None).exists() or own.filter(ends_on__gt=starts_on).exists():
        raise RuleBroken(
            "Deltakeren er registrert her fra før, med et program i samme tid. Avslutt eller rett det først."
        )
    programme = Programme(
        municipality_id=arrival.municipality_id, participant=participant,
        continues_municipality_number=arrival.from_municipality.number, continues_ref=course["ref"],
        offered_on=course["offered_on"], decided_on=course["decided_on"], starts_on=starts_on,
        first_started_on=course["first_started_on"], goal=course["goal"], planned_end_on=course["planned_end_on"],
    )  # fmt: skip
    programme.save()
    # What was had there is had here: the hours count module by module.
    for theme, amount, until in course.get("hours_done", ()):
        HoursDone(
            municipality_id=arrival.municipality_id, programme=programme, theme=theme, amount=amount, done_on=until
        ).save()  # fmt: skip
    return programme


def _notes(arrival: Arrival, contents: Contents) -> list[str]:
    """What has been, as a note; and those notes that the participant has agreed may go along."""
    name, course = arrival.from_municipality.name, contents.programme
    lines = [f"Overført fra {name}. Flyttet {arrival.moved_on:%d.%m.%Y}."]
    if course and course["starts_on"]:
        lines.append(f"Programmet startet {course['first_started_on']:%d.%m.%Y}.")
        if course["planned_end_on"]:
            lines.append(f"Planlagt slutt er fortsatt {course['planned_end_on']:%d.%m.%Y}.")
        lines.append(f"Virkedager med permisjon og fravær til nå: {course['leave_days']}.")
        if hours := course.get("absence_hours"):
            lines.append(_hours(hours))
        if contents.plan:
            lines.append(f"Integreringsplanen fra {name} ligger som utkast. Gå gjennom den, og fastsett en ny.")
        lines += [f"Tiltak: {_measure(*each)}." for each in course["measures"]]
    told = [f"Fra {name}, skrevet {parse_date(day):%d.%m.%Y}: {text}" for day, text in contents.notes]
    return [each[:_MOST_OF_A_NOTE] for each in ("\n".join(lines), *told)]


def _hours(hours: str) -> str:
    return f"Timer med annet fravær til nå: {in_words(Decimal(hours))}."


def _measure(label: str, starts_on: str, ends_on: str | None, hours: str | None) -> str:
    lasted = f"fra {parse_date(starts_on):%d.%m.%Y}" + (f" til {parse_date(ends_on):%d.%m.%Y}" if ends_on else "")
    return f"{label} {lasted}" + (f", {in_words(Decimal(hours))} timer i uka" if hours else "")

"""Participants' own appointments: made, changed, taken away, copied to weeks to come, and each of these undone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.encryption import open_all
from participants.models import Participant
from participants.rules.free_text import Concern, concerns
from programmes.actions.base import GONE, key_of_request, open_participant
from programmes.models import Appointment
from programmes.querysets import AppointmentQuerySet
from programmes.rules.calendar import days_of, days_off
from programmes.rules.week import DAYS, falls_on, faults_of_appointment, weeks_to_copy

UNDO_WITHIN = timedelta(minutes=10)
_DAY, _WEEK = timedelta(days=1), timedelta(days=DAYS)
_NUMBER = "Teksten har noe som ligner et fødselsnummer. Slike numre skal ikke stå i ukeplanen."
_NOTHING = "Uka har ingen egne avtaler som gjelder bare denne uka. De som gjentas hver uke, står alt i neste."
_TOO_LATE = "Det er for sent å angre. Rett avtalen i stedet."
_CHANGED_SINCE = "Avtalen er endret etterpå, og kan ikke angres. Rett den i stedet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an appointment says."""

    kind: str
    measure_type: str
    text: str
    place: str
    starts_on: date
    ends_on: date | None
    begins: time
    finishes: time

    def is_on(self, day: date) -> tuple[date, time, time, str, str, str, str]:
        """What makes two on a day the same."""
        return (day, self.begins, self.finishes, self.kind, self.measure_type, self.text, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One change to the plan of one participant: what it takes away and what it makes name it."""

    key: UUID
    participant: Participant
    by: User
    now: datetime

    def make(self, terms: Terms) -> None:
        Appointment(
            municipality_id=self.participant.municipality_id, participant=self.participant, kind=terms.kind,
            measure_type=terms.measure_type, text=terms.text, place=terms.place, starts_on=terms.starts_on,
            ends_on=terms.ends_on, begins=terms.begins, finishes=terms.finishes, made_in=self.key, made_by=self.by,
            made_at=self.now,
        ).save()  # fmt: skip

    def remove(self, appointments: Iterable[Appointment]) -> None:
        for each in appointments:
            each.removed_in, each.removed_by, each.removed_at = self.key, self.by, self.now
            each.save(update_fields=["removed_in", "removed_by", "removed_at"])


@transaction.atomic
def save_appointment(
    *,
    participant_pk: UUID,
    appointment_pk: UUID | None,
    shown_on: date | None,
    kind: str,
    measure_type: str,
    text: str,
    place: str,
    on: date,
    begins: time,
    finishes: time,
    is_weekly: bool,
    last_on: date | None,
    by: User,
    now: datetime,
    once: str,
) -> None:
    """A new appointment, or another in the place of one: of one that comes each week from `shown_on`, and not before.

    Raises NotAllowed, and RuleBroken with a sentence for each field.
    """
    change, is_done = _begin(participant_pk, by=by, now=now, once=once)
    if is_done:
        return
    faults = faults_of_appointment(
        kind=kind, measure_type=measure_type, on=on, begins=begins, finishes=finishes, last_on=last_on,
        is_weekly=is_weekly,
    )  # fmt: skip
    today = localtime(now).date()
    for name, written in (("text", text), ("place", place)):
        if Concern.NUMBER in concerns(written, on=today):
            faults[name] = _NUMBER
    if faults:
        raise RuleBroken(faults)
    ends_on = on + _DAY if not is_weekly else last_on + _DAY if last_on else None
    if appointment_pk is not None:
        _part(change, appointment_pk, shown_on=shown_on, goes_on=False)
    change.make(
        Terms(
            kind=kind, measure_type=measure_type, text=text.strip(), place=place.strip(), starts_on=on,
            ends_on=ends_on, begins=begins, finishes=finishes,
        )
    )  # fmt: skip


@transaction.atomic
def remove_appointment(
    *, participant_pk: UUID, appointment_pk: UUID, shown_on: date | None, just_once: bool, by: User, now: datetime,
    once: str,
) -> None:  # fmt: skip
    """Take one away: of one that comes each week from `shown_on` on, or on that day alone.

    Raises NotAllowed and RuleBroken.
    """
    change, is_done = _begin(participant_pk, by=by, now=now, once=once)
    if not is_done:
        _part(change, appointment_pk, shown_on=shown_on, goes_on=just_once)


@transaction.atomic
def copy_week(*, participant_pk: UUID, monday: date, until_on: date | None, by: User, now: datetime) -> int:
    """What is in this week alone, into the next, or into each until a day; how many were new there.

    What a week has already is not put there again, and nothing falls on a public holiday. Raises NotAllowed and
    RuleBroken.
    """
    participant = open_participant(participant_pk, by=by, on=localtime(now).date())
    weeks = weeks_to_copy(monday, until_on=until_on)
    if isinstance(weeks, str):
        raise RuleBroken({"until_on": weeks})
    rows = _standing(participant, by=by, on=localtime(now).date()).between(monday, weeks[-1] + _WEEK - _DAY)
    held = [(each, terms_of(each)) for each in _opened(rows)]
    sources = [terms for each, terms in held if not each.is_weekly and terms.starts_on < monday + _WEEK]
    if not sources:
        raise RuleBroken(_NOTHING)
    there = {
        terms.is_on(day)
        for _, terms in held
        for day in days_of(weeks[0], weeks[-1] + _WEEK - _DAY)
        if falls_on(day, starts_on=terms.starts_on, ends_on=terms.ends_on)
    }
    change, made = _Change(key=uuid4(), participant=participant, by=by, now=now), 0
    for week in weeks:
        for terms in sources:
            day = week + (terms.starts_on - monday)
            if day not in days_off(day.year) and terms.is_on(day) not in there:
                change.make(replace(terms, starts_on=day, ends_on=day + _DAY))
                made += 1
    return made


@transaction.atomic
def undo_change(*, participant_pk: UUID, change: UUID, by: User, now: datetime) -> None:
    """Take away what a change of the user's own has made, and put back what it took away; done twice, it is done once.

    Raises NotAllowed, and RuleBroken where ten minutes have passed or something has been changed since.
    """
    participant = open_participant(participant_pk, by=by, on=localtime(now).date())
    rows = Appointment.objects.for_user(by, on=localtime(now).date()).filter(participant=participant)
    made = list(rows.filter(made_in=change, made_by=by, made_at__gt=now - UNDO_WITHIN))
    removed = list(
        rows.filter(removed_in=change, removed_by=by, removed_at__gt=now - UNDO_WITHIN).exclude(made_in=change)
    )
    if not made and not removed:
        raise RuleBroken(_TOO_LATE)
    if any(each.removed_in not in {None, change} for each in made):
        raise RuleBroken(_CHANGED_SINCE)
    _Change(key=change, participant=participant, by=by, now=now).remove(each for each in made if not each.removed_in)
    for each in removed:
        each.removed_in = each.removed_by = each.removed_at = None
        each.save(update_fields=["removed_in", "removed_by", "removed_at"])


def terms_of(appointment: Appointment) -> Terms:
    """What one says, opened."""
    return Terms(
        kind=str(appointment.kind), measure_type=appointment.measure_type, text=str(appointment.text),
        place=str(appointment.place), starts_on=appointment.starts_on, ends_on=appointment.ends_on,
        begins=appointment.begins, finishes=appointment.finishes,
    )  # fmt: skip


def _begin(participant_pk: UUID, *, by: User, now: datetime, once: str) -> tuple[_Change, bool]:
    """The change, and whether the same request has made it before."""
    on = localtime(now).date()
    participant = open_participant(participant_pk, by=by, on=on)
    key = key_of_request(once, by=by, participant_pk=participant.pk, what="week")
    rows = Appointment.objects.for_user(by, on=on).filter(participant=participant)
    is_done = rows.filter(Q(made_in=key) | Q(removed_in=key)).exists()
    return _Change(key=key, participant=participant, by=by, now=now), is_done


def _part(change: _Change, key: UUID, *, shown_on: date | None, goes_on: bool) -> None:
    """Take one away, and leave what it was before `shown_on`; `goes_on`: and a week after."""
    on = localtime(change.now).date()
    found = _opened(_standing(change.participant, by=change.by, on=on).filter(pk=key))
    if not found:
        raise RuleBroken(GONE)
    [held] = found
    terms = terms_of(held)
    if held.is_weekly and (shown_on is None or not falls_on(shown_on, starts_on=held.starts_on, ends_on=held.ends_on)):
        raise RuleBroken(GONE)
    change.remove([held])
    if held.is_weekly and shown_on:
        if held.starts_on < shown_on:
            change.make(replace(terms, ends_on=shown_on))
        if goes_on and (held.ends_on is None or shown_on + _WEEK < held.ends_on):
            change.make(replace(terms, starts_on=shown_on + _WEEK))


def _standing(participant: Participant, *, by: User, on: date) -> AppointmentQuerySet:
    return Appointment.objects.for_user(by, on=on).standing().filter(participant=participant)


def _opened(rows: AppointmentQuerySet) -> list[Appointment]:
    found = list(rows.order_by("starts_on", "pk"))
    open_all(found)
    return found

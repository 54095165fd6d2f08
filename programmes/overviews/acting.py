"""What an action on a participant's page stands on: the programme it is about, and what the law says of the case."""

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from participants.encryption import open_all
from programmes import rules
from programmes.codes import AbsenceKind, Care, LeaveType, TenDayReading
from programmes.models import Absence, Contract, Exit, HoursDone, Leave, Measure, Plan, Programme, Stop, Transfer
from programmes.rules.absence import Absent
from programmes.rules.leave import Spell

if TYPE_CHECKING:
    from participants.access.models import User

_DAY = timedelta(days=1)


def latest_programme(user: "User", participant_pk: UUID, *, on: date) -> Programme | None:
    """The one that an action is about: the latest, one without a start before all others."""
    found = Programme.objects.for_user(user, on=on).filter(participant=participant_pk)
    return found.select_related("participant").order_by("-starts_on", "-pk").first()


def exit_of(user: "User", programme: Programme | None, *, on: date) -> Exit | None:
    """The programme's exit."""
    return Exit.objects.for_user(user, on=on).filter(programme=programme).first() if programme else None


def transfer_of(user: "User", participant_pk: UUID, *, on: date) -> Transfer | None:
    """The latest move that another municipality has been told of."""
    found = Transfer.objects.for_user(user, on=on).filter(participant=participant_pk).select_related("to_municipality")
    return found.order_by("-asked_at", "pk").first()


def stop_of(user: "User", programme: Programme | None, *, on: date) -> Stop | None:
    """The stop that has not ended."""
    found = Stop.objects.for_user(user, on=on).filter(programme=programme, ends_on=None)
    return found.first() if programme else None


def plans_of(user: "User", programme: Programme | None, *, on: date) -> tuple[Plan | None, Plan | None]:
    """The draft of a programme's plan, and the version that holds; their texts opened."""
    if programme is None:
        return None, None
    found = Plan.objects.for_user(user, on=on).filter(programme=programme)
    draft, latest = found.filter(number=None).first(), found.exclude(number=None).order_by("-number").first()
    open_all([each for each in (draft, latest) if each])
    return draft, latest


def contract_of(user: "User", programme: Programme | None, *, on: date) -> Contract | None:
    """The contract that holds."""
    found = Contract.objects.for_user(user, on=on).filter(programme=programme, ends_on=None)
    return found.order_by("-starts_on").first() if programme else None


def measures_of(user: "User", programme: Programme | None, *, on: date) -> list[Measure]:
    """All measures of a programme, without their places."""
    found = Measure.objects.for_user(user, on=on).filter(programme=programme).defer("provider")
    return list(found.order_by("starts_on", "measure_type", "pk")) if programme else []


def measure_of(user: "User", participant_pk: UUID, key: UUID | None, *, on: date) -> Measure | None:
    """A measure of the participant's, as it stands."""
    found = Measure.objects.for_user(user, on=on).filter(programme__participant=participant_pk)
    return found.filter(pk=key).select_related("programme").first() if key else None


def leave_of(user: "User", participant_pk: UUID, key: UUID | None, *, on: date) -> Leave | None:
    """A leave of the participant's, as it stands."""
    found = Leave.objects.for_user(user, on=on).filter(programme__participant=participant_pk)
    return found.filter(pk=key).select_related("programme__participant").first() if key else None


def spells_of(user: "User", participant_pk: UUID, *, on: date, but: UUID | None = None) -> list[Spell]:
    """All leave of a participant's, as the rules take it."""
    own = Leave.objects.for_user(user, on=on).filter(programme__participant=participant_pk)
    found = list(own.order_by("starts_on", "pk"))
    open_all(found)
    return [spell_of(each) for each in found if each.pk != but]


def spell_of(leave: Leave) -> Spell:
    """A leave as the rules take it."""
    last = leave.ends_on - _DAY if leave.ends_on else None
    return Spell(
        leave_type=LeaveType(leave.leave_type), starts_on=leave.starts_on, last_on=last, care=care_of(leave)
    )  # fmt: skip


def care_of(row: Leave | Absence) -> Care | None:
    """What was said of the care for a sick child, where anything was."""
    return Care(row.care) if row.care else None


def absence_of(user: "User", participant_pk: UUID, key: UUID | None, *, on: date) -> Absence | None:
    """An absence of the participant's, as it stands."""
    found = Absence.objects.for_user(user, on=on).filter(programme__participant=participant_pk)
    return found.filter(pk=key).select_related("programme__participant").first() if key else None


def hours_of(user: "User", participant_pk: UUID, key: UUID | None, *, on: date) -> HoursDone | None:
    """An entry of hours of the participant's, as it stands."""
    found = HoursDone.objects.for_user(user, on=on).filter(programme__participant=participant_pk)
    return found.filter(pk=key).select_related("programme").first() if key else None


def absences_of(user: "User", participant_pk: UUID, *, on: date, but: UUID | None = None) -> list[Absent]:
    """All absence of a participant's that stands, as the rules take it."""
    own = Absence.objects.for_user(user, on=on).filter(programme__participant=participant_pk, taken_back_at=None)
    found = list(own.order_by("absent_on", "pk"))
    open_all(found)
    return [absent_of(each) for each in found if each.pk != but]


def absent_of(absence: Absence) -> Absent:
    """An absence as the rules take it."""
    return Absent(
        kind=AbsenceKind(absence.absence_kind), absent_on=absence.absent_on, hours=absence.hours,
        care=care_of(absence),
    )  # fmt: skip


def assess(case: rules.Case, *, open_until: date | None = None) -> rules.Assessment:
    """What the law says of a case, by the reading that is chosen where this runs."""
    return rules.assess(case, reading=TenDayReading(settings.TEN_DAY_READING), open_until=open_until)

"""What belongs to a programme: measures and leave, added, changed, ended; and results of tests."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.roles import Permission
from participants.codes import MeasureType
from programmes.actions.base import GONE, check_version, holds, key_of_request, open_participant, take_new
from programmes.codes import LONG_LEAVE, Care, LeaveType, Skill, TestResult
from programmes.models import LanguageTest, Leave, Measure, Programme
from programmes.models.base import Element
from programmes.rules.leave import faults_of_period
from programmes.rules.results import faults_of_result

_DAY = timedelta(days=1)
_NO_PROGRAMME = "Deltakeren har ikke noe program. Registrer vedtak og oppstart først."
_LEAVE_OVERLAPS = "Deltakeren har allerede permisjon eller fravær i perioden. Rett datoene, eller endre det andre."
Kept = TypeVar("Kept", bound=Element)


@transaction.atomic
def save_measure(
    *,
    participant_pk: UUID,
    measure_pk: UUID | None,
    version: str,
    measure_type: MeasureType,
    starts_on: date,
    last_on: date | None,
    hours_per_week: Decimal | None,
    provider: str | None,
    by: User,
    now: datetime,
    once: str,
) -> Measure:
    """A new measure, or a change of one. A provider of None is left as it is: the writer has not seen it.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    measure, is_new = _open(Measure, participant_pk, measure_pk, by=by, now=now, once=once)
    values: dict[str, Any] = {
        "measure_type": measure_type, "starts_on": starts_on, "ends_on": last_on + _DAY if last_on else None,
        "hours_per_week": hours_per_week, "provider": measure.provider if provider is None else provider.strip(),
    }  # fmt: skip
    if not measure._state.adding and (is_new or holds(measure, values)):  # noqa: SLF001 - Django's own name for it
        return measure
    if not is_new:
        check_version(version, measure)
    _judge(measure.programme, starts_on=starts_on, last_on=last_on)
    for name, value in values.items():
        setattr(measure, name, value)
    measure.ordinal = _place(measure, by=by, on=localtime(now).date())
    measure.save()
    return measure


@transaction.atomic
def end_measure(
    *, participant_pk: UUID, measure_pk: UUID | None, version: str, last_on: date, by: User, now: datetime
) -> Measure:
    """The last day of a measure.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    if measure_pk is None:
        raise RuleBroken(GONE)
    measure, _ = _open(Measure, participant_pk, measure_pk, by=by, now=now, once="")
    if holds(measure, {"ends_on": last_on + _DAY}):
        return measure
    check_version(version, measure)
    _judge(measure.programme, starts_on=measure.starts_on, last_on=last_on)
    measure.ends_on = last_on + _DAY
    measure.save(update_fields=["ends_on"])
    return measure


@transaction.atomic
def save_leave(
    *,
    participant_pk: UUID,
    leave_pk: UUID | None,
    version: str,
    leave_type: LeaveType,
    starts_on: date,
    last_on: date | None,
    care: Care | None,
    by: User,
    now: datetime,
    once: str,
) -> Leave:
    """A new leave, or a change of one. No day is of two.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    leave, is_new = _open(Leave, participant_pk, leave_pk, by=by, now=now, once=once)
    permissions.check_may_register_leave(by, municipality_id=leave.municipality_id, on=localtime(now).date())
    ends_on = last_on + _DAY if last_on else None
    values: dict[str, Any] = {
        "leave_type": str(LeaveType(leave_type)), "is_long": leave_type in LONG_LEAVE, "starts_on": starts_on,
        "ends_on": ends_on, "care": str(care) if care and leave_type == LeaveType.CHILD_SICKNESS else "",
    }  # fmt: skip
    if not leave._state.adding and (is_new or holds(leave, values)):  # noqa: SLF001 - Django's own name for it
        return leave
    if not is_new:
        check_version(version, leave)
    _judge(leave.programme, starts_on=starts_on, last_on=last_on)
    others = Leave.objects.for_user(by, on=localtime(now).date()).filter(programme=leave.programme)
    overlapping = others.exclude(pk=leave.pk).filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
    if ends_on:
        overlapping = overlapping.filter(starts_on__lt=ends_on)
    if overlapping.exists():
        raise RuleBroken({"starts_on": _LEAVE_OVERLAPS})
    leave.save(update_fields=take_new(leave, values))
    return leave


@transaction.atomic
def add_test_result(
    *,
    participant_pk: UUID,
    tested_on: date,
    skill: Skill,
    result: TestResult,
    by: User,
    now: datetime,
    once: str,
    permission: Permission = Permission.PARTICIPANT_VIEW,
) -> LanguageTest:
    """A result in one skill; with `group.register` of one who is taught now.

    Raises NotAllowed, and RuleBroken with a sentence for each field.
    """
    on = localtime(now).date()
    participant = open_participant(participant_pk, by=by, on=on, permission=permission)
    key = key_of_request(once, by=by, participant_pk=participant.pk, what="add_test_result")
    tests = LanguageTest.objects.for_user(by, on=on, permission=permission).filter(participant=participant)
    if made := tests.filter(pk=key).first():
        return made
    faults = faults_of_result(tested_on=tested_on, skill=skill, result=result, born_on=participant.born_on, on=on)
    if faults:
        raise RuleBroken(faults)
    alike = tests.filter(tested_on=tested_on, skill=skill)
    if alike.filter(result=result).exists():
        raise RuleBroken({"tested_on": "Dette resultatet er registrert fra før."})
    test = LanguageTest(
        pk=key, municipality_id=participant.municipality_id, participant=participant, tested_on=tested_on, skill=skill,
        result=result, ordinal=1 + max(alike.values_list("ordinal", flat=True), default=0),
    )  # fmt: skip
    test.save()
    return test


def _open(
    model: type[Kept], participant_pk: UUID, key: UUID | None, *, by: User, now: datetime, once: str
) -> tuple[Kept, bool]:
    """The row that is changed, or a new one; and whether a new one was asked for."""
    on = localtime(now).date()
    participant = open_participant(participant_pk, by=by, on=on)
    manager: Any = model.objects
    rows = manager.for_user(by, on=on).filter(programme__participant=participant).select_related("programme")
    if key is not None:
        found = rows.filter(pk=key).first()
        if found is None:
            raise RuleBroken(GONE)
        return found, False
    made_key = key_of_request(once, by=by, participant_pk=participant.pk, what=model.__name__)
    if made := rows.filter(pk=made_key).first():
        return made, True
    of_participant = Programme.objects.for_user(by, on=on).filter(participant=participant)
    programme = of_participant.order_by("-starts_on", "-pk").first()
    if programme is None:
        raise RuleBroken(_NO_PROGRAMME)
    return model(pk=made_key, municipality_id=participant.municipality_id, programme=programme), True


def _judge(programme: Programme, *, starts_on: date, last_on: date | None) -> None:
    faults = faults_of_period(
        starts_on=starts_on, last_on=last_on, programme_starts_on=programme.starts_on,
        programme_last_on=programme.ends_on - _DAY if programme.ends_on else None,
    )  # fmt: skip
    if faults:
        raise RuleBroken(faults)


def _place(measure: Measure, *, by: User, on: date) -> int:
    """Equal measures are told apart by their place among equals."""
    alike = Measure.objects.for_user(by, on=on).filter(
        programme=measure.programme, measure_type=measure.measure_type, starts_on=measure.starts_on,
        provider=measure.provider,
    )  # fmt: skip
    return 1 + max(alike.exclude(pk=measure.pk).values_list("ordinal", flat=True), default=0)

"""The plan and the contract of a participant: drafted, decided in versions, looked through, signed, ended."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.dateparse import parse_date
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.models import JournalEntry, Participant
from programmes.actions.base import (
    GONE,
    LONGEST_REASON,
    check_version,
    holds,
    keep_reason,
    key_of_request,
    open_participant,
    take_new,
)
from programmes.codes import ContractSignature, Goal, PlanAgreement, PlanChange
from programmes.models import Contract, Measure, Plan, Programme
from programmes.models.cases import case_of_programme
from programmes.models.plan import FIGURES, SKILLS, WRITTEN, entry_of
from programmes.rules.plans import faults_of_contract, faults_of_plan, faults_of_review, review_due

_DAY = timedelta(days=1)
LONGEST_TEXT = 4000


@transaction.atomic
def save_plan(
    *,
    participant_pk: UUID,
    programme_pk: UUID | None,
    version: str,
    goal: Goal | None,
    contents: Sequence[UUID],
    decided_on: date | None,
    agreement: PlanAgreement | None,
    review_on: date | None,
    by: User,
    now: datetime,
    once: str,
    change: PlanChange | None = None,
    hours_per_week: Decimal | None = None,
    norwegian_hours: Decimal | None = None,
    social_studies_hours: int | None = None,
    mapped_on: date | None = None,
    guided_on: date | None = None,
    **said: str | None,
) -> Plan:
    """The draft of a programme's plan; with the day it is decided it becomes the next version, which nobody changes.

    `said` are the levels of each skill and the texts. Raises NotAllowed, RuleBroken with a sentence for each field, and
    ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    participant, programme = _programme(participant_pk, programme_pk, by=by, on=on)
    plans = Plan.objects.for_user(by, on=on).filter(programme=programme)
    draft = plans.filter(number=None).first()
    latest = plans.exclude(number=None).order_by("-number").first()
    texts = {name: (said.get(name) or "").strip() for name in (*WRITTEN, "change_reason")}
    levels = {name: said.get(name) or "" for name in SKILLS}
    values: dict[str, Any] = texts | levels | {
        "goal": goal or "", "planned_end_on": programme.planned_end_on, "hours_per_week": hours_per_week,
        "norwegian_hours": norwegian_hours, "social_studies_hours": social_studies_hours, "mapped_on": mapped_on,
        "guided_on": guided_on, "contents": _contents(programme, contents, by=by, on=on),
        "agreement": agreement or "", "change": (change or "") if latest else "", "decided_on": decided_on,
        "review_on": (review_on or review_due(decided_on)) if decided_on else review_on,
    }  # fmt: skip
    # The same request once more: the draft is as it was to be, or has become the version that was asked for.
    for made in (draft, latest):
        if holds(made, values) and made is not None:
            return made
    check_version(version, draft, latest)
    _refuse_if_over(programme)
    faults = faults_of_plan(
        case_of_programme(participant, programme, on=on), goal=goal or "", levels=levels, decided_on=decided_on,
        long_term_goals=texts["long_term_goals"], reasons=texts["reasons"], agreement=agreement or "",
        review_on=review_on, latest_on=latest.decided_on if latest else None, change=change or "",
        change_reason=texts["change_reason"], on=on,
    )  # fmt: skip
    faults |= {
        name: f"Teksten er for lang. Skriv høyst {LONGEST_TEXT} tegn."
        for name, text in texts.items()
        if len(text) > LONGEST_TEXT
    }
    if faults:
        raise RuleBroken(faults)
    if draft is None:
        key = key_of_request(once, by=by, participant_pk=participant.pk, what="save_plan")
        draft = Plan(pk=key, municipality_id=programme.municipality_id, programme=programme)
    new = take_new(draft, values)
    if decided_on:
        draft.number, draft.decided_by = 1 + ((latest.number or 0) if latest else 0), by
        _keep_goal(programme, draft, goal=goal, by=by, now=now)
    draft.save(update_fields=new and [*new, "number", "decided_by"])
    return draft


@transaction.atomic
def review_plan(
    *,
    participant_pk: UUID,
    plan_pk: UUID | None,
    version: str,
    reviewed_on: date,
    review_on: date,
    note: str,
    by: User,
    now: datetime,
    once: str,
) -> Plan:
    """The plan has been looked through and stands; when it is to be looked through next. A note goes to the journal.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    plan, decided_on = _decided(participant_pk, plan_pk, by=by, on=on)
    # Two looks on the same days may each have something to say, and a note tells a request from one sent twice.
    days = {"reviewed_on": reviewed_on, "review_on": review_on}
    key = key_of_request(once, by=by, participant_pk=participant_pk, what="review_plan")
    is_done = JournalEntry.objects.filter(pk=key).exists() if note.strip() else holds(plan, days)
    if is_done:
        return plan
    check_version(version, plan)
    _refuse_if_over(plan.programme)
    _refuse_if_replaced(plan, "Planen har en nyere versjon. Gå gjennom den.", by=by, on=on)
    faults = faults_of_review(
        decided_on=decided_on, reviewed_before_on=plan.reviewed_on, reviewed_on=reviewed_on, review_on=review_on,
        on=on,
    )  # fmt: skip
    if len(note) > LONGEST_REASON:
        faults["note"] = f"Teksten er for lang. Skriv høyst {LONGEST_REASON} tegn."
    if faults:
        raise RuleBroken(faults)
    plan.reviewed_on, plan.review_on = reviewed_on, review_on
    plan.save(update_fields=["reviewed_on", "review_on"])
    if note.strip():
        told = f"Integreringsplanen (versjon {plan.number}) er gått gjennom {reviewed_on:%d.%m.%Y} og står uendret."
        keep_reason(plan.programme, f"{told} {note.strip()}", by=by, now=now, key=key)
    return plan


@transaction.atomic
def save_contract(
    *,
    participant_pk: UUID,
    plan_pk: UUID | None,
    version: str,
    signed_on: date,
    participant_signed_on: date | None,
    signature: ContractSignature | None,
    starts_on: date,
    last_on: date | None,
    by: User,
    now: datetime,
    once: str,
) -> Contract:
    """A contract on a version of the plan, in the place of the one that holds; from the same day, that one put right.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    plan, decided_on = _decided(participant_pk, plan_pk, by=by, on=on)
    values: dict[str, Any] = {
        "plan_id": plan.pk, "signed_on": signed_on, "participant_signed_on": participant_signed_on,
        "signature": signature or "", "starts_on": starts_on, "planned_end_on": last_on,
    }  # fmt: skip
    contracts = Contract.objects.for_user(by, on=on).filter(programme=plan.programme)
    held = contracts.filter(ends_on=None).order_by("-starts_on").first()
    if holds(held, values) and held is not None:
        return held
    check_version(version, plan, held)
    _refuse_if_over(plan.programme)
    _refuse_if_replaced(plan, "Planen har en nyere versjon. Kontrakten skal gjelde den.", by=by, on=on)
    faults = faults_of_contract(
        plan_decided_on=decided_on, signed_on=signed_on, participant_signed_on=participant_signed_on,
        signature=signature or "", starts_on=starts_on, last_on=last_on, on=on,
        running_since=held.starts_on if held else None,
        is_revision=bool(held and held.plan_id != plan.pk and held.starts_on != starts_on),
    )  # fmt: skip
    if not faults and contracts.filter(ends_on__gt=starts_on).exists():
        faults["starts_on"] = "En tidligere kontrakt gjaldt denne dagen. Velg en dag etter at den sluttet."
    if faults:
        raise RuleBroken(faults)
    if held and held.starts_on < starts_on:
        held.ends_on = starts_on
        held.save(update_fields=["ends_on"])
        held = None
    if held is None:
        key = key_of_request(once, by=by, participant_pk=participant_pk, what="save_contract")
        held = Contract(pk=key, municipality_id=plan.municipality_id, programme=plan.programme)
    for name, value in values.items():
        setattr(held, name, value)
    held.signed_by = by
    held.save()
    return held


def plan_along(programme: Programme, *, with_texts: bool, by: User, on: date) -> dict[str, Any] | None:
    """What of the plan that holds goes along to another municipality: what is written only where notes do."""
    plans = Plan.objects.for_user(by, on=on).filter(programme=programme).exclude(number=None)
    plan = plans.order_by("-number").first()
    if plan is None:
        return None
    names = (*FIGURES, *(WRITTEN if with_texts else ()))
    return {name: str(value) if (value := getattr(plan, name)) is not None else None for name in names}


def draft_of_plan(said: dict[str, Any], programme: Programme) -> None:
    """The plan of another municipality as a draft here: to be gone through with the participant, and decided anew."""
    days = {name: parse_date(said[name]) for name in ("mapped_on", "guided_on") if said.get(name)}
    texts = {name: said.get(name) or "" for name in WRITTEN}
    given: dict[str, Any] = {name: said[name] for name in FIGURES if said.get(name) is not None}
    plan = Plan(municipality_id=programme.municipality_id, programme=programme, planned_end_on=programme.planned_end_on)
    for name, value in (given | texts | days).items():
        setattr(plan, name, value)
    plan.save()


def end_contracts(programme: Programme, *, on: date) -> None:
    """What holds ends with an exit or a stop; what had yet to begin is over the day it begins. For actions alone."""
    running = Contract.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), programme=programme)
    running.filter(starts_on__lt=on).update(ends_on=on)
    running.filter(starts_on__gte=on).update(ends_on=F("starts_on") + _DAY)


def move_end_of_contracts(programme: Programme, *, to: date | None) -> None:
    """What ended with an exit ends with it still when it is put right, or taken back. For actions alone."""
    ended = Contract.objects.filter(programme=programme, ends_on=programme.ends_on)
    if programme.ends_on:
        (ended.filter(starts_on__lt=to) if to else ended).update(ends_on=to)


def _programme(participant_pk: UUID, programme_pk: UUID | None, *, by: User, on: date) -> tuple[Participant, Programme]:
    participant = open_participant(participant_pk, by=by, on=on)
    programmes = Programme.objects.for_user(by, on=on).filter(participant=participant)
    found = programmes.filter(pk=programme_pk).first() if programme_pk else None
    if found is None:
        raise RuleBroken(GONE)
    return participant, found


def _decided(participant_pk: UUID, plan_pk: UUID | None, *, by: User, on: date) -> tuple[Plan, date]:
    """A version of the plan, and the day it was decided."""
    participant = open_participant(participant_pk, by=by, on=on)
    plans = Plan.objects.for_user(by, on=on).filter(programme__participant=participant).exclude(number=None)
    plan = plans.filter(pk=plan_pk).select_related("programme").first() if plan_pk else None
    if plan is None or plan.decided_on is None:
        raise RuleBroken(GONE)
    return plan, plan.decided_on


def _refuse_if_replaced(plan: Plan, sentence: str, *, by: User, on: date) -> None:
    newer = Plan.objects.for_user(by, on=on).filter(programme=plan.programme_id, number__gt=plan.number)
    if newer.exists():
        raise RuleBroken(sentence)


def _refuse_if_over(programme: Programme) -> None:
    if programme.ends_on:
        raise RuleBroken("Programmet er avsluttet, og planen og kontrakten med det.")


def _contents(programme: Programme, keys: Sequence[UUID], *, by: User, on: date) -> list[dict[str, Any]]:
    """The measures that were chosen, as they are now. Where they are is not in the plan."""
    measures = Measure.objects.for_user(by, on=on).filter(programme=programme, pk__in=list(keys))
    return [entry_of(each) for each in measures.order_by("starts_on", "measure_type", "pk")]


def _keep_goal(programme: Programme, plan: Plan, *, goal: Goal | None, by: User, now: datetime) -> None:
    """The goal of the programme is that of its plan; a change of it stands in the journal like any other."""
    if not goal or programme.goal == goal:
        return
    before = Goal(programme.goal).label if programme.goal else "ikke satt"
    programme.goal = goal
    programme.save(update_fields=["goal"])
    told = f"Sluttmålet er endret fra «{before}» til «{goal.label}» i integreringsplanen, versjon {plan.number}."
    keep_reason(programme, told, by=by, now=now)

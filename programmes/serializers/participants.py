"""What the API tells of a participant: a set of fields for each set of permissions, and no field beyond it.

A field that one may not read is no field: asked for by name, in a filter or an order, it is refused, since an answer
that merely leaves it out could still be searched for it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from rest_framework import serializers

from participants.access.roles import Permission
from participants.codes import EducationLevel, IdentifierKind, MeasureType, PermitBasis, Sex
from programmes.codes import (
    ContractSignature,
    ExitCause,
    Goal,
    MainActivity,
    PlanAgreement,
    ProgrammeStatus,
    Skill,
    TestResult,
    Theme,
)
from programmes.models import Contract, Plan
from programmes.models.plan import SKILLS
from programmes.overviews import Case, Content, Line
from programmes.overviews.plans import TEXTS

_DAY = timedelta(days=1)
LIST_FIELDS = (
    "id", "given_name", "family_name", "born_on", "sex", "citizenship", "country_background", "permit_basis",
    "permitted_on", "settled_on", "education_level", "status", "is_protected",
)  # fmt: skip
DETAIL_FIELDS = (
    *LIST_FIELDS, "is_restricted", "programmes", "stops", "plan", "contract", "measures", "hours_done", "content",
    "leaves", "absences", "language_tests",
)  # fmt: skip
# Field → the permission it takes beyond seeing participants. They come only when they are asked for by name.
GUARDED = {"identifiers": Permission.IDENTITY_VIEW, "plan_texts": Permission.NOTES_VIEW}
# By these a list may be put in order or narrowed. None is about a person: they stand in the address.
ORDERED_BY, FILTERED_BY = frozenset({"name"}), frozenset({"status"})


class ProgrammeSerializer(serializers.Serializer):
    """A programme; its last day counted in."""

    offered_on = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    last_on = serializers.DateField(allow_null=True)
    planned_end_on = serializers.DateField(allow_null=True)
    goal = serializers.ChoiceField(choices=[("", ""), *Goal.choices])
    exit_cause = serializers.ChoiceField(choices=[("", ""), *ExitCause.choices])
    main_activity = serializers.ChoiceField(choices=[("", ""), *MainActivity.choices])


class StopSerializer(serializers.Serializer):
    """A time in which the programme was stopped; without a last day it still is."""

    starts_on = serializers.DateField()
    last_on = serializers.DateField(allow_null=True)


class PlannedMeasureSerializer(serializers.Serializer):
    """A measure as it stands in the plan."""

    measure_type = serializers.ChoiceField(choices=MeasureType.choices)
    starts_on = serializers.DateField()
    last_on = serializers.DateField(allow_null=True)
    hours_per_week = serializers.FloatField(allow_null=True)


class PlanSerializer(serializers.Serializer):
    """The version of the plan that holds, without what is written in it."""

    number = serializers.IntegerField()
    decided_on = serializers.DateField()
    review_on = serializers.DateField()
    reviewed_on = serializers.DateField(allow_null=True)
    agreement = serializers.ChoiceField(choices=PlanAgreement.choices)
    goal = serializers.ChoiceField(choices=[("", ""), *Goal.choices])
    levels = serializers.DictField(child=serializers.CharField(), help_text="Per skill; empty where none is set.")
    contents = PlannedMeasureSerializer(many=True)
    hours_per_week = serializers.FloatField(allow_null=True)
    norwegian_hours = serializers.FloatField(allow_null=True)
    social_studies_hours = serializers.IntegerField(allow_null=True)
    planned_end_on = serializers.DateField(allow_null=True)
    mapped_on = serializers.DateField(allow_null=True)
    guided_on = serializers.DateField(allow_null=True)


class ContractSerializer(serializers.Serializer):
    """The latest contract; its last day counted in. It is concluded when the participant has signed."""

    plan_number = serializers.IntegerField()
    signed_on = serializers.DateField()
    participant_signed_on = serializers.DateField(allow_null=True)
    signature = serializers.ChoiceField(choices=[("", ""), *ContractSignature.choices])
    starts_on = serializers.DateField()
    planned_last_on = serializers.DateField(allow_null=True)
    last_on = serializers.DateField(allow_null=True)


class HoursDoneSerializer(serializers.Serializer):
    """Hours, or meetings of guidance, that were had until a day."""

    theme = serializers.ChoiceField(choices=Theme.choices)
    amount = serializers.FloatField()
    done_on = serializers.DateField()


class NeedSerializer(serializers.Serializer):
    """What the programme must hold that is counted: how much of how much, and by which section."""

    label = serializers.CharField()  # type: ignore[assignment]
    done = serializers.FloatField()
    needed = serializers.IntegerField()
    unit = serializers.CharField()
    section = serializers.CharField()
    condition = serializers.CharField(allow_blank=True)


class MeasureSerializer(serializers.Serializer):
    """A measure. `provider` is null where the place is kept back."""

    measure_type = serializers.ChoiceField(choices=MeasureType.choices)
    starts_on = serializers.DateField()
    last_on = serializers.DateField(allow_null=True)
    hours_per_week = serializers.FloatField(allow_null=True)
    provider = serializers.CharField(allow_null=True)


class AbsenceSerializer(serializers.Serializer):
    """An absence that stands. What it is due to is told to whoever sees health."""

    kind = serializers.CharField()
    absent_on = serializers.DateField()
    hours = serializers.FloatField()


class LeaveSerializer(serializers.Serializer):
    """A leave. What it is due to is told to those who may know."""

    kind = serializers.CharField()
    starts_on = serializers.DateField()
    last_on = serializers.DateField(allow_null=True)


class LanguageTestSerializer(serializers.Serializer):
    """One result in one skill."""

    tested_on = serializers.DateField()
    skill = serializers.ChoiceField(choices=Skill.choices)
    result = serializers.ChoiceField(choices=TestResult.choices)


class IdentifierSerializer(serializers.Serializer):
    """An identity number; asking for it is written in the trail as such."""

    kind = serializers.ChoiceField(choices=IdentifierKind.choices)
    value = serializers.CharField()


class ParticipantLineSerializer(serializers.Serializer):
    """A participant in a list."""

    id = serializers.UUIDField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    born_on = serializers.DateField()
    sex = serializers.ChoiceField(choices=Sex.choices)
    citizenship = serializers.CharField()
    country_background = serializers.CharField()
    permit_basis = serializers.ChoiceField(choices=PermitBasis.choices)
    permitted_on = serializers.DateField()
    settled_on = serializers.DateField(allow_null=True)
    education_level = serializers.ChoiceField(choices=EducationLevel.choices)
    status = serializers.ChoiceField(choices=ProgrammeStatus.choices)
    is_protected = serializers.BooleanField()


class ParticipantSerializer(ParticipantLineSerializer):
    """A participant with everything about the programme.

    Plan, contract, hours and content are those of the latest. `identifiers` and `plan_texts` come only when they are
    asked for by name.
    """

    is_restricted = serializers.BooleanField(help_text="Read it, and use it for nothing. Told unasked where it is so.")
    programmes = ProgrammeSerializer(many=True)
    stops = StopSerializer(many=True)
    plan = PlanSerializer(allow_null=True)
    contract = ContractSerializer(allow_null=True)
    measures = MeasureSerializer(many=True)
    hours_done = HoursDoneSerializer(many=True)
    content = NeedSerializer(many=True)
    leaves = LeaveSerializer(many=True)
    absences = AbsenceSerializer(many=True)
    language_tests = LanguageTestSerializer(many=True)
    identifiers = IdentifierSerializer(many=True, required=False)
    plan_texts = serializers.DictField(child=serializers.CharField(), required=False)


class ParticipantPageSerializer(serializers.Serializer):
    """A page of the list, and where the next begins."""

    results = ParticipantLineSerializer(many=True)
    next = serializers.URLField(allow_null=True)


def fields_for(permissions: frozenset[Permission], *, among: Iterable[str]) -> list[str]:
    """The fields a reader may ask for."""
    guarded = [name for name, permission in GUARDED.items() if permission in permissions]
    return [*among, *guarded]


def line(found: Line, *, fields: Iterable[str]) -> dict[str, Any]:
    """A participant in a list."""
    values = {name: getattr(found.participant, name, None) for name in LIST_FIELDS}
    values |= {"id": str(found.participant.pk), "status": found.status, "is_protected": found.is_protected}
    return {name: values[name] for name in fields}


def whole(
    case: Case, *, fields: Iterable[str], plan: Plan | None = None, content: Content | None = None
) -> dict[str, Any]:
    """A participant with everything that was asked for. `plan` and `content` are those of the latest programme."""
    values = line(Line(case.bar.participant, case.bar.status, case.programme), fields=LIST_FIELDS)
    values["is_restricted"] = case.bar.is_restricted
    values["programmes"] = [
        {
            "offered_on": each.offered_on, "decided_on": each.decided_on, "starts_on": each.starts_on,
            "last_on": _before(each.ends_on), "planned_end_on": each.planned_end_on, "goal": each.goal,
            "exit_cause": each.exit.cause if each.ends_on else "",
            "main_activity": each.exit.main_activity if each.ends_on else "",
        }
        for each in case.programmes
    ]  # fmt: skip
    values["measures"] = [
        {
            "measure_type": each.measure_type, "starts_on": each.starts_on, "last_on": _before(each.ends_on),
            "hours_per_week": each.hours_per_week,
            "provider": None if each.is_masked else each.shown_provider,  # type: ignore[attr-defined]
        }
        for each in case.measures
    ]  # fmt: skip
    values["stops"] = [{"starts_on": each.starts_on, "last_on": _before(each.ends_on)} for each in case.stops]
    values["plan"] = _plan(plan) if plan else None
    values["contract"] = _contract(case.contract) if case.contract else None
    values["hours_done"] = [
        {"theme": each.theme, "amount": float(each.amount), "done_on": each.done_on}
        for each in (content.entries if content else ())
    ]
    values["content"] = [
        {
            "label": each.label, "done": float(each.done), "needed": each.needed, "unit": each.unit,
            "section": each.section, "condition": each.condition,
        }
        for each in (content.needs if content else ())
    ]  # fmt: skip
    values["leaves"] = [
        {"kind": each.label, "starts_on": each.starts_on, "last_on": each.last_on} for each in case.leaves
    ]
    values["absences"] = [
        {"kind": each.label, "absent_on": each.absent_on, "hours": float(each.hours)}
        for each in case.absences
        if not each.is_taken_back
    ]
    values["language_tests"] = [
        {"tested_on": each.tested_on, "skill": each.skill, "result": each.result} for each in case.tests
    ]
    if "identifiers" in fields:
        values["identifiers"] = [{"kind": each.kind, "value": str(each.value)} for each in case.numbers]
    if "plan_texts" in fields:
        values["plan_texts"] = {name: str(getattr(plan, name)) for name in TEXTS} if plan else {}
    marked = ["is_restricted"] if case.bar.is_restricted else []
    return {name: values[name] for name in dict.fromkeys([*fields, *marked])}


def _plan(plan: Plan) -> dict[str, Any]:
    names = (
        "number", "decided_on", "review_on", "reviewed_on", "agreement", "goal", "hours_per_week", "norwegian_hours",
        "social_studies_hours", "planned_end_on", "mapped_on", "guided_on",
    )  # fmt: skip
    contents = [
        {
            "measure_type": each["measure_type"], "starts_on": each["starts_on"], "last_on": each["last_on"],
            "hours_per_week": None if each["hours"] is None else float(each["hours"]),
        }
        for each in plan.contents
    ]  # fmt: skip
    levels = {name: getattr(plan, name) for name in SKILLS}
    return {name: getattr(plan, name) for name in names} | {"levels": levels, "contents": contents}


def _contract(contract: Contract) -> dict[str, Any]:
    names = ("signed_on", "participant_signed_on", "signature", "starts_on")
    return {name: getattr(contract, name) for name in names} | {
        "plan_number": contract.plan.number, "planned_last_on": contract.planned_end_on,
        "last_on": _before(contract.ends_on),
    }  # fmt: skip


def _before(day: Any) -> Any:
    return day - _DAY if day else None

"""What the API tells of a participant: a set of fields for each set of permissions, and no field beyond it.

A field that one may not read is no field: asked for by name, in a filter or an order, it is refused, since an answer
that merely leaves it out could still be searched for it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from rest_framework import serializers

from participants.access.roles import Permission
from participants.codes import AddressProtection, EducationLevel, IdentifierKind, MeasureType, PermitBasis, Sex
from programmes.codes import (
    AbsenceKind,
    ExitCause,
    Goal,
    LeaveType,
    MainActivity,
    ProgrammeStatus,
    Skill,
    TenDayReading,
    TestResult,
)
from programmes.overviews import Case, Line
from programmes.rules.absence import MOST_HOURS
from programmes.rules.entitlement import Entitlement
from programmes.rules.regimes import Regime

_DAY = timedelta(days=1)
LIST_FIELDS = (
    "id", "given_name", "family_name", "born_on", "sex", "citizenship", "country_background", "permit_basis",
    "permitted_on", "settled_on", "education_level", "status", "is_protected",
)  # fmt: skip
DETAIL_FIELDS = (*LIST_FIELDS, "is_restricted", "programmes", "measures", "leaves", "absences", "language_tests")
# Field → the permission it takes beyond seeing participants.
GUARDED = {"identifiers": Permission.IDENTITY_VIEW}
# Whoever is strictly confidential is registered elsewhere.
OPEN_GRADES = [each for each in AddressProtection.choices if each[0] != AddressProtection.STRICTLY_CONFIDENTIAL]
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
    hours = serializers.DecimalField(max_digits=3, decimal_places=1)


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
    """A participant with everything about the programme. `identifiers` come only when they are asked for by name."""

    is_restricted = serializers.BooleanField(help_text="Read it, and use it for nothing. Told unasked where it is so.")
    programmes = ProgrammeSerializer(many=True)
    measures = MeasureSerializer(many=True)
    leaves = LeaveSerializer(many=True)
    absences = AbsenceSerializer(many=True)
    language_tests = LanguageTestSerializer(many=True)
    identifiers = IdentifierSerializer(many=True, required=False)


class ParticipantPageSerializer(serializers.Serializer):
    """A page of the list, and where the next begins."""

    results = ParticipantLineSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class OtherThanSerializer(serializers.Serializer):
    """Keys of those who have been looked at and are other people."""

    other_than = serializers.ListField(child=serializers.UUIDField(), max_length=50)


class RegisterParticipantSerializer(serializers.Serializer):
    """Someone to be registered. A key left out, or null, is not known; an unknown key is an error."""

    national_id = serializers.CharField(required=False, allow_null=True)
    duf_number = serializers.CharField(required=False, allow_null=True)
    has_no_number = serializers.BooleanField(required=False, allow_null=True)
    given_name = serializers.CharField(max_length=100)
    family_name = serializers.CharField(max_length=100)
    born_on = serializers.DateField()
    sex = serializers.ChoiceField(choices=Sex.choices)
    citizenship = serializers.CharField(required=False, allow_null=True)
    country_background = serializers.CharField()
    permit_basis = serializers.ChoiceField(choices=PermitBasis.choices)
    permitted_on = serializers.DateField()
    settled_on = serializers.DateField(required=False, allow_null=True)
    settled_by_agreement = serializers.BooleanField(required=False, allow_null=True)
    education_level = serializers.ChoiceField(EducationLevel.choices, required=False, allow_null=True)
    address_protection = serializers.ChoiceField(OPEN_GRADES, required=False, allow_null=True)
    other_than = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    is_moving = serializers.BooleanField(required=False, allow_null=True)
    same_family_as = serializers.UUIDField(required=False, allow_null=True, help_text="A participant of the family.")


class RegisteredSerializer(ParticipantLineSerializer):
    """Whoever was registered, and what is unusual about it."""

    warnings = serializers.ListField(child=serializers.CharField())


class NotRegisteredSerializer(serializers.Serializer):
    """Why nobody was registered: a sentence for each field, or those who may be the same person."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]
    participants = serializers.ListField(child=serializers.UUIDField(), required=False)


class ProblemSerializer(serializers.Serializer):
    """Why a question was refused."""

    detail = serializers.CharField()


class ActionFieldsSerializer(serializers.Serializer):
    """The fields of an action, as GET gives them, changed. `confirm` goes past warnings."""

    confirm = serializers.BooleanField(required=False)


class ActionOpenedSerializer(serializers.Serializer):
    """What an action opens with, field by field, as text; the ETag is its version."""

    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]
    row = serializers.UUIDField(allow_null=True)


class ActionDoneSerializer(serializers.Serializer):
    """That an action was done, what was unusual in it, and what an exit counts as."""

    detail = serializers.CharField()
    warnings = serializers.ListField(child=serializers.CharField())
    counts_as = serializers.CharField()


class ActionRefusedSerializer(serializers.Serializer):
    """Why an action was not done: a sentence, and one for each field; what is unusual; what stands now."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]
    warnings = serializers.ListField(child=serializers.CharField(), required=False)
    current = serializers.DictField(child=serializers.CharField(), required=False)


class CaseRefusedSerializer(serializers.Serializer):
    """Why a case could not be read: a sentence for each key."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]


class TakenLeaveSerializer(serializers.Serializer):
    """A leave of a case, both days counted in."""

    leave_type = serializers.ChoiceField(LeaveType.choices)
    start_date = serializers.DateField()
    end_date = serializers.DateField()


class AbsentDaySerializer(serializers.Serializer):
    """Hours away on a day of a case."""

    date = serializers.DateField()
    hours = serializers.FloatField(min_value=0.1, max_value=MOST_HOURS)
    kind = serializers.ChoiceField(AbsenceKind.choices)


class AssessCaseSerializer(serializers.Serializer):
    """A case for the rule calculator. A key left out, or null, is not known; an unknown key is an error."""

    birth_date = serializers.DateField(required=False, allow_null=True)
    permit_basis = serializers.ChoiceField(PermitBasis.choices, required=False, allow_null=True)
    permit_date = serializers.DateField(required=False, allow_null=True)
    settled_date = serializers.DateField(required=False, allow_null=True)
    settled_by_agreement = serializers.BooleanField(required=False, allow_null=True)
    first_settled_date = serializers.DateField(required=False, allow_null=True)
    claim_date = serializers.DateField(required=False, allow_null=True)
    education_level = serializers.ChoiceField(EducationLevel.choices, required=False, allow_null=True)
    goal = serializers.ChoiceField(Goal.choices, required=False, allow_null=True)
    offered_date = serializers.DateField(required=False, allow_null=True)
    decision_date = serializers.DateField(required=False, allow_null=True)
    start_date = serializers.DateField(required=False, allow_null=True)
    work_hours_per_week = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=168)
    children_under_18 = serializers.BooleanField(required=False, allow_null=True)
    sponsor_settled_date = serializers.DateField(required=False, allow_null=True)
    family_application_date = serializers.DateField(required=False, allow_null=True)
    leaves = TakenLeaveSerializer(many=True, required=False, allow_null=True)
    absences = AbsentDaySerializer(many=True, required=False, allow_null=True)
    on = serializers.DateField(required=False, allow_null=True)


class ReasonSerializer(serializers.Serializer):
    """One thing that was judged; `met` is null where it is not known."""

    section = serializers.CharField()
    met = serializers.BooleanField(allow_null=True)
    text = serializers.CharField()


class AwayDaySerializer(serializers.Serializer):
    """A day away: how many of its hours count, why, and how many count until then."""

    date = serializers.DateField()
    kind = serializers.CharField()
    hours = serializers.FloatField()
    why = serializers.CharField()
    total_hours = serializers.FloatField()


class LengtheningSerializer(serializers.Serializer):
    """How leave and absence change the last day (INTF §§10, 19)."""

    reading = serializers.ChoiceField(TenDayReading.choices)
    counted_hours = serializers.FloatField()
    hours_in_a_day = serializers.FloatField()
    added_days = serializers.IntegerField()
    added_by_reading = serializers.DictField(child=serializers.IntegerField())
    ordinary_end = serializers.DateField()
    end = serializers.DateField()
    days = AwayDaySerializer(many=True)


class AssessmentSerializer(serializers.Serializer):
    """What the law says of a case. Null: there is none, or `needs` names the keys that are missing."""

    regime = serializers.ChoiceField([each.value for each in Regime], allow_null=True)
    programme = serializers.ChoiceField([each.value for each in Entitlement], allow_null=True)
    decision_and_start_due = serializers.DateField(allow_null=True)
    max_months = serializers.IntegerField(allow_null=True)
    extension_months = serializers.IntegerField(allow_null=True)
    max_end = serializers.DateField(allow_null=True)
    lengthening = LengtheningSerializer(required=False)
    norwegian_due = serializers.DateField(allow_null=True)
    social_studies_due = serializers.DateField(allow_null=True)
    mandatory_elements = serializers.ListField(child=serializers.CharField(), allow_null=True)
    work_content_from = serializers.DateField(allow_null=True)
    language_goals = serializers.DictField(child=serializers.CharField(), allow_null=True)
    reasons = ReasonSerializer(many=True)
    needs = serializers.ListField(child=serializers.CharField())


def fields_for(permissions: frozenset[Permission], *, among: Iterable[str]) -> list[str]:
    """The fields a reader may ask for."""
    guarded = [name for name, permission in GUARDED.items() if permission in permissions]
    return [*among, *guarded]


def line(found: Line, *, fields: Iterable[str]) -> dict[str, Any]:
    """A participant in a list."""
    values = {name: getattr(found.participant, name, None) for name in LIST_FIELDS}
    values |= {"id": str(found.participant.pk), "status": found.status, "is_protected": found.is_protected}
    return {name: values[name] for name in fields}


def whole(case: Case, *, fields: Iterable[str]) -> dict[str, Any]:
    """A participant with everything that was asked for."""
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
    values["leaves"] = [
        {"kind": each.label, "starts_on": each.starts_on, "last_on": each.last_on} for each in case.leaves
    ]
    values["absences"] = [
        {"kind": each.label, "absent_on": each.absent_on, "hours": each.hours}
        for each in case.absences
        if not each.is_taken_back
    ]
    values["language_tests"] = [
        {"tested_on": each.tested_on, "skill": each.skill, "result": each.result} for each in case.tests
    ]
    if "identifiers" in fields:
        values["identifiers"] = [{"kind": each.kind, "value": str(each.value)} for each in case.numbers]
    marked = ["is_restricted"] if case.bar.is_restricted else []
    return {name: values[name] for name in dict.fromkeys([*fields, *marked])}


def _before(day: Any) -> Any:
    return day - _DAY if day else None

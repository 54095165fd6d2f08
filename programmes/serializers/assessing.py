"""A case for the rule calculator, and what the law says of it, as the API tells it."""

from rest_framework import serializers

from participants.codes import EducationLevel, PermitBasis
from programmes.codes import AbsenceKind, Goal, LeaveType, TenDayReading
from programmes.rules.absence import MOST_HOURS
from programmes.rules.entitlement import Entitlement
from programmes.rules.regimes import Regime


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

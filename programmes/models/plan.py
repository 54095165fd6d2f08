"""What participant and municipality have agreed on: the plan in its versions, and the contract on it."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from participants.access.models import User
from participants.encryption import EncryptedTextField
from programmes.codes import ContractSignature, Goal, PlanAgreement, PlanChange, TestResult
from programmes.models.base import PERIOD, Element, ends_after_start
from programmes.models.measure import Measure
from programmes.rules.language import LEVELS
from programmes.rules.language import SKILLS as OF_NORWEGIAN

SKILLS = tuple(str(each) for each in OF_NORWEGIAN)
# What a plan says that is no text and no row of the municipality's; and what is written in it.
FIGURES = ("goal", *SKILLS, "hours_per_week", "norwegian_hours", "social_studies_hours", "mapped_on", "guided_on")
_DAY = timedelta(days=1)
WRITTEN = ("long_term_goals", "milestones", "reasons", "agreed")
_LEVEL_CODES = [(each.value, each.label) for each in LEVELS if each != TestResult.BELOW_A1]


def entry_of(measure: Measure) -> dict[str, Any]:
    """A measure as it stands in a plan: as it is now, and never where it is."""
    return {
        "measure": str(measure.pk), "measure_type": str(measure.measure_type),
        "starts_on": measure.starts_on.isoformat(),
        "last_on": (measure.ends_on - _DAY).isoformat() if measure.ends_on else None,
        "hours": str(measure.hours_per_week) if measure.hours_per_week is not None else None,
    }  # fmt: skip


def _level() -> models.CharField:
    return models.CharField(max_length=10, choices=_LEVEL_CODES, blank=True)


def _level_known(skill: str) -> CheckConstraint:
    codes = ["", *(code for code, _ in _LEVEL_CODES)]
    return CheckConstraint(name=f"plan_{skill}_known", condition=Q(**{f"{skill}__in": codes}))


class Plan(Element):
    """A version of an integration plan (INTL §15); one without a number is a draft.

    The database keeps what a version says from being changed. When it has been looked through and stands, and when it
    is to be again, is written on it.
    """

    class Privacy:
        """All but the keys says something about the participant; texts are sealed."""

        personal: ClassVar[set[str]] = {
            "number", "goal", "listening", "reading", "writing", "oral", "planned_end_on", "hours_per_week",
            "norwegian_hours", "social_studies_hours", "mapped_on", "guided_on", "contents", "long_term_goals",
            "milestones", "reasons", "agreed", "agreement", "change", "change_reason", "decided_on", "decided_by",
            "review_on", "reviewed_on", "is_hidden",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {"id", "municipality", "programme"}

    number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Null: a draft.")
    goal = models.CharField(max_length=25, choices=Goal, blank=True)
    listening, reading, writing, oral = _level(), _level(), _level(), _level()
    planned_end_on = models.DateField(null=True, blank=True, help_text="The programme's, as it was then.")
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    norwegian_hours = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True, help_text="A week.")
    social_studies_hours = models.PositiveSmallIntegerField(null=True, blank=True, help_text="In all.")
    mapped_on = models.DateField(null=True, blank=True, help_text="When the competence was mapped (INTL §10).")
    guided_on = models.DateField(null=True, blank=True, help_text="When career guidance was given (INTL §11).")
    # As they were then: [{"measure": key, "measure_type": code, "starts_on": …, "last_on": …, "hours": …}]. No place.
    contents = models.JSONField(default=list)
    long_term_goals = EncryptedTextField()
    milestones = EncryptedTextField()
    reasons = EncryptedTextField()
    agreed = EncryptedTextField(help_text="Whatever else is agreed on.")
    agreement = models.CharField(max_length=15, choices=PlanAgreement, blank=True)
    change = models.CharField(max_length=15, choices=PlanChange, blank=True)
    change_reason = EncryptedTextField()
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    review_on = models.DateField(null=True, blank=True, help_text="When it is to be looked through next.")
    reviewed_on = models.DateField(null=True, blank=True, help_text="When it was last, and stood.")

    class Meta(Element.Meta):
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(name="plan_goal_known", condition=Q(goal="") | Q(goal__in=Goal.values)),
            *(_level_known(skill) for skill in SKILLS),
            CheckConstraint(
                name="plan_agreement_known", condition=Q(agreement="") | Q(agreement__in=PlanAgreement.values)
            ),
            CheckConstraint(name="plan_change_known", condition=Q(change="") | Q(change__in=PlanChange.values)),
            CheckConstraint(
                name="plan_decided_as_a_whole",
                condition=Q(number=None, decided_on=None, decided_by=None, review_on=None)
                | (Q(number__gte=1, decided_on__isnull=False, review_on__isnull=False) & ~Q(agreement="")),
            ),
            UniqueConstraint(name="plan_number_once", fields=["programme", "number"]),
            UniqueConstraint(name="plan_one_draft", fields=["programme"], condition=Q(number=None)),
            UniqueConstraint(name="plan_key_with_programme", fields=["municipality", "programme", "id"]),
        ]
        indexes: ClassVar = [
            models.Index(name="plan_of_municipality", fields=["municipality", "programme", "is_hidden"]),
        ]


class Contract(Element):
    """An integration contract (INTL §16) on a version of the plan, in [starts_on, ends_on).

    It is concluded when both have signed. A revision ends the one before it; so does an exit, and a stop.
    """

    class Privacy:
        """All but the keys says something about the participant, or who signed for the municipality."""

        personal: ClassVar[set[str]] = {
            "plan", "signed_on", "signed_by", "participant_signed_on", "signature", "starts_on", "planned_end_on",
            "ends_on", "is_hidden",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {"id", "municipality", "programme"}

    # The composite foreign key is made in the migration: (municipality_id, programme_id, plan_id).
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="contracts", db_constraint=False)
    signed_on = models.DateField(help_text="By the municipality.")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    participant_signed_on = models.DateField(null=True, blank=True)
    signature = models.CharField(max_length=10, choices=ContractSignature, blank=True)
    starts_on = models.DateField()
    planned_end_on = models.DateField(null=True, blank=True, help_text="The last day that is agreed on.")
    ends_on = models.DateField(null=True, blank=True, help_text="The day it holds no more.")

    class Meta(Element.Meta):
        constraints: ClassVar[list[Any]] = [
            ends_after_start("contract_ends_after_start"),
            CheckConstraint(
                name="contract_signature_known",
                condition=Q(signature="", participant_signed_on=None)
                | Q(signature__in=ContractSignature.values, participant_signed_on__isnull=False),
            ),
            ExclusionConstraint(
                name="contract_one_at_a_time",
                expressions=[("programme", RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
                violation_error_message="Deltakeren har allerede en kontrakt i perioden.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="contract_of_municipality", fields=["municipality", "programme", "is_hidden"]),
        ]

"""A move between two municipalities: a row for each, since neither reads the other's."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint, Value

from participants.access.models import Municipality, User
from participants.models import Participant
from participants.models.base import hidden_like_the_participant, known, municipality_key
from programmes.codes import AnswerWaitsFor, TransferRefusal, TransferState
from programmes.querysets import ArrivalQuerySet, TransferQuerySet


class Transfer(models.Model):
    """The municipality that someone has moved from has told another. The answer is written here by the database."""

    class Privacy:
        """Where someone has moved, when, who has told it, and what was answered."""

        personal: ClassVar[set[str]] = {
            "to_municipality", "moved_on", "brings_notes", "state", "refusal", "asked_by", "is_hidden",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "asked_at", "answered_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    is_hidden = hidden_like_the_participant()
    to_municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    moved_on = models.DateField(help_text="The first day in the other municipality.")
    brings_notes = models.BooleanField(help_text="Whether the participant has agreed that the notes go along.")
    state = models.CharField(max_length=10, choices=TransferState, default=TransferState.ASKED)
    refusal = models.CharField(max_length=20, choices=TransferRefusal, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("transfer_state_known", "state", TransferState),
            CheckConstraint(
                name="transfer_refusal_known",
                condition=Q(refusal="") | Q(state=TransferState.DECLINED, refusal__in=TransferRefusal.values),
            ),
            CheckConstraint(
                name="transfer_to_another_municipality", condition=~Q(to_municipality=models.F("municipality"))
            ),
            UniqueConstraint(
                name="transfer_one_at_a_time", fields=["participant"], condition=Q(state=TransferState.ASKED)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="transfer_of_participant", fields=["municipality", "participant", "asked_at"]),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk}"


class Arrival(models.Model):
    """The same move at the municipality that was told of it, under the same key.

    What comes along is sealed and here only while nobody has answered: the person becomes a participant by being
    accepted, and not before.
    """

    class Privacy:
        """Where someone has come from and when, who has answered, and all that comes along, sealed."""

        personal: ClassVar[set[str]] = {
            "from_municipality", "moved_on", "is_protected", "state", "refusal", "answered_by", "parcel", "is_hidden",
            "postponed_for",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {
            "id", "municipality", "participant", "told_at", "answered_at", "wrapped_key", "master_name",
            "until_on",
        }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False, null=True,
        blank=True,
    )  # fmt: skip
    is_hidden = hidden_like_the_participant()
    from_municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    moved_on = models.DateField()
    is_protected = models.BooleanField(help_text="Confidential: contacts for protected participants alone are told.")
    state = models.CharField(max_length=10, choices=TransferState, default=TransferState.ASKED)
    refusal = models.CharField(max_length=20, choices=TransferRefusal, blank=True)
    told_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # A code for why, and no text: whoever is answered no leaves nothing behind here.
    until_on = models.DateField(null=True, blank=True, help_text="The day it is in the list again.")
    postponed_for = models.CharField(
        max_length=20, choices=AnswerWaitsFor, blank=True, default="", db_default=Value("")
    )
    parcel = models.BinaryField(null=True, help_text="Sealed under a key of its own.")
    wrapped_key = models.BinaryField(null=True, help_text="That key, wrapped with a master key.")
    master_name = models.CharField(max_length=16, blank=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("arrival_state_known", "state", TransferState),
            CheckConstraint(
                name="arrival_refusal_known",
                condition=Q(refusal="") | Q(state=TransferState.DECLINED, refusal__in=TransferRefusal.values),
            ),
            CheckConstraint(
                name="arrival_is_put_off_for_something",
                condition=Q(until_on=None, postponed_for="")
                | Q(until_on__isnull=False, postponed_for__in=AnswerWaitsFor.values),
            ),
            CheckConstraint(
                name="arrival_keeps_nothing_once_answered",
                condition=Q(state=TransferState.ASKED) | Q(parcel=None, wrapped_key=None),
            ),
            CheckConstraint(
                name="arrival_is_someone_once_accepted",
                condition=~Q(state=TransferState.ACCEPTED) | Q(participant__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="arrival_of_municipality", fields=["municipality", "state", "told_at"]),
        ]

    def __str__(self) -> str:
        return f"arrival {self.pk}"

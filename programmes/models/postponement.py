"""Putting off what is to be done."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q

from participants.access.models import User
from participants.encryption import EncryptedTextField
from participants.models import Participant
from participants.models.base import hidden_like_the_participant, municipality_key
from programmes.codes import DueKind
from programmes.querysets import PostponementQuerySet

LONGEST = timedelta(days=92)


class Postponement(models.Model):
    """Someone has put off one kind of thing about one participant until a day, and said why. It moves no deadline."""

    class Privacy:
        """What is put off and why, sealed, and who put it off."""

        personal: ClassVar[set[str]] = {"kind", "until_on", "reason", "postponed_by", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "postponed_on"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    is_hidden = hidden_like_the_participant()
    kind = models.CharField(max_length=20, choices=DueKind)
    postponed_on = models.DateField()
    until_on = models.DateField(help_text="The day it is in the list again.")
    reason = EncryptedTextField()
    postponed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = PostponementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # Of whoever is no participant yet, the move itself is put off.
            CheckConstraint(
                name="postponement_kind_known",
                condition=Q(kind__in=[each for each in DueKind.values if each != DueKind.TRANSFER]),
            ),
            CheckConstraint(
                name="postponement_for_three_months_at_most",
                condition=Q(until_on__gt=F("postponed_on"), until_on__lte=F("postponed_on") + LONGEST),
                violation_error_message="En oppgave kan utsettes i høyst tre måneder.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="postponement_of_participant", fields=["municipality", "participant", "until_on"]),
        ]

    def __str__(self) -> str:
        return f"postponement {self.pk}"

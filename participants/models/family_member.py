"""Who belongs to whose family."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now

from participants.access.models import User
from participants.encryption import EncryptedTextField
from participants.models.base import hidden_like_the_participant, municipality_key
from participants.models.participant import Participant
from participants.querysets import FamilyMemberQuerySet


class FamilyMember(models.Model):
    """A participant in a family: those of a municipality with the same `family`. In one at a time, until they leave.

    How they are related is not kept: nothing needs it. The database keeps everyone's `family_protection` at the
    highest grade in the family, whoever writes here or changes a grade (ADR 0023).
    """

    class Privacy:
        """Whom someone belongs to, and why they no longer do."""

        personal: ClassVar[set[str]] = {"added_by", "left_by", "left_reason", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "family", "added_at", "left_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    family = models.UUIDField(
        null=True, editable=False, help_text="The key that the family shares. Empty: the database makes a new one."
    )
    is_hidden = hidden_like_the_participant()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    left_reason = EncryptedTextField(null=True, blank=True)

    objects = FamilyMemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(
                name="familymember_one_family_at_a_time", fields=["participant"], condition=Q(left_at=None)
            ),
            CheckConstraint(
                name="familymember_left_as_a_whole",
                condition=Q(left_at=None, left_by=None) | Q(left_at__isnull=False, left_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="familymember_in_family", fields=["municipality", "family"], include=["is_hidden"]),
            models.Index(name="familymember_by_participant", fields=["participant"]),
        ]

    def __str__(self) -> str:
        return f"family member {self.pk}"

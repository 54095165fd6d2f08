"""What was registered about a participant before it was rectified."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from participants.access.models import User
from participants.codes import Fact, RectificationGround
from participants.encryption import EncryptedTextField
from participants.models.base import hidden_like_the_participant, known, municipality_key
from participants.models.participant import Participant
from participants.querysets import RectificationQuerySet


class Rectification(models.Model):
    """One fact that was wrong, and what took its place (GDPR art. 16). It is never changed: the next is a row more.

    The trail says that a fact was rectified, when and by whom. What it was stands here alone, sealed.
    """

    class Privacy:
        """What was registered of a participant, and why it was wrong, sealed in the database."""

        personal: ClassVar[set[str]] = {"fact", "before", "after", "ground", "reason", "rectified_by", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "rectified_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    is_hidden = hidden_like_the_participant()
    fact = models.CharField(max_length=20, choices=Fact)
    before = EncryptedTextField()
    after = EncryptedTextField()
    ground = models.CharField(max_length=20, choices=RectificationGround)
    reason = EncryptedTextField()
    rectified_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rectified_at = models.DateTimeField(db_default=Now())

    objects = RectificationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("rectification_fact_known", "fact", Fact),
            known("rectification_ground_known", "ground", RectificationGround),
        ]
        indexes: ClassVar = [
            models.Index(name="rectification_in_order", fields=["municipality", "participant", "rectified_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"rectification {self.pk}"

"""A participant whose data are kept and not used."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now

from participants.access.models import User
from participants.codes import RestrictionGround
from participants.encryption import EncryptedTextField
from participants.models.base import hidden_like_the_participant, known, municipality_key
from participants.models.participant import Participant
from participants.querysets import RestrictionQuerySet


class Restriction(models.Model):
    """From when to when what is kept about a participant may be read and not changed or handed out (GDPR art. 18).

    It ends when someone lifts it, and never by itself. The database refuses every change meanwhile.
    """

    class Privacy:
        """What a participant has demanded of the municipality, and why."""

        personal: ClassVar[set[str]] = {"ground", "reason", "set_by", "lifted_by", "lifted_reason", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "set_at", "lifted_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key()
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    is_hidden = hidden_like_the_participant()
    ground = models.CharField(max_length=20, choices=RestrictionGround)
    reason = EncryptedTextField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = EncryptedTextField(null=True, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("restriction_ground_known", "ground", RestrictionGround),
            UniqueConstraint(name="restriction_one_at_a_time", fields=["participant"], condition=Q(lifted_at=None)),
            CheckConstraint(
                name="restriction_lifted_as_a_whole",
                condition=Q(lifted_by=None, lifted_at=None) | Q(lifted_by__isnull=False, lifted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk}"

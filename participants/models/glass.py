"""Emergency access to the places of a protected participant."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Now

from participants.access.models import User
from participants.codes import GlassPurpose, GlassVerdict
from participants.encryption import EncryptedTextField
from participants.models.base import hidden_like_the_participant, known, municipality_key
from participants.models.participant import Participant
from participants.querysets import GlassQuerySet

LONGEST = timedelta(hours=3)


class Glass(models.Model):
    """Someone has broken the glass: for a reason and a while they see where a confidential participant is."""

    class Privacy:
        """Why someone had to know where a person in danger is, and that they are in danger."""

        personal: ClassVar[set[str]] = {"user", "purpose", "reason", "reviewed_by", "verdict", "is_hidden"}
        plain: ClassVar[set[str]] = {
            "id", "municipality", "participant", "opened_at", "expires_at", "ended_at", "reviewed_at",
        }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key()
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    is_hidden = hidden_like_the_participant()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="glasses")
    purpose = models.CharField(max_length=20, choices=GlassPurpose)
    reason = EncryptedTextField()
    opened_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=20, choices=GlassVerdict, blank=True)

    objects = GlassQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("glass_purpose_known", "purpose", GlassPurpose),
            CheckConstraint(
                name="glass_lasts_three_hours_at_most",
                condition=Q(expires_at__gt=F("opened_at"), expires_at__lte=F("opened_at") + LONGEST),
                violation_error_message="Nødtilgang varer høyst tre timer.",
            ),
            CheckConstraint(
                name="glass_ends_after_it_opens",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("opened_at")),
            ),
            CheckConstraint(
                name="glass_reviewed_by_someone_else",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")),
                violation_error_message="Ingen går gjennom sin egen nødtilgang.",
            ),
            CheckConstraint(
                name="glass_reviewed_as_a_whole",
                condition=Q(reviewed_by=None, reviewed_at=None, verdict="")
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False, verdict__in=GlassVerdict.values),
            ),
        ]

    def __str__(self) -> str:
        return f"glass {self.pk}"

"""Who had facts about a participant before they were rectified, and is to be told."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from participants.access.models import User
from participants.codes import RecipientKind
from participants.models.base import hidden_like_the_participant, known, municipality_key
from participants.models.participant import Participant
from participants.querysets import RecipientQuerySet


class Recipient(models.Model):
    """One who may have what was wrong (GDPR art. 19). A notice tells an employee; of the others someone says so.

    All of one rectification share its time.
    """

    class Privacy:
        """Who had what was wrong, and who has told them."""

        personal: ClassVar[set[str]] = {"kind", "user", "is_notified", "told_by", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "rectified_at", "took_out_at", "told_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    is_hidden = hidden_like_the_participant()
    rectified_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=RecipientKind)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    took_out_at = models.DateTimeField(null=True, blank=True, help_text="The last time before it was rectified.")
    is_notified = models.BooleanField(default=False, help_text="Told by a notice, in the transaction that rectified.")
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("recipient_kind_known", "kind", RecipientKind),
            UniqueConstraint(
                name="recipient_once", fields=["municipality", "participant", "rectified_at", "kind", "user"],
                nulls_distinct=False,
            ),
            CheckConstraint(
                name="recipient_told_as_a_whole",
                condition=Q(told_by=None, told_at=None) | Q(told_by__isnull=False, told_at__isnull=False),
            ),
            CheckConstraint(
                name="recipient_user_is_an_employee",
                condition=Q(kind="employee", user__isnull=False) | (~Q(kind="employee") & Q(user=None)),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"recipient {self.pk}"

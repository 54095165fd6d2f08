"""What users are told of in the product."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, UniqueConstraint

from participants.access.models import User
from participants.codes import NoticeKind
from participants.models.base import hidden_like_the_participant, known, municipality_key
from participants.models.participant import Participant
from participants.querysets import NoticeQuerySet


class Notice(models.Model):
    """One thing that one user is told of. Keys alone; it is its recipient's, and the database shows it to nobody else.

    Not read through `for_user`, and no reading is recorded: it shows nobody.
    """

    class Privacy:
        """Who is told, and that it concerns a participant."""

        personal: ClassVar[set[str]] = {"recipient", "kind", "read_at", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "subject_id", "told_on", "made_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=NoticeKind)
    subject_id = models.UUIDField(help_text="Key of the row that it tells of; which table follows from the kind.")
    # Set where it concerns one: should the participant become hidden, so does the notice.
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, null=True, blank=True
    )
    is_hidden = hidden_like_the_participant()
    told_on = models.DateField()
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("notice_kind_known", "kind", NoticeKind),
            UniqueConstraint(
                name="notice_once_a_day", fields=["municipality", "recipient", "kind", "subject_id", "told_on"]
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="notice_newest", fields=["municipality", "recipient", "-made_at"]),
            models.Index(name="notice_unread", fields=["municipality", "recipient"], condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

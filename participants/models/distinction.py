"""What has been said of two participants who look alike."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import UniqueConstraint
from django.db.models.functions import Now

from participants.access.models import User
from participants.models.base import hidden_like_the_participant, municipality_key
from participants.models.participant import Participant
from participants.querysets import DistinctionQuerySet


class Distinction(models.Model):
    """Someone has looked at two participants and found that they are two people.

    The other one stands in it by a digest alone: whoever is hidden later is not told of by a row about somebody else.
    """

    class Privacy:
        """That two people look alike, and who has said that they are two."""

        personal: ClassVar[set[str]] = {"pair", "stated_by", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "stated_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key()
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    is_hidden = hidden_like_the_participant()
    pair = models.BinaryField(help_text="SHA-256 of both keys, and of the names and birth dates that were looked at.")
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(db_default=Now())

    objects = DistinctionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="distinction_once_a_pair", fields=["participant", "pair"]),
        ]

    def __str__(self) -> str:
        return f"distinction {self.pk}"

"""How a participant is reached."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import UniqueConstraint
from django.db.models.functions import Now

from participants.access.models import User
from participants.encryption import EncryptedTextField
from participants.models.base import hidden_like_the_participant, municipality_key
from participants.models.participant import Participant
from participants.querysets import ContactDetailsQuerySet


class ContactDetails(models.Model):
    """Address, telephone and e-mail: at most one row a participant. `version` counts its changes."""

    class Privacy:
        """Where someone lives and how they are reached, sealed in the database."""

        personal: ClassVar[set[str]] = {"address", "phone", "email", "changed_by", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "version", "changed_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key()
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    is_hidden = hidden_like_the_participant()
    address = EncryptedTextField()
    phone = EncryptedTextField()
    email = EncryptedTextField()
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    objects = ContactDetailsQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="contactdetails_once_a_participant", fields=["participant"]),
        ]

    def __str__(self) -> str:
        return f"contact details {self.pk}"

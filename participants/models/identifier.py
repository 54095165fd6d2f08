"""The numbers that name a participant."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.db.models.functions import Now

from participants.codes import IdentifierKind
from participants.encryption import BlindIndexField, EncryptedTextField
from participants.models.base import counted, hidden_like_the_participant, known, municipality_key
from participants.models.participant import Participant
from participants.querysets import ParticipantIdentifierQuerySet


class ParticipantIdentifier(models.Model):
    """A number that names a participant, kept when another takes its place: numbers change and merge.

    Sealed; found by its blind index, which is filled in when the number is.
    """

    class Privacy:
        """The number is the person."""

        personal: ClassVar[set[str]] = {"kind", "value", "value_index", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "registered_at", "replaced_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="identifiers", db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=IdentifierKind)
    value = EncryptedTextField()
    value_index = BlindIndexField(of="value", help_text="HMAC-SHA256 of the number in its municipality, 32 bytes.")
    is_hidden = hidden_like_the_participant()
    registered_at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipantIdentifierQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("identifier_kind_known", "kind", IdentifierKind),
            UniqueConstraint(name="identifier_key_in_municipality", fields=["municipality", "id"]),
            UniqueConstraint(
                name="identifier_one_of_a_kind_now", fields=["participant", "kind"], condition=Q(replaced_at=None)
            ),
            UniqueConstraint(
                name="identifier_names_one_participant",
                fields=["municipality", "kind", "value_index"],
                condition=Q(replaced_at=None, is_hidden=False),
            ),
            # Apart: "this number is taken" would tell that someone whom nobody may see is here.
            UniqueConstraint(
                name="identifier_names_one_hidden_participant",
                fields=["municipality", "kind", "value_index"],
                condition=Q(replaced_at=None, is_hidden=True),
            ),
        ]
        indexes: ClassVar = [counted("identifier_of_municipality", key="participant")]

    def __str__(self) -> str:
        return f"identifier {self.pk}"


class IdentifierDigest(models.Model):
    """What a number is compared by across municipalities, closed to everyone but the role that loads packages.

    A row of its own: it is alike in every municipality, and would tell who is registered in another.
    """

    class Privacy:
        """Hashes of the number are still about the person."""

        personal: ClassVar[set[str]] = {"digest", "kin", "is_d_number"}
        plain: ClassVar[set[str]] = {"identifier", "municipality"}

    identifier = models.OneToOneField(
        ParticipantIdentifier, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    municipality = municipality_key(db_index=False)
    digest = models.BinaryField(help_text="HMAC-SHA256 of kind and number, 32 bytes.")
    kin = models.BinaryField(null=True, help_text="HMAC-SHA256 of birth date and sex as the number has them.")
    is_d_number = models.BooleanField()

    class Meta:
        indexes: ClassVar = [models.Index(name="identifierdigest_of_number", fields=["digest"])]

    def __str__(self) -> str:
        return f"digest {self.pk}"

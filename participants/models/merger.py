"""Two registrations of one person that have become one."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Now

from participants.access.models import User
from participants.encryption import EncryptedTextField
from participants.models.base import hidden_like_the_participant, municipality_key
from participants.models.participant import Participant
from participants.querysets import MergerQuerySet


class Merger(models.Model):
    """Someone was registered twice in a municipality; the participant is the registration that stayed.

    The other is a key and a reference, by which it is still found. What is needed to part them again stands here until
    `forgotten_on`, and is then taken away.
    """

    class Privacy:
        """What stood of someone before two registrations became one, sealed, and who has said that they are one."""

        personal: ClassVar[set[str]] = {
            "former_ref", "stood", "reason", "merged_by", "undone_by", "undone_reason", "is_hidden",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {
            "id", "municipality", "participant", "former", "moved", "changed", "merged_at", "forgotten_on",
            "undone_at",
        }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    is_hidden = hidden_like_the_participant()
    former = models.UUIDField(help_text="The key of the registration that is no more.")
    former_ref = models.CharField(max_length=64, help_text="The sender's key of it: packages still use it.")
    stood = EncryptedTextField(null=True, help_text="Both registrations as they were. Null once they stay one.")
    moved = models.JSONField(null=True, editable=False, help_text="Table → keys of the rows that came along.")
    changed = models.JSONField(null=True, editable=False, help_text="Days and keys that had to give way, as they were.")
    reason = EncryptedTextField()
    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(db_default=Now())
    forgotten_on = models.DateField(help_text="The first day on which they can be parted no more.")
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = EncryptedTextField(null=True, blank=True)

    objects = MergerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="merger_key_with_municipality", fields=["municipality", "id"]),
            UniqueConstraint(
                name="merger_once_at_a_time", fields=["municipality", "former"], condition=Q(undone_at=None)
            ),
            CheckConstraint(name="merger_of_two", condition=~Q(former=F("participant"))),
            CheckConstraint(
                name="merger_undone_as_a_whole",
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="merger_of_participant", fields=["municipality", "participant"]),
            models.Index(name="merger_by_former", fields=["former"]),
            models.Index(name="merger_to_be_forgotten", fields=["forgotten_on"], condition=Q(stood__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"merger {self.pk}"


class FormerPerson(models.Model):
    """Which person a registration was before it became one with another: what parting them again needs.

    Closed to the municipality as `PersonLink` is: it would tell where else someone has been.
    """

    class Privacy:
        """Keys alone."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"merger", "municipality", "person_key", "others", "kind", "identifiers"}

    class Kind(models.TextChoices):
        """How the two stood to each other."""

        SAME = "same", "One person before"
        ANOTHER = "another", "Two persons, made one"
        ALONE = "alone", "The one that stayed was none"

    merger = models.OneToOneField(
        Merger, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    municipality = municipality_key()
    person_key = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    identifiers = models.JSONField(help_text="Keys of the rows by whose hashes the person was known.")
    others = models.JSONField(help_text="Keys of the other participants who were the same person.")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(name="formerperson_kind_known", condition=Q(kind__in=["same", "another", "alone"])),
        ]

    def __str__(self) -> str:
        return f"former person of {self.pk}"

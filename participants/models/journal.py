"""What has been written about a participant, and what someone is writing."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now

from participants.access.models import User
from participants.codes import AccessClass
from participants.encryption import EncryptedTextField
from participants.models.base import hidden_like_the_participant, known, municipality_key
from participants.models.participant import Participant
from participants.querysets import DraftQuerySet, JournalEntryQuerySet


class JournalEntry(models.Model):
    """A note. It is never changed and never deleted: a correction is a new one that points to it."""

    class Privacy:
        """Free text about a participant, sealed in the database, and who wrote it."""

        personal: ClassVar[set[str]] = {"text", "access_class", "author", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "corrects", "written_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    is_hidden = hidden_like_the_participant()
    access_class = models.CharField(max_length=10, choices=AccessClass, default=AccessClass.ORDINARY)
    text = EncryptedTextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # The composite foreign key is made in the migration: (municipality_id, participant_id, corrects_id).
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="corrections", null=True, blank=True, db_constraint=False
    )
    written_at = models.DateTimeField(db_default=Now())

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("journalentry_access_class_known", "access_class", AccessClass),
            UniqueConstraint(name="journalentry_key_with_participant", fields=["municipality", "participant", "id"]),
        ]
        indexes: ClassVar = [
            models.Index(name="journalentry_in_order", fields=["municipality", "participant", "written_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"journal entry {self.pk}"


REGISTER = "register"


class Draft(models.Model):
    """What a user is writing and has not saved. It is theirs alone: row-level security shows it to nobody else.

    One who is being registered is nobody yet: that draft alone has no participant, and a user has one in each place.
    """

    class Privacy:
        """Free text about a participant, sealed in the database, and whose it is."""

        personal: ClassVar[set[str]] = {"user", "text", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "form", "saved_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key()
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", null=True, blank=True, db_constraint=False
    )
    is_hidden = hidden_like_the_participant()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=30, help_text="`note`, `register`, or the word of the action in its address.")
    text = EncryptedTextField(help_text="Of a note its text; of an action's form its fields as JSON.")
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(name="draft_form_is_a_word", condition=Q(form__regex=r"^[a-z][a-z-]{0,29}$")),
            UniqueConstraint(name="draft_one_a_form", fields=["user", "participant", "form"]),
            UniqueConstraint(name="draft_one_newcomer", fields=["user", "municipality"], condition=Q(participant=None)),
            CheckConstraint(
                name="draft_of_nobody_is_of_a_newcomer",
                condition=Q(participant=None, form=REGISTER) | (Q(participant__isnull=False) & ~Q(form=REGISTER)),
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"

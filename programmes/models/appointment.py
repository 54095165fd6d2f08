"""A participant's own appointments: what stands in their week beside the hours of groups."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q

from participants.access.models import User
from participants.codes import MeasureType
from participants.encryption import EncryptedTextField
from participants.models import Participant
from participants.models.base import hidden_like_the_participant, municipality_key
from programmes.codes import AppointmentKind
from programmes.models.base import ends_after_start
from programmes.querysets import AppointmentQuerySet

LONGEST_TEXT, LONGEST_PLACE = 120, 120
# No code is longer, and none is told from another by how long it is when it is sealed.
_KIND_LENGTH = 20
_DAY = timedelta(days=1)


class Appointment(models.Model):
    """Once on a day, or each week on the weekday of `starts_on`, in [starts_on, ends_on).

    What it says is never changed: a change takes one row away and makes another, and both name the change. So a change
    is undone by what it made and what it took away.
    """

    class Privacy:
        """Where someone is and when; what for is sealed, since it may be about health (GDPR art. 9)."""

        personal: ClassVar[set[str]] = {
            "kind", "measure_type", "text", "place", "starts_on", "ends_on", "begins", "finishes", "made_by",
            "removed_by", "is_hidden",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {
            "id", "municipality", "participant", "made_in", "made_at", "removed_in", "removed_at",
        }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    is_hidden = hidden_like_the_participant()
    kind = EncryptedTextField(choices=AppointmentKind, padded_to=_KIND_LENGTH)
    measure_type = models.CharField(max_length=25, choices=MeasureType, blank=True)
    text = EncryptedTextField()
    place = EncryptedTextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    begins = models.TimeField()
    finishes = models.TimeField()
    made_in = models.UUIDField(help_text="The change that made it: a random key.")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    removed_in = models.UUIDField(null=True, blank=True, help_text="The change that took it away.")
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            ends_after_start("appointment_ends_after_start"),
            CheckConstraint(name="appointment_finishes_after_it_begins", condition=Q(finishes__gt=F("begins"))),
            CheckConstraint(
                name="appointment_measure_type_known", condition=Q(measure_type__in=["", *MeasureType.values])
            ),
            CheckConstraint(
                name="appointment_removed_by_someone",
                condition=Q(removed_in=None, removed_by=None, removed_at=None)
                | Q(removed_in__isnull=False, removed_by__isnull=False, removed_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="appointment_in_week", fields=["municipality", "participant", "starts_on"]),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk}"

    @property
    def is_weekly(self) -> bool:
        """Whether it comes again each week."""
        return self.ends_on is None or self.ends_on > self.starts_on + _DAY

"""What every table of a programme has in common."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q

from participants.models.base import hidden_like_the_participant, municipality_key
from programmes.querysets import ElementQuerySet

# Half-open: [starts_on, ends_on), without end while ends_on is null.
PERIOD = Func("starts_on", "ends_on", function="daterange", output_field=DateRangeField())


def ends_after_start(name: str) -> CheckConstraint:
    """Dates in order; a period holds at least one day."""
    return CheckConstraint(
        name=name,
        condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
        violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
    )


class Element(models.Model):
    """Belongs to a programme, and through it to a participant and a municipality."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    # The composite foreign key is made in the migration: (municipality_id, programme_id).
    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.CASCADE, related_name="%(class)ss", db_constraint=False
    )
    is_hidden = hidden_like_the_participant()

    objects: ClassVar = ElementQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = []

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"

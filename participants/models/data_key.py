"""The key that a municipality's sealed values are opened with."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now

from participants.models.base import municipality_key


class DataKey(models.Model):
    """A data key, wrapped with a master key that the database never sees. Numbers rise; the highest is in use."""

    class Privacy:
        """Nothing about a person; without it nothing about them can be read."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "municipality", "number", "wrapped", "master_name", "created_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    number = models.PositiveIntegerField()
    wrapped = models.BinaryField(help_text="RFC 3394, 40 bytes.")
    master_name = models.CharField(max_length=16, help_text="By what the master key is known; tells nothing of it.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="datakey_number_once_in_a_municipality", fields=["municipality", "number"]),
            CheckConstraint(name="datakey_number_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"data key {self.pk}"

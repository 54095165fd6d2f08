"""The human being behind one participant or several."""

import uuid
from typing import ClassVar

from django.db import models

from participants.models.base import municipality_key
from participants.models.participant import Participant


class Person(models.Model):
    """The human being behind one participant or several. Carries nothing but a key."""

    class Privacy:
        """A key alone."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))

    def __str__(self) -> str:
        return f"person {self.pk}"


class PersonIdentifier(models.Model):
    """The keyed hash of a number, to find the same person in another municipality.

    Only the role that loads packages reads it; nobody can turn it back into a number without PERSON_KEY.
    """

    class Privacy:
        """A hash of the number is still about the person."""

        personal: ClassVar[set[str]] = {"digest"}
        plain: ClassVar[set[str]] = {"id", "person"}

    digest = models.BinaryField(unique=True, help_text="HMAC-SHA256 of kind and number, 32 bytes.")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"person identifier {self.pk}"


class PersonLink(models.Model):
    """Which person a participant is: how a person counts once in the country."""

    class Privacy:
        """Keys alone, closed to the municipality all the same: it would tell where else a person has been."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"participant", "municipality", "person"}

    participant = models.OneToOneField(
        Participant, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    municipality = municipality_key(db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(name="link_of_municipality", fields=["municipality"], include=["participant", "person"]),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"

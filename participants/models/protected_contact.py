"""Who follows up a protected participant."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Q

from participants.access.models import VALIDITY, User
from participants.models.base import hidden_like_the_participant, municipality_key
from participants.models.participant import Participant
from participants.querysets import ProtectedContactQuerySet


class ProtectedContact(models.Model):
    """Someone named to follow up a protected participant. Of the strictly confidential nobody else sees anything."""

    class Privacy:
        """That a participant has such a contact tells that they are protected."""

        personal: ClassVar[set[str]] = {"participant", "user", "given_by", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "valid_from", "valid_to"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key()
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="contacts", db_constraint=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="protected_contacts")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_hidden = hidden_like_the_participant()

    objects = ProtectedContactQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(
                name="contact_ends_no_earlier_than_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
            CheckConstraint(
                name="contact_given_by_someone_else",
                condition=Q(given_by=None) | ~Q(given_by=F("user")),
                violation_error_message="Ingen kan gjøre seg selv til kontakt.",
            ),
            ExclusionConstraint(
                name="contact_one_at_a_time",
                expressions=[
                    ("participant", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (VALIDITY, RangeOperators.OVERLAPS),
                ],
                violation_error_message="Personen er allerede kontakt i perioden.",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

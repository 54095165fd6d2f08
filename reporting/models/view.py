"""How users want the results page: what they have named to come back to."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Func, Q, UniqueConstraint

from participants.access.models import Municipality, User
from reporting.querysets import SavedViewQuerySet

LONGEST_NAME, LONGEST_TERMS = 40, 200


class SavedView(models.Model):
    """What a user has chosen of the results, under a name: years, groups and comparison. No number is in it."""

    class Privacy:
        """Whose it is is about the employee."""

        personal: ClassVar[set[str]] = {"owner", "name", "terms"}
        plain: ClassVar[set[str]] = {"id", "municipality"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    terms = models.CharField(max_length=LONGEST_TERMS, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="savedview_name_once", fields=["municipality", "owner", "name"]),
            CheckConstraint(name="savedview_terms_are_words", condition=Q(terms__regex=r"^[a-z0-9_=&]*$")),
        ]

    def __str__(self) -> str:
        return f"saved view {self.pk}"

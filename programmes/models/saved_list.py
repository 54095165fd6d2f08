"""How users want the list of participants: their columns, and what they have named to come back to."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Func, Q, UniqueConstraint

from participants.access.models import User
from participants.models.base import municipality_key
from programmes.querysets import SavedListQuerySet

LONGEST_NAME, LONGEST_TERMS = 40, 300


class SavedList(models.Model):
    """The terms of a list under a name, for its owner or for everyone who sees participants in the municipality.

    The terms are words of closed lists, codes and keys of users, as in the address of the list: no participant is in
    them, and nothing that was searched for.
    """

    class Privacy:
        """Whose it is is about the employee."""

        personal: ClassVar[set[str]] = {"owner", "name", "terms"}
        plain: ClassVar[set[str]] = {"id", "municipality", "is_shared"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    terms = models.CharField(max_length=LONGEST_TERMS, blank=True)
    is_shared = models.BooleanField(default=False)

    objects = SavedListQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="savedlist_key_in_municipality", fields=["municipality", "id"]),
            UniqueConstraint(name="savedlist_name_once", fields=["municipality", "owner", "name"]),
            CheckConstraint(name="savedlist_terms_are_words", condition=Q(terms__regex=r"^[A-Za-z0-9_.=&-]*$")),
        ]

    def __str__(self) -> str:
        return f"saved list {self.pk}"


class ListChoice(models.Model):
    """The columns that a user has chosen in a municipality, and the saved list that opens first."""

    class Privacy:
        """Whose it is is about the employee."""

        personal: ClassVar[set[str]] = {"user", "columns", "first"}
        plain: ClassVar[set[str]] = {"id", "municipality"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    columns = models.CharField(max_length=LONGEST_TERMS, blank=True, help_text="Empty: the usual ones.")
    # Held by a key of the database's, with the municipality: the choice is gone with the list, whosever it is.
    first = models.ForeignKey(
        SavedList, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True, db_constraint=False
    )

    objects = models.Manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="listchoice_once_a_user", fields=["municipality", "user"]),
            CheckConstraint(name="listchoice_columns_are_words", condition=Q(columns__regex=r"^[a-z.]*$")),
        ]

    def __str__(self) -> str:
        return f"list choice {self.pk}"

"""What every table about people is made of."""

import uuid
from collections.abc import Sequence

from django.db import models
from django.db.models import CheckConstraint, Q

from participants.access.models import Municipality


def municipality_key(*, db_index: bool = True) -> models.ForeignKey:
    """The tenant column that every table about people carries; without an index where `counted` gives a better one."""
    return models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=db_index)


def counted(name: str, *, key: str, also: Sequence[str] = ()) -> models.Index:
    """What a municipality's counts are read from: all that the policies ask for is in it, and no row is fetched."""
    return models.Index(name=name, fields=["municipality", key, "is_hidden"], include=also)


def new_ref() -> str:
    """A key for a row that comes from no package. Nobody can guess one, and so ask who has it."""
    return str(uuid.uuid4())


def hidden_like_the_participant() -> models.BooleanField:
    """Whether the participant is hidden. The database fills it and keeps it: nobody else needs to think of it."""
    return models.BooleanField(null=True, editable=False)


def known(name: str, field: str, choices: type[models.TextChoices]) -> CheckConstraint:
    """A check constraint: the field holds one of the codes."""
    return CheckConstraint(name=name, condition=Q(**{f"{field}__in": choices.values}))

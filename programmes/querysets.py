"""Reads of programmes, in the words of the domain."""

from datetime import date
from typing import Self

from django.db.models import Q

from participants.access.querysets import ScopedQuerySet


class ProgrammeQuerySet(ScopedQuerySet):
    """Programmes of a municipality."""

    def open_on(self, day: date) -> Self:
        """Programmes that have started and not ended by the day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


class ElementQuerySet(ScopedQuerySet):
    """What belongs to a programme: measures, leaves, tests, exits."""

"""Reads of people, in the words of the domain."""

from participants.access.querysets import ScopedQuerySet


class ParticipantQuerySet(ScopedQuerySet):
    """Participants of a municipality."""


class ParticipantIdentifierQuerySet(ScopedQuerySet):
    """Numbers that name, or once named, a participant."""

    def current(self) -> "ParticipantIdentifierQuerySet":
        """Numbers in use now."""
        return self.filter(replaced_at=None)

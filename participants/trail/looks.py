"""Who has looked at one participant: the one thing in the trail that others than the auditor are shown of others."""

from uuid import UUID

from participants.trail.models import Reading

_COLUMNS = (
    "id", "at", "user_id", "role", "outcome", "action", "purpose", "field_class", "glass_id", "participant_ids",
)  # fmt: skip


def looks_at(participant: UUID) -> list[Reading]:
    """Readings and refusals of a participant in the municipality one acts for, the newest first.

    The database gives them to the roles that answer a person who asks (GDPR art. 15), for this one person, and to
    nobody else. That the reader sees the participant at all is for the caller to see to.
    """
    found = Reading.objects.raw(
        f"SELECT {', '.join(_COLUMNS)} FROM trail_looks_at(%s) ORDER BY at DESC, id DESC", [str(participant)]
    )
    return list(found)

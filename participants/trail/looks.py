"""Who has looked at one participant, and what was changed: what others than the auditor are shown of others."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections

from participants.trail.codes import Criterion, ReadingAction
from participants.trail.models import Event, Reading

_COLUMNS = (
    "id", "at", "user_id", "role", "outcome", "action", "purpose", "field_class", "glass_id", "participant_ids",
)  # fmt: skip
_OF_EVENT = ("id", "at", "user_id", "role", "table_name", "operation", "reason", "login", "row_keys", "changes")

# One's own rows: row-level security gives no others.
_OPENED = """
    SELECT count(DISTINCT participant_ids[1]), coalesce(bool_or(participant_ids[1] = %(this)s::uuid), false)
    FROM trail_reading
    WHERE user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)
        AND at > now() - interval '1 hour' AND outcome = 'served' AND cardinality(participant_ids) = 1
"""

_DONE = """
    SELECT count(*) FROM trail_reading
    WHERE user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)
        AND at > now() - make_interval(secs => %(seconds)s) AND outcome = 'served' AND action = %(action)s
        AND (action <> 'export' OR cardinality(participant_ids) > 0)
        AND (%(criterion)s::text IS NULL OR criteria @> ARRAY[%(criterion)s]::text[])
"""


def looks_at(participant: UUID) -> list[Reading]:
    """Readings and refusals of a participant in the municipality one acts for, the newest first.

    The database gives them to the roles that answer a person who asks (GDPR art. 15), for this one person, and to
    nobody else. That the reader sees the participant at all is for the caller to see to.
    """
    found = Reading.objects.raw(
        f"SELECT {', '.join(_COLUMNS)} FROM trail_looks_at(%s) ORDER BY at DESC, id DESC", [str(participant)]
    )
    return list(found)


def stood_since(*, participant: UUID, columns: Iterable[str]) -> tuple[datetime | None, bool]:
    """Since when the oldest of some columns has stood, None: as far as the trail knows always; and whether the
    participant came with a package. For whoever rectifies, of one participant at a time.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT since, was_loaded FROM trail_stood_since(%s, %s)", [str(participant), list(columns)])
        since, was_loaded = cursor.fetchone()
    return since, was_loaded


def changes_of(participant: UUID) -> list[Event]:
    """Changes of a participant's rows in the municipality one acts for, the newest first.

    The database gives them to the roles that give a person the file about them (GDPR art. 15), and to nobody else.
    """
    found = Event.objects.raw(
        f"SELECT {', '.join(_OF_EVENT)} FROM trail_changes_of(%s) ORDER BY at DESC, id DESC", [str(participant)]
    )
    return list(found)


def different_opened(*, other_than: UUID) -> int:
    """How many other participants the one who acts has opened, each by itself, within the hour; 0 if this is one."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_OPENED, {"this": str(other_than)})
        count, has_opened = cursor.fetchone()
    return 0 if has_opened else int(count)


def times_done(action: ReadingAction, *, within: timedelta, by: Criterion | None = None) -> int:
    """How often the one who acts has searched, or taken people out, lately; where it is said, by one kind of word.

    The form for taking out is not counted.
    """
    criterion = by.value if by else None
    with connections["default"].cursor() as cursor:
        cursor.execute(_DONE, {"seconds": within.total_seconds(), "action": action.value, "criterion": criterion})
        return int(cursor.fetchone()[0])

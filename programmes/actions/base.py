"""What every action on one participant begins with: the participant locked, the permission, the version, the key."""

import hashlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.roles import Permission
from participants.actions import refuse_if_restricted
from participants.codes import AccessClass
from participants.errors import ChangedMeanwhile
from participants.models import JournalEntry, Participant
from programmes.models import Programme

LONGEST_REASON = 1000
NOBODY = "Deltakeren finnes ikke."
GONE = "Det du ville endre, finnes ikke lenger. Gå tilbake til deltakeren og se hva som er registrert."
# Worked out by the database, and of no interest to whoever has a form open.
_DERIVED = frozenset({"is_hidden", "programme_ends_on"})


def open_participant(
    participant_pk: UUID, *, by: User, on: date, permission: Permission = Permission.PARTICIPANT_VIEW
) -> Participant:
    """Locked, so that whoever writes about the same person waits. With `group.register` one who is taught now.

    Raises RuleBroken for whoever the user does not see or whose data are restricted, and NotAllowed for whoever may
    not change.
    """
    people = Participant.objects.for_user(by, on=on, permission=permission)
    participant = people.select_for_update().filter(pk=participant_pk).first()
    if participant is None:
        raise RuleBroken(NOBODY)
    if permission != Permission.GROUP_REGISTER:
        permissions.check_may_change(by, municipality_id=participant.municipality_id, on=on)
    refuse_if_restricted(participant, by=by, on=on, permission=permission)
    return participant


def version_of(*rows: models.Model | None) -> str:
    """What rows held when a form was opened. Whoever changes them, a package too, gives them another version."""
    held = hashlib.sha256()
    for row in rows:
        names = (field.attname for field in row._meta.concrete_fields) if row else ()  # noqa: SLF001
        held.update(repr([(name, str(getattr(row, name))) for name in names if name not in _DERIVED]).encode())
    return held.hexdigest()[:16]


def check_version(version: str, *rows: models.Model | None) -> None:
    """Raise ChangedMeanwhile when the rows are others than those the form was opened on."""
    if version != version_of(*rows):
        raise ChangedMeanwhile(None)


def holds(row: models.Model | None, values: dict[str, Any]) -> bool:
    """Whether a row is already as it was to become: a request that was sent twice has nothing to do."""
    return row is not None and all(getattr(row, name) == value for name, value in values.items())


def take_new(row: models.Model, values: dict[str, Any]) -> list[str] | None:
    """Set what is new of the values, and say what is to be written; of a new row everything, which is None.

    What is sealed is another text in the database each time it is written: the history would tell of it as changed.
    """
    is_new = row._state.adding  # noqa: SLF001 - Django's own name for it
    new = {name: value for name, value in values.items() if is_new or getattr(row, name) != value}
    for name, value in new.items():
        setattr(row, name, value)
    return None if is_new else list(new)


def key_of_request(once: str, *, by: User, participant_pk: UUID, what: str) -> UUID:
    """The key of the row that a request makes: the same request, sent twice, asks for the same row.

    Nobody can choose it, and so nobody can ask whether a key is taken.
    """
    said = hashlib.sha256(repr((by.pk, str(participant_pk), what, once)).encode())
    return UUID(bytes=said.digest()[:16], version=4)


def keep_reason(
    programme: Programme, text: str, *, by: User, now: datetime, access_class: AccessClass = AccessClass.ORDINARY,
    key: UUID | None = None,
) -> None:  # fmt: skip
    """Why something was changed, as a note in the journal: the trail keeps codes and dates, and no text."""
    note = JournalEntry(
        **({"pk": key} if key else {}),
        municipality_id=programme.municipality_id, participant_id=programme.participant_id, text=text, author=by,
        access_class=access_class, written_at=now,
    )  # fmt: skip
    note.save()


def fault_of_reason(reason: str, *, missing: str) -> str:
    """What is wrong with a reason; empty where nothing is."""
    if not reason.strip():
        return missing
    return "" if len(reason) <= LONGEST_REASON else f"Begrunnelsen er for lang. Skriv høyst {LONGEST_REASON} tegn."

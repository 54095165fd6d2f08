"""Notes about a participant, and the drafts of them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions.restriction import refuse_if_restricted
from participants.codes import AccessClass
from participants.models import Draft, JournalEntry, Participant

LONGEST_NOTE = 4000
# Forty fields of 5 000 signs, as they were and as they are.
LONGEST_DRAFT = 500_000
DRAFTS_KEPT = timedelta(days=30)
NOTE = "note"
_NOBODY = "Deltakeren finnes ikke."


@transaction.atomic
def write_note(
    *, participant_pk: UUID, text: str, access_class: str, by: User, now: datetime, corrects_pk: UUID | None = None
) -> JournalEntry:
    """Add a note, or one that corrects another; the writer's draft has then done its work.

    Raises NotAllowed, and RuleBroken for a text that is empty or too long or a note that is not there.
    """
    on, written = localtime(now).date(), text.strip()
    participant = _writable(participant_pk, by=by, now=now)
    if access_class not in AccessClass.values:
        raise RuleBroken("Velg hvem som kan lese notatet.")
    if access_class == AccessClass.HEALTH:
        permissions.check_may_write_of_health(by, municipality_id=participant.municipality_id, on=on)
    if not written:
        raise RuleBroken("Skriv notatet før du lagrer.")
    if len(written) > LONGEST_NOTE:
        raise RuleBroken(f"Notatet har {len(written)} tegn. Skriv høyst {LONGEST_NOTE}.")
    corrected = None
    if corrects_pk:
        notes = JournalEntry.objects.for_user(by, on=on).filter(participant=participant)
        corrected = notes.filter(pk=corrects_pk).first()
        if corrected is None:
            raise RuleBroken("Notatet som skulle rettes, finnes ikke.")
    note = JournalEntry(
        municipality_id=participant.municipality_id, participant=participant, access_class=access_class, text=written,
        author=by, corrects=corrected, written_at=now,
    )  # fmt: skip
    note.save()
    forget_draft(participant_pk=participant.pk, form=NOTE, by=by)
    return note


@transaction.atomic
def save_draft(*, participant_pk: UUID, form: str, text: str, by: User, now: datetime) -> bool:
    """Keep what is being written in a form, in the place of what was; nothing written is no draft. Whether one is kept.

    `form` is `note`, or the word of an action; `text` is the note, or the fields of the action's form as JSON.

    Raises NotAllowed and RuleBroken.
    """
    participant = _writable(participant_pk, by=by, now=now)
    found = Draft.objects.of(by, participant_pk=participant.pk, form=form)
    if not text.strip():
        found.delete()
        return False
    if len(text) > LONGEST_DRAFT:
        # Half of it would be read as nothing.
        raise RuleBroken("Utkastet er for langt til å lagres.")
    draft = found.select_for_update().first() or Draft(
        municipality_id=participant.municipality_id, participant=participant, user=by, form=form
    )
    draft.text, draft.saved_at = text, now
    draft.save()
    return True


def forget_draft(*, participant_pk: UUID, form: str, by: User) -> None:
    """What a user was writing in a form has been saved, or is no longer wanted."""
    Draft.objects.of(by, participant_pk=participant_pk, form=form).delete()


@transaction.atomic(using="national")
def forget_drafts(*, now: datetime) -> int:
    """Drafts that nobody has gone on with for a month; how many."""
    count, _ = Draft.objects.using("national").filter(saved_at__lt=now - DRAFTS_KEPT).delete()
    return count


def _writable(key: UUID, *, by: User, now: datetime) -> Participant:
    on = localtime(now).date()
    # Locked: two windows that save at once write one after the other.
    participant = Participant.objects.for_user(by, on=on).select_for_update().filter(pk=key).first()
    if participant is None:
        raise RuleBroken(_NOBODY)
    permissions.check_may_change(by, municipality_id=participant.municipality_id, on=on)
    refuse_if_restricted(participant, by=by, on=on)
    return participant

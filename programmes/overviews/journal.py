"""The journal as a page shows it, and the draft that waits there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from participants.actions.journal import DRAFTS_KEPT
from participants.encryption import open_all
from participants.models import Draft, JournalEntry
from programmes.overviews.case import Bar

if TYPE_CHECKING:
    from participants.access.models import User

PAGE = 20


@dataclass(frozen=True, slots=True)
class Journal:
    """Some notes in a row, and whether there are older ones."""

    notes: list[JournalEntry]
    corrected: frozenset[UUID]  # those of them that a note which the reader reads has corrected
    has_older: bool

    @property
    def oldest(self) -> UUID | None:
        """Below whom the older ones stand."""
        return self.notes[-1].pk if self.notes else None

    def find(self, key: UUID | None) -> JournalEntry | None:
        """A note that is shown."""
        return next((each for each in self.notes if each.pk == key), None)


def journal_of(user: "User", bar: Bar, *, on: date, older_than: UUID | None = None) -> Journal:
    """The newest notes, or those older than one. A note that the user does not read is no place to begin at."""
    notes = JournalEntry.objects.for_user(user, on=on).filter(
        municipality_id=bar.participant.municipality_id, participant=bar.participant
    )
    pivot = notes.filter(pk=older_than).first() if older_than else None
    shown = (notes.older_than(pivot) if pivot else notes).newest_first()
    found = list(shown.select_related("author", "corrects")[: PAGE + 1])
    open_all(found[:PAGE])
    corrections = notes.filter(corrects__in=[each.pk for each in found]).values_list("corrects", flat=True)
    corrected = frozenset(each for each in corrections if each)
    return Journal(notes=found[:PAGE], corrected=corrected, has_older=len(found) > PAGE)


def draft_of(user: "User", bar: Bar, *, form: str, now: datetime) -> Draft | None:
    """What the user was writing, if it is still kept."""
    drafts = Draft.objects.of(user, participant_pk=bar.participant.pk, form=form)
    return drafts.filter(saved_at__gte=now - DRAFTS_KEPT).first()

"""Who had what was wrong before it was rectified: a notice to each who uses the product, a list of the others."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions.notices import notify_users
from participants.codes import Fact, NoticeKind, RecipientKind
from participants.models import Participant, Recipient, Rectification
from participants.trail.codes import Outcome, Purpose, ReadingAction
from participants.trail.looks import looks_at, stood_since

_NOBODY = "Mottakeren finnes ikke."
# By these what we know of someone leaves the product.
TAKES_OUT = frozenset({ReadingAction.EXPORT.value, ReadingAction.API.value})


def recipients_of(participant: Participant, *, facts: Iterable[Fact]) -> list[Recipient]:
    """Those who have had the facts as they stand, not saved. To be asked before they are changed."""
    since, was_loaded = stood_since(participant=participant.pk, columns=[fact.value for fact in facts])
    found: dict[tuple[RecipientKind, int | None], Recipient] = {}
    for look in looks_at(participant.pk):  # the newest first
        if look.action not in TAKES_OUT or look.outcome != Outcome.SERVED or (since and look.recorded_at < since):
            continue
        # The file about oneself is given to whoever it is about.
        is_own = look.action == ReadingAction.EXPORT and look.purpose == Purpose.ACCESS_REQUEST
        kind = RecipientKind.PARTICIPANT if is_own else RecipientKind.EMPLOYEE
        user_id = None if is_own else look.user_id
        found.setdefault((kind, user_id), _made(participant, kind, user_id=user_id, at=look.recorded_at))
    if was_loaded:
        found[RecipientKind.SYSTEM, None] = _made(participant, RecipientKind.SYSTEM)
    return list(found.values())


def tell_recipients(recipients: Iterable[Recipient], *, rectification: Rectification, now: datetime) -> None:
    """Keep them, and send a notice to each employee who still acts for the municipality. In the caller's transaction.

    The notice leads to the rectification by its key: who it is about is found by those who may still see them.
    """
    kept = list(recipients)
    told = notify_users(
        [each.user_id for each in kept if each.user_id], kind=NoticeKind.RECTIFIED, subject_id=rectification.pk,
        municipality_id=rectification.municipality_id, now=now,
    )  # fmt: skip
    for each in kept:
        each.rectified_at, each.is_notified = rectification.rectified_at, each.user_id in told
        each.save()


@transaction.atomic
def tick_recipient(*, participant_pk: UUID, recipient_pk: UUID, by: User, now: datetime) -> Recipient:
    """Someone says that a recipient has been told. The first to say so is kept. Raises NotAllowed and RuleBroken."""
    on = localtime(now).date()
    found = Recipient.objects.for_user(by, on=on).filter(participant=participant_pk, pk=recipient_pk)
    recipient = found.select_for_update(of=("self",)).first()
    if recipient is None:
        raise RuleBroken(_NOBODY)
    permissions.check_may_rectify(by, municipality_id=recipient.municipality_id, on=on)
    if recipient.told_at is None:
        recipient.told_by, recipient.told_at = by, now
        recipient.save(update_fields=["told_by", "told_at"])
    return recipient


def _made(
    participant: Participant, kind: RecipientKind, *, user_id: int | None = None, at: datetime | None = None
) -> Recipient:
    return Recipient(
        municipality_id=participant.municipality_id, participant=participant, kind=kind, user_id=user_id,
        took_out_at=at,
    )  # fmt: skip

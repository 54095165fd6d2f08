"""The outbox: what is to be sent is written down with what it tells of, and taken out by whoever sends it.

No transaction stays open while a mail server is talked to. Between *sending* and *sent* a process may die, and then
nobody knows whether the e-mail went: it is never sent again by itself, but told of (`unsure`).
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime, make_aware

from participants.access.actions import check_address_will_do
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.jobs.codes import MailKind, MailState
from participants.jobs.models import MailAddress, MonthlyLetter, OutboxMail

MOST_TRIES = 8
_MORNING = time(7)
# Longer than any talk with a mail server may take.
_LOST = timedelta(minutes=15)
_KEPT = timedelta(days=90)


def next_morning(now: datetime) -> datetime:
    """When the next daily e-mail is due, in Norway."""
    here = localtime(now)
    day = here.date() if here.time() < _MORNING else here.date() + timedelta(days=1)
    return make_aware(datetime.combine(day, _MORNING))


def queue_mail(*, recipients: Collection[int], municipality_id: int, now: datetime, using: str = "default") -> None:
    """See to it that these users get the next daily e-mail, if they want one. In the caller's transaction."""
    wanted = MailAddress.objects.using(using).filter(user__in=recipients).values_list("user_id", flat=True)
    at = next_morning(now)
    OutboxMail.objects.using(using).bulk_create(
        [
            OutboxMail(recipient_id=each, municipality_id=municipality_id, due_on=localtime(at).date(), due_at=at)
            for each in sorted(wanted)
        ],
        ignore_conflicts=True,
    )


def queue_mail_at_once(*, recipient: User, municipality_id: int, kind: MailKind, now: datetime) -> None:
    """An e-mail that does not wait for the morning. In the caller's transaction. Raises RuleBroken while one waits."""
    same = OutboxMail.objects.filter(recipient=recipient, municipality_id=municipality_id, kind=kind)
    if same.filter(state__in=[MailState.WAITING, MailState.SENDING]).exists():
        raise RuleBroken("E-posten er alt på vei. Vent noen minutter.")
    OutboxMail.objects.create(
        recipient=recipient, municipality_id=municipality_id, kind=kind, due_on=localtime(now).date(), due_at=now
    )


@transaction.atomic
def queue_monthly_letters(*, now: datetime) -> None:
    """Write down this month's letters for those who want them. However often it is asked, each gets one a month."""
    first = localtime(now).date().replace(day=1)
    OutboxMail.objects.bulk_create(
        [
            OutboxMail(
                recipient_id=each.user_id, municipality_id=each.municipality_id, kind=MailKind.MONTHLY, due_on=first,
                due_at=now,
            )
            for each in MonthlyLetter.objects.order_by("pk")
        ],
        ignore_conflicts=True,
    )  # fmt: skip


@transaction.atomic
def claim_mail(*, now: datetime) -> OutboxMail | None:
    """Take the next that is due, so that nobody else does; None when there is none."""
    mail = OutboxMail.objects.due(at=now).select_for_update(skip_locked=True).first()
    if mail is None:
        return None
    mail.state, mail.claimed_at, mail.tries = MailState.SENDING, now, mail.tries + 1
    mail.save(update_fields=["state", "claimed_at", "tries"])
    return mail


def end_mail(*, pk: UUID, state: MailState, now: datetime, trouble: str = "") -> None:
    """What became of it. Whoever knows better than *unsure* says so too."""
    OutboxMail.objects.filter(pk=pk, state__in=[MailState.SENDING, MailState.UNSURE]).update(
        state=state, ended_at=now, trouble=trouble[:50]
    )


def retry_mail(*, pk: UUID, trouble: str, now: datetime) -> None:
    """It was certainly not sent: again after two, four, eight minutes and so on, and given up after the eighth time."""
    claimed = OutboxMail.objects.filter(pk=pk, state=MailState.SENDING)
    claimed.filter(tries__gte=MOST_TRIES).update(state=MailState.DEAD, ended_at=now, trouble=trouble[:50])
    for mail in claimed.filter(tries__lt=MOST_TRIES):
        claimed.update(state=MailState.WAITING, trouble=trouble[:50], due_at=now + timedelta(minutes=2**mail.tries))


def give_up_lost_mail(*, now: datetime) -> int:
    """Whoever was sending these has been silent for long: they may have been sent. How many."""
    return OutboxMail.objects.filter(state=MailState.SENDING, claimed_at__lt=now - _LOST).update(
        state=MailState.UNSURE, ended_at=now
    )


def resolve_mail(*, pk: UUID, is_sent_again: bool, now: datetime) -> None:
    """What an operator decides of one that nobody sends by itself. Raises RuleBroken for any other."""
    troubled = OutboxMail.objects.in_trouble().filter(pk=pk).order_by()
    changes = (
        {"state": MailState.WAITING, "due_at": now, "tries": 0, "ended_at": None}
        if is_sent_again
        else {"state": MailState.NEEDLESS, "ended_at": now}
    )
    if not troubled.update(**changes):
        raise RuleBroken("Ingen e-post med denne nøkkelen venter på en avgjørelse.")


def forget_mail(*, now: datetime) -> int:
    """Delete what was over long ago; how many."""
    over = [MailState.SENT, MailState.NEEDLESS]
    count, _ = OutboxMail.objects.filter(state__in=over, ended_at__lt=now - _KEPT).delete()
    return count


@transaction.atomic
def save_mail_address(*, user: User, address: str) -> None:
    """Where the user wants the daily e-mail; empty turns it off. Raises RuleBroken."""
    address = address.strip()
    if not address:
        MailAddress.objects.filter(user=user).delete()
        return
    check_address_will_do(address)
    MailAddress.objects.update_or_create(user=user, defaults={"address": address})


@transaction.atomic
def choose_monthly_letter(*, user: User, municipality_id: int, address: str) -> None:
    """Where the user wants the letter of the month; empty turns it off. Raises RuleBroken."""
    address = address.strip()
    if not address:
        MonthlyLetter.objects.filter(user=user, municipality_id=municipality_id).delete()
        return
    check_address_will_do(address)
    MonthlyLetter.objects.update_or_create(user=user, municipality_id=municipality_id, defaults={"address": address})

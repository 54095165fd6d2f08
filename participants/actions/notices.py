"""Telling users of what has happened, in the transaction that it happened in; and the daily e-mail of it."""

import contextlib
import smtplib
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime

from participants.access import tenancy
from participants.access.models import Grant, User
from participants.access.roles import Permission, roles_with
from participants.actions.account_mail import Letter, account_letter
from participants.actions.monthly_letter import monthly_letter
from participants.actions.namesakes import bearers_of_own_name
from participants.codes import NoticeKind
from participants.jobs import actions as jobs
from participants.jobs.codes import MailKind, MailState
from participants.jobs.models import MailAddress, OutboxMail
from participants.models import Glass, Notice
from participants.rules.glass import REVIEW_WITHIN_DAYS
from participants.trail import actions as trail

# Who is told of what, by what they may do about it.
TOLD: dict[NoticeKind, tuple[Permission, ...]] = {
    NoticeKind.GLASS_BROKEN: (Permission.GLASS_REVIEW, Permission.TRAIL_READ),
    NoticeKind.GLASS_OVERDUE: (Permission.GLASS_REVIEW, Permission.TRAIL_READ),
    NoticeKind.UNUSUAL_READING: (Permission.TRAIL_FOLLOW_UP, Permission.TRAIL_READ),
    NoticeKind.RETENTION_PLANNED: (Permission.RETENTION_APPROVE, Permission.GRANT_GIVE),
    NoticeKind.RETENTION_OVERDUE: (Permission.RETENTION_APPROVE, Permission.GRANT_GIVE),
    NoticeKind.GRANT_CHANGED: (Permission.GRANT_REVIEW,),
    NoticeKind.SUPPORT_OPENED: (Permission.SUPPORT_FOLLOW,),
    NoticeKind.YEAR_DUE: (Permission.YEAR_SIGN,),
    NoticeKind.YEAR_LATE: (Permission.YEAR_SIGN,),
    # To the one whom it is about alone.
    NoticeKind.OWN_GRANT_CHANGED: (),
    NoticeKind.OWN_FACTOR_REMOVED: (),
}
_WEEK = timedelta(days=7)
_KEPT = timedelta(days=365)
_NATIONAL, _TRAIL = "national", "trail"
_FINAL = range(500, 600)


def notify(
    *,
    kind: NoticeKind,
    municipality_id: int,
    subject_id: UUID,
    now: datetime,
    participant_id: UUID | None = None,
    but: int | None = None,
    using: str = "default",
) -> int:
    """Tell everyone in the municipality who must know, but the one whom it is about; how many are told.

    Writes in the caller's transaction: what is undone is told to nobody. Telling twice on a day is telling once.
    """
    on = localtime(now).date()
    roles = {role for permission in TOLD[kind] for role in roles_with(permission)}
    held = Grant.objects.using(using).valid_on(on).filter(municipality_id=municipality_id, role__in=sorted(roles))
    recipients = sorted(set(held.filter(user__is_active=True).values_list("user_id", flat=True)) - {but})
    _tell(
        recipients, kind=kind, municipality_id=municipality_id, subject_id=subject_id, now=now,
        participant_id=participant_id, using=using,
    )  # fmt: skip
    return len(recipients)


def notify_users(
    users: Collection[int], *, kind: NoticeKind, municipality_id: int, subject_id: UUID, now: datetime
) -> frozenset[int]:
    """Tell these, whatever their role, where they may still act for the municipality; whom it reaches.

    The notice leads to no participant: whoever has lost sight of them is told that something was put right, and not of
    whom.
    """
    held = Grant.objects.valid_on(localtime(now).date()).filter(municipality_id=municipality_id, user__in=users)
    recipients = sorted(set(held.filter(user__is_active=True).values_list("user_id", flat=True)))
    _tell(recipients, kind=kind, municipality_id=municipality_id, subject_id=subject_id, now=now)
    return frozenset(recipients)


def _tell(
    recipients: list[int],
    *,
    kind: NoticeKind,
    municipality_id: int,
    subject_id: UUID,
    now: datetime,
    participant_id: UUID | None = None,
    using: str = "default",
) -> None:
    with transaction.atomic(using=using):
        Notice.objects.using(using).bulk_create(
            [
                Notice(
                    municipality_id=municipality_id, recipient_id=each, kind=kind, subject_id=subject_id,
                    participant_id=participant_id, is_hidden=None if participant_id else False,
                    told_on=localtime(now).date(), made_at=now,
                )
                for each in recipients
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        jobs.queue_mail(recipients=recipients, municipality_id=municipality_id, now=now, using=using)


def find_unusual(*, now: datetime) -> int:
    """Keep what stands out among yesterday's readings, and tell of it; how many findings are new."""
    yesterday = localtime(now).date() - timedelta(days=1)
    with transaction.atomic(using=_TRAIL):
        made = trail.find_unusual(on=yesterday, namesakes=bearers_of_own_name)
        for finding in made:
            notify(
                kind=NoticeKind.UNUSUAL_READING, municipality_id=finding.municipality_id, subject_id=finding.pk,
                now=now, but=finding.user_id, using=_TRAIL,
            )  # fmt: skip
    return len(made)


@transaction.atomic(using=_NATIONAL)
def remind_of_glasses(*, now: datetime) -> int:
    """Tell of emergency accesses that nobody has reviewed in time, again each week; of how many."""
    lately = Notice.objects.using(_NATIONAL).filter(
        kind=NoticeKind.GLASS_OVERDUE, subject_id=OuterRef("pk"), made_at__gt=now - _WEEK
    )
    late = Glass.objects.using(_NATIONAL).filter(
        ~Exists(lately), verdict="", opened_at__lt=now - timedelta(days=REVIEW_WITHIN_DAYS)
    )
    found = list(late.order_by("opened_at", "pk"))
    for each in found:
        notify(
            kind=NoticeKind.GLASS_OVERDUE, municipality_id=each.municipality_id, subject_id=each.pk, now=now,
            participant_id=each.participant_id, but=each.user_id, using=_NATIONAL,
        )  # fmt: skip
    return len(found)


@transaction.atomic
def read_notices(*, by: User, now: datetime, pk: UUID | None = None) -> int:
    """Mark one of one's own as read, or all of them; how many were unread."""
    unread = Notice.objects.of(by).unread()
    return (unread.filter(pk=pk) if pk else unread).update(read_at=now)


def forget_notices(*, now: datetime) -> int:
    """Delete what was told more than a year ago, read or not, and e-mail that was over long ago; how many."""
    count, _ = Notice.objects.using(_NATIONAL).filter(made_at__lt=now - _KEPT).delete()
    return count + jobs.forget_mail(now=now)


def send_mail(*, now: datetime) -> int:
    """Send the e-mails that are due, each once; how many now lie where somebody must look.

    In no transaction of its own: what has been sent stays sent, whatever becomes of the next.
    """
    lost = jobs.give_up_lost_mail(now=now)
    while (due := jobs.claim_mail(now=now)) is not None:
        letter = _letter(due, now=now)
        if letter is None:
            jobs.end_mail(pk=due.pk, state=MailState.NEEDLESS, now=now)
        else:
            lost += _send(due, letter, now=now)
    return lost


def _unread(due: OutboxMail, *, now: datetime) -> int:
    """What the recipient would see on their own page: asked as themselves, for as long as they hold a role there."""
    on = localtime(now).date()
    held = Grant.objects.valid_on(on).filter(
        user_id=due.recipient_id, municipality_id=due.municipality_id, user__is_active=True
    )
    grant = held.select_related("user").order_by("role").first()
    if grant is None:
        return 0
    with (
        tenancy.tenant(municipality_id=due.municipality_id, user_id=due.recipient_id, role=grant.role),
        transaction.atomic(),
    ):
        return Notice.objects.of(grant.user).unread().count()


def _send(due: OutboxMail, letter: Letter, *, now: datetime) -> bool:
    """Send it once; whether somebody must look at it now."""
    connection = mail.get_connection()
    try:
        connection.open()
    except OSError as error:  # the errors of smtplib too
        return _again(due, type(error).__name__, now=now)
    try:
        return _hand_over(connection, due, _message(due, letter), now=now)
    finally:
        # What is said at parting changes nothing any more.
        with contextlib.suppress(OSError):
            connection.close()


def _hand_over(connection: BaseEmailBackend, due: OutboxMail, message: mail.EmailMessage, *, now: datetime) -> bool:
    """What the server says no to was not sent. Where it falls silent nobody knows whether it took the e-mail."""
    try:
        connection.send_messages([message])
    except smtplib.SMTPResponseException as refused:
        return _refused(due, int(refused.smtp_code), now=now)
    except smtplib.SMTPRecipientsRefused as refused:
        return _refused(due, next(iter(refused.recipients.values()))[0], now=now)
    except OSError as error:
        jobs.end_mail(pk=due.pk, state=MailState.UNSURE, trouble=type(error).__name__, now=now)
        return True
    jobs.end_mail(pk=due.pk, state=MailState.SENT, now=now)
    return False


def _refused(due: OutboxMail, code: int, *, now: datetime) -> bool:
    if code in _FINAL:
        jobs.end_mail(pk=due.pk, state=MailState.DEAD, trouble=str(code), now=now)
        return True
    return _again(due, str(code), now=now)


def _again(due: OutboxMail, trouble: str, *, now: datetime) -> bool:
    jobs.retry_mail(pk=due.pk, trouble=trouble, now=now)
    return due.tries >= jobs.MOST_TRIES


def _letter(due: OutboxMail, *, now: datetime) -> Letter | None:
    match due.kind:
        case MailKind.NOTICES:
            return _daily_letter(due, now=now)
        case MailKind.MONTHLY:
            return monthly_letter(due, now=now)
        case _:
            return account_letter(due, now=now)


def _daily_letter(due: OutboxMail, *, now: datetime) -> Letter | None:
    """A number and a link; who and what it is about stands in the product alone (R30)."""
    unread = _unread(due, now=now)
    address = MailAddress.objects.filter(user=due.recipient_id).values_list("address", flat=True).first()
    if not unread or not address:
        return None
    what = "ett ulest varsel" if unread == 1 else f"{unread} uleste varsler"
    return Letter(
        address,
        f"Du har {what} i Fotfeste",
        f"Du har {what} i Fotfeste.\n\nLes mer: {settings.SITE_ADDRESS}/varsler/\n\n"
        "Denne e-posten kommer høyst én gang om dagen. Du kan slå den av på samme side.\n",
    )


def _message(due: OutboxMail, letter: Letter) -> mail.EmailMessage:
    return mail.EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[letter.address],
        headers={
            "Message-ID": f"<{due.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('<> ')}>",
            "Auto-Submitted": "auto-generated",
        },
    )

"""Sessions of support: opened by whoever supports others, told of at once, ended by either side."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Grant, Municipality, User
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.access.support.codes import SupportPurpose
from participants.access.support.models import FEWEST_SIGNS, LONGEST, MOST_SIGNS, SupportSession
from participants.actions.notices import notify
from participants.codes import NoticeKind
from participants.rules.free_text import Concern, concerns

# Whoever opens one acts for no municipality, and may not: the notices are written where nobody reads people by it.
_NATIONAL = "national"
_ONE_AT_A_TIME = "supportsession_one_at_a_time"


def open_support_session(
    *, municipality_number: str, purpose: str, reason: str, lasts: timedelta, by: User, now: datetime
) -> SupportSession:
    """Open a session for one municipality, and tell its administrators and leaders in the same transaction.

    Raises NotAllowed for whoever does not hold the role, and RuleBroken with a sentence for each field: for one's own
    municipality, for one where nobody could be told, and while another is open.
    """
    on = localtime(now).date()
    if not Grant.objects.of(by).valid_on(on).allowing(Permission.SUPPORT_OPEN).exists():
        raise NotAllowed("Bare brukerstøtte åpner økter.")
    reason = " ".join(reason.split())
    place = Municipality.objects.filter(number=municipality_number).first()
    wrong = {}
    if place is None:
        wrong["municipality"] = "Velg kommunen du skal hjelpe."
    elif Grant.objects.of(by).filter(municipality=place).valid_on(on).exists():
        wrong["municipality"] = "Du har en rolle i denne kommunen. En annen i brukerstøtte må hjelpe den."
    wrong |= _faults(purpose=purpose, reason=reason, lasts=lasts, on=on)
    if wrong or place is None:
        raise RuleBroken(wrong)
    session = SupportSession(
        user_id=by.pk, municipality_id=place.pk, purpose=purpose, reason=reason, opened_at=now, expires_at=now + lasts
    )
    try:
        _open(session, now=now)
    except IntegrityError as error:
        if _ONE_AT_A_TIME in str(error):
            raise RuleBroken("Du har en åpen økt. Avslutt den først.") from error
        raise
    return session


def _faults(*, purpose: str, reason: str, lasts: timedelta, on: date) -> dict[str, str]:
    wrong = {}
    if purpose not in SupportPurpose.values:
        wrong["purpose"] = "Velg hva økten skal brukes til."
    if not FEWEST_SIGNS <= len(reason) <= MOST_SIGNS:
        wrong["reason"] = f"Skriv hvorfor, med fra {FEWEST_SIGNS} til {MOST_SIGNS} tegn."
    elif Concern.NUMBER in concerns(reason, on=on):
        wrong["reason"] = "Teksten ser ut til å ha et fødselsnummer. Ta det ut, og skriv ikke om enkeltpersoner."
    if not timedelta(0) < lasts <= LONGEST:
        wrong["lasts"] = "Velg hvor lenge, høyst to timer."
    return wrong


@transaction.atomic(using=_NATIONAL)
def _open(session: SupportSession, *, now: datetime) -> None:
    session.save(using=_NATIONAL, force_insert=True)
    told = notify(
        kind=NoticeKind.SUPPORT_OPENED, municipality_id=session.municipality_id, subject_id=session.pk, now=now,
        using=_NATIONAL,
    )  # fmt: skip
    if not told:
        raise RuleBroken(
            {"municipality": "Kommunen har verken leder eller tilgangsansvarlig, og da får ingen vite det."}
        )


@transaction.atomic(using=_NATIONAL)
def end_own_support_session(*, by: User, now: datetime) -> None:
    """End one's own before its time. Ending none changes nothing."""
    running = SupportSession.objects.using(_NATIONAL).of(by).running()
    running.update(ended_at=now, ended_by=by.pk)


@transaction.atomic
def end_support_session(*, session_pk: UUID, municipality_id: int, by: User, now: datetime) -> None:
    """The municipality puts an end to one: the next request in it shows nothing.

    Raises NotAllowed for whoever does not follow support there, and RuleBroken for one that is not open.
    """
    if not may(by, Permission.SUPPORT_FOLLOW, municipality_id=municipality_id, on=localtime(now).date()):
        raise NotAllowed("Bare leder og tilgangsansvarlig avslutter økter for brukerstøtte.")
    running = SupportSession.objects.in_municipality(municipality_id).running().filter(pk=session_pk)
    if not running.update(ended_at=now, ended_by=by.pk):
        raise RuleBroken("Økten er alt over.")

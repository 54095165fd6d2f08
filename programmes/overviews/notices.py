"""What a user is told of, and where each thing is looked into."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from participants.access import tenancy
from participants.access.permissions import held_by
from participants.access.roles import Permission
from participants.codes import NoticeKind
from participants.models import Notice, Participant, Rectification
from programmes.overviews.paging import Cut, newest

if TYPE_CHECKING:
    from uuid import UUID

    from participants.access.models import User

# By what one may do: the first that one holds.
_GLASS = (Permission.GLASS_REVIEW, "glass-review", "Gå gjennom nødtilgangen")
_FINDING = (Permission.TRAIL_FOLLOW_UP, "findings", "Følg opp")
_TRAIL = (Permission.TRAIL_READ, "trail", "Se sporet")
_REVIEW = (Permission.GRANT_REVIEW, "grant-review", "Se hvem som har tilgang")
_RETENTION = (Permission.RETENTION_APPROVE, "retention", "Se planen og godkjenn")
_SUPPORT = (Permission.SUPPORT_FOLLOW, "support-sessions", "Se øktene")
_YEAR = (Permission.YEAR_SIGN, "municipal-year", "Se året og signer")
_LEADS: dict[str, tuple[tuple[Permission, str, str], ...]] = {
    NoticeKind.GLASS_BROKEN: (_GLASS, _TRAIL),
    NoticeKind.GLASS_OVERDUE: (_GLASS, _TRAIL),
    NoticeKind.UNUSUAL_READING: (_FINDING, _TRAIL),
    NoticeKind.RETENTION_PLANNED: (_RETENTION,),
    NoticeKind.RETENTION_OVERDUE: (_RETENTION,),
    NoticeKind.GRANT_CHANGED: (_REVIEW,),
    NoticeKind.SUPPORT_OPENED: (_SUPPORT,),
    NoticeKind.YEAR_DUE: (_YEAR,),
    NoticeKind.YEAR_LATE: (_YEAR,),
}


_OF_A_MOVE = {NoticeKind.TRANSFER_ACCEPTED, NoticeKind.TRANSFER_DECLINED}
# What is about oneself leads to one's own page, whatever one holds.
_OWN = {
    NoticeKind.OWN_GRANT_CHANGED: ("home", "Se rollene dine"),
    NoticeKind.OWN_FACTOR_REMOVED: ("second-factors", "Sett opp kodeapp"),
}


class Told(NamedTuple):
    """A notice, and the page to go to from it, if there is one for this reader."""

    notice: Notice
    address: str
    label: str


def notices_of(user: "User", *, on: date, older_than: "UUID | None" = None) -> Cut[Told]:
    """A user's own in the municipality they act for, the newest first, a page at a time."""
    acting_for = tenancy.current()
    held = held_by(user, municipality_id=acting_for.municipality_id, on=on) if acting_for else frozenset()
    found: Cut[Notice] = newest(Notice.objects.of(user), by="made_at", after=older_than)
    rows = found.rows
    subjects = [each.subject_id for each in rows if each.kind == NoticeKind.RECTIFIED]
    # Whoever has lost sight of them is led nowhere, and told the same.
    seen = dict(Rectification.objects.for_user(user, on=on).filter(pk__in=subjects).values_list("pk", "participant"))
    moves = [each for each in rows if each.kind in _OF_A_MOVE]
    mine = Participant.objects.for_user(user, on=on).filter(pk__in=[each.participant_id for each in moves])
    visible = set(mine.values_list("pk", flat=True))
    leads = seen | {each.subject_id: each.participant_id for each in moves if each.participant_id in visible}
    told = [_told(each, held, participant=leads.get(each.subject_id)) for each in rows]
    return Cut(told, found.after, found.is_further)


def _told(notice: Notice, held: frozenset[Permission], *, participant: "UUID | None") -> Told:
    if notice.kind in _OWN:
        page, label = _OWN[NoticeKind(notice.kind)]
        return Told(notice, reverse(page), label)
    if participant:
        return Told(notice, reverse("participant", args=[participant]), "Gå til deltakeren")
    lead = next((each for each in _LEADS.get(notice.kind, ()) if each[0] in held), None)
    return Told(notice, reverse(lead[1]), lead[2]) if lead else Told(notice, "", "")

"""What has been rectified about a participant, and who had the facts from us before."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from participants.access.models import Country
from participants.actions import TAKES_OUT
from participants.codes import Fact
from participants.models import Recipient, Rectification
from participants.rules import facts as rules
from participants.rules.names import ordered
from participants.trail.codes import ReadingAction
from programmes.overviews.lookups import Look, looks_about

if TYPE_CHECKING:
    from participants.access.models import User

# By these what we know of someone leaves the product.
_TAKES_OUT = {str(ReadingAction(code).label) for code in TAKES_OUT}


@dataclass(frozen=True, slots=True)
class Rectified:
    """One fact that was put right, in words."""

    at: datetime
    who: str
    label: str
    before: str
    after: str
    ground: str
    reason: str


def choices_of(fact: Fact) -> list[tuple[str, str]]:
    """What a fact may be, where it is one of a list."""
    if fact in rules.COUNTRIES:
        return sorted(Country.objects.values_list("code", "name_nb"), key=lambda each: ordered(each[1]))
    return list(rules.CHOICES.get(fact, {}).items())


def rectified(user: "User", participant: UUID, *, on: date) -> list[Rectified]:
    """What has been put right, the newest first."""
    rows = Rectification.objects.for_user(user, on=on).filter(participant=participant).select_related("rectified_by")
    names = {fact: dict(choices_of(fact)) for fact in Fact}
    return [
        Rectified(
            at=row.rectified_at, who=row.rectified_by.get_username(), label=row.get_fact_display(),
            before=_told(Fact(row.fact), str(row.before), names), after=_told(Fact(row.fact), str(row.after), names),
            ground=row.get_ground_display(), reason=str(row.reason),
        )
        for row in rows.newest_first()
    ]  # fmt: skip


def recipients(user: "User", participant: UUID, *, on: date) -> list[Recipient]:
    """Those who had what was wrong when it was rectified: told by a notice, by someone, or not yet."""
    found = Recipient.objects.for_user(user, on=on).filter(participant=participant)
    return list(found.select_related("user", "told_by").newest_first())


def taken_out(participant: UUID) -> list[Look]:
    """Each time someone took the facts out of the product, the newest first: they may have what was wrong (art. 19)."""
    return [look for look in looks_about(participant) if look.action in _TAKES_OUT and not look.was_refused]


def _told(fact: Fact, value: str, names: dict[Fact, dict[str, str]]) -> str:
    if fact in rules.DATES and value:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    return names[fact].get(value, value)

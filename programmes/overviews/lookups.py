"""Who has looked at whom, and who has changed what, as pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, QuerySet, TextChoices, UUIDField

from participants.access.codes import Role
from participants.access.models import User
from participants.models import Participant
from participants.trail.codes import ChangeReason, FieldClass, Outcome, Purpose, ReadingAction
from participants.trail.looks import changes_of, looks_at
from participants.trail.models import Event, Reading
from programmes.overviews.words import Sentence, sentence

PAGE = 50
_LATELY, _PAGES_BACK = 30, 60
# Nobody at a screen: a package, or a command of whoever runs the product.
_BY_THE_PRODUCT = "Innlasting fra et annet system, eller drift"
Row = TypeVar("Row")
Entries = TypeVar("Entries", bound="QuerySet")


@dataclass(frozen=True, slots=True)
class Look:
    """One reading or refusal in words."""

    key: int
    at: datetime
    who: str
    role: str
    action: str
    purpose: str
    fields: str
    was_refused: bool
    is_emergency: bool
    count: int
    people: list[Participant]


@dataclass(frozen=True, slots=True)
class Change:
    """One change in words."""

    key: int
    at: datetime
    who: str
    role: str
    reason: str
    told: Sentence


class Place(NamedTuple):
    """Where a page ended: the time of its last row, and how many rows of that very time have been shown.

    No number of a row: what lies between two of them would tell how many rows the reader was not shown.
    """

    at: datetime
    shown: int


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of rows, and where it ended if there are more."""

    rows: list[Row]
    after: Place | None


def own_looks(user: User, *, on: date, before: Place | None = None) -> Page[Look]:
    """What a user has looked at in the municipality they act for, with the names of those they may still see."""
    # One's own rows alone, whatever the role: row-level security says so too.
    found, after = _cut(Reading.objects.by_user(user.pk).newest_first(), before)
    keys = {key for each in found for key in each.participant_ids[:3]}
    people = {each.pk: each for each in Participant.objects.for_user(user, on=on).filter(pk__in=keys)}
    return Page([_look(each, names={user.pk: user.get_username()}, people=people) for each in found], after)


def last_opened(user: User, *, now: datetime, size: int) -> list[UUID]:
    """Whose page a user had open last, the latest first, within a month; whether they still see them is not asked."""
    month = Reading.objects.by_user(user.pk).between(now - timedelta(days=_LATELY), now)
    pages = month.filter(action=ReadingAction.PAGE, outcome=Outcome.SERVED, participant_ids__len=1).newest_first()
    keys = pages.values_list("participant_ids", flat=True)[:_PAGES_BACK]
    return list(dict.fromkeys(key for [key] in keys))[:size]


def looks_in(
    user: User,
    *,
    on: date,
    who: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    outcome: Outcome | None = None,
    before: Place | None = None,
) -> Page[Look]:
    """For the auditor: readings and refusals in the municipality, but those of hidden people. Nobody is named."""
    found = _narrowed(Reading.objects.for_user(user, on=on), who=who, since=since, until=until)
    if outcome:
        found = found.filter(outcome=outcome)
    # Hidden people are counted for those alone who are named for them (R18).
    shown = Func(F("participant_ids"), function="trail_looks_shown", output_field=ArrayField(UUIDField()))
    rows, after = _cut(found.annotate(shown=shown).newest_first(), before)
    names = _names(each.user_id for each in rows)
    return Page([_look(each, names=names, people={}) for each in rows], after)


def changes_in(
    user: User,
    *,
    on: date,
    who: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: Place | None = None,
) -> Page[Change]:
    """For the auditor: every change in the municipality, in words."""
    found = _narrowed(Event.objects.for_user(user, on=on), who=who, since=since, until=until)
    rows, after = _cut(found.newest_first(), before)
    names = _names(each.user_id for each in rows)
    return Page(
        [
            Change(
                key=each.pk, at=each.recorded_at, who=names.get(each.user_id, each.login), role=role_label(each.role),
                reason=each.reason, told=sentence(each),
            )
            for each in rows
        ],
        after,
    )  # fmt: skip


def looks_about(participant: UUID) -> list[Look]:
    """Who has looked at a participant in the municipality one acts for, the newest first; for the right of access."""
    found = looks_at(participant)
    names = _names(each.user_id for each in found)
    return [_look(each, names=names, people={}) for each in found]


def changes_about(participant: UUID) -> list[Change]:
    """What has been changed about a participant in the municipality one acts for, the newest first."""
    found = changes_of(participant)
    names = _names(each.user_id for each in found)
    return [
        Change(
            key=each.pk, at=each.recorded_at, who=names.get(each.user_id, _BY_THE_PRODUCT), role=role_label(each.role),
            reason=str(ChangeReason(each.reason).label) if each.reason in ChangeReason.values else "",
            told=sentence(each),
        )
        for each in found
    ]  # fmt: skip


def _narrowed(found: Entries, *, who: int | None, since: datetime | None, until: datetime | None) -> Entries:
    if who is not None:
        found = found.filter(user_id=who)
    if since is not None:
        found = found.filter(recorded_at__gte=since)
    return found.filter(recorded_at__lt=until) if until is not None else found


def _cut(found: QuerySet, before: Place | None) -> tuple[list[Any], Place | None]:
    """A page of rows, the newest first, and where it ended."""
    skipped = 0
    if before is not None:
        found, skipped = found.filter(recorded_at__lte=before.at), before.shown
    rows = list(found[skipped : skipped + PAGE + 1])
    if len(rows) <= PAGE:
        return rows, None
    rows = rows[:PAGE]
    last = rows[-1].recorded_at
    alike = sum(each.recorded_at == last for each in rows)
    return rows, Place(last, alike + (skipped if before is not None and last == before.at else 0))


def _names(keys: Iterable[int | None]) -> dict[int | None, str]:
    return dict(User.objects.filter(pk__in={key for key in keys if key}).values_list("pk", "username"))


def _look(each: Reading, *, names: dict[int | None, str], people: dict[UUID, Participant]) -> Look:
    # A refusal is told as it was asked: how many keys, whoever has them.
    was_refused = each.outcome == Outcome.REFUSED
    return Look(
        key=each.pk,
        at=each.recorded_at,
        who=names.get(each.user_id, "Ukjent"),
        role=role_label(each.role),
        action=_label(ReadingAction, each.action),
        purpose=_label(Purpose, each.purpose),
        fields=_label(FieldClass, each.field_class),
        was_refused=was_refused,
        is_emergency=each.glass_id is not None,
        count=len(each.participant_ids if was_refused else getattr(each, "shown", each.participant_ids)),
        people=[people[key] for key in each.participant_ids[:3] if key in people],
    )


def role_label(role: str) -> str:
    """A role's name; empty for who acted without one."""
    return str(Role(role).label) if role in Role.values else ""


def _label(codes: type[TextChoices], code: str) -> str:
    return str(codes(code).label) if code in codes.values else "Side som ikke ble vist"

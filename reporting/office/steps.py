"""The steps of a release, the same at the web, the API and the shell: what each needs, and the action it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.timezone import get_current_timezone, is_naive, make_aware

from participants.access.errors import RuleBroken
from participants.access.models import User
from reporting import actions
from reporting.models import Release

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the fields it takes, and what is said when it is done. A grave one needs a fresh sign-in."""

    name: str
    done: str
    run: Callable[[Release, Given, User, datetime], object]
    fields: tuple[str, ...] = ()
    is_grave: bool = True


def moment(text: str) -> datetime | None:
    """A time as people and programs write it, in Norwegian time where it says no other; None for nothing."""
    if not text.strip():
        return None
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise RuleBroken("Skriv tidspunktet som 2026-06-04T08:00.") from error
    return make_aware(given, get_current_timezone()) if is_naive(given) else given


def _explain(release: Release, given: Given, by: User, now: datetime) -> object:
    return actions.explain_warning(
        release=release, warning=given.get("warning", ""), reason=given.get("reason", ""), by=by, now=now
    )


def _note(release: Release, given: Given, by: User, now: datetime) -> object:
    return actions.write_note(release=release, note=given.get("note", ""), by=by, now=now)


def _answer(release: Release, given: Given, by: User, now: datetime) -> object:
    return actions.answer_objection(
        release=release, objection=given.get("objection", ""), answer=given.get("answer", ""), by=by, now=now
    )


def _approve(release: Release, _given: Given, by: User, now: datetime) -> object:
    return actions.approve_release(release=release, by=by, now=now)


def _publish(release: Release, given: Given, by: User, now: datetime) -> object:
    return actions.publish_release(release=release, by=by, now=now, publish_at=moment(given.get("publish_at", "")))


def _hold(release: Release, _given: Given, by: User, now: datetime) -> object:
    return actions.cancel_publication(release=release, by=by, now=now)


def _withdraw(release: Release, given: Given, by: User, now: datetime) -> object:
    return actions.withdraw_release(release=release, by=by, reason=given.get("reason", ""), now=now)


def _let_in(release: Release, given: Given, by: User, now: datetime) -> object:
    hours = given.get("hours", "")
    return actions.give_early_access(
        release=release, username=given.get("username", ""), name=given.get("name", ""),
        position=given.get("position", ""), reason=given.get("reason", ""),
        hours=int(hours) if hours.isdecimal() and len(hours) <= _MOST_DIGITS else 0, by=by, now=now,
    )  # fmt: skip


_MOST_DIGITS = 4
STEPS: Final[dict[str, Step]] = {
    step.name: step
    for step in (
        Step("explain", "Grunnen er lagret.", _explain, ("warning", "reason"), is_grave=False),
        Step("note", "Merknaden er lagret.", _note, ("note",), is_grave=False),
        Step("answer", "Svaret er sendt til kommunen.", _answer, ("objection", "answer"), is_grave=False),
        Step("approve", "Utgivelsen er godkjent. Den er ikke publisert ennå.", _approve),
        Step("publish", "Publiseringen er bestemt.", _publish, ("publish_at",)),
        Step("hold", "Utgivelsen er satt på vent. Den publiseres ikke.", _hold),
        Step("withdraw", "Utgivelsen er trukket tilbake.", _withdraw, ("reason",)),
        Step(
            "let-in", "Tilgangen er gitt. Listen publiseres sammen med tallene.", _let_in,
            ("username", "name", "position", "reason", "hours"),
        ),
    )
}  # fmt: skip

"""What a user is typing about someone who is being registered, and is nobody in the register yet."""

import json
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.models import Draft
from participants.models.journal import REGISTER

_LONGEST = 20_000


class Kept(NamedTuple):
    """The fields as they were typed, the key that the form carries, and when it was kept."""

    typed: dict[str, str]
    key: str
    saved_at: datetime


@transaction.atomic
def keep_newcomer(*, typed: dict[str, str], key: str, municipality_id: int, by: User, now: datetime) -> bool:
    """Keep what is typed, in the place of what was; nothing typed is no draft. Whether one is kept.

    Raises NotAllowed and RuleBroken.
    """
    permissions.check_may_change(by, municipality_id=municipality_id, on=localtime(now).date())
    found = Draft.objects.of_a_newcomer(by, municipality_id=municipality_id)
    if not any(text.strip() for text in typed.values()):
        found.delete()
        return False
    text = json.dumps({"typed": typed, "key": key}, ensure_ascii=False)
    if len(text) > _LONGEST:
        raise RuleBroken("Utkastet er for langt til å lagres.")
    # Of two tabs that keep theirs at once, the last is kept.
    Draft.objects.update_or_create(
        municipality_id=municipality_id, user=by, form=REGISTER, participant=None,
        defaults={"text": text, "saved_at": now},
    )  # fmt: skip
    return True


def newcomer_of(user: User, *, municipality_id: int, since: datetime) -> Kept | None:
    """What the user was typing, if it is not older than that."""
    draft = Draft.objects.of_a_newcomer(user, municipality_id=municipality_id).filter(saved_at__gte=since).first()
    if draft is None:
        return None
    held = json.loads(str(draft.text))
    return Kept(typed=held["typed"], key=held["key"], saved_at=draft.saved_at)


def forget_newcomer(*, key: str, municipality_id: int, by: User) -> None:
    """Someone has been registered by the form with this key. What is typed in another form goes on."""
    for draft in Draft.objects.of_a_newcomer(by, municipality_id=municipality_id):
        if json.loads(str(draft.text))["key"] == key:
            draft.delete()

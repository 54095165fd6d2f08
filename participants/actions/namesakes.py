"""Which participants have the family name of the employee who opened them: compared when it is judged, kept nowhere."""

import re
from collections.abc import Collection
from uuid import UUID

from participants.access.models import User
from participants.models import Participant
from participants.rules import names

# Sees everyone, acts for no municipality.
_OPERATOR = "national"
_BETWEEN = re.compile(r"[^\w]|[_\d]")
_FEWEST_LETTERS = 3


def bearers_of_own_name(asked: Collection[tuple[int, UUID]]) -> dict[tuple[int, UUID], int]:
    """For each employee and participant with one family name, how many in the municipality have it.

    The register does not know what employees are called but by their usernames: `kari.nordmann@kommune.no` is told by
    its last word before the @. A username that is no name is nobody's namesake.
    """
    users = dict(User.objects.filter(pk__in={user for user, _ in asked}).values_list("pk", "username"))
    people = {
        key: (place, name)
        for key, place, name in Participant.objects.using(_OPERATOR)
        .filter(pk__in={key for _, key in asked}, is_hidden=False)
        .values_list("pk", "municipality_id", "family_name")
    }
    counted: dict[tuple[int, str], int] = {}
    found = {}
    for user, key in asked:
        if user not in users or key not in people:
            continue
        place, name = people[key]
        own = _family_name(users[user])
        if own and own in names.words(name):
            if (place, own) not in counted:
                alike = Participant.objects.using(_OPERATOR).filter(municipality_id=place, is_hidden=False)
                counted[place, own] = alike.filter(search_name__contains=f" {own}").count()
            found[user, key] = max(1, counted[place, own])
    return found


def _family_name(username: str) -> str:
    local = [word for word in _BETWEEN.split(username.split("@", maxsplit=1)[0]) if word]
    own = names.folded(local[-1]) if local else ""
    return own if len(own) >= _FEWEST_LETTERS else ""

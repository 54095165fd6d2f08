"""A route asked by everyone in the two worlds: all there is to ask in the first, in the second what must be alike."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.urls import reverse

from tests.access.conftest import as_owner
from tests.walls.asking import ask, signed_in
from tests.walls.judging import Told, put_all, questions, readings
from tests.walls.table import ROUTES
from tests.walls.world import World

# Pages where the two worlds may differ, and why.
TOLD_APART: dict[str, str] = {
    "access-file": "when it was made, and times of day; all else in it is of one person alone, whom the reader sees",
    "second-factor-set-up": "a random secret, of the user alone",
}
# Pages of what has been read and changed: alike but for the times of day, and the place where they go on.
OF_THE_TRAIL = frozenset({"trail", "own-looks", "looks-about"})
_TIMES = (
    re.compile(r'<time datetime="[^"]+">[^<]+</time>'),
    re.compile(r'name="eldre" value="[^"]+"'),
    re.compile(r'href="\?eldre=[^"]+"'),
)


COMPARED = tuple(sorted(set(ROUTES) - set(TOLD_APART)))


class TwoWorlds(NamedTuple):
    """A route's every answer in the world with the hidden person, and in each of the two what may not differ."""

    name: str
    with_them: list[Told]
    compared: tuple[dict, dict]


def tell(name: str, in_each: Callable[..., tuple]) -> TwoWorlds:
    """Ask a route."""
    row = ROUTES[name]
    # Everyone but whoever may know of the hidden. What is compared is asked first: in both worlds after the same.
    compared = [each for each in readings(row) if each.actor != "named_contact"]
    others = [each for each in questions(row) if each not in compared]

    def without(world: World) -> list[Told]:
        if name in OF_THE_TRAIL:
            contact_works(world)
        return put_all(world, name, row, compared)

    def with_them(world: World) -> list[Told]:
        return without(world) + put_all(world, name, row, others)

    first, second = in_each(with_them, without if name in COMPARED else lambda _world: [])
    return TwoWorlds(name, first, (answers(name, first[: len(compared)]), answers(name, second)))


def answers(name: str, told: Iterable[Told]) -> dict[tuple, tuple]:
    """What may not differ."""
    found = {}
    for each, answer in told:
        code, headers, body = answer.plain()
        for pattern in _TIMES if name in OF_THE_TRAIL else ():
            body = pattern.sub("…", body)
        found[each.actor, each.method, each.case, str(each.sent)] = (code, headers, body, answer.plain_log())
    return found


def contact_works(world: World) -> None:
    """The named contact's day: lists and searches in both worlds; pages of the hidden person where there is one."""
    client, key = signed_in(world, "named_contact"), world.keys["hidden"]
    lists = [reverse("participant-list"), reverse("task-list")] * 2
    assert {ask(client, "GET", each).status for each in lists} == {200}
    assert ask(client, "POST", reverse("participant-search"), {"q": "Kanari"}).status == 200
    # Whoever has the key and asks in vain is told of alike, whether anyone is there.
    assert ask(signed_in(world, "caseworker"), "GET", reverse("participant", args=[key])).status == 404
    if not as_owner(f"SELECT EXISTS (SELECT FROM participants_participant WHERE id = '{key}')")[0][0]:
        return
    for name in ("participant", "journal", "looks-about", "participant", "participant"):
        assert ask(client, "GET", reverse(name, args=[key])).status == 200
    note = {"text": "Et notat om en som ingen andre vet om.", "access_class": "ordinary"}
    assert ask(client, "POST", reverse("journal", args=[key]), note).status == 302
    # More than a page of them: where the next page begins tells nothing either.
    for _ in range(60):
        assert ask(client, "GET", reverse("participant", args=[key])).status == 200

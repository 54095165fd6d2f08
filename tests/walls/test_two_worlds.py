"""Two worlds that differ in one person at a strictly confidential address answer alike to all but the named contact.

R17, R18 (Normen's sheet 55; ASVS 8.2.2): byte for byte, on every page, question, count, file, error and log line.
"""

import re

import pytest
from django.urls import reverse

from tests.access.conftest import as_owner
from tests.walls.asking import ask, signed_in
from tests.walls.judging import readings
from tests.walls.table import ROUTES, Row
from tests.walls.world import SIGNED_IN, World

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


def answers(world: World, name: str, row: Row) -> dict:
    """Every answer of a route to everyone but the named contact."""
    found = {}
    for each in readings(row):
        if each.actor != "named_contact":
            answer = each.put(world, name, row)
            code, headers, body = answer.plain()
            for pattern in _TIMES if name in OF_THE_TRAIL else ():
                body = pattern.sub("…", body)
            found[each.actor, each.method, each.case, str(each.sent)] = (code, headers, body, answer.log)
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


@pytest.mark.parametrize("name", sorted(set(ROUTES) - set(TOLD_APART)))
def test_two_worlds_that_differ_in_one_hidden_person_answer_alike(each_world, name):
    """R17, R18."""

    def day(world: World) -> dict:
        if name in OF_THE_TRAIL:
            contact_works(world)
        return answers(world, name, ROUTES[name])

    with_them, without = each_world(day)

    assert [asked for asked, answer in with_them.items() if answer != without[asked]] == []
    assert len(with_them) >= len(SIGNED_IN)


def test_a_page_that_counts_everyone_tells_the_worlds_apart(each_world, settings):
    """The proof that the comparison can fail: one number is enough."""
    settings.ROOT_URLCONF = "tests.walls.pages"
    with_them, without = each_world(lambda world: answers(world, "counts-all", Row({"GET": 200})))

    assert with_them != without


def test_the_named_contact_tells_the_worlds_apart(each_world, settings):
    """There is something to hide: the same page counts one more for the contact."""
    settings.ROOT_URLCONF = "tests.walls.pages"

    def count(world: World) -> dict:
        return {each.actor: each.put(world, "counts", Row({})).body for each in readings(Row({"GET": 200}))}

    with_them, without = each_world(count)
    assert {actor for actor, answer in with_them.items() if answer != without[actor]} == {"named_contact"}

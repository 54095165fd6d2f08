"""Two worlds that differ in one person at a strictly confidential address answer alike to all but the named contact.

R17, R18 (Normen's sheet 55; ASVS 8.2.2): byte for byte, on every page, question, count, file, error and log line.
"""

import pytest

from tests.walls.judging import readings
from tests.walls.table import ROUTES, Row
from tests.walls.world import SIGNED_IN, World

# Pages where the two worlds may differ, and why.
TOLD_APART: dict[str, str] = {
    "looks-about": "times of day, and what the asking itself has read; of one person alone, whom the reader sees",
    "access-file": "when it was made, and the same; all else in it is of one person alone, whom the reader sees",
    "second-factor-set-up": "a random secret, of the user alone",
    "own-looks": "the same; of one's own look-ups alone",
    "trail": "the same; the auditor sees how many a colleague has read, never whom (docs/trail.md)",
}


def answers(world: World, name: str, row: Row) -> dict:
    """Every answer of a route to everyone but the named contact."""
    found = {}
    for each in readings(row):
        if each.actor != "named_contact":
            answer = each.put(world, name, row)
            found[each.actor, each.method, each.case, str(each.sent)] = (*answer.plain(), answer.log)
    return found


@pytest.mark.parametrize("name", sorted(set(ROUTES) - set(TOLD_APART)))
def test_two_worlds_that_differ_in_one_hidden_person_answer_alike(each_world, name):
    """R17, R18."""
    with_them, without = each_world(lambda world: answers(world, name, ROUTES[name]))

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

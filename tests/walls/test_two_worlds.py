"""Two worlds that differ in one person at a strictly confidential address answer alike to all but the named contact.

R17, R18 (Normen's sheet 55; ASVS 8.2.2): byte for byte, on every page, question, count, file, error and log line.
"""

import pytest

from tests.walls.judging import put_all, readings
from tests.walls.table import Row
from tests.walls.telling import COMPARED, answers
from tests.walls.world import SIGNED_IN, World


@pytest.mark.parametrize("told", COMPARED, indirect=True)
def test_two_worlds_that_differ_in_one_hidden_person_answer_alike(told):
    """R17, R18."""
    with_them, without = told.compared

    assert [asked for asked, answer in with_them.items() if answer != without[asked]] == []
    assert len(with_them) >= len(SIGNED_IN)


def test_a_page_that_counts_everyone_tells_the_worlds_apart(each_world, settings):
    """The proof that the comparison can fail: one number is enough."""
    settings.ROOT_URLCONF = "tests.walls.pages"
    row = Row({"GET": 200})
    asked = [each for each in readings(row) if each.actor != "named_contact"]
    with_them, without = each_world(lambda world: answers("counts-all", put_all(world, "counts-all", row, asked)))

    assert with_them != without


def test_the_named_contact_tells_the_worlds_apart(each_world, settings):
    """There is something to hide: the same page counts one more for the contact."""
    settings.ROOT_URLCONF = "tests.walls.pages"

    def count(world: World) -> dict:
        return {each.actor: each.put(world, "counts", Row({})).body for each in readings(Row({"GET": 200}))}

    with_them, without = each_world(count)
    assert {actor for actor, answer in with_them.items() if answer != without[actor]} == {"named_contact"}

"""Every page once more with the first wall taken out: `for_user` gives all rows. The database alone holds.

R02 (ASVS 8.4.1). A role that may see no people in its municipality is the first wall's to stop; what the second one
keeps is the municipality, and the people whom nobody there may know of.
"""

from collections.abc import Iterator

import pytest
from django.db import models

from participants.access.querysets import ScopedQuerySet
from tests.walls.judging import readings, typed_by
from tests.walls.table import ROUTES, Row
from tests.walls.world import ACTORS, EVERYTHING, MEMBERS, NAME, PEOPLE, World

_PLACE = {"other_caseworker": "0301", "other_leader": "0301"}
_OF_NO_PLACE = {"anonymous", "no_grant", "statistician", "publisher", "support"}


def may_pass(actor: str) -> set[tuple[str, str]]:
    """What row-level security lets through: the own municipality, without the hidden unless one is named for them."""
    # Who is nothing but a teacher: by the second wall too whom they teach, and of those no number and no place.
    if actor in _OF_NO_PLACE or actor == "teacher":
        return set()
    if actor == "teaching":
        return {(case, NAME) for case in MEMBERS if case != "hidden"}
    place = _PLACE.get(actor, "4204")
    seen = {case for case, (number, _) in PEOPLE.items() if number == place}
    seen -= {"hidden"} if actor != "named_contact" else set()
    seen |= {"moved"} if place == "0301" else set()
    return {
        (case, kind) for case in seen for kind in EVERYTHING if case != "moved" or place == "4204" or kind == "number"
    }


@pytest.fixture
def first_wall_out(monkeypatch):
    """Nothing of `for_user` is left, in any class that has one."""
    with_one = [each for each in below(models.QuerySet) if "for_user" in vars(each)]
    for each in with_one:
        monkeypatch.setattr(each, "for_user", lambda self, *_args, **_kwargs: self.all())
    assert ScopedQuerySet in with_one


def below(of: type) -> Iterator[type]:
    """A class and all that are made of it."""
    yield of
    for each in of.__subclasses__():
        yield from below(each)


def leaks(world: World, name: str, row: Row) -> list[str]:
    """Answers with a canary that the second wall has to hold back."""
    found = []
    for each in readings(row):
        leaked = each.put(world, name, row).canaries() - may_pass(each.actor) - typed_by(each)
        if leaked:
            found.append(f"{each.actor} {each.method} {each.case} {each.sent or ''}: {sorted(leaked)}")
    return found


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_with_the_first_wall_taken_out_the_second_leaks_nothing(world, first_wall_out, name):
    """R02."""
    assert leaks(world, name, ROUTES[name]) == []


def test_the_first_wall_is_really_out(world, first_wall_out, settings):
    """An administrator, who sees no people, sees those of the municipality now, and nobody else does more."""
    settings.ROOT_URLCONF = "tests.walls.pages"
    told = {each.actor: each.put(world, "names-all", Row({})) for each in readings(Row({"GET": 200}))}

    assert set(told) == set(ACTORS)
    assert {case for case, _ in told["administrator"].canaries()} == {"own", "masked", "moved"}
    assert {case for case, _ in told["other_caseworker"].canaries()} == {"elsewhere", "arrived"}
    assert {case for case, _ in told["named_contact"].canaries()} == {"own", "masked", "moved", "hidden"}
    for actor in _OF_NO_PLACE:
        assert told[actor].canaries() == set()
    assert leaks(world, "names-all", Row({"GET": 200})) == []


def test_with_the_second_wall_open_it_would_be_seen(world, first_wall_out, settings):
    """The proof that this can fail: the same page reads as the role that passes the policies."""
    settings.ROOT_URLCONF = "tests.walls.pages"
    assert leaks(world, "names-of-the-country", Row({"GET": 200}))

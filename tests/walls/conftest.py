"""The world of the walls: made once, and a copy of it for each test that asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches

from tests.conftest import make_database, point_at, wipe
from tests.walls import world as worlds
from tests.walls.asking import forget_sessions
from tests.walls.table import ROUTES
from tests.walls.telling import TwoWorlds, tell
from tests.walls.world import World


@pytest.fixture(scope="session")
def world_once(database, django_db_blocker, tmp_path_factory) -> tuple[str, World]:
    """The world in a database of its own, which is copied and never asked."""
    name = f"{database}_walls"
    with django_db_blocker.unblock():
        # A database that anyone is connected to is not copied.
        point_at(database)
        make_database(name, template=database)
        point_at(name)
        try:
            wipe()
            made = worlds.build(tmp_path_factory.mktemp("walls") / "package")
        finally:
            point_at(database)
    return name, made


@contextmanager
def copy_of(template: str, database: str) -> Iterator[None]:
    """All ways in lead to a copy of a database: whatever is done to it is gone with it."""
    make_database(f"{template}_copy", template=template)
    point_at(f"{template}_copy")
    forget_sessions()
    try:
        yield
    finally:
        point_at(database)


@pytest.fixture
def world(world_once, database, django_db_blocker) -> Iterator[World]:
    """A copy of the world."""
    template, made = world_once
    with django_db_blocker.unblock(), copy_of(template, database):
        yield made


@pytest.fixture(scope="session")
def world_without_once(world_once, database, django_db_blocker) -> str:
    """The other world, where the hidden person never was; all others have the keys they have in the first."""
    template, made = world_once
    name = f"{template}_without"
    with django_db_blocker.unblock():
        make_database(name, template=template)
        point_at(name)
        try:
            worlds.take_away(made.keys["hidden"])
        finally:
            point_at(database)
    return name


class InEachWorld:
    """Asks in the world with the hidden person and in the one without; gives both answers."""

    def __init__(self, world_once: tuple[str, World], without: str, database: str) -> None:
        (self._with, self._made), self._without, self._database = world_once, without, database

    def __call__(self, ask: Callable[[World], Any], ask_without: Callable[[World], Any] | None = None) -> tuple:
        """Both answers. Where the second world is asked less than the first, `ask_without` says what."""
        answers = []
        for name, day in ((self._with, ask), (self._without, ask_without or ask)):
            for each in settings.CACHES:
                caches[each].clear()
            with copy_of(name, self._database):
                answers.append(day(self._made))
        return answers[0], answers[1]


@pytest.fixture
def each_world(world_once, world_without_once, database, django_db_blocker) -> Iterator[InEachWorld]:
    """`each_world(ask)` asks in both worlds."""
    with django_db_blocker.unblock():
        yield InEachWorld(world_once, world_without_once, database)


@pytest.fixture(scope="session", params=sorted(ROUTES))
def told(request, world_once, world_without_once, database, django_db_blocker) -> TwoWorlds:
    """What a route answers everyone in both worlds: asked once, for all the tests that judge it."""
    with django_db_blocker.unblock():
        return tell(request.param, InEachWorld(world_once, world_without_once, database))

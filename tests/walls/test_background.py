"""Work in the background: it acts for whoever queued it, in their municipality, for as long as they hold the role.

R01, R05, R15 (ASVS 8.3.2): a real worker takes the tasks from the real queue.
"""

import base64
import json
import threading
from collections.abc import Iterator
from queue import Empty, Queue
from uuid import uuid4

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import DatabaseError, connections, transaction
from django.test import Client

from config.celery import app
from participants.access import tenancy
from participants.access.models import Grant, User
from participants.models import Participant
from tests.access.conftest import KRISTIANSAND, OSLO
from tests.walls.world import found_in

_SECONDS = 30


def seen() -> list[str]:
    return sorted(Participant.objects.values_list("ref", flat=True))


class Background:
    """A worker of a queue of its own, one task that looks twice, and what it saw."""

    def __init__(self, queue: str) -> None:
        self.told: Queue = Queue()
        self.first_done, self.go_on = threading.Event(), threading.Event()
        self.queue = queue

        @app.task(name=f"tests.look_twice_{queue}")
        def look_twice() -> None:
            try:
                with transaction.atomic():
                    self.told.put(seen())
                self.first_done.set()
                assert self.go_on.wait(_SECONDS)
                with transaction.atomic():
                    self.told.put(seen())
            except (tenancy.RoleEnded, DatabaseError) as error:
                self.told.put(type(error))
            finally:
                self.told.put((tenancy.current() or ("nobody",))[0])
                connections.close_all()

        self.look_twice = look_twice

    def start(self) -> None:
        self.look_twice.apply_async(queue=self.queue)

    def answers(self, count: int) -> list:
        try:
            return [self.told.get(timeout=_SECONDS) for _ in range(count)]
        except Empty:
            pytest.fail("The worker says nothing.")


@pytest.fixture
def background(world) -> Iterator[Background]:
    made = Background(uuid4().hex)
    with start_worker(app, queues=[made.queue], pool="solo", perform_ping_check=False, loglevel="INFO"):
        yield made
        made.go_on.set()
    app.tasks.unregister(made.look_twice.name)


def acting(world, actor="caseworker", municipality_id=KRISTIANSAND, role="caseworker"):
    return tenancy.tenant(municipality_id=municipality_id, user_id=world.users[actor], role=role)


@pytest.mark.parametrize(("actor", "place", "found"), [
    ("caseworker", KRISTIANSAND, ["masked", "moved", "own"]), ("other_caseworker", OSLO, ["arrived", "elsewhere"]),
])  # fmt: skip
def test_a_task_sees_the_municipality_of_whoever_queued_it(world, background, actor, place, found):
    with acting(world, actor, place):
        background.start()
    background.go_on.set()

    assert background.answers(3) == [found, found, place]


def test_what_lies_in_the_broker_names_nobody(world, background):
    """R30: a task is queued on behalf of a named contact, and everything that the broker has is read."""
    queue = uuid4().hex
    with acting(world, "named_contact", role="protected_contact"), tenancy.cleared_for([world.keys["hidden"]]):
        background.look_twice.apply_async(queue=queue)
    with app.connection_for_read() as connection:
        broker = connection.default_channel.client
        held = " ".join(f"{key} {broker.dump(key)} {raw(broker, key)}" for key in broker.scan_iter("*"))
        broker.delete(queue)

    assert queue in held
    assert str(world.users["named_contact"]) in held
    assert found_in(held) == set()


def raw(broker, key):
    """What a key holds, opened as far as Celery packs it."""
    if broker.type(key) != b"list":
        return ""
    return " ".join(
        f"{each.decode()} {base64.b64decode(json.loads(each)['body']).decode()}" for each in broker.lrange(key, 0, -1)
    )


def test_a_task_that_nobody_queued_sees_nobody(world, background):
    """R05."""
    background.start()
    background.go_on.set()

    assert background.answers(3) == [[], [], "nobody"]


def test_a_task_of_a_named_contact_shows_no_hidden_people(world, background):
    with acting(world, "named_contact", role="protected_contact"), tenancy.cleared_for([world.keys["hidden"]]):
        background.start()
    background.go_on.set()

    assert background.answers(1) == [["masked", "moved", "own"]]


@pytest.mark.parametrize("end", ["the role", "the account"])
def test_a_task_stops_at_its_next_transaction_when_the_role_has_ended(world, background, end):
    """R15: taken away while the task works."""
    with acting(world):
        background.start()
    assert background.first_done.wait(_SECONDS)
    if end == "the role":
        Grant.objects.using("migration").filter(user_id=world.users["caseworker"]).delete()
    else:
        User.objects.using("migration").filter(pk=world.users["caseworker"]).update(is_active=False)
    background.go_on.set()

    assert background.answers(2) == [["masked", "moved", "own"], tenancy.RoleEnded]


@pytest.mark.parametrize("forged", [(OSLO, "caseworker"), (KRISTIANSAND, "leader")])
def test_a_task_queued_for_a_role_that_its_user_does_not_hold_does_nothing(world, background, forged):
    place, role = forged
    with acting(world, municipality_id=place, role=role):
        background.start()
    background.go_on.set()

    assert background.answers(1) == [tenancy.RoleEnded]


def test_a_role_taken_away_in_mid_session_ends_with_the_next_request(world, settings):
    """R15, as people meet it."""
    settings.ROOT_URLCONF = "tests.walls.pages"
    client = Client()
    client.force_login(User.objects.get(pk=world.users["leader"]))
    page, names = f"/person/{world.key('own')}/", "/names-all/"
    assert client.get(page).status_code == client.get("/brukere/gjennomgang/").status_code == 200

    Grant.objects.using("migration").filter(user_id=world.users["leader"]).delete()

    assert client.get(page).status_code == 404
    assert client.get("/brukere/gjennomgang/").status_code == 403
    assert client.get(names).content == b"[]"

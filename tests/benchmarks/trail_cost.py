"""What the trail costs: loading the demonstration with and without its triggers, one write, sealing and verifying."""

import os
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROUNDS = 2
WRITES = 400


def tell(line: str) -> None:
    """To the terminal, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def as_owner(statement: str) -> list[tuple]:
    """Rows of a statement by the tables' owner."""
    from django.db import connections

    with connections["migration"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def switch(*, on: bool) -> None:
    """Put the trail's triggers on or off, which the owner of the tables alone may."""
    found = as_owner("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname ~ '_trail_'")
    for table, name in found:
        as_owner(f"ALTER TABLE {table} {'ENABLE ALWAYS' if on else 'DISABLE'} TRIGGER {name}")


def empty() -> None:
    """An empty register."""
    from django.db import connections

    from tests.conftest import DATA_TABLES

    switch(on=False)
    with connections["migration"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(name for name in DATA_TABLES if not name.startswith('access_'))}")


def load(folder: Path) -> tuple[int, float, float]:
    """Rows, seconds and seconds of processor of loading the package."""
    from django.db import connections

    from programmes import actions

    connections["national"].ensure_connection()
    started, used = time.monotonic(), cpu()
    loaded = actions.load_package(path=folder, on=date(2026, 1, 1))
    return sum(loaded.read.values()), time.monotonic() - started, cpu() - used


def cpu() -> float:
    """Seconds of processor that this process and its servers have used: steadier than the clock on a busy machine."""
    import psutil
    from django.db import connections

    total = sum(psutil.Process().cpu_times()[:2])
    for alias in ("national", "default"):
        if (connection := connections[alias].connection) is not None:
            total += sum(psutil.Process(connection.info.backend_pid).cpu_times()[:2])
    return total


def write_one_by_one() -> float:
    """Milliseconds of one update in a transaction of its own, as a municipality's caseworker does it."""
    from django.db import connections, transaction

    from participants.access import tenancy

    (place, pk), *_ = as_owner("SELECT municipality_id, id FROM participants_participant LIMIT 1")
    taken = []
    with tenancy.tenant(municipality_id=place, user_id=1, role="caseworker"):
        for number in range(WRITES):
            started = time.monotonic()
            with transaction.atomic(), connections["default"].cursor() as cursor:
                cursor.execute(
                    "UPDATE participants_participant SET education_level = %s WHERE id = %s",
                    ["higher" if number % 2 else "primary", pk],
                )
            taken.append(time.monotonic() - started)
    return statistics.median(taken) * 1000


def main() -> None:
    """Measure in the register of VAR_DIR, which is emptied: never point it at one that is in use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.embedded import services

    with services(["manage.py", "import_package"]), tempfile.TemporaryDirectory() as folder:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("load_reference", verbosity=0)
        call_command("make_demo", out=Path(folder), force=True, verbosity=0)
        times: dict[bool, list[float]] = {True: [], False: []}
        processor: dict[bool, list[float]] = {True: [], False: []}
        singles: dict[bool, list[float]] = {True: [], False: []}
        for _ in range(ROUNDS):
            for on in (False, True):
                empty()
                switch(on=on)
                rows, seconds, used = load(Path(folder))
                times[on].append(seconds)
                processor[on].append(used)
                singles[on].append(write_one_by_one())
                how = "with" if on else "without"
                speed = f"{rows / seconds:8,.0f} rows/s"
                tell(f"  {how} trail: {rows:,} rows {seconds:6.1f} s, {used:5.1f} s of CPU, {speed}")
        for what, found in (("clock", times), ("CPU", processor)):
            tell(f"loading, by the {what}: {min(found[True]) / min(found[False]):.2f} times as long with the trail")
        tell(f"one write: {min(singles[False]):.2f} ms without, {min(singles[True]):.2f} ms with")
        seal_and_verify()


def seal_and_verify() -> None:
    """Rows a second of sealing and verifying what was loaded."""
    from django.utils import timezone

    from participants.trail import actions
    from participants.trail.actions.seals import key_of_settings
    from participants.trail.verification import verify

    started = time.monotonic()
    actions.seal(now=timezone.now())
    sealed = time.monotonic() - started
    verdict = verify(key=key_of_settings().public_key())
    verified = time.monotonic() - started - sealed
    for what, seconds in (("sealing", sealed), ("verifying", verified)):
        tell(f"{what}: {verdict.rows:,} rows {seconds:5.1f} s {verdict.rows / seconds:8,.0f} rows/s")


if __name__ == "__main__":
    main()

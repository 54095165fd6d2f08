"""Starts and stops PostgreSQL for one's own machine. It listens on a socket alone, in a folder closed to others."""

import os
import pwd
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.embedded import memory
from config.embedded.errors import EmbeddedError
from config.embedded.places import Places
from config.embedded.processes import wait_until_gone
from participants.access import database
from participants.access.row_security import NATIONAL, RUNTIME, SEALER, STATISTICS, TEACHER

SUPERUSER = "postgres"
DATABASE = "fotfeste"
# The web acts as one of two roles, so its login is neither; the other ways in are the role they act as.
WEB = "fotfeste_web"
_LOGINS = {WEB, NATIONAL, STATISTICS, SEALER}
_START_SECONDS, _STOP_SECONDS, _COMING_SECONDS = 120, 60, 30
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    # Neither the row that an error is about nor the statement that met it: both may hold a person's name.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    # Containers give little of /dev/shm.
    "dynamic_shared_memory_type": "mmap",
}
# What the tests write is worth nothing once the machine has stopped: a killed process loses none of it all the same.
_OF_TESTS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "512MB",
}  # fmt: skip


def start(places: Places, *, is_for_tests: bool = False) -> None:
    """Start the server where it does not run, with the database, its roles and their logins. Raises EmbeddedError."""
    if not _is_running(places) and not _is_coming(places):
        if is_for_tests:
            memory.prefer(places)
        _make(places)
        _clear_away(places)
        _run_server(places, _SETTINGS | (_OF_TESTS if is_for_tests else {}))
    _prepare(places)


def stop(places: Places) -> None:
    """Stop the server, if it runs; open transactions are rolled back."""
    if _is_running(places):
        data = places.postgres_data
        pid = int((data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        _run(places, "pg_ctl", "stop", "--mode=fast", "--wait", f"--timeout={_STOP_SECONDS}", "-D", data)
        wait_until_gone(pid, seconds=_STOP_SECONDS)
        memory.give_back(places)


def _address(places: Places, name: str) -> str:
    return make_conninfo(host=str(places.sockets), user=SUPERUSER, dbname=name, connect_timeout=10)


def _is_running(places: Places) -> bool:
    try:
        psycopg.connect(_address(places, SUPERUSER)).close()
    except psycopg.OperationalError:
        return False
    return True


def _is_coming(places: Places) -> bool:
    """Whether a server that does not answer yet does so soon: one that recovers after a crash takes its time."""
    deadline = time.monotonic() + _COMING_SECONDS
    while time.monotonic() < deadline and any(_works_on(each, places.postgres_data) for each in psutil.process_iter()):
        if _is_running(places):
            return True
        time.sleep(0.2)
    return False


def _make(places: Places) -> None:
    """A new cluster, put in its place only when it is whole: a killed start leaves no half one."""
    data = places.postgres_data
    if data.exists():
        _check_version(places)
        return
    target = data.readlink() if data.is_symlink() else data  # the tests' may lie in memory
    draft = target.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if places.user is not None:
        os.chown(draft, places.user, pwd.getpwuid(places.user).pw_gid)
    _run(
        places, "initdb", "-D", draft, f"--username={SUPERUSER}", "--auth=trust", "--encoding=UTF8",
        "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions",
    )  # fmt: skip
    draft.rename(target)


def _check_version(places: Places) -> None:
    mark = places.postgres_data / "PG_VERSION"
    made_by = mark.read_text(encoding="ascii").strip() if mark.exists() else "?"
    told = _run(places, "postgres", "--version").split()[2].split(".")[0]
    if made_by != told:
        raise EmbeddedError(
            f"Dataene i {places.postgres_data} er laget av PostgreSQL {made_by}, men programmet er versjon {told}. "
            "Er det bare demonstrasjonen, kan du slette mappen og starte på nytt."
        )


def _clear_away(places: Places) -> None:
    """After a killed start: end what is left of the old server, and drop what still names its process."""
    left = [process for process in psutil.process_iter() if _works_on(process, places.postgres_data)]
    for process in left:
        # One may end by itself in between.
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _gone, alive = psutil.wait_procs(left, timeout=20)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
    # Each names a process, and the server believes it as long as any process has that number.
    for file in (places.postgres_data / "postmaster.pid", *places.sockets.glob(".s.PGSQL.*")):
        file.unlink(missing_ok=True)


def _works_on(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except (psutil.Error, OSError):
        return False


def _run_server(places: Places, settings: dict[str, str]) -> None:
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    places.postgres_log.touch()
    if places.user is not None:
        os.chown(places.postgres_log, places.user, pwd.getpwuid(places.user).pw_gid)
    _run(
        places, "pg_ctl", "start", "--wait", f"--timeout={_START_SECONDS}", "-D", places.postgres_data,
        "-l", places.postgres_log, "-o", f"{options} -c unix_socket_directories='{places.sockets}'",
    )  # fmt: skip


def _run(places: Places, program: str, *arguments: str | Path) -> str:
    as_user: dict[str, Any] = {}
    if places.user is not None:
        as_user = {"user": places.user, "group": pwd.getpwuid(places.user).pw_gid, "extra_groups": []}
    # Nothing of PG* in one's own environment: it would lead elsewhere.
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": os.environ.get("TZ", "Europe/Oslo")}
    try:
        # A file, not a pipe: the server keeps what it inherits, and a pipe would never close.
        with (places.folder / f"{program}.out").open("w+b") as out:
            subprocess.run(
                [places.programs / program, *arguments],
                env=environment, cwd="/", check=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **as_user,
            )  # fmt: skip
            out.seek(0)
            return out.read().decode(errors="replace")
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedError(f"PostgreSQL ({program}) mislyktes: {_reason(places, program)}") from error


def _reason(places: Places, program: str) -> str:
    lines: list[str] = []
    for file in (places.folder / f"{program}.out", places.postgres_log):
        if file.exists():
            lines += file.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
    return "\n".join(["", *lines, f"Hele loggen: {places.postgres_log}"])


def _prepare(places: Places) -> None:
    with psycopg.connect(_address(places, SUPERUSER), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolcanlogin")}
        if known >= _LOGINS:
            return
    database.prepare(
        settings={"HOST": str(places.sockets), "PORT": "", "USER": SUPERUSER, "PASSWORD": "", "NAME": DATABASE}
    )
    # Each way in is a login of its own: whoever gets hold of one cannot become another.
    with psycopg.connect(_address(places, SUPERUSER), autocommit=True) as connection:
        if WEB not in known:
            # What it is before it acts as anyone: nothing. A pooler may pass on no role, and gets the runtime's.
            connection.execute(f"CREATE ROLE {WEB} NOINHERIT IN ROLE {RUNTIME}, {TEACHER}")
            connection.execute(f"ALTER ROLE {WEB} SET role = {RUNTIME}; ALTER ROLE {RUNTIME} NOLOGIN")
        for role in _LOGINS:
            connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(role)))

"""`make run`: database, broker, web, worker and beat on one's own machine, started together and stopped together."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from config import embedded
from config.embedded.places import Places
from config.embedded.processes import die_at_once_with_parent, die_with_parent

_HOST = "127.0.0.1"
_READY_SECONDS, _STOP_SECONDS = 60, 15


class Stopped(Exception):
    """Someone asked everything to stop."""


class Refused(Exception):
    """The start cannot go on; the text says what to do."""


def main() -> None:
    """Run until Ctrl-C, or until a part fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEMONSTRATION", "true")
    die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        port = _port()
        with _alone(port), _servers():
            _prepare()
            _run(port)
    except (Refused, embedded.EmbeddedError) as error:
        sys.exit(f"\n{error}")
    except (Stopped, KeyboardInterrupt):
        _tell("Stoppet. Dataene er lagret.")


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    # Once is enough: a second Ctrl-C must not interrupt the stopping.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _tell(text: str) -> None:
    print(text, flush=True)


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:  # noqa: PLR2004 - the ports there are
        raise Refused(f"PORT={text} er ikke en port. Velg et tall fra 1 til 65535.")
    return int(text)


@contextmanager
def _alone(port: int) -> Iterator[None]:
    """One `make run` for each folder of data, and a free port, before anything is started."""
    folder = Places.folder_of_environment()
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        lock = os.open(folder / "serving.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except PermissionError as error:
        raise Refused(f"Får ikke skrive i {folder}. Velg en annen mappe med VAR_DIR=…") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            where = os.pread(lock, 100, 0).decode(errors="replace")
            raise Refused(
                f"Fotfeste kjører allerede på {where}. Stopp det med Ctrl-C der, "
                "eller start en til med en annen mappe og port: make run VAR_DIR=… PORT=…"
            ) from error
        _check_port(port)
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"http://{_HOST}:{port}/".encode(), 0)
        yield
    finally:
        os.close(lock)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except PermissionError as error:
            raise Refused(
                f"Port {port} krever rettigheter du ikke har. Velg en over 1023: make run PORT=8001"
            ) from error
        except OSError as error:
            raise Refused(f"Port {port} er opptatt av et annet program. Velg en annen: make run PORT=8001") from error


@contextmanager
def _servers() -> Iterator[None]:
    servers = embedded.wanted()
    if servers is None:
        yield
        return
    _tell("Starter PostgreSQL og Valkey …")
    servers.start()
    try:
        yield
    finally:
        servers.release()


def _prepare() -> None:
    """Tables, reference data and the demonstration, each only where it is missing."""
    # Not before the environment is there.
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    try:
        django.setup()
        _tell("Ser etter nye tabeller …")
        call_command("migrate", verbosity=0)
        call_command("load_reference")
        if settings.DEMONSTRATION:
            call_command("load_demo", empty=os.environ.get("DEMO", "1") == "0")
    finally:
        connections.close_all()


def _run(port: int) -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    folder = Places.folder_of_environment()
    parts = {
        "web": [
            "gunicorn", "config.wsgi", f"--bind={_HOST}:{port}", "--workers=2", "--threads=4", "--graceful-timeout=5",
            "--no-control-socket",
        ],
        "worker": ["celery", "-A", "config", "worker", "--concurrency=1", "--loglevel=INFO"],
        "beat": ["celery", "-A", "config", "beat", f"--schedule={folder / 'beat-schedule'}", "--pidfile="],
    }  # fmt: skip
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in parts.items():
            dying = die_at_once_with_parent if name == "worker" else die_with_parent
            running[name] = _start(command, log=_log(name), dying=dying)
        _wait_until_ready(port, running)
        _tell(f"\nFotfeste er klar: http://{_HOST}:{port}/\n")
        if settings.DEMONSTRATION:
            _tell(f"Logg inn på http://{_HOST}:{port}/logg-inn/ med en av disse:")
            call_command("demo_signins")
        _tell(f"\nLoggene ligger i {_log('web').parent}. Stopp med Ctrl-C.")
        while True:
            _check_alive(running)
            time.sleep(1)
    finally:
        _end(running)


def _log(name: str) -> Path:
    return Places.folder_of_environment() / "log" / f"{name}.log"


def _start(command: list[str], *, log: Path, dying: Callable[[], None]) -> subprocess.Popen[bytes]:
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            # A session of its own: Ctrl-C reaches this process alone, which stops them in order.
            start_new_session=True,
            preexec_fn=dying,  # noqa: PLW1509 - no thread has been started
        )


def _check_alive(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            tail = _log(name).read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
            raise Refused("\n".join([f"{name} stoppet uventet. Fra {_log(name)}:", *tail]))


def _wait_until_ready(port: int, running: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    request = urllib.request.Request(f"http://{_HOST}:{port}/logg-inn/", headers={"X-Forwarded-Proto": "https"})
    while time.monotonic() < deadline:
        _check_alive(running)
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=10):  # noqa: S310 - our own address
            return
        time.sleep(0.1)
    raise Refused(f"Nettstedet svarer ikke etter {_READY_SECONDS} sekunder. Se {_log('web')}.")


def _end(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in running.values():
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            # With what it started: the session is the process's own.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    main()

"""Real processes on folders and ports of the test's own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

PROJECT = Path(__file__).parents[2]
# What the tests' own servers have set, and a newcomer has not.
_SET_BY_TESTS = {
    "DATABASE_URL", "NATIONAL_DATABASE_URL", "STATISTICS_DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL",
    "SECRET_KEY", "PERSON_KEY", "ALLOWED_HOSTS", "DEMONSTRATION", "DJANGO_SETTINGS_MODULE", "VAR_DIR", "PORT", "DEMO",
}  # fmt: skip


def newcomers_environment(**values: str) -> dict[str, str]:
    """The environment without what the tests have set in it."""
    return {name: value for name, value in os.environ.items() if name not in _SET_BY_TESTS} | values


def processes_on(folder: Path) -> list[psutil.Process]:
    """Every process that has the folder in its command, its environment or as its own place; the dead left out."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            words = " ".join([*process.cmdline(), process.environ().get("VAR_DIR", ""), process.cwd()])
            if str(folder) in words and process.pid != os.getpid():
                found.append(process)
    return found


def commands_on(folder: Path) -> list[str]:
    """What each of them was started with; who has died since has none."""
    found = []
    for process in processes_on(folder):
        with contextlib.suppress(psutil.Error):
            found.append(" ".join(process.cmdline()))
    return found


class Product:
    """One `make run`."""

    def __init__(
        self, folder: Path, port: int, *, user: int | None = None, python: str = sys.executable, **values: str
    ) -> None:
        self.folder, self.port = folder, port
        self.log = folder.with_name(f"{folder.name}-{port}-{time.monotonic_ns()}.log")
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [python, "-m", "config.serve"],
                cwd=PROJECT,
                env=newcomers_environment(**({"VAR_DIR": str(folder), "PORT": str(port), "DEMO": "0"} | values)),
                stdout=out,
                stderr=subprocess.STDOUT,
                user=user,
            )

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_until_ready(self, seconds: float = 90) -> "Product":
        deadline = time.monotonic() + seconds
        while "Fotfeste er klar" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)
        return self

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.read().decode()

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


def kill_all(*products: Product, on: Path) -> None:
    """Nothing of them is left, nor anything else that works on a folder."""
    for product in products:
        if product.process.poll() is None:
            product.process.kill()
            product.process.wait()
    for process in processes_on(on):
        with contextlib.suppress(psutil.Error):
            process.kill()


def python_of(user: int) -> dict[str, str]:
    """An interpreter that another user may run, and where it finds the packages; the test is skipped where none is."""
    packages = sysconfig.get_path("purelib")
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        tried = subprocess.run(
            ["/bin/sh", "-c", f"cd '{PROJECT}' && exec '{python}' -c 'import celery, django, psycopg, redis'"],
            user=user, env={"PYTHONPATH": packages}, capture_output=True, check=False,
        )  # fmt: skip
        if tried.returncode == 0:
            return {"python": python, "PYTHONPATH": packages}
    pytest.skip("another user may run neither this Python nor the machine's, or not enter this clone")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder that others may enter, as a clone mostly lies in one; pytest's own is closed to them."""
    with tempfile.TemporaryDirectory(prefix="fotfeste-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def port() -> int:
    """The port of the test's own product."""
    return free_port()


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """The data of a product that was started on nothing, and stopped in order: copied, and not used."""
    with tempfile.TemporaryDirectory(prefix="fotfeste-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        product = Product(Path(folder) / "var", free_port())
        try:
            # Nothing is measured here, and every table is laid.
            product.wait_until_ready(seconds=300)
            assert product.end() == 0
        finally:
            kill_all(product, on=Path(folder))
        yield product.folder


@pytest.fixture
def started_before(made_once: Path, tmp_path: Path) -> None:
    """The test's folder has data already: for whatever is not about the first start, which lays every table."""
    # With its owners, which Python's own copy leaves behind.
    subprocess.run(["cp", "-a", made_once, tmp_path / "var"], check=True)


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Callable[..., Product]]:
    """`start()` runs the product on the test's folder and port; whatever is left at the end is killed."""
    started: list[Product] = []

    def make(folder: Path = tmp_path / "var", *, on: int = port, **values) -> Product:
        started.append(Product(folder, on, **values))
        return started[-1]

    yield make
    kill_all(*started, on=tmp_path)


def command(*arguments: str, folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` as a newcomer runs it."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=newcomers_environment(VAR_DIR=str(folder), **values),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

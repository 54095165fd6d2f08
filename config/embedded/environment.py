"""The environment variables that the demonstration sets for itself. What the operator has set is never overridden."""

import fcntl
import os
import secrets
from pathlib import Path
from urllib.parse import quote

from config.embedded import postgres
from config.embedded.places import Places
from participants.access.row_security import NATIONAL, SEALER, STATISTICS

_TRUE = {"1", "true", "yes", "on"}
_KEYS = ("SECRET_KEY", "PERSON_KEY", "TRAIL_KEY", "DATA_KEY", "DATA_INDEX_KEY")
# What is set for the servers of one folder, and holds for no other.
OF_ONE_FOLDER = (
    "DATABASE_URL", "NATIONAL_DATABASE_URL", "STATISTICS_DATABASE_URL", "TRAIL_DATABASE_URL", "MIGRATION_DATABASE_URL",
    "REDIS_URL", "TRAIL_SEAL_FOLDER",
)  # fmt: skip


def demonstration_by_default(default: bool) -> None:  # noqa: FBT001
    """Without a word on it, a database of one's own makes it the demonstration."""
    os.environ.setdefault("DEMONSTRATION", "true" if default else "false")


def is_demonstration() -> bool:
    """Whether keys may be made up."""
    return os.environ.get("DEMONSTRATION", "").lower() in _TRUE


def set_placeholders() -> None:
    """For a command that needs settings but no server: nothing is made, and nothing answers at these addresses."""
    demonstration_by_default(not os.environ.get("DATABASE_URL"))
    if is_demonstration():
        for name in _KEYS:
            os.environ.setdefault(name, secrets.token_urlsafe(48))
        os.environ.setdefault("ALLOWED_HOSTS", "localhost")
        os.environ.setdefault("DATABASE_URL", "postgres://nobody@/nothing")
        os.environ.setdefault("REDIS_URL", "redis://localhost")


def set_demonstration(places: Places) -> None:
    """Keys made at the first start and kept in the folder of the data, readable by their owner alone."""
    file = places.folder / "demo.env"
    if not file.exists():
        draft = file.with_name(f"demo.env.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:  # noqa: PTH123
            out.writelines(f"{name}={secrets.token_urlsafe(48)}\n" for name in _KEYS)
        try:
            # Two first starts at once agree on the keys of one of them.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    for name, value in _complete(file).items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("TRAIL_SEAL_FOLDER", str(places.folder / "seals"))
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")


def _complete(file: Path) -> dict[str, str]:
    """The keys of the file, with those added that a demonstration made by an earlier release lacks."""
    with file.open("r+", encoding="ascii") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        keys = dict(line.split("=", 1) for line in kept.read().splitlines() if "=" in line)
        missing = {name: secrets.token_urlsafe(48) for name in _KEYS if name not in keys}
        kept.writelines(f"{name}={value}\n" for name, value in missing.items())
    return keys | missing


def set_postgres(places: Places) -> None:
    """One address for each way in, each with a login of its own."""
    ways = {
        "DATABASE_URL": postgres.WEB,
        "NATIONAL_DATABASE_URL": NATIONAL,
        "STATISTICS_DATABASE_URL": STATISTICS,
        "TRAIL_DATABASE_URL": SEALER,
        "MIGRATION_DATABASE_URL": postgres.SUPERUSER,
    }
    for variable, login in ways.items():
        os.environ[variable] = f"postgres://{login}@/{postgres.DATABASE}?host={quote(str(places.sockets), safe='')}"


def set_valkey(places: Places) -> None:
    """The broker's address."""
    os.environ["REDIS_URL"] = f"redis+socket://{quote(str(places.valkey_socket))}"

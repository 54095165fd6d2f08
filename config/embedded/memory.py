"""The tests' PostgreSQL in the machine's memory, where there is plenty: what they write is worth nothing afterwards.

Each test empties tables and many copy a database, which takes away and makes thousands of files. A disk's file system
looks for a place that nothing was taken from lately, for each of them anew: that was half of what it cost.
"""

import contextlib
import hashlib
import os
import shutil
from pathlib import Path

import psutil

from config.embedded.places import Places

_MEMORY = Path("/dev/shm")  # noqa: S108 - folders of one's own, closed to others
_NAME = "fotfeste-tests-"
_DATA = "postgres"
_HOME = "home"  # names the folder that the data belong to
# What the tests fill at most, and what the machine keeps for everything else.
_FREE_THERE, _FREE_IN_ALL = 6 * 2**30, 10 * 2**30


def prefer(places: Places) -> None:
    """Let the data of a new cluster lie in memory, if there is room; a link stands where they would have lain."""
    _sweep()
    data = places.postgres_data
    # The machine was restarted, or the clone was moved or copied with its link.
    if _leads_into_memory(data) and not (data.exists() and data.readlink().parent == _folder(places)):
        data.unlink()
    if data.is_symlink() or not _has_room():
        return
    # The folder is new, or this would be somebody else's: anyone may write where it lies.
    folder = _folder(places)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o711)
    except OSError:
        return
    (folder / _HOME).write_text(str(places.home), encoding="utf-8")
    # What earlier tests left on the disk.
    shutil.rmtree(data, ignore_errors=True)
    data.symlink_to(folder / _DATA)


def give_back(places: Places) -> None:
    """What was put into memory here is gone, and so is the link. A link that leads elsewhere is its owner's."""
    data = places.postgres_data
    if _leads_into_memory(data):
        shutil.rmtree(_folder(places), ignore_errors=True)
        data.unlink()


def _folder(places: Places) -> Path:
    return _MEMORY / f"{_NAME}{hashlib.sha256(os.fsencode(places.home)).hexdigest()[:16]}"


def _leads_into_memory(data: Path) -> bool:
    """Whether it is a link such as `prefer` makes, here or in another clone."""
    if not data.is_symlink():
        return False
    target = data.readlink()
    return target.name == _DATA and target.parent.parent == _MEMORY and target.parent.name.startswith(_NAME)


def _has_room() -> bool:
    try:
        free = shutil.disk_usage(_MEMORY).free
    except OSError:
        return False
    return free >= _FREE_THERE and psutil.virtual_memory().available >= _FREE_IN_ALL


def _sweep() -> None:
    """After tests that were killed, and whose folder has been taken away since."""
    for folder in _MEMORY.glob(f"{_NAME}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.geteuid() and not Path((folder / _HOME).read_text("utf-8")).exists():
                shutil.rmtree(folder, ignore_errors=True)

"""Who uses the servers: file locks, which the operating system lets go of when a process dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from config.embedded.places import Places


class Lease:
    """Every process that uses the servers holds a shared lock; whoever is alone may stop them."""

    def __init__(self, places: Places) -> None:
        self._starting = places.folder / "starting.lock"
        self._using = places.folder / "using.lock"
        self._held: int | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process at a time starts or stops."""
        lock = os.open(self._starting, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def hold(self) -> None:
        """Count as a user. Within `alone`."""
        self._held = os.open(self._using, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(self._held, fcntl.LOCK_SH)

    def give_up(self) -> bool:
        """Count as a user no more; whether no one else does. Within `alone`."""
        if self._held is None:
            return False
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(self._held)
            self._held = None
        return True

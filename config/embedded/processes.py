"""Processes that outlive their starter by design, and those that must not."""

import contextlib
import ctypes
import os
import signal
import time

import psutil

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def adopt() -> None:
    """Let servers that detach themselves become children of this process, so that it can see them off.

    Some containers have a first process that never does, and a stopped server would stay in the list for ever.
    """
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """In a child before it starts: end when the parent is killed."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def die_at_once_with_parent() -> None:
    """In a worker before it starts, and in each that it forks: end when the parent is killed, and leave the task to
    whoever is started next.

    Asked to end in order, it would first finish what it does, a release for half a minute. Asked to end without
    finishing, it would tell the broker first, which ends beside it: on a busy machine it was there after 20 seconds.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_until_gone(pid: int, *, seconds: float) -> None:
    """Wait for a process to end, whoever's child it is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == pid:
                return
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE and psutil.Process(pid).ppid() != os.getpid():
                return
        except psutil.NoSuchProcess:
            return
        time.sleep(0.02)


def _prctl(option: int, value: int) -> None:
    # Linux alone has it; elsewhere nothing is lost but tidiness.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)

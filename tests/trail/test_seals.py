"""R26. Both logs are sealed whole, once and in order, and the seals are kept outside the database too."""

import json
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connections

from participants.trail.actions.seals import key_of_settings
from participants.trail.errors import SealBroken
from participants.trail.rules import sealing
from tests.trail.conftest import ask, change, found, quiet, read, seal, superuser

CONTEXT = "SELECT set_config('app.municipality_id', '4204', false), set_config('app.user_id', '7', false)"


def test_each_sealing_continues_the_one_before(sealed):
    lines = [json.loads(line)["seal"] for line in sealed.read_text().splitlines()]

    assert [line["number"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert [line["count"] for line in lines] == [2, 4] * 3
    assert ask("SELECT count(*) FROM trail_seal") == [(6,)]
    assert seal() == 0


def test_a_row_that_is_written_later_is_not_a_fault(sealed):
    change(education_level="none")

    verdict = found(sealed)
    assert (verdict.faults, verdict.unsealed, verdict.seals) == ([], 1, 6)


def test_what_commits_late_falls_in_the_next_seal(people, trail):
    with superuser("fotfeste_runtime") as late:
        late.execute(CONTEXT)
        late.execute("BEGIN")
        late.execute("UPDATE participants_participant SET sex = 'M'")
        change_elsewhere = "UPDATE participants_participant SET education_level = 'none' WHERE municipality_id = 301"
        ask(change_elsewhere)
        assert seal() == 0  # both wait: the younger one for the older
        late.execute("COMMIT")
    ask("UPDATE participants_participant SET education_level = 'primary' WHERE municipality_id = 301")

    assert seal() == 1
    assert ask("SELECT count FROM trail_seal") == [(3,)]
    assert found(trail).faults == []


def test_an_older_transaction_beside_a_sealing_is_missed_by_none(people, trail):
    """Rows are sealed once each, whatever runs beside."""
    stop = threading.Event()

    def write(number: int) -> None:
        with superuser("fotfeste_runtime") as connection:
            connection.execute(CONTEXT)
            while not stop.is_set():
                with connection.transaction():
                    for _ in range(1 + number):
                        connection.execute(
                            "INSERT INTO trail_reading (action, purpose, participant_ids) VALUES ('page', '', '{}')"
                        )

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for each in writers:
        each.start()
    try:
        for _ in range(25):
            seal()
    finally:
        stop.set()
        for each in writers:
            each.join()
    seal()

    written = ask("SELECT count(*) FROM trail_reading")[0][0]
    assert ask("SELECT sum(count) FROM trail_seal WHERE log = 'reading'") == [(written,)]
    verdict = found(trail)
    assert (verdict.faults, verdict.unsealed, verdict.rows) == ([], 0, written)


def test_two_sealings_at_once_make_one_chain(people, trail):
    read(50)

    def run() -> None:
        try:
            seal()
        finally:
            connections["trail"].close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert ask("SELECT number, count FROM trail_seal") == [(1, 50)]
    assert found(trail).faults == []
    assert len(trail.read_text().splitlines()) == 1


def test_what_could_not_be_kept_outside_is_kept_there_the_next_time(people, trail, settings):
    kept, settings.TRAIL_SEAL_FOLDER = settings.TRAIL_SEAL_FOLDER, "/proc/no-such-folder"
    read()
    with pytest.raises(OSError, match="no-such-folder"):
        seal()
    settings.TRAIL_SEAL_FOLDER = kept
    read()
    seal()

    assert len(trail.read_text().splitlines()) == 2


def test_a_half_line_after_a_crash_does_not_stop_the_rest(people, trail):
    read()
    seal()
    with trail.open("a") as file:
        file.write('{"seal":{"above')
    read()
    seal()

    assert ask("SELECT count(*) FROM trail_seal") == [(2,)]
    whole = [line for line in trail.read_text().splitlines() if "signature" in line]
    assert [sealing.from_line(line).statement.number for line in whole] == [1, 2]


def test_after_a_restore_into_another_cluster_it_stops_until_told_and_then_goes_on(sealed):
    # As if the cluster's transaction ids had begun anew: what is written there carries lower ones than the seals.
    ask(
        "UPDATE trail_seal SET low = (low::text::bigint + 1000000)::text::xid8, "
        "high = (high::text::bigint + 1000000)::text::xid8"
    )
    with pytest.raises(SealBroken, match="--new-cluster"):
        seal()


def test_beginning_anew_closes_the_old_numbers(sealed):
    read()
    assert "2 nye segl" in quiet("seal_trail", new_cluster=True)
    read(3)
    seal()
    change(education_level="none")
    seal()

    verdict = found(sealed)
    assert (verdict.faults, verdict.unsealed) == ([], 0)
    assert ask("SELECT count FROM trail_seal ORDER BY number") == [
        (2,),
        (4,),
        (2,),
        (4,),
        (2,),
        (4,),
        (0,),
        (1,),
        (3,),
        (1,),
    ]
    ask("DELETE FROM trail_reading WHERE id = (SELECT min(id) FROM trail_reading)")
    assert [(fault.table, fault.seal) for fault in found(sealed).faults] == [("trail_reading", 2)]


def test_the_command_tells_that_all_is_well_and_the_public_key(sealed):
    public = sealing.public_text(key_of_settings().public_key())

    out = quiet("verify_trail")
    assert "6 segl på 18 rader" in out
    assert public in out
    assert "6 segl" in quiet("verify_trail", seals=[sealed], public_key=public)


def test_the_command_names_the_place_and_ends_with_an_error(sealed, capsys):
    ask("UPDATE trail_event SET user_id = 99 WHERE id = (SELECT min(id) FROM trail_event)")
    [(key,)] = ask("SELECT min(id) FROM trail_event")

    with pytest.raises(CommandError, match="1 avvik"):
        call_command("verify_trail")
    assert f"trail_event, segl 1, rad {key}: Raden er endret." in capsys.readouterr().err


@pytest.mark.parametrize("options", [{"public_key": "xyz"}, {"seals": ["/no/such/file"]}])
def test_the_command_says_what_it_cannot_read(sealed, options):
    from pathlib import Path

    given = {name: [Path(each) for each in value] if name == "seals" else value for name, value in options.items()}
    with pytest.raises(CommandError, match="Kan ikke kontrollere"):
        quiet("verify_trail", **given)


@pytest.mark.parametrize("key", ["", "short"])
def test_without_a_key_nothing_is_sealed_and_it_is_said(people, trail, settings, key):
    settings.TRAIL_KEY, settings.TRAIL_KEY_FILE = key, ""
    read()

    with pytest.raises(ImproperlyConfigured, match="TRAIL_KEY"):
        seal()
    assert ask("SELECT count(*) FROM trail_seal") == [(0,)]


def test_a_key_may_come_from_a_file_as_pem(people, trail, settings, tmp_path):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path / "trail.pem"
    file.write_bytes(Ed25519PrivateKey.generate().private_bytes(*form))
    settings.TRAIL_KEY_FILE = str(file)
    read()
    seal()

    assert found(trail).faults == []


def test_the_task_seals(people, trail):
    from participants.trail.tasks import make_partitions
    from participants.trail.tasks import seal as task

    read()
    task()
    make_partitions()

    assert ask("SELECT count(*) FROM trail_seal") == [(1,)]

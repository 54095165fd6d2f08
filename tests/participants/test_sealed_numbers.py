"""Identity numbers: in clear nowhere in the database, found all the same, and moved to new keys in use."""

import base64
import io
import mmap
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from participants import actions
from participants.actions import key_rotation
from participants.encryption import blind_index, keys
from participants.models import (
    DataKey,
    IdentifierDigest,
    Participant,
    ParticipantIdentifier,
    PersonIdentifier,
    PersonLink,
)
from tests.packages import duf, national_id, participant, write_package
from tests.programmes.loading import load
from tests.trail.conftest import superuser

KRISTIANSAND, OSLO = 4204, 301
BORN = date(1990, 5, 17)
NUMBER, OTHER, DUF = national_id(BORN, "F", 0), national_id(BORN, "F", 1), duf(0)
_COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns JOIN information_schema.tables
        USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


@pytest.fixture
def loaded(register, tmp_path):
    """The same woman in two municipalities, and another in one of them."""
    rows = [
        participant("P1", 0, duf_number=DUF), participant("P2", 1),
        participant("P1", 0, municipality_number="0301"),
    ]  # fmt: skip
    load(write_package(tmp_path / "package", participants=rows))
    return rows


def numbers():
    return ParticipantIdentifier.objects.using("national")


def found(number, municipality_id):
    people = Participant.objects.using("national")
    return [each.ref for each in people.numbered(number, municipality_id=municipality_id)]


def places_of(number):
    """Every column of the database in which a number stands, as text or as bytes; read past every policy."""
    with connections["migration"].cursor() as cursor:
        cursor.execute(_COLUMNS)
        places = cursor.fetchall()
        assert ("participants_participantidentifier", "value", "bytea") in places
        holding = []
        for table, column, kind in places:
            if table.startswith("trail_"):  # its own owner's: tests/trail holds that no number stands there
                continue
            text = f"encode(kept.{column}, 'hex')" if kind == "bytea" else f"kept.{column}::text"
            sought = [number, number.encode().hex()]
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {table} AS kept WHERE {text} LIKE ANY (%s))",
                [[f"%{each}%" for each in sought]],
            )
            if cursor.fetchone() == (True,):
                holding.append(f"{table}.{column}")
    return holding


def persons():
    """The participants that are one person, each as municipality and key."""
    groups = {}
    for link in PersonLink.objects.using("national").select_related("participant"):
        groups.setdefault(link.person_id, set()).add((link.municipality_id, link.participant.ref))
    return sorted(map(sorted, groups.values()))


def an_hour_passes():
    with connections["migration"].cursor() as cursor:
        cursor.execute("UPDATE participants_datakey SET created_at = created_at - interval '1 hour'")


def rotate(*arguments):
    out = io.StringIO()
    call_command("rotate_keys", *arguments, stdout=out)
    return out.getvalue()


def test_no_number_stands_in_clear_in_any_table(loaded):
    """R29: asked of every column of every table about people that the product has."""
    assert "participants_participant.family_name" in places_of("Kovalenko")  # so that the search can find something
    assert places_of(NUMBER) == places_of(DUF) == []


def test_no_number_stands_in_clear_in_the_files_of_the_database_either(register, tmp_path):
    """R29: neither in the tables, the temporary ones that a package went through, nor in the write-ahead log."""
    number, duf_number = national_id(date(1983, 2, 11), "F", 41), duf(90417)
    row = participant("P417", 41, birth_date="1983-02-11", given_name="Filkanari", duf_number=duf_number)
    load(write_package(tmp_path / "files", participants=[row]))
    with superuser() as connection:
        connection.execute("CHECKPOINT")
        asked = "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        folder, oid = connection.execute(asked).fetchone()
    files = [*Path(folder, "base", str(oid)).iterdir(), *Path(folder, "pg_wal").glob("0*")]

    assert holding(files, b"Filkanari")  # so that the search can find something
    for each in (number, duf_number):
        for written in (each.encode(), each.encode().hex().encode(), base64.b64encode(each.encode()).rstrip(b"=")):
            assert holding(files, written) == []


def holding(files, sought):
    found = []
    for file in files:
        if file.is_file() and file.stat().st_size:
            with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
                if content.find(sought) != -1:
                    found.append(file.name)
    return found


def test_a_number_is_found_in_its_municipality_and_in_no_other(loaded):
    assert found(NUMBER, KRISTIANSAND) == ["P1"]
    assert found(DUF, KRISTIANSAND) == ["P1"]
    assert found(DUF, OSLO) == []
    assert found("00000000000", KRISTIANSAND) == []


def test_two_municipalities_have_nothing_in_common_for_the_same_person(loaded):
    """R29: a reader of two municipalities' rows learns not that they hold the same one."""
    first, second = numbers().filter(participant__ref="P1", kind="national_id")

    assert first.value == second.value == NUMBER
    assert bytes(first.value_index) != bytes(second.value_index)


def test_a_number_of_another_row_does_not_open(loaded):
    own, other = numbers().filter(municipality_id=KRISTIANSAND, kind="national_id").order_by("participant__ref")
    with connections["migration"].cursor() as cursor:
        cursor.execute(
            "UPDATE participants_participantidentifier SET value = (SELECT value FROM "
            "participants_participantidentifier WHERE id = %s) WHERE id = %s", [own.pk, other.pk],
        )  # fmt: skip

    with pytest.raises(Exception, match="changed, moved or sealed"):
        _ = numbers().get(pk=other.pk).value


def test_a_number_registered_by_itself_is_compared_with_those_of_a_package(register, tmp_path):
    load(write_package(tmp_path / "a", participants=[participant("P1", 0)]))
    someone = Participant.objects.using("national").get()
    ParticipantIdentifier.objects.using("national").create(
        municipality_id=KRISTIANSAND, participant=someone, kind="duf_number", value=DUF
    )
    assert IdentifierDigest.objects.using("national").count() == 1

    load(write_package(tmp_path / "b", participants=[participant("P1", 0, duf_number=duf(1))]))

    assert [each.value for each in numbers().current().filter(kind="duf_number")] == [duf(1)]
    assert IdentifierDigest.objects.using("national").count() == 3


# --- rotation ---


def test_everything_sealed_moves_to_new_data_keys_and_the_old_are_gone(loaded):
    """R31"""
    before = {bytes(row.wrapped) for row in DataKey.objects.using("national").all()}
    told = rotate("--new-data-keys")
    an_hour_passes()
    assert "fjernet: 2" in rotate()

    kept = DataKey.objects.using("national").all()
    assert {row.number for row in kept} == {2}
    assert before.isdisjoint(bytes(row.wrapped) for row in kept)
    assert sorted(each.value for each in numbers()) == sorted([NUMBER, NUMBER, OTHER, DUF])
    assert "forseglet på nytt: 4" in told


def test_what_was_interrupted_goes_on_where_it_stopped(loaded, monkeypatch):
    """R31"""
    monkeypatch.setattr(key_rotation, "BATCH", 1)
    real, batches = key_rotation._reseal_batch, []

    def dying(*arguments, **options):
        if sum(batches) == 2:
            raise KeyboardInterrupt
        batches.append(real(*arguments, **options))
        return batches[-1]

    monkeypatch.setattr(key_rotation, "_reseal_batch", dying)
    with pytest.raises(KeyboardInterrupt):
        actions.rotate_keys(now=timezone.now(), new_data_keys=True)
    monkeypatch.setattr(key_rotation, "_reseal_batch", real)
    assert {each.value for each in numbers()} == {NUMBER, OTHER, DUF}  # under both keys
    assert {row.number for row in DataKey.objects.using("national").all()} == {1, 2}

    an_hour_passes()
    done = actions.rotate_keys(now=timezone.now())

    assert done.sealed == 2
    assert {row.number for row in DataKey.objects.using("national").all()} == {2}


def test_nobody_who_works_meanwhile_is_refused(loaded):
    """R31: numbers are read, written and replaced all the time, while the keys change three times."""
    someone = Participant.objects.using("national").get(ref="P2")
    done = []

    def work(_number):
        try:
            while not done:
                for each in numbers():
                    assert each.value
                numbers().filter(participant=someone, kind="duf_number").delete()
                numbers().create(municipality_id=KRISTIANSAND, participant=someone, kind="duf_number", value=duf(7))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work, 0)
        try:
            for _ in range(3):
                rotate("--new-data-keys")
        finally:
            done.append(True)
        working.result(timeout=30)
    rotate()
    an_hour_passes()
    rotate()

    assert {row.number for row in DataKey.objects.using("national").all()} == {4}
    assert {each.value for each in numbers()} == {NUMBER, OTHER, DUF, duf(7)}


def test_another_master_key_wraps_everything_and_the_one_before_can_go(loaded, settings):
    settings.DATA_KEY_PREVIOUS = settings.DATA_KEY
    settings.DATA_KEY = "another master key of forty characters.."
    keys._kept = keys._Kept()
    rotate()

    settings.DATA_KEY_PREVIOUS = ""
    keys._kept = keys._Kept()
    assert NUMBER in {each.value for each in numbers()}


def test_without_the_key_before_nothing_is_changed_and_the_command_says_so(loaded, settings):
    settings.DATA_KEY, settings.DATA_KEY_PREVIOUS = "another master key of forty characters..", ""
    keys._kept = keys._Kept()

    with pytest.raises(CommandError, match="En nøkkel mangler"):
        rotate()


def test_numbers_are_found_by_both_index_keys_until_all_have_the_new_one(loaded, settings):
    settings.DATA_INDEX_KEY_PREVIOUS, settings.DATA_INDEX_KEY = settings.DATA_INDEX_KEY, "another index key " * 2
    assert found(NUMBER, KRISTIANSAND) == ["P1"]

    assert "indeksert: 4" in rotate()

    settings.DATA_INDEX_KEY_PREVIOUS = ""
    assert found(NUMBER, KRISTIANSAND) == ["P1"]
    assert found(DUF, KRISTIANSAND) == ["P1"]


def test_another_person_key_keeps_the_same_persons_together(loaded, settings, tmp_path):
    settings.PERSON_KEY = "another person key"
    before, hashes = persons(), {bytes(each.digest) for each in PersonIdentifier.objects.using("national").all()}

    assert "hashet: 4" in rotate()

    assert hashes.isdisjoint(bytes(each.digest) for each in PersonIdentifier.objects.using("national").all())
    assert persons() == before
    load(write_package(tmp_path / "later", participants=[participant("P9", 1, municipality_number="4601")]))
    assert [(KRISTIANSAND, "P2"), (4601, "P9")] in persons()


def test_the_index_of_a_row_is_made_with_the_row_and_kept_with_it(loaded):
    own = numbers().filter(kind="duf_number").get()
    own.replaced_at = own.registered_at
    own.save(using="national")

    again = numbers().get(pk=own.pk)
    assert bytes(again.value_index) == blind_index(DUF, kind="duf_number", municipality_id=KRISTIANSAND)
    assert again.value == DUF

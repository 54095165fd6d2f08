"""When the database itself stops a package: told without a value, and nothing is changed."""

import traceback

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from programmes import actions
from programmes.actions.package import cross_checks, merge
from programmes.exchange.findings import PackageRefused
from tests.packages import exit_, participant, programme, whole
from tests.programmes.loading import everything, load, refused

SECRET = "Hemmelighetsen"


@pytest.fixture
def unchecked(register, monkeypatch):
    """Rows go on without being held against each other, so that the database has to."""
    monkeypatch.setattr(cross_checks, "check", lambda *_arguments, **_options: None)


FAULTS = {
    "at once": {"participants": [participant(given_name=SECRET), participant(given_name=SECRET)]},
    "when the constraints are looked at": {
        "participants": [participant(SECRET)],
        "programmes": [programme(participant_ref=SECRET), programme("I2", SECRET, start_date="2023-01-01")],
    },
    "an end before the start": {
        "participants": [participant(SECRET)],
        "programmes": [programme(participant_ref=SECRET)],
        "exits": [exit_(exit_date="2022-01-01")],
    },
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_constraint_that_fires_all_the_same_is_a_clear_refusal(package, unchecked, caplog, capsys, name):
    folder = package(**FAULTS[name])
    before = everything()

    with pytest.raises(PackageRefused) as refusal:
        load(folder)

    (finding,) = refusal.value.findings.errors
    told = "".join(traceback.format_exception(refusal.value)) + caplog.text + "".join(capsys.readouterr())
    assert "Databasen godtar ikke innholdet" in finding.problem
    assert "A package was stopped by the database" in told
    assert SECRET not in told + finding.as_sentence()
    assert everything() == before
    assert not connections["national"].in_atomic_block


def test_a_database_that_fails_midway_leaves_everything_as_it_was(register, package, monkeypatch, caplog):
    def fail(cursor):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(merge, "measures", fail)
    before = everything()

    with pytest.raises(actions.DatabaseTrouble) as trouble:
        load(package(**whole()))

    assert "57P01" in str(trouble.value)
    connections["national"].close()
    assert everything() == before
    with pytest.raises(CommandError, match="Ingenting er lastet inn"):
        call_command("import_package", package(**whole()))
    connections["national"].close()


def test_a_fault_of_our_own_leaves_everything_as_it_was(register, package, monkeypatch):
    def fail(_cursor):
        raise KeyError

    monkeypatch.setattr(merge, "exits", fail)
    before = everything()

    with pytest.raises(KeyError):
        load(package(**whole()))

    assert everything() == before
    monkeypatch.undo()
    assert not refused(package(participants=[participant(sex="X")])).is_unreadable

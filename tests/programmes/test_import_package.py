"""Loading a package: what comes in, what a second and a corrected package change, and the command."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from participants.models import Participant, ParticipantIdentifier
from programmes.models import Exit, LanguageTest, Leave, Measure, Programme
from tests.packages import (
    LEAVE,
    MEASURE,
    TEST,
    as_workbook,
    exit_,
    national_id,
    participant,
    programme,
    whole,
    write_package,
    zipped,
)  # fmt: skip
from tests.programmes.loading import everything, load, places, refused

TABLES = ["participants", "programmes", "exits", "measures", "leaves", "language_tests"]


def test_a_sound_package_is_loaded_with_all_its_tables(register, package):
    loaded = load(package(**whole()))

    assert loaded.new == dict.fromkeys(TABLES, 1)
    found = Programme.objects.using("national").get()
    assert (found.starts_on, found.ends_on) == (date(2022, 6, 8), date(2022, 12, 21))
    assert Leave.objects.using("national").get().ends_on == date(2022, 7, 23)


def test_loading_twice_changes_nothing_and_touches_no_row(register, package):
    folder = package(**whole())
    load(folder)
    before = everything()

    again = load(folder)

    # The change feed is among it: an update that changes nothing would still have written there.
    assert everything() == before
    assert not any(again.new.values())
    assert not any(again.changed.values())


@pytest.mark.parametrize("kind", ["zip", "zip with a folder", "xlsx", "descriptor"])
def test_every_container_gives_the_same_register_as_the_folder(register, package, tmp_path, kind):
    folder = package(**whole())
    load(folder)
    before = everything()

    again = load({
        "zip": lambda: zipped(folder, tmp_path / "p.zip"),
        "zip with a folder": lambda: zipped(folder, tmp_path / "p.zip", inside="inner/most"),
        "xlsx": lambda: as_workbook(folder, tmp_path / "p.xlsx"),
        "descriptor": lambda: folder / "datapackage.json",
    }[kind]())  # fmt: skip

    assert again.read == dict.fromkeys(TABLES, 1)
    assert everything() == before


def corrections():
    """A change in one table each, the model it shows in, and what it then says."""
    return {
        "participants": (participant(family_name="Shevchenko"), Participant, "family_name", "Shevchenko"),
        "programmes": (programme(goal="vocational"), Programme, "goal", "vocational"),
        "measures": (MEASURE | {"end_date": "2022-10-01"}, Measure, "ends_on", date(2022, 10, 2)),
        "leaves": (LEAVE | {"leave_type": "welfare"}, Leave, "leave_type", "welfare"),
        "language_tests": (TEST | {"result": "b1"}, LanguageTest, "result", "b1"),
        "exits": (exit_(main_activity="qualification"), Exit, "main_activity", "qualification"),
    }


@pytest.mark.parametrize("table", TABLES)
def test_a_corrected_package_changes_just_the_corrected_rows(register, tmp_path, table):
    load(write_package(tmp_path / "a", **whole()))
    row, model, field, value = corrections()[table]

    loaded = load(write_package(tmp_path / "b", **(whole() | {table: [row]})))

    assert loaded.changed == dict.fromkeys(TABLES, 0) | {table: 1}
    assert not any(loaded.new.values())
    assert getattr(model.objects.using("national").get(), field) == value


def test_a_column_left_out_leaves_what_is_registered(register, tmp_path):
    load(write_package(tmp_path / "a", **whole()))
    before = everything()
    folder = write_package(tmp_path / "b", **whole())
    without_optional_columns(folder)

    load(folder)

    assert everything() == before


def without_optional_columns(folder):
    """Take out each column that the schema does not require and that names no row."""
    (folder / "participants.csv").write_text(
        "participant_ref,municipality_number,national_id,given_name,family_name,birth_date,sex,country_background,"
        f"permit_basis,permit_date\nP1,4204,{national_id(date(1990, 5, 17), 'F', 0)},Olena,Kovalenko,1990-05-17,F,UKR,"
        "utl34,2022-03-20\n",
        encoding="utf-8",
    )
    (folder / "programmes.csv").write_text("programme_ref,participant_ref,municipality_number\nI1,P1,4204\n")
    (folder / "exits.csv").write_text("programme_ref,municipality_number,exit_date\nI1,4204,2022-12-20\n")
    (folder / "measures.csv").write_text(
        "programme_ref,municipality_number,measure_type,start_date\nI1,4204,norwegian,2022-06-10\n"
    )
    (folder / "leaves.csv").write_text(
        "programme_ref,municipality_number,leave_type,start_date\nI1,4204,holiday,2022-07-04\n"
    )


def test_an_empty_cell_says_that_the_value_is_not_known(register, tmp_path):
    load(write_package(tmp_path / "a", participants=[participant()]))

    load(write_package(tmp_path / "b", participants=[participant(settled_date="", education_level="")]))

    found = Participant.objects.using("national").get()
    assert (found.settled_on, found.education_level) == (None, "unknown")


@pytest.mark.parametrize(("given", "kept"), [("", "strictly_confidential"), ("none", "none")])
def test_protection_of_an_address_is_lifted_by_saying_so_alone(register, tmp_path, given, kept):
    load(write_package(tmp_path / "a", participants=[participant(address_protection="strictly_confidential")]))

    load(write_package(tmp_path / "b", participants=[participant(address_protection=given)]))

    assert Participant.objects.using("national").get().address_protection == kept


def test_a_new_number_takes_the_place_of_the_old_which_is_kept_as_history(register, tmp_path):
    load(write_package(tmp_path / "a", participants=[participant(serial=0)]))
    load(write_package(tmp_path / "b", participants=[participant(serial=1)]))

    numbers = ParticipantIdentifier.objects.using("national")
    assert numbers.count() == 2
    assert numbers.current().get().value == national_id(date(1990, 5, 17), "F", 1)


def test_two_participants_whose_numbers_were_mixed_up_can_swap_them(register, tmp_path):
    load(write_package(tmp_path / "a", participants=[participant("P1", 0), participant("P2", 1)]))

    load(write_package(tmp_path / "b", participants=[participant("P1", 1), participant("P2", 0)]))

    current = ParticipantIdentifier.objects.using("national").current()
    assert current.get(participant__ref="P1").value == national_id(date(1990, 5, 17), "F", 1)


def test_a_later_package_may_end_one_programme_and_start_the_next(register, tmp_path):
    load(write_package(tmp_path / "a", participants=[participant()], programmes=[programme()]))

    load(write_package(tmp_path / "b", programmes=[programme("I2", start_date="2023-01-10")], exits=[exit_()]))

    ends = Programme.objects.using("national").order_by("starts_on").values_list("ends_on", flat=True)
    assert list(ends) == [date(2022, 12, 21), None]


def test_two_equal_measures_are_both_kept(register, package):
    folder = package(participants=[participant()], programmes=[programme()], measures=[MEASURE, MEASURE])
    load(folder)
    load(folder)

    assert Measure.objects.using("national").count() == 2


def test_hours_are_kept_with_one_decimal(register, package):
    hours = ["37.5", "37.55", "0", "168", "7.333333333333333"]
    rows = [MEASURE | {"hours_per_week": each, "provider": each} for each in hours]

    load(package(participants=[participant()], programmes=[programme()], measures=rows))

    kept = Measure.objects.using("national").values_list("provider", "hours_per_week")
    assert {given: str(value) for given, value in kept} == {
        "37.5": "37.5", "37.55": "37.6", "0": "0.0", "168": "168.0", "7.333333333333333": "7.3",
    }  # fmt: skip


def test_a_failing_duf_check_is_a_warning_alone(register, package):
    loaded = load(package(participants=[participant(duf_number="201012345678")]))

    assert [found.column for found in loaded.findings.warnings] == ["duf_number"]
    assert loaded.new["participants"] == 1


def test_the_connection_is_sound_after_a_refusal(register, package):
    refused(package(participants=[participant(sex="X")]))

    assert not connections["national"].in_atomic_block
    assert load(package(participants=[participant()])).new["participants"] == 1


def test_the_command_tells_faults_in_reading_order_and_ends_with_an_error(register, package, capsys):
    folder = package(participants=[participant(sex="X")], exits=[exit_("I7")])

    with pytest.raises(CommandError, match=r"2 feil i pakken\. Ingenting er lastet inn"):
        call_command("import_package", folder)

    told = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1].strip() for line in told] == [
        "participants, rad 2, sex", "exits, rad 2, programme_ref",
    ]  # fmt: skip


def test_the_command_tells_what_was_loaded(register, package):
    out = io.StringIO()

    call_command("import_package", package(**whole()), stdout=out, verbosity=2)

    assert "participants: 1 rader lest, 1 nye, 0 endret" in out.getvalue()
    assert "merge_programmes" in out.getvalue()


def test_every_fault_of_a_package_is_told_at_once(register, package):
    findings = refused(
        package(
            participants=[participant(sex="X"), participant("P2", serial=1, permit_basis="?", birth_date="1991-01-01")],
            exits=[exit_("I7")],
        )
    )

    assert places(findings) == [("participants", 2, "sex"), ("participants", 3, "permit_basis"),
                                ("exits", 2, "programme_ref")]  # fmt: skip


def test_no_value_of_a_person_stands_in_a_finding(register, package):
    row = participant(given_name="=Hemmelig", national_id="17850012345", family_name="y" * 150)

    findings = refused(package(participants=[row]))

    told = json.dumps(findings.as_data(limit=100), ensure_ascii=False)
    assert len(findings.errors) == 3
    assert not any(secret in told for secret in ("Hemmelig", "17850012345", "yyy"))


def test_the_planner_knows_the_register_as_soon_as_a_large_package_is_loaded(register, package, monkeypatch):
    """Counting right after would be planned for an empty register otherwise, and take minutes."""
    monkeypatch.setattr("programmes.actions.package._BULK", 2)
    people = [participant(f"P{number}", serial=number) for number in range(5)]
    load(package(participants=people))

    with connections["migration"].cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'participants_participant'")
        assert cursor.fetchone() == (5.0,)

"""Loading a package: what is bad is told, with place and remedy, and changes nothing."""

import csv
import json
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from participants.models import Participant, ParticipantIdentifier, PersonLink
from participants.rules.identifiers import read_national_id
from programmes import actions
from programmes.exchange.findings import PackageRefused
from programmes.models import Exit, LanguageTest, Leave, Measure, Programme
from tests.packages import duf, exit_, national_id, participant, programme, write_package

TODAY = date(2024, 11, 24)
NOW = datetime(2024, 11, 24, 12, tzinfo=UTC)


def load(path, **options):
    return actions.load_package(path=path, on=TODAY, **options)


def everything():
    """The whole register as plain rows, for comparing before and after."""
    return {
        model.__name__: sorted(map(str, model.objects.using("national").values_list()))
        for model in (Participant, ParticipantIdentifier, PersonLink, Programme, Measure, Leave, LanguageTest, Exit)
    }


def faults(refusal):
    return [(f.table, f.row, f.column) for f in sorted(refusal.value.findings.errors)]


MEASURE = {"programme_ref": "I1", "municipality_number": "4204", "measure_type": "norwegian", "start_date": "2022-06-10",
           "end_date": "2022-09-01", "hours_per_week": "22.5", "provider": "Læringssenteret"}  # fmt: skip
LEAVE = {"programme_ref": "I1", "municipality_number": "4204", "leave_type": "holiday", "start_date": "2022-07-04",
         "end_date": "2022-07-22"}  # fmt: skip
TEST = {
    "participant_ref": "P1",
    "municipality_number": "4204",
    "test_date": "2022-11-15",
    "skill": "oral",
    "result": "a2",
}


@pytest.fixture
def whole(package):
    return package(participants=[participant()], programmes=[programme()], measures=[MEASURE], leaves=[LEAVE],
                   language_tests=[TEST], exits=[exit_()])  # fmt: skip


def test_a_sound_package_is_loaded_with_all_its_tables(register, whole):
    loaded = load(whole)

    assert loaded.new == dict.fromkeys(
        ["participants", "programmes", "exits", "measures", "leaves", "language_tests"], 1
    )
    found = Programme.objects.using("national").get()
    assert (found.starts_on, found.ends_on) == (date(2022, 6, 8), date(2022, 12, 21))
    assert Leave.objects.using("national").get().ends_on == date(2022, 7, 23)


def test_loading_twice_changes_nothing(register, whole):
    load(whole)
    before = everything()

    again = load(whole)

    assert everything() == before
    assert not any(again.new.values())
    assert not any(again.changed.values())


@pytest.mark.parametrize("kind", ["zip", "nested_zip", "xlsx"])
def test_zip_and_workbook_give_the_same_register_as_the_folder(register, whole, tmp_path, kind):
    load(whole)
    before = everything()

    again = load(as_file(whole, tmp_path, kind))

    assert everything() == before
    assert not any(again.new.values())


def as_file(folder, tmp_path, kind):
    if kind == "xlsx":
        book = openpyxl.Workbook()
        book.remove(book.active)
        for file in sorted(folder.glob("*.csv")):
            sheet = book.create_sheet(file.stem)
            with file.open(encoding="utf-8") as source:
                for row in csv.reader(source):
                    sheet.append(row)
        book.save(tmp_path / "package.xlsx")
        return tmp_path / "package.xlsx"
    target = tmp_path / "package.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, f"inner/{file.name}" if kind == "nested_zip" else file.name)
    return target


def test_a_workbook_with_real_dates_and_numbers_is_read_like_text(register, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "participants"
    row = participant(municipality_number="0301") | {"settled_by_agreement": True, "permit_date": datetime(2022, 3, 20)}  # noqa: DTZ001
    sheet.append(list(row))
    sheet.append([int(v) if k in {"municipality_number", "national_id"} else v for k, v in row.items()])
    book.save(tmp_path / "p.xlsx")

    load(tmp_path / "p.xlsx")

    found = Participant.objects.using("national").get()
    assert (found.municipality_id, found.permitted_on) == (301, date(2022, 3, 20))


PEOPLE = "participants"
BAD_ROWS = {
    "a 300-character name": ({PEOPLE: [participant(given_name="x" * 300)]}, (PEOPLE, 2, "given_name")),
    "an impossible date": ({PEOPLE: [participant() | {"birth_date": "1990-02-30"}]}, (PEOPLE, 2, "birth_date")),
    "a date in another form": ({PEOPLE: [participant() | {"permit_date": "20.03.2022"}]}, (PEOPLE, 2, "permit_date")),
    "an unknown municipality": ({PEOPLE: [participant(municipality_number="9999")]}, (PEOPLE, 2, "municipality_number")),
    "a number that no longer holds": (
        {PEOPLE: [participant(municipality_number="1902", settled_date="2022-01-05")]},
        (PEOPLE, 2, "municipality_number"),
    ),
    "an unknown country": ({PEOPLE: [participant(country_background="ZZZ")]}, (PEOPLE, 2, "country_background")),
    "an unknown code": ({PEOPLE: [participant(permit_basis="utl99")]}, (PEOPLE, 2, "permit_basis")),
    "a wrong check digit": ({PEOPLE: [participant(national_id="17850012345")]}, (PEOPLE, 2, "national_id")),
    "another birth date": (
        {PEOPLE: [participant() | {"birth_date": "1990-05-18"}]},
        (PEOPLE, 2, "birth_date"),
    ),
    "no number at all": ({PEOPLE: [participant(national_id="")]}, (PEOPLE, 2, "national_id")),
    "an empty required field": ({PEOPLE: [participant(family_name="")]}, (PEOPLE, 2, "family_name")),
    "a formula in a cell": ({PEOPLE: [participant(given_name="=HYPERLINK(1)")]}, (PEOPLE, 2, "given_name")),
    "a line break in a cell": ({PEOPLE: [participant(given_name="a\nb")]}, (PEOPLE, 2, "given_name")),
    "the key twice": (
        {PEOPLE: [participant(), participant(serial=1)]},
        (PEOPLE, 3, "participant_ref"),
    ),
    "one person under two keys": ({PEOPLE: [participant(), participant("P2")]}, (PEOPLE, 3, "national_id")),
    "a programme without its participant": (
        {PEOPLE: [participant()], "programmes": [programme(participant_ref="P9")]},
        ("programmes", 2, "participant_ref"),
    ),
    "a start before the offer": (
        {PEOPLE: [participant()], "programmes": [programme(offered_date="2022-06-09")]},
        ("programmes", 2, "start_date"),
    ),
    "two exits": (
        {PEOPLE: [participant()], "programmes": [programme()], "exits": [exit_(), exit_(exit_date="2023-01-01")]},
        ("exits", 3, "programme_ref"),
    ),
    "an exit before the start": (
        {PEOPLE: [participant()], "programmes": [programme()], "exits": [exit_(exit_date="2022-06-07")]},
        ("exits", 2, "exit_date"),
    ),
    "an exit without a start": (
        {PEOPLE: [participant()], "programmes": [programme(start_date="")], "exits": [exit_()]},
        ("exits", 2, "exit_date"),
    ),
    "overlapping programmes": (
        {PEOPLE: [participant()], "programmes": [programme(), programme("I2", start_date="2022-12-20")], "exits": [exit_()]},
        ("programmes", 3, "start_date"),
    ),
    "two open programmes": (
        {PEOPLE: [participant()], "programmes": [programme(), programme("I2", start_date="2023-12-20")]},
        ("programmes", 3, "start_date"),
    ),
    "overlapping leaves": (
        {PEOPLE: [participant()], "programmes": [programme()],
         "leaves": [LEAVE, LEAVE | {"start_date": "2022-07-22", "end_date": "2022-08-01"}]},
        ("leaves", 3, "start_date"),
    ),
    "an end before the start": (
        {PEOPLE: [participant()], "programmes": [programme()], "measures": [MEASURE | {"end_date": "2022-06-01"}]},
        ("measures", 2, "end_date"),
    ),
    "hours beyond a week": (
        {PEOPLE: [participant()], "programmes": [programme()], "measures": [MEASURE | {"hours_per_week": "200"}]},
        ("measures", 2, "hours_per_week"),
    ),
    "a level for social studies": (
        {PEOPLE: [participant()], "language_tests": [TEST | {"skill": "social_studies"}]},
        ("language_tests", 2, "result"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_told_by_place_and_remedy_and_changes_nothing(register, tmp_path, name):
    tables, place = BAD_ROWS[name]
    load(write_package(tmp_path / "sound", participants=[participant("P0", serial=7)]))
    before = everything()

    with pytest.raises(PackageRefused) as refusal:
        load(write_package(tmp_path / "bad", **tables))

    assert faults(refusal) == [place]
    finding = refusal.value.findings.errors[0]
    assert finding.problem.endswith(".")
    assert finding.remedy
    assert everything() == before


def test_no_value_of_a_person_stands_in_a_finding(register, package):
    folder = package(
        participants=[participant(given_name="=Hemmelig", national_id="17850012345", family_name="y" * 150)]
    )

    with pytest.raises(PackageRefused) as refusal:
        load(folder)

    told = json.dumps(refusal.value.findings.as_data(limit=100), ensure_ascii=False)
    assert len(refusal.value.findings.errors) == 3
    assert not any(secret in told for secret in ("Hemmelig", "17850012345", "yyy"))


def test_every_fault_of_a_package_is_told_at_once(register, package):
    folder = package(
        participants=[participant(sex="X"), participant("P2", serial=1, birth_date="1991-01-01", permit_basis="?")],
        exits=[exit_("I7")],
    )

    with pytest.raises(PackageRefused) as refusal:
        load(folder)

    assert faults(refusal) == [(PEOPLE, 2, "sex"), (PEOPLE, 3, "permit_basis"), ("exits", 2, "programme_ref")]
    assert sorted(faults(refusal)) == sorted(
        [("exits", 2, "programme_ref"), (PEOPLE, 2, "sex"), (PEOPLE, 3, "permit_basis")]
    )


def test_the_sound_rows_alone_are_loaded_when_asked_for(register, package):
    folder = package(
        participants=[participant(), participant("P2", serial=1, sex="X")],
        programmes=[programme(), programme("I2", "P2"), programme("I3", "P2")],
        exits=[exit_(), exit_("I2")],
    )

    loaded = load(folder, sound_rows_only=True)

    assert loaded.new["programmes"] == 1
    assert [(f.table, f.row) for f in sorted(loaded.findings.errors)] == [
        ("exits", 3), (PEOPLE, 3), ("programmes", 3), ("programmes", 4),
    ]  # fmt: skip
    assert Programme.objects.using("national").get().ref == "I1"


def broken(kind, tmp_path):
    folder = write_package(tmp_path / "p", participants=[participant(given_name="Åse")])
    if kind == "latin-1":
        file = folder / "participants.csv"
        file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1"))
    elif kind == "semicolons":
        file = folder / "participants.csv"
        file.write_text(file.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    elif kind == "no descriptor":
        (folder / "datapackage.json").unlink()
    elif kind == "descriptor is no json":
        (folder / "datapackage.json").write_text("{", encoding="utf-8")
    elif kind == "a path that leads out":
        (folder / "datapackage.json").write_text(
            json.dumps({"name": "x", "resources": [{"name": "participants", "path": "../../etc/passwd"}]}),
            encoding="utf-8",
        )
    elif kind == "unknown table":
        (folder / "datapackage.json").write_text(
            json.dumps({"name": "x", "resources": [{"name": "people", "path": "participants.csv"}]}), encoding="utf-8"
        )
    elif kind == "missing column":
        (folder / "participants.csv").write_text("participant_ref\nP1\n", encoding="utf-8")
    elif kind == "unknown column":
        file = folder / "participants.csv"
        file.write_text(file.read_text(encoding="utf-8").replace("duf_number", "duff", 1), encoding="utf-8")
    elif kind == "missing file":
        (folder / "participants.csv").unlink()
    elif kind == "truncated zip":
        whole = as_file(folder, tmp_path, "zip")
        cut = tmp_path / "cut.zip"
        cut.write_bytes(whole.read_bytes()[:-60])
        return cut
    elif kind == "damaged zip":
        whole = as_file(folder, tmp_path, "zip")
        data = bytearray(whole.read_bytes())
        data[80:120] = b"\xff" * 40
        whole.write_bytes(bytes(data))
        return whole
    elif kind == "zip bomb":
        return bomb(tmp_path / "bomb.zip", "participants.csv")
    elif kind == "xlsx bomb":
        return bomb(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml")
    elif kind == "many members":
        with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
            for number in range(100):
                archive.writestr(f"{number}.csv", "x")
        return tmp_path / "many.zip"
    elif kind == "workbook with a formula":
        book = openpyxl.Workbook()
        book.active.title = "participants"
        book.active.append(["participant_ref"])
        book.active.append(["=1+1"])
        book.save(tmp_path / "f.xlsx")
        return tmp_path / "f.xlsx"
    elif kind == "workbook without sheets of ours":
        openpyxl.Workbook().save(tmp_path / "w.xlsx")
        return tmp_path / "w.xlsx"
    elif kind == "a text file called xlsx":
        (tmp_path / "t.xlsx").write_text("hei", encoding="utf-8")
        return tmp_path / "t.xlsx"
    elif kind == "another kind of file":
        (tmp_path / "t.pdf").write_text("hei", encoding="utf-8")
        return tmp_path / "t.pdf"
    elif kind == "nothing there":
        return tmp_path / "nothing"
    return folder


def bomb(path, member):
    """A few kilobytes that unpack to 200 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(member, "w") as out:
        for _ in range(200):
            out.write(b"0" * 1024 * 1024)
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("latin-1", "UTF-8"),
        ("semicolons", "semikolon"),
        ("no descriptor", "datapackage.json mangler"),
        ("descriptor is no json", "datapackage.json"),
        ("a path that leads out", "not safe"),
        ("unknown table", "ikke en del av formatet"),
        ("missing column", "mangler"),
        ("unknown column", "ikke kjent"),
        ("missing file", "finnes ikke i pakken"),
        ("truncated zip", "skadet"),
        ("damaged zip", "skadet"),
        ("zip bomb", "for stort"),
        ("xlsx bomb", "for stort"),
        ("many members", "filer"),
        ("workbook with a formula", "formler"),
        ("workbook without sheets of ours", "arkene"),
        ("a text file called xlsx", "skadet"),
        ("another kind of file", "Filtypen"),
        ("nothing there", "finnes ikke"),
    ],
)
def test_a_broken_package_gets_its_own_clear_refusal(register, tmp_path, kind, words):
    with pytest.raises(PackageRefused) as refusal:
        load(broken(kind, tmp_path))

    (finding,) = refusal.value.findings.errors
    assert words in finding.problem
    assert finding.remedy
    assert not Participant.objects.using("national").exists()


def test_the_command_tells_faults_and_ends_with_an_error(register, package, capsys):
    with pytest.raises(CommandError, match="Ingenting er lastet inn"):
        call_command("import_package", package(participants=[participant(sex="X")]))

    assert "participants, rad 2, sex" in capsys.readouterr().err


def test_a_failing_duf_check_is_a_warning_alone(register, package):
    loaded = load(package(participants=[participant(duf_number="202200000199")]))

    assert [f.column for f in loaded.findings.warnings] == ["duf_number"]
    assert loaded.new["participants"] == 1


def test_the_same_person_in_two_municipalities_is_one_person_though_no_row_carries_both_numbers(register, tmp_path):
    fnr, duf_number = national_id(date(1990, 5, 17), "F", 3), duf(3)
    load(write_package(tmp_path / "a", participants=[participant(national_id=fnr)]))
    load(
        write_package(
            tmp_path / "b",
            participants=[participant(municipality_number="0301", national_id="", duf_number=duf_number)],
        )
    )
    assert PersonLink.objects.using("national").values("person").distinct().count() == 2

    load(
        write_package(
            tmp_path / "c",
            participants=[participant(municipality_number="1103", national_id=fnr, duf_number=duf_number)],
        )
    )

    assert PersonLink.objects.using("national").count() == 3
    assert PersonLink.objects.using("national").values("person").distinct().count() == 1


def test_a_new_number_takes_the_place_of_the_old_which_is_kept_as_history(register, tmp_path):
    load(write_package(tmp_path / "a", participants=[participant(serial=0)]))
    load(write_package(tmp_path / "b", participants=[participant(serial=1)]))

    numbers = ParticipantIdentifier.objects.using("national")
    assert numbers.count() == 2
    assert numbers.current().get().value == national_id(date(1990, 5, 17), "F", 1)
    assert PersonLink.objects.using("national").count() == 1


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


def test_the_connection_is_sound_after_a_refusal(register, package):
    with pytest.raises(PackageRefused):
        load(package(participants=[participant(sex="X")]))

    assert not connections["national"].in_atomic_block
    assert load(package(participants=[participant()])).new["participants"] == 1


@given(born_on=st.dates(date(1940, 1, 1), date(2023, 12, 31)), sex=st.sampled_from("FM"), serial=st.integers(0, 3))
def test_a_synthetic_number_reads_back_as_the_date_and_sex_it_was_made_of(born_on, sex, serial):
    read = read_national_id(national_id(born_on, sex, serial), on=TODAY)

    assert read == (born_on, sex)


@given(place=st.integers(0, 10), digit=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place, digit):
    number = national_id(date(1990, 5, 17), "F", 0)
    wrong = number[:place] + str((int(number[place]) + digit) % 10) + number[place + 1 :]

    read = read_national_id(wrong, on=TODAY)

    assert read is None or place in {0, 2}  # an 8 or 9 in front makes an FH-number, another month an H-number


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        ("05011399292", True), ("01015450068", True), ("31129956715", True), ("02013299997", True),
        ("30108299920", True), ("41011088188", True), ("01840699478", True), ("13527248013", True),
        ("10915596784", True), ("30108299939", False), ("02013299903", False), ("01020304050", False),
    ],
)  # fmt: skip
def test_known_numbers_are_judged_as_published(number, is_valid):
    assert (read_national_id(number, on=TODAY) is not None) == is_valid


@pytest.mark.parametrize("number", ["30108299939", "02013299903"])
def test_the_check_of_2032_lets_the_first_remainder_be_up_to_three(number):
    assert read_national_id(number, on=date(2032, 1, 1)) is not None

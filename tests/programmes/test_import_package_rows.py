"""Faults of rows: each told once, by place and remedy, and nothing changed; and the sound rows beside them."""

from datetime import date

import pytest

from participants.models import Participant
from programmes.models import Exit, Programme
from tests.packages import LEAVE, MEASURE, TEST, d_number, exit_, national_id, participant, programme, write_package
from tests.programmes.loading import everything, load, places, refused

PEOPLE = "participants"
ONE = {PEOPLE: [participant()]}
TWO = ONE | {"programmes": [programme()]}


def person(**changes):
    """A row with values that its number would not be made from."""
    return {PEOPLE: [participant() | changes]}


# Name: what the package holds, and where the one fault is told.
BAD_ROWS = {
    "a 300-character name": (person(given_name="x" * 300), (PEOPLE, 2, "given_name")),
    "a name that hides a letter": (person(given_name="He\u200bmmelig"), (PEOPLE, 2, "given_name")),
    "a name that is turned": (person(given_name="Hem\u202emelig"), (PEOPLE, 2, "given_name")),
    "a programme that continues itself": (
        ONE | {"programmes": [programme(continues_ref="4204:I1")]}, ("programmes", 2, "continues_ref"),
    ),
    "a field of ten megabytes": (person(given_name="x" * 10_000_000), (PEOPLE, 2, "")),
    "an impossible date": (person(birth_date="1990-02-30"), (PEOPLE, 2, "birth_date")),
    "a date in another form": (person(permit_date="20.03.2022"), (PEOPLE, 2, "permit_date")),
    "a date of year 1": (person(settled_date="0001-01-01"), (PEOPLE, 2, "settled_date")),
    "a date of year 9999": (person(settled_date="9999-12-31"), (PEOPLE, 2, "settled_date")),
    "a date of year 12022": (person(settled_date="12022-01-01"), (PEOPLE, 2, "settled_date")),
    "a start in 1800": (ONE | {"programmes": [programme(start_date="1800-01-01", offered_date="", decision_date="")]},
                        ("programmes", 2, "start_date")),
    "an unknown municipality": (person(municipality_number="9999"), (PEOPLE, 2, "municipality_number")),
    "a municipality without its zero": (person(municipality_number="301"), (PEOPLE, 2, "municipality_number")),
    "a number that no longer holds": (
        {PEOPLE: [participant(municipality_number="1902", settled_date="2022-01-05")]},
        (PEOPLE, 2, "municipality_number"),
    ),
    "an unknown country": (person(country_background="ZZZ"), (PEOPLE, 2, "country_background")),
    "an unknown code": (person(permit_basis="utl99"), (PEOPLE, 2, "permit_basis")),
    "a truth in capitals": (person(settled_by_agreement="TRUE"), (PEOPLE, 2, "settled_by_agreement")),
    "a wrong check digit": (person(national_id="17850012345"), (PEOPLE, 2, "national_id")),
    "another birth date": (person(birth_date="1990-05-18"), (PEOPLE, 2, "birth_date")),
    "a birth to come": (person(national_id="", duf_number="201017238203", birth_date="2024-11-25",
                               permit_date="2024-11-26"), (PEOPLE, 2, "birth_date")),
    "a permit before birth": (person(permit_date="1990-05-16"), (PEOPLE, 2, "permit_date")),
    "no number at all": (person(national_id=""), (PEOPLE, 2, "national_id")),
    "an empty required field": (person(family_name="  "), (PEOPLE, 2, "family_name")),
    "a formula in a cell": (person(given_name="=HYPERLINK(1)"), (PEOPLE, 2, "given_name")),
    "a formula that starts with a plus": (TWO | {"measures": [MEASURE | {"provider": "+47 22 33 44 55"}]},
                                          ("measures", 2, "provider")),
    "a control character": (person(given_name="a\x07b"), (PEOPLE, 2, "given_name")),
    "a NUL": (person(given_name="a\x00b"), (PEOPLE, 2, "given_name")),
    "the key twice": ({PEOPLE: [participant(), participant(serial=1)]}, (PEOPLE, 3, "participant_ref")),
    "one person under two keys": ({PEOPLE: [participant(), participant("P2")]}, (PEOPLE, 3, "national_id")),
    "a number registered on another": ({PEOPLE: [participant("P2", serial=7)]}, (PEOPLE, 2, "national_id")),
    "a programme without its participant": (
        ONE | {"programmes": [programme(participant_ref="P9")]}, ("programmes", 2, "participant_ref"),
    ),
    "a programme key twice": (ONE | {"programmes": [programme(), programme()]}, ("programmes", 3, "programme_ref")),
    "a start before the offer": (ONE | {"programmes": [programme(offered_date="2022-06-09")]},
                                 ("programmes", 2, "start_date")),
    "an exit without its programme": (ONE | {"exits": [exit_()]}, ("exits", 2, "programme_ref")),
    "a measure without its programme": (ONE | {"measures": [MEASURE]}, ("measures", 2, "programme_ref")),
    "a leave without its programme": (ONE | {"leaves": [LEAVE]}, ("leaves", 2, "programme_ref")),
    "a test without its participant": ({"language_tests": [TEST]}, ("language_tests", 2, "participant_ref")),
    "two exits": (TWO | {"exits": [exit_(), exit_(exit_date="2023-01-01")]}, ("exits", 3, "programme_ref")),
    "an exit before the start": (TWO | {"exits": [exit_(exit_date="2022-06-07")]}, ("exits", 2, "exit_date")),
    "an exit without a start": (
        ONE | {"programmes": [programme(start_date="")], "exits": [exit_()]}, ("exits", 2, "exit_date"),
    ),
    "overlapping programmes": (
        ONE | {"programmes": [programme(), programme("I2", start_date="2022-12-20")], "exits": [exit_()]},
        ("programmes", 3, "start_date"),
    ),
    "two open programmes": (ONE | {"programmes": [programme(), programme("I2", start_date="2023-12-20")]},
                            ("programmes", 3, "start_date")),
    "an exit with a wrong date, and a programme after it": (
        ONE | {"programmes": [programme(), programme("I2", start_date="2023-12-20")], "exits": [exit_(exit_date="?")]},
        ("exits", 2, "exit_date"),
    ),
    "overlapping leaves": (TWO | {"leaves": [LEAVE, LEAVE | {"start_date": "2022-07-22", "end_date": "2022-08-01"}]},
                           ("leaves", 3, "start_date")),
    "a leave in an open leave": (TWO | {"leaves": [LEAVE | {"end_date": ""}, LEAVE | {"start_date": "2023-07-22",
                                                                                      "end_date": ""}]},
                                 ("leaves", 3, "start_date")),
    "a measure that ends before its start": (TWO | {"measures": [MEASURE | {"end_date": "2022-06-01"}]},
                                             ("measures", 2, "end_date")),
    "a leave that ends before its start": (TWO | {"leaves": [LEAVE | {"end_date": "2022-06-01"}]},
                                           ("leaves", 2, "end_date")),
    "hours beyond a week": (TWO | {"measures": [MEASURE | {"hours_per_week": "200"}]},
                            ("measures", 2, "hours_per_week")),
    "hours that are no number": (TWO | {"measures": [MEASURE | {"hours_per_week": "NaN"}]},
                                 ("measures", 2, "hours_per_week")),
    "hours with a comma": (TWO | {"measures": [MEASURE | {"hours_per_week": "37,5"}]},
                           ("measures", 2, "hours_per_week")),
    "a level for social studies": (ONE | {"language_tests": [TEST | {"skill": "social_studies"}]},
                                   ("language_tests", 2, "result")),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_told_once_by_place_and_remedy_and_changes_nothing(register, tmp_path, name):
    tables, place = BAD_ROWS[name]
    load(write_package(tmp_path / "sound", participants=[participant("P0", serial=7)]))
    before = everything()

    findings = refused(write_package(tmp_path / "bad", **tables))

    assert places(findings) == [place]
    assert findings.errors[0].problem.endswith(".")
    assert findings.errors[0].remedy.endswith(".")
    assert everything() == before


@pytest.mark.parametrize("name", BAD_ROWS)
def test_beside_a_bad_row_the_sound_rows_are_loaded_when_asked_for(register, tmp_path, name):
    tables, (table, row, _column) = BAD_ROWS[name]
    if name == "a field of ten megabytes":
        pytest.skip("The table cannot be read past it.")
    load(write_package(tmp_path / "sound", participants=[participant("P0", serial=7)]))

    loaded = load(write_package(tmp_path / "bad", **tables), sound_rows_only=True)

    assert (table, row) in {(found.table, found.row) for found in loaded.findings.errors}
    sound = sum(map(len, tables.values())) - len({(found.table, found.row) for found in loaded.findings.errors})
    assert sum(loaded.new.values()) == sound


DOUBTS = {
    "the number tells another sex": person(sex="M"),
    "DUF check digits": person(duf_number="201012345678"),
    "it continues a programme that nobody knows": ONE | {"programmes": [programme(continues_ref="0301:I9")]},
    "a decision after the start": ONE | {"programmes": [programme(decision_date="2022-06-09")]},
}


@pytest.mark.parametrize("name", DOUBTS)
def test_what_may_be_right_all_the_same_is_a_warning(register, package, name):
    loaded = load(package(**DOUBTS[name]))

    assert len(loaded.findings.warnings) == 1
    assert not loaded.findings.has_errors


def test_a_row_of_the_wrong_length_is_told(register, package):
    folder = package(**TWO)
    with (folder / "programmes.csv").open("a", encoding="utf-8") as file:
        file.write("I2,P1,4204\n")

    assert places(refused(folder)) == [("programmes", 3, "")]


def test_faults_of_a_table_that_breaks_off_are_told_beside_those_of_the_others(register, package):
    folder = package(participants=[participant(sex="X")], programmes=[programme(goal="?")])
    with (folder / "participants.csv").open("ab") as file:
        file.write(b"P2,\xff\n")

    assert places(refused(folder, sound_rows_only=True)) == [
        (PEOPLE, 2, "sex"), (PEOPLE, 3, ""), ("programmes", 2, "goal"),
    ]  # fmt: skip


def test_what_hangs_on_a_row_with_faults_is_left_out_with_it(register, package):
    folder = package(
        participants=[participant(), participant("P2", serial=1, sex="X")],
        programmes=[programme(), programme("I2", "P2"), programme("I3", "P2")],
        exits=[exit_(), exit_("I2")],
        measures=[MEASURE | {"programme_ref": "I3"}],
    )

    loaded = load(folder, sound_rows_only=True)

    assert places(loaded.findings) == [
        (PEOPLE, 3, "sex"), ("programmes", 3, "participant_ref"), ("programmes", 4, "participant_ref"),
        ("measures", 2, "programme_ref"), ("exits", 3, "programme_ref"),
    ]  # fmt: skip
    assert Programme.objects.using("national").get().ref == "I1"


def test_a_programme_that_only_a_faulty_exit_would_have_made_room_for_is_left_out(register, package):
    folder = package(
        **ONE | {"programmes": [programme(), programme("I2", start_date="2023-12-20")],
                 "exits": [exit_(exit_date="2022-13-01")]}
    )  # fmt: skip

    loaded = load(folder, sound_rows_only=True)

    assert places(loaded.findings) == [("programmes", 3, "start_date"), ("exits", 2, "exit_date")]
    assert Programme.objects.using("national").get().ref == "I1"


def test_a_row_left_out_leaves_the_registered_one_which_the_others_have_to_go_with(register, tmp_path):
    load(write_package(tmp_path / "a", participants=[participant()], programmes=[programme()], exits=[exit_()]))
    # I1 is to move to the next year, which the faulty exit forbids: then it stays where I2 would like to be.
    later = [programme(start_date="2023-06-08"), programme("I2", start_date="2022-08-01")]
    exits = [exit_(exit_date="?"), exit_("I2", exit_date="2022-10-01")]

    loaded = load(write_package(tmp_path / "b", programmes=later, exits=exits), sound_rows_only=True)

    assert loaded.findings.has_errors
    assert list(Programme.objects.using("national").values_list("ref", "starts_on")) == [("I1", date(2022, 6, 8))]
    assert Exit.objects.using("national").get().exited_on == date(2022, 12, 20)


def test_an_exit_may_not_be_moved_into_a_programme_that_the_register_knows(register, tmp_path):
    both = [programme(), programme("I2", start_date="2023-01-10")]
    load(write_package(tmp_path / "a", participants=[participant()], programmes=both, exits=[exit_()]))
    before = everything()

    findings = refused(write_package(tmp_path / "b", exits=[exit_(exit_date="2023-01-10")]))

    assert places(findings) == [("exits", 2, "exit_date")]
    assert everything() == before


def test_a_start_may_not_be_moved_past_the_registered_exit(register, tmp_path):
    load(write_package(tmp_path / "a", participants=[participant()], programmes=[programme()], exits=[exit_()]))

    findings = refused(write_package(tmp_path / "b", programmes=[programme(start_date="2023-01-01")]))

    assert places(findings) == [("programmes", 2, "start_date")]


def test_a_programme_cannot_pass_to_another_participant(register, tmp_path):
    people = [participant(), participant("P2", serial=1)]
    load(write_package(tmp_path / "a", participants=people, programmes=[programme()]))

    findings = refused(write_package(tmp_path / "b", programmes=[programme(participant_ref="P2")]))

    assert places(findings) == [("programmes", 2, "participant_ref")]


@pytest.mark.parametrize(
    ("number", "settled", "is_known"),
    [
        ("4204", "2022-05-02", True),  # today's number
        ("1001", "2018-05-02", True),  # held when the person was settled
        ("1001", "2022-05-02", False),
        ("1001", "", False),
        ("0301", "", True),
    ],
)
def test_a_municipality_number_holds_today_or_when_the_person_was_settled(register, package, number, settled, is_known):
    folder = package(participants=[participant(municipality_number=number, settled_date=settled)])

    if is_known:
        load(folder)
    else:
        assert places(refused(folder)) == [(PEOPLE, 2, "municipality_number")]


@pytest.mark.parametrize("name", ["-", "O'Brien", "Åse-Marie", "李", "𝒜𝓁𝒾", "علی‌رضا", "x" * 100, "Nguyễn Thị"])
def test_names_of_all_scripts_are_kept_as_they_are(register, package, name):
    load(package(participants=[participant(given_name=name)]))

    assert Participant.objects.using("national").get().given_name == name


def test_a_d_number_is_a_number_like_another(register, package):
    number = d_number(national_id(date(1990, 5, 17), "F", 0), 1)
    load(package(participants=[participant(national_id=number)]))

    findings = refused(package(participants=[participant() | {"national_id": number, "birth_date": "1990-05-18"}]))

    assert places(findings) == [(PEOPLE, 2, "birth_date")]

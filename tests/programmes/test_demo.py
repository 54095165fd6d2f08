"""The demonstration register gives the published figures, and nothing in it could be a real person."""

import csv
import filecmp
import json
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import frictionless
import pytest
from django.core.management import CommandError, call_command

from participants.access import reference_data
from participants.rules.identifiers import duf_check_digits_agree, read_national_id
from programmes import demo
from programmes.demo.draws import Draws, apportion
from programmes.demo.targets import YEARS
from programmes.exchange.cells import Known, judged
from programmes.exchange.containers import opened
from programmes.exchange.findings import Findings
from tests import oracle

TABLES = ("participants", "programmes", "measures", "leaves", "language_tests", "exits")
LOADED_ON = date(2030, 6, 1)
LAST_DAY = "2023-12-31"
ALL = ("all",) * len(oracle.DIMENSIONS)
COUNTRY = oracle.DIMENSIONS.index("country_background")
ACTIVITY = oracle.DIMENSIONS.index("main_activity")
FIVE = {"3020": (27, 22), "3029": (26, 19), "3811": (21, 15), "4204": (73, 52), "5401": (61, 43)}


def write(folder, **options):
    call_command("make_demo", out=folder, verbosity=0, **options)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("demo") / "package")


@pytest.fixture(scope="module")
def tables(folder):
    return {name: oracle.read(folder / f"{name}.csv") for name in TABLES}


@pytest.fixture(scope="module")
def counts(folder):
    """Year → cells: participants, starters, exits, transitions."""
    places = oracle.Places()
    return {year: oracle.count(folder, year, places) for year in YEARS}


def country(cells):
    return cells[("country", "all", *ALL)]


def by(cells, dimension):
    """The country by one dimension: code → counts."""
    found = {}
    for (level, _, *codes), values in cells.items():
        if level == "country" and codes[dimension] != "all" and codes.count("all") == len(codes) - 1:
            found[codes[dimension]] = values
    return found


def municipalities(cells):
    return {key[1]: values for key, values in cells.items() if key[0] == "municipality" and key[2:] == ALL}


def percent(part, whole):
    return (200 * part + whole) // (2 * whole)


def exits_to(cells, *activities):
    return sum(by(cells, ACTIVITY)[activity][2] for activity in activities)


def key(row, ref="programme_ref"):
    return row["municipality_number"], row[ref]


# --- the figures -----------------------------------------------------------------------------------------------------


def test_exact_totals_are_as_published(counts):
    assert country(counts[2020])[2] == 4820
    assert country(counts[2021])[:3] == [10595, 2246, 3295]
    assert country(counts[2022])[1] == 11166
    assert country(counts[2023])[1] == 17699


def test_rounded_totals_are_near_what_was_published(counts):
    assert abs(country(counts[2022])[0] - 18000) <= 50
    assert abs(country(counts[2022])[2] - 2800) <= 20
    assert abs(country(counts[2023])[0] - 32500) <= 50
    assert abs(country(counts[2023])[2] - 11400) <= 50
    assert round(country(counts[2022])[0] - country(counts[2021])[0], -3) == 7000


@pytest.mark.parametrize(
    ("year", "share", "work", "education"),
    [(2020, 49, 17, 33), (2021, 49, 19, 31), (2022, 52, 24, 28), (2023, 49, 41, 8)],
)
def test_shares_to_work_and_education_round_as_published(counts, year, share, work, education):
    exits, transitions = country(counts[year])[2:]

    assert percent(transitions, exits) == share
    assert percent(exits_to(counts[year], "work"), exits) == work
    assert percent(exits_to(counts[year], "upper_secondary", "higher_education"), exits) == education


def test_starters_of_2022_come_from_63_countries_in_the_published_order(counts):
    starters = {code: values[1] for code, values in by(counts[2022], COUNTRY).items() if values[1]}

    first, *rest = sorted(starters.items(), key=lambda each: -each[1])
    assert len(starters) == 63
    assert not {"XXA", "XXX"} & starters.keys()
    assert first[0] == "UKR"
    assert 8000 < first[1] < 8100
    assert rest[:4] == [("SYR", 1063), ("AFG", 465), ("COD", 398), ("ERI", 290)]
    assert rest[4][1] < 290


def test_countries_of_2023_are_as_published(counts):
    found = by(counts[2023], COUNTRY)

    assert sum(values[1] > 0 for values in found.values()) == 90
    assert found["UKR"][0] > 23000
    assert {code: found[code][0] for code in ("SYR", "COD", "ERI", "AFG")} == {
        "SYR": 3715, "COD": 1272, "ERI": 1070, "AFG": 795,
    }  # fmt: skip


def test_exits_of_people_from_ukraine_are_near_what_was_published(counts):
    assert 130 <= by(counts[2022], COUNTRY)["UKR"][2] <= 150
    assert abs(by(counts[2023], COUNTRY)["UKR"][2] - 9100) <= 50


def test_the_five_municipalities_of_2022_are_as_published_and_lead_the_list(counts):
    found = municipalities(counts[2022])

    assert {number: tuple(found[number][2:]) for number in FIVE} == FIVE
    others = [values for number, values in found.items() if number not in FIVE and values[2] >= 20]
    assert len(others) > 10
    assert all(transitions * 61 < 43 * exits for _, _, exits, transitions in others)


def test_vestland_kinn_and_voss_are_as_published_for_2020(counts):
    vestland, found = counts[2020]["county", "46", *ALL], municipalities(counts[2020])

    assert (vestland[2], percent(vestland[3], vestland[2])) == (394, 42)
    assert percent(found["4602"][3], found["4602"][2]) == 58
    assert percent(found["4621"][3], found["4621"][2]) == 50


def test_who_stays_takes_part_the_year_after(counts, tables):
    programmes = {key(row): row for row in tables["programmes"]}
    continued = {row["continues_ref"] for row in tables["programmes"] if row["continues_ref"]}
    vanished, arrived = Counter(), Counter()
    for row in tables["exits"]:
        if row["exit_cause"] in oracle.NO_EXIT and ":".join(key(row)) not in continued:
            vanished[int(row["exit_date"][:4])] += 1
    known = {":".join(each) for each in programmes}
    for row in programmes.values():
        if row["continues_ref"] and row["continues_ref"] not in known:
            arrived[int(row["start_date"][:4])] += 1

    for year in YEARS[1:]:
        before, now = country(counts[year - 1]), country(counts[year])
        assert now[0] == before[0] - before[2] - vanished[year - 1] + now[1] + arrived[year]


def test_nearly_every_municipality_has_participants(counts):
    assert len(municipalities(counts[2023])) > 350


def test_a_few_people_count_in_no_county(counts):
    for year in YEARS:
        in_counties = sum(values[0] for cell, values in counts[year].items() if cell[0] == "county" and cell[2:] == ALL)
        assert 4 <= country(counts[year])[0] - in_counties <= 100


# --- the package -----------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes(folder, tmp_path):
    again = write(tmp_path / "again")

    names = sorted(each.name for each in folder.iterdir())
    assert names == sorted(["datapackage.json", *(f"{name}.csv" for name in TABLES)])
    assert filecmp.cmpfiles(folder, again, names, shallow=False) == (names, [], [])


def test_another_seed_gives_other_people_and_the_same_totals(tmp_path, folder):
    other = write(tmp_path / "other", seed=7)

    assert (other / "participants.csv").read_bytes() != (folder / "participants.csv").read_bytes()
    cells = oracle.count(other, 2022, oracle.Places())
    assert country(cells) == [18020, 11166, 2803, 1458]
    assert {number: tuple(municipalities(cells)[number][2:]) for number in FIVE} == FIVE


def test_the_package_alone_is_valid_by_its_own_schemas(folder):
    report = frictionless.Package(str(folder / "datapackage.json")).validate()

    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type"])[:10]


@pytest.mark.parametrize("on", [date(2024, 1, 1), LOADED_ON])
def test_the_importer_finds_no_error_in_any_row(folder, on):
    spells = defaultdict(list)
    for row in reference_data.rows("municipalities"):
        until = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
        spells[row["number"]].append((date.fromisoformat(row["valid_from"]), until))
    known = Known(
        on=on,
        countries=frozenset(row["code"] for row in reference_data.rows("countries")),
        municipalities=dict(spells),
        first_day=min(start for group in spells.values() for start, _ in group),
    )
    findings = Findings()

    with opened(folder) as package:
        for name in package.names:
            for _ in judged(table=name, rows=package.rows(name), known=known, findings=findings).rows:
                pass

    assert sorted(findings.errors)[:5] == []
    told = Counter((each.table, each.column) for each in findings.warnings)
    assert set(told) == {
        ("participants", "duf_number"), ("participants", "sex"), ("programmes", "decision_date"),
        ("programmes", "planned_end_date"),
    }  # fmt: skip
    assert sum(told.values()) < 100


def test_every_row_points_to_one_that_is_there(tables):
    participants = [key(row, "participant_ref") for row in tables["participants"]]
    programmes = [key(row) for row in tables["programmes"]]

    assert len(set(participants)) == len(participants)
    assert len(set(programmes)) == len(programmes)
    assert {key(row, "participant_ref") for row in tables["programmes"]} == set(participants)
    for name in ("measures", "leaves", "exits"):
        assert {key(row) for row in tables[name]} <= set(programmes)
    assert {key(row, "participant_ref") for row in tables["language_tests"]} <= set(participants)
    assert len({key(row) for row in tables["exits"]}) == len(tables["exits"])


def test_what_fills_a_programme_lies_inside_it(tables):
    exits = {key(row): row["exit_date"] for row in tables["exits"]}
    days = {key(row): (row["start_date"], exits.get(key(row), LAST_DAY)) for row in tables["programmes"]}

    for name in ("measures", "leaves"):
        for row in tables[name]:
            start, end = days[key(row)]
            assert start <= row["start_date"] <= (row["end_date"] or end) <= end
    assert all(start <= end <= LAST_DAY for start, end in days.values())


def test_no_two_leaves_or_programmes_of_a_person_overlap(tables):
    exits = {key(row): row["exit_date"] for row in tables["exits"]}
    periods = defaultdict(list)
    for row in tables["programmes"]:
        person = ("programme", *key(row, "participant_ref"))
        periods[person].append((row["start_date"], exits.get(key(row), "9999")))
    for row in tables["leaves"]:
        periods["leave", *key(row)].append((row["start_date"], row["end_date"]))

    for group in periods.values():
        group.sort()
        assert all(end < start for (_, end), (start, _) in pairwise(group))


def test_nothing_happens_after_2023_but_what_is_planned(tables):
    for row in tables["programmes"]:
        assert max(row["start_date"], row["offered_date"], row["decision_date"]) <= "2024-01-21"
        assert row["start_date"] <= LAST_DAY
    assert max(row["test_date"] for row in tables["language_tests"]) <= LAST_DAY


def test_every_number_was_in_use_when_the_person_was_settled(tables):
    places = oracle.Places()

    for number, settled_on in {(row["municipality_number"], row["settled_date"]) for row in tables["participants"]}:
        assert places.holds(number, max(settled_on, "2018-01-01")), (number, settled_on)


def test_no_cell_looks_like_a_formula(folder):
    for name in TABLES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            starts = {cell[:1] for row in csv.reader(file) for cell in row}
        assert not starts & set("=+-@\t\r")


def test_the_descriptor_says_that_the_people_are_made_up(folder):
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))

    assert descriptor["description"].startswith("Oppdiktede personer")
    assert [each["name"] for each in descriptor["resources"]] == list(TABLES)


# --- the people ------------------------------------------------------------------------------------------------------


def test_every_national_id_is_synthetic_with_right_check_digits(tables):
    for row in tables["participants"]:
        if number := row["national_id"]:
            read = read_national_id(number, on=LOADED_ON)
            assert 81 <= int(number[2:4]) <= 92
            assert read is not None
            assert read.born_on.isoformat() == row["birth_date"]
            assert int(number[0]) in range(8)


def test_some_have_d_numbers_some_only_a_duf_number_and_some_both(tables):
    rows = tables["participants"]

    assert 1000 < sum(row["national_id"][:1] in {"4", "5", "6", "7"} for row in rows) < 6000
    assert 500 < sum(not row["national_id"] for row in rows) < 4000
    assert sum(bool(row["national_id"] and row["duf_number"]) for row in rows) > 10000


def test_no_two_people_share_a_number(tables):
    names = defaultdict(set)
    for row in tables["participants"]:
        person = (row["given_name"], row["family_name"], row["birth_date"], row["sex"], row["country_background"])
        for column in ("national_id", "duf_number"):
            if row[column]:
                names[row[column]].add(person)

    assert [number for number, people in names.items() if len(people) > 1] == []


def test_people_are_adults_when_the_permit_is_granted_and_few_are_over_55(tables):
    rows = tables["participants"]
    ages = [
        (date.fromisoformat(row["permit_date"]) - date.fromisoformat(row["birth_date"])).days / 365.25 for row in rows
    ]

    assert min(ages) > 17.99
    assert max(ages) < 70
    assert 100 < sum(age >= 56 for age in ages) < len(ages) / 20


def test_goals_are_given_only_where_the_regime_has_them(tables):
    permits = {key(row, "participant_ref"): row["permit_date"] for row in tables["participants"]}

    for row in tables["programmes"]:
        assert not row["goal"] or permits[key(row, "participant_ref")] >= "2021-01-01"


def test_names_are_in_latin_letters_and_short(tables):
    for row in tables["participants"]:
        for name in (row["given_name"], row["family_name"]):
            assert 1 < len(name) <= 100
            assert all(character.isalpha() or character in " -'" for character in name)
            assert all(ord(character) < 0x250 for character in name)


def test_hundreds_move_each_year_and_go_on_elsewhere(tables):
    exits = {":".join(key(row)): row for row in tables["exits"]}
    moves = Counter()
    for row in tables["programmes"]:
        before = exits.get(row["continues_ref"])
        if before:
            assert before["exit_cause"] == "moved"
            assert before["exit_date"] < row["start_date"]
            assert before["municipality_number"] != row["municipality_number"]
            moves[int(before["exit_date"][:4])] += 1

    assert all(200 < moves[year] < 600 for year in YEARS)


# --- what real registers have ----------------------------------------------------------------------------------------


def test_dates_lie_on_the_edges_of_years_and_programmes(tables):
    starts = {key(row): row["start_date"] for row in tables["programmes"]}

    assert sum(day[5:] == "01-01" for day in starts.values()) >= 20
    assert sum(row["exit_date"][5:] == "12-31" for row in tables["exits"]) >= 20
    assert any(row["exit_date"] == starts[key(row)] for row in tables["exits"])


def test_some_leave_twice_in_a_year(folder, tables):
    person_of = oracle.persons(tables["participants"])
    participant = {key(row): key(row, "participant_ref") for row in tables["programmes"]}
    exits = Counter()
    for row in tables["exits"]:
        if row["exit_cause"] not in oracle.NO_EXIT:
            exits[person_of[participant[key(row)]], row["exit_date"][:4]] += 1

    assert sum(count == 2 for count in exits.values()) == 10


def test_municipalities_do_not_always_agree_about_a_person(tables):
    rows_of = defaultdict(list)
    for row in tables["participants"]:
        if row["duf_number"]:
            rows_of[row["duf_number"]].append(row)
    pairs = [rows for rows in rows_of.values() if len(rows) > 1]

    assert any(first["education_level"] != second["education_level"] for first, second in pairs)
    assert any(bool(first["national_id"]) != bool(second["national_id"]) for first, second in pairs)


def test_faults_that_load_are_there(tables):
    participants, exits = tables["participants"], tables["exits"]
    known = {":".join(key(row)) for row in tables["programmes"]}

    assert any(row["duf_number"] and not duf_check_digits_agree(row["duf_number"]) for row in participants)
    assert any(row["country_background"] == "XXX" for row in participants)
    assert any(row["continues_ref"] and row["continues_ref"] not in known for row in tables["programmes"])
    assert {"", "not_registered"} <= {row["exit_cause"] for row in exits}
    assert {"none", "client_address", "confidential", "strictly_confidential"} == {
        row["address_protection"] for row in participants
    }


# --- the command -----------------------------------------------------------------------------------------------------


def test_a_folder_with_something_in_it_is_refused_unless_forced(tmp_path, monkeypatch):
    (tmp_path / "keep.txt").write_text("mine")
    written = []
    monkeypatch.setattr(demo, "write_demo", lambda folder, *, seed: written.append((folder, seed)) or {})

    with pytest.raises(CommandError, match="ikke tom"):
        write(tmp_path)
    assert written == []

    write(tmp_path, force=True, seed=3)
    assert written == [(tmp_path, 3)]
    assert (tmp_path / "keep.txt").read_text() == "mine"


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    file = Path(tmp_path / "file")
    file.write_text("mine")

    with pytest.raises(CommandError, match="ikke en mappe"):
        write(file, force=True)


# --- whole numbers that add up ---------------------------------------------------------------------------------------


def test_parts_add_up_and_keep_within_their_caps():
    chance = random.Random(1)
    for _ in range(300):
        weights = [chance.randint(0, 50) for _ in range(chance.randint(1, 12))]
        caps = [chance.randint(0, 30) for _ in weights]
        room = sum(cap for cap, weight in zip(caps, weights, strict=True) if weight)
        total = chance.randint(0, room)

        parts = apportion(total, weights, caps=caps)

        assert sum(parts) == total
        assert all(0 <= part <= cap for part, cap in zip(parts, caps, strict=True))


def test_parts_without_caps_are_the_nearest_whole_shares():
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(7, [5, 0, 2]) == [5, 0, 2]
    with pytest.raises(ValueError, match="no place"):
        apportion(3, [1, 1], caps=[1, 1])


def test_draws_stay_within_what_was_asked_for():
    draws = Draws(1, "test")

    assert {draws.between(3, 5) for _ in range(200)} == {3, 4, 5}
    assert {draws.around(-1, 1) for _ in range(200)} == {-1, 0, 1}
    assert sorted(draws.some(range(6), 6)) == list(range(6))
    with pytest.raises(ValueError, match="wanted"):
        draws.some([1], 2)


def test_a_day_in_a_weekend_becomes_the_friday_before():
    from programmes.demo import days

    monday = date(2022, 8, 1)
    week = [days.working_day((monday + timedelta(n)).toordinal()) - monday.toordinal() for n in range(7)]
    assert week == [0, 1, 2, 3, 4, 4, 4]

"""The tables for an auditor (docs/security) name tests that are there, and leave nothing out."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASVS, REQUIREMENTS = (ROOT / "docs/security" / name for name in ("asvs.md", "requirements.md"))
STATES = {"met", "partly", "open", "operator", "none"}

# How many requirements each section of ASVS 5.0 has, and which of them are of level 3.
SECTIONS = {
    "1.1": (2, ()), "1.2": (10, (10,)), "1.3": (12, (12,)), "1.4": (3, ()), "1.5": (3, (3,)),
    "2.1": (3, ()), "2.2": (3, ()), "2.3": (5, (5,)), "2.4": (2, (2,)),
    "3.1": (1, (1,)), "3.2": (2, ()), "3.3": (5, (5,)), "3.4": (7, (7,)), "3.5": (7, (6, 7)), "3.6": (1, (1,)),
    "3.7": (5, (3, 4, 5)), "4.1": (5, (4, 5)), "4.2": (5, (2, 3, 4, 5)), "4.3": (2, ()), "4.4": (4, ()),
    "5.1": (1, ()), "5.2": (6, (4, 5, 6)), "5.3": (3, (3,)), "5.4": (3, ()),
    "6.1": (3, ()), "6.2": (12, ()), "6.3": (8, (4, 5, 6, 7, 8)), "6.4": (6, (5, 6)), "6.5": (8, (6, 7, 8)),
    "6.6": (4, (4,)), "6.7": (2, (1, 2)), "6.8": (3, ()),
    "7.1": (3, ()), "7.2": (4, ()), "7.3": (2, ()), "7.4": (5, ()), "7.5": (3, (3,)), "7.6": (2, ()),
    "8.1": (4, (3, 4)), "8.2": (4, (4,)), "8.3": (3, (2, 3)), "8.4": (2, (2,)), "9.1": (3, ()), "9.2": (4, ()),
    "10.1": (2, ()), "10.2": (3, (3,)), "10.3": (5, (5,)), "10.4": (16, (12, 13, 14, 15, 16)), "10.5": (5, ()),
    "10.6": (2, ()), "10.7": (3, ()),
    "11.1": (4, (3, 4)), "11.2": (5, (4, 5)), "11.3": (5, (4, 5)), "11.4": (3, ()), "11.5": (2, (2,)),
    "11.6": (2, (2,)), "11.7": (2, (1, 2)), "12.1": (5, (4, 5)), "12.2": (2, ()), "12.3": (5, (5,)),
    "13.1": (4, (2, 3, 4)), "13.2": (6, (6,)), "13.3": (4, (3, 4)), "13.4": (7, (6, 7)),
    "14.1": (2, ()), "14.2": (8, (5, 6, 7, 8)), "14.3": (3, ()),
    "15.1": (5, (4, 5)), "15.2": (5, (4, 5)), "15.3": (7, ()), "15.4": (4, (1, 2, 3, 4)),
    "16.1": (1, ()), "16.2": (5, ()), "16.3": (4, ()), "16.4": (3, ()), "16.5": (4, (4,)),
}  # fmt: skip
# What we have taken up of level 3.
OF_LEVEL_3 = {
    "1.2.10", "2.3.5", "4.1.4", "6.3.8", "7.5.3", "8.2.4", "8.3.2", "8.3.3", "14.2.6", "14.2.7", "15.2.4", "15.4.2",
}  # fmt: skip
# Those of the project's requirements that are about access.
OURS = {f"R{number:02d}" for number in (*range(1, 31), *range(32, 49), 60, 61, 62)}


def rows(file: Path) -> list[list[str]]:
    """The cells of each row, without the heads."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [each for each in cells if each[0] != "no"]


def spread(number: str) -> list[str]:
    """`1.2.6–1.2.8` is three."""
    first, _, last = number.partition("–")
    section, _, start = first.rpartition(".")
    end = int(last.rpartition(".")[2]) if last else int(start)
    return [f"{section}.{each}" for each in range(int(start), end + 1)]


def names_of_tests() -> set[str]:
    return {
        f"{file.relative_to(ROOT / 'tests')}::{node.name}"
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_each_requirement_of_level_two_and_those_taken_up_of_level_three_has_one_row():
    told = [number for row in rows(ASVS) for number in spread(row[0])]
    wanted = {
        f"{section}.{number}"
        for section, (count, of_three) in SECTIONS.items()
        for number in range(1, count + 1)
        if number not in of_three
    } | OF_LEVEL_3

    assert sorted(told) == sorted(set(told))
    assert set(told) == wanted


def test_each_of_our_own_requirements_about_access_has_one_row():
    told = [row[0] for row in rows(REQUIREMENTS)]

    assert sorted(told) == sorted(OURS)


@pytest.mark.parametrize("file", [ASVS, REQUIREMENTS], ids=lambda file: file.name)
def test_each_named_test_is_there(file):
    there = names_of_tests()
    named = set(re.findall(r"`([\w/]+\.py::\w+)`", file.read_text(encoding="utf-8")))

    assert len(named) > 20
    assert named - there == set(), "renamed or gone: mend the row"


def test_what_is_said_to_be_met_is_shown_and_what_is_not_says_so():
    for number, _, state, shown in rows(REQUIREMENTS):
        assert state in STATES, number
        assert (state == "open") == ("::" not in shown), f"{number}: a test for what is met, none for what is open"
    for number, level, _, state, how, shown in rows(ASVS):
        assert state in STATES, number
        assert level in {"1", "2", "3"}, number
        if state in {"met", "partly"}:
            assert how or shown, f"{number}: how is it met, and what shows it?"
        if state in {"open", "none"}:
            assert "::" not in shown, f"{number}: {state}, and yet a test shows it?"


def test_a_requirement_that_the_tests_name_is_one_of_the_table_and_is_not_called_open():
    """Whoever builds what was open writes its number in a docstring, and is told to mend the row."""
    is_open = {row[0] for row in rows(REQUIREMENTS) if row[2] == "open"}
    named = {
        number: file.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.Module) and file.name != Path(__file__).name
        for number in re.findall(r"\bR\d\d\b", ast.get_docstring(node) or "")
    }

    assert {number: file for number, file in named.items() if number in is_open} == {}

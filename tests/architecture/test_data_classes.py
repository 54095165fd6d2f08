"""What is demanded of each class of data (ASVS 14.1.2, 14.2.4): complete, and of classes that the models have."""

from pathlib import Path

from reporting import data_map
from tests.architecture.test_security_tables import names_of_tests

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/security/data-classes.md"
COLUMNS = ["class", "what is of it", "stored", "shown", "logged", "kept", "taken out", "shown by"]
# Of what no model holds: figures that are out, and what signing in keeps.
BESIDE = {"published", "secret"}


def table():
    lines = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if not line.startswith("|--")]


def class_of(field):
    return "sealed" if field.is_sealed else "personal" if field.is_personal else "plain"


def test_each_class_that_a_field_has_says_what_is_demanded_of_it():
    head, *rows = table()
    classes = {class_of(field) for model in data_map.tables() for field in data_map.fields_of(model)}

    assert head == COLUMNS
    assert [row[0].strip("`") for row in rows] == ["published", "plain", "personal", "sealed", "secret"]
    assert {row[0].strip("`") for row in rows} == classes | BESIDE
    assert all(len(row) == len(COLUMNS) and all(row) for row in rows)


def test_what_is_sealed_is_about_someone():
    """Else it would escape what is demanded of personal data."""
    plain = [
        (model.__name__, field.name)
        for model in data_map.tables()
        for field in data_map.fields_of(model)
        if field.is_sealed and not field.is_personal
    ]

    assert plain == []


def test_each_demand_is_shown_by_tests_that_are_there():
    named = [name.strip("` ") for row in table()[1:] for name in row[-1].split(", ")]

    assert set(named) - names_of_tests() == set()

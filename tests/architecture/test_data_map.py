"""The map of the data (R45, GDPR art. 30): made from the models, complete, and up to date."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from reporting import data_map

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/security/data-map.md"


def test_the_map_says_what_the_models_do():
    """R45."""
    out = StringIO()
    call_command("describe_data", stdout=out)

    assert DOCUMENT.read_text(encoding="utf-8") == out.getvalue(), "docs/security/data-map.md is out of date: make fix"


def test_each_table_about_anyone_has_a_purpose_and_no_other_has():
    """R45: a new table fails until someone has said why it is kept, on what ground, and how long."""
    about = {model._meta.db_table for model in data_map.tables() if model.Privacy.personal}

    assert about == set(data_map.HANDLING)
    for table, handling in data_map.HANDLING.items():
        assert handling.purpose and handling.basis and (handling.permission or handling.reader), table  # noqa: PT018


def test_every_field_is_in_the_map_with_its_class():
    """R45."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for model in data_map.tables():
        if not model.Privacy.personal:
            continue
        section = text.split(f"## `{model._meta.db_table}`\n")[1].split("\n## ")[0]
        for name in model.Privacy.personal:
            assert f"| `{name}` | personlig" in section, (model, name)
        for name in model.Privacy.plain:
            assert f"| `{name}` | nøytral" in section, (model, name)


@pytest.mark.parametrize("change", ["personal", "plain"])
def test_a_field_that_changes_class_changes_the_map(monkeypatch, change):
    model = next(model for model in data_map.tables() if model._meta.db_table == "programmes_leave")
    before = data_map.document()
    moved = next(iter(sorted(getattr(model.Privacy, change))))
    personal, plain = set(model.Privacy.personal), set(model.Privacy.plain)
    for each in (personal, plain):
        each.symmetric_difference_update({moved})
    monkeypatch.setattr(model.Privacy, "personal", personal)
    monkeypatch.setattr(model.Privacy, "plain", plain)

    assert data_map.document() != before

"""docs/glossary.md binds the words of the code to those of the law: nothing is left out, nothing is left over."""

import inspect
import re
from enum import Enum
from importlib import import_module
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs/glossary.md"
PROJECT = ("participants", "programmes", "reporting")


def words(section):
    """The words that have a row in a section."""
    body = re.search(
        rf"^## {section}\n(.*?)(?=^## |\Z)", GLOSSARY.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert body, f"docs/glossary.md has no section {section}."
    return [
        word for row in re.findall(r"^\| (`[^|]+) \|", body[1], re.MULTILINE) for word in re.findall(r"`(.+?)`", row)
    ]


def models():
    return {model.__name__ for model in apps.get_models() if model.__module__.split(".")[0] in PROJECT}


def code_lists():
    found = {}
    for name in PROJECT:
        files = [*(ROOT / name).rglob("codes.py"), *(ROOT / name).rglob("roles.py")]
        for file in files:
            module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
            own = inspect.getmembers(module, lambda each: inspect.isclass(each) and issubclass(each, Enum))
            found |= {key: each for key, each in own if each.__module__ == module.__name__}
    return found


def test_every_model_has_a_row():
    assert models()
    assert models() - set(words("Models")) == set()


def test_every_code_list_has_a_row():
    assert code_lists()
    assert set(code_lists()) - set(words("Codes")) == set()


def test_every_role_and_permission_has_a_row():
    lists = code_lists()

    assert {role.value for role in lists["Role"]} - set(words("Roles")) == set()
    assert {permission.value for permission in lists["Permission"]} - set(words("Permissions")) == set()


def test_no_row_is_about_something_that_is_gone():
    lists = code_lists()

    assert set(words("Models")) - models() == set()
    assert set(words("Codes")) - {":", "."} - set(lists) == set()
    assert set(words("Roles")) - {role.value for role in lists["Role"]} == set()
    assert set(words("Permissions")) - {permission.value for permission in lists["Permission"]} == set()


def test_no_word_has_two_rows():
    for section in ("Models", "Codes", "Roles", "Permissions"):
        found = words(section)
        assert sorted(found) == sorted(set(found))

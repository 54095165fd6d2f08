"""docs/dependencies.md tells why each dependency is here."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/dependencies.md"
BORROWED = "Python, imported here and asked for by another"


def rows(*, but=None):
    """Name → what for, what else was weighed, licence; `but` leaves the section of that title out."""
    sections = DOCUMENT.read_text(encoding="utf-8").split("\n## ")
    text = "\n".join(section for section in sections if but is None or not section.startswith(but))
    return {name: rest.split(" | ") for name, rest in re.findall(r"^\| `([^`]+)` \| (.+) \|$", text, re.MULTILINE)}


def python_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    requirements = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    return {re.match(r"[\w.-]+", each)[0] for each in requirements}


def npm_names():
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return {*package["dependencies"], *package["devDependencies"]}


@pytest.mark.parametrize("names", [python_names, npm_names])
def test_every_dependency_has_a_row(names):
    assert names()
    assert names() - set(rows()) == set()


def test_every_row_tells_what_for_what_else_and_the_licence():
    for name, cells in rows().items():
        assert len(cells) == 3, name
        assert all(cell.strip() for cell in cells), name


def test_no_row_is_about_a_dependency_that_is_gone():
    assert set(rows(but=BORROWED)) - python_names() - npm_names() == set()

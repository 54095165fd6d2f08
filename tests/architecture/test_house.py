"""How the house is kept: what each file starts with, what no file holds."""

import ast
import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ("config", "participants", "programmes", "reporting")
MODELS = [model for model in apps.get_models() if model.__module__.split(".")[0] in PROJECT]
LONGEST = 400

# File → why it may be longer.
LONG = {
    "tests/access/test_protected_people.py": "one promise, asked from every side",
    "tests/access/test_row_security.py": "one catalogue: every table, role and policy beside the others",
    "tests/programmes/test_demo.py": "one maker of people, judged from many sides",
    "tests/programmes/test_import_package.py": "one behaviour, faults by the dozen",
    "tests/walls/table.py": "one table: every address beside the others",
}
# Names that say nothing of what is inside.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "services", "selectors", "tools"}


def files(*folders):
    return [ROOT / "manage.py"] + [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def trees(*folders):
    for file in files(*folders or PROJECT):
        yield str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))


def texts(tree):
    """Every string, an f-string as a whole with … for what is put in."""
    inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside:
            yield node.value


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def is_migration(file):
    return "/migrations/" in file


def test_a_file_starts_with_a_line_that_says_what_belongs_in_it():
    # What Django has written itself starts with a line of Django's.
    missing = [
        file
        for file, tree in trees(*PROJECT, "tests")
        if tree.body and not ast.get_docstring(tree) and not re.search(r"/migrations/0001_initial\.py$", file)
    ]

    assert missing == []


def test_a_folder_of_code_says_what_it_is():
    silent = {
        str(file.relative_to(ROOT))
        for file in files(*PROJECT)
        if file.name == "__init__.py" and not file.read_text(encoding="utf-8").strip()
    }

    assert {file for file in silent if not re.search(r"/(migrations|management|commands)/__init__\.py$", file)} == set()


def test_no_file_is_so_long_that_it_holds_two_things():
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in files(*PROJECT, "tests")
    }
    long = {file for file, length in lengths.items() if length > LONGEST and not is_migration(file)}

    assert long - set(LONG) == set()


def test_no_file_has_a_name_that_says_nothing():
    assert [
        str(file.relative_to(ROOT))
        for file in files(*PROJECT)
        if EMPTY_NAMES & {file.stem, *file.relative_to(ROOT).parts}
    ] == []


def test_nothing_happens_behind_a_writers_back():
    forbidden = re.compile(r"^django\.(dispatch|(core|db\.models|contrib\.\w+|db\.backends)\.signals|test\.signals)\b")
    found = {
        (file, name)
        for file, tree in trees()
        for name in imports(tree)
        if forbidden.match(name) or name == "django.db.models.signals"
    }

    assert found == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_holds_data_and_no_verbs(model):
    own = [base for base in model.__mro__ if base.__module__.split(".")[0] in PROJECT]

    for verb in ("save", "delete", "asave", "adelete", "save_base", "full_clean"):
        assert not [base for base in own if verb in vars(base)], verb
    assert not model._meta.ordering, "Order where you show, and end with a unique key."
    assert model._meta.get_latest_by is None


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_constraint_of_a_model_is_named_for_what_holds(model):
    for constraint in model._meta.constraints:
        assert not re.search(r"(_uniq|_check|_idx|_[0-9a-f]{8})$", constraint.name), constraint.name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_dates_end_with_on_and_points_in_time_with_at(model):
    from_django = {"last_login"}
    periods = {"valid_from", "valid_to"}
    for field in model._meta.fields:
        if isinstance(field, models.DateTimeField):
            assert field.name.endswith("_at") or field.name in from_django, field
        elif isinstance(field, models.DateField):
            assert field.name.endswith("_on") or field.name in periods, field


def test_only_the_edges_to_a_terminal_print():
    found = {
        file
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "breakpoint"}
    }

    assert {file for file in found if not file.startswith("config/")} == set()


SESSION_WIDE = re.compile(r"(?:^|;)\s*SET\s+(?:SESSION\b|ROLE\b|[\w.]+\s*(?:=|TO\b))", re.IGNORECASE)
SET_CONFIG = re.compile(r"set_config\((?:[^()]|\([^()]*\))*?,\s*(\w+)\s*\)", re.IGNORECASE)


def test_no_setting_of_the_database_outlives_its_transaction():
    found, local = [], 0
    for file, tree in trees():
        for text in texts(tree):
            found += [(file, text) for _ in SESSION_WIDE.findall(text)]
            scopes = SET_CONFIG.findall(text)
            local += len(scopes)
            found += [(file, text) for scope in scopes if scope.lower() != "true"]

    assert found == []
    assert local >= 3


@pytest.mark.parametrize("text", [
    "SET ROLE fotfeste_owner", "SET app.municipality_id = '301'", "SELECT 1; set session app.role = 'x'",
    "SET row_security = off",
])  # fmt: skip
def test_a_setting_for_the_session_is_found(text):
    assert SESSION_WIDE.search(text)


def test_the_scope_of_a_setting_is_found():
    assert SET_CONFIG.findall("SELECT set_config('a', %s, false), set_config('b', f(%s), true)") == ["false", "true"]


@pytest.mark.parametrize("text", ["SET LOCAL app.role = 'x'", "UPDATE t SET a = 1", "SET CONSTRAINTS ALL IMMEDIATE"])
def test_a_setting_for_the_transaction_is_let_be(text):
    assert not SESSION_WIDE.search(text)


def test_no_lock_names_a_host_to_download_from():
    for lock in sorted((ROOT / "requirements").iterdir()):
        content = lock.read_text(encoding="utf-8")
        assert not re.search(r"https?:|--(extra-)?index-url|--find-links|git\+", content), lock.name
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    assert len(packages) > 1
    assert [name for name, each in packages.items() if "resolved" in each] == []
    assert [name for name, each in packages.items() if name and "integrity" not in each] == []


def test_every_locked_package_has_a_checksum():
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        content = lock.read_text(encoding="utf-8").replace("\\\n", "")
        pins = [line for line in content.splitlines() if re.match(r"^[\w.-]+", line)]
        assert pins, lock.name
        assert [pin for pin in pins if "--hash=sha256:" not in pin] == []


def test_no_file_of_others_lies_among_ours():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ours = {
        file.suffix
        for folder in ("static/app", "templates", "frontend")
        for file in (ROOT / folder).rglob("*")
        if file.is_file()
    }

    assert any(line.strip("/") == "static/vendor" for line in ignored)
    assert {path.name for path in (ROOT / "static").iterdir()} <= {"app", "vendor"}
    assert ours <= {".css", ".svg", ".html", ".mjs", ".json", ".txt", ".js", ".typ", ".xml"}
    assert [file.name for file in (ROOT / "static/app").rglob("*.min.*")] == []


def test_no_page_of_ours_fetches_from_elsewhere():
    fetches = re.compile(
        r"""<(?:script|link|img|iframe|source|form|use)\b[^>]*?(?:src|href|action)=["'](?:https?:)?//"""
        r"""|url\(\s*["']?(?:https?:)?//|@import\b""",
        re.IGNORECASE,
    )
    files = [file for folder in ("templates", "static/app") for file in (ROOT / folder).rglob("*") if file.is_file()]

    assert files
    assert [str(file) for file in files if fetches.search(file.read_text(encoding="utf-8"))] == []

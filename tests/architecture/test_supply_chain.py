"""The checks of secrets and of known vulnerabilities can fail, and never pass in silence (R60, R61)."""

import json
import re
from pathlib import Path

import pytest

from tests.checks import secrets, vulnerabilities
from tests.checks.vulnerabilities import Audit, read, verdict

ROOT = Path(__file__).resolve().parents[2]
SOUND = json.dumps({"dependencies": [{"name": "django", "version": "5.2.19", "vulns": []}]})
HOLE = json.dumps(
    {"dependencies": [{"name": "django", "version": "5.2.1",
                       "vulns": [{"id": "PYSEC-2025-1", "fix_versions": ["5.2.2"]}]}]}
)  # fmt: skip
SKIPPED = json.dumps({"dependencies": [{"name": "django", "skip_reason": "Dependency not found on PyPI"}]})


# Put together here, so that this file holds none.
@pytest.mark.parametrize(("file", "text"), [
    ("config/new.py", "PASSWORD = 'dette-" + "er-ikke-bra'"),
    ("tests/new.py", "KEY = 'AKIA" + "IOSFODNN7EXAMPLA'"),
    ("docs/new.md", "-----BEGIN RSA " + "PRIVATE KEY-----"),
    ("participants/new.py", "address = 'postgres://app:" + "hunter2x@db.kommune.no/fotfeste'"),
    ("tests/deep/new.py", "token = 'ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'"),
])  # fmt: skip
def test_a_secret_that_someone_leaves_in_a_file_is_found(tmp_path, monkeypatch, file, text):
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(text + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert {each[:2] for each in secrets.unknown(secrets.look([file], root=tmp_path))} == {(file, 1)}


@pytest.fixture(scope="module")
def looked_at():
    """What stands in the tracked files, looked through once: it takes seconds."""
    return secrets.look(secrets.tracked())


def test_no_tracked_file_holds_a_secret(looked_at):
    """R60."""
    assert secrets.unknown(looked_at) == []


def test_each_exception_says_why_and_is_still_there(looked_at):
    known = json.loads(secrets.LIST.read_text(encoding="utf-8"))
    there = {(file, digest) for file, _, _, digest in looked_at}

    assert all(len(each["why"]) > 10 for each in known)
    assert [each for each in known if (each["file"], each["hash"]) not in there] == []


def test_a_known_vulnerability_fails_the_check_and_is_named():
    """R61."""
    code, lines = verdict({"base.txt": read(HOLE)}, is_required=False)

    assert code == 1
    assert "base.txt: django 5.2.1: PYSEC-2025-1, mended in 5.2.2" in lines


def test_locks_without_one_pass_and_their_number_is_told():
    assert verdict({"base.txt": read(SOUND)}, is_required=True) == (0, ["No known vulnerability in 1 locked packages."])


@pytest.mark.parametrize("told", [SKIPPED, "", "Traceback: ConnectionError", "{}"])
def test_where_nobody_could_be_asked_that_is_told_aloud_and_fails_when_it_is_required(told):
    """What was not looked at is never called sound."""
    for is_required, expected in ((False, 0), (True, 1)):
        code, lines = verdict({"base.txt": read(told)}, is_required=is_required)
        assert code == expected
        assert "NOT CHECKED" in lines[0]


def test_a_lock_that_was_half_asked_about_is_not_called_sound():
    assert "NOT CHECKED" in verdict({"base.txt": Audit([], 84, ["django"])}, is_required=False)[1][0]


def test_every_lock_is_asked_about_and_the_check_is_part_of_make_check():
    assert set(vulnerabilities.LOCKS) == {f"requirements/{file.name}" for file in (ROOT / "requirements").glob("*.txt")}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    check, recipe = (
        re.search(rf"^{name}:.*?\n\n", makefile, re.MULTILINE | re.DOTALL)[0] for name in ("check", "check-others")
    )
    assert "check-others" in check
    assert "tests.checks.secrets" in recipe
    assert "tests.checks.vulnerabilities" in recipe


def test_each_exception_from_the_security_rules_says_why():
    """Rules S of ruff are those of bandit: a line that goes past one says why it may."""
    silent = [
        f"{file.relative_to(ROOT)}:{number}"
        for folder in ("config", "participants", "programmes", "reporting")
        for file in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"#\s*noqa: S\d+(, \w+)*\s*$", line)
    ]
    assert silent == []

"""docs/settings.md tells of every environment variable, and the example for production can start the product."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "config/settings.py"
DOCUMENT = ROOT / "docs/settings.md"
EXAMPLE = ROOT / "docs/production.env.example"


def variables():
    """Name → whether it has a default, for every `env.…("NAME", …)` in the settings."""
    found = {}
    for node in ast.walk(ast.parse(SETTINGS.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "env":
            found[node.args[0].value] = any(keyword.arg == "default" for keyword in node.keywords)
    return found


def rows(section):
    body = re.search(
        rf"^## {section}\n(.*?)(?=^## |\Z)", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert body, f"docs/settings.md has no section {section}."
    return {name: rest.split(" | ") for name, rest in re.findall(r"^\| `(\w+)` \| (.+) \|$", body[1], re.MULTILINE)}


def example():
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_setting_has_a_row_with_meaning_default_and_secrecy():
    documented = rows("Read by config/settings.py")

    assert set(variables()) == set(documented)
    for meaning, default, secret in documented.values():
        assert meaning
        assert default
        assert secret in {"yes", "no"}


def test_the_document_says_which_settings_are_required():
    documented = rows("Read by config/settings.py")

    required = {name for name, has_default in variables().items() if not has_default}
    assert {name for name, (_, default, _) in documented.items() if default == "required"} == required


def test_variables_read_elsewhere_have_a_row():
    assert {"PORT", "VAR_DIR", "DEMO", "GRANT_PASSWORD", "CHROMIUM"} <= set(rows("Read elsewhere"))


def test_the_example_for_production_names_every_required_setting_and_no_unknown_one():
    required = {name for name, has_default in variables().items() if not has_default}

    assert required - set(example()) == set()
    assert set(example()) - set(variables()) == set()


def test_secrets_in_the_example_for_production_are_placeholders():
    secret = {name for name, (_, _, is_secret) in rows("Read by config/settings.py").items() if is_secret == "yes"}

    for name in secret & set(example()):
        assert "change-me" in example()[name]


def test_each_secret_says_how_long_it_lives():
    """ASVS 11.1.1: in the table of docs/encryption.md. A key before this one lives until it has been changed."""
    text = (ROOT / "docs/encryption.md").read_text(encoding="utf-8")
    table = text.split("## How long a key lives\n")[1].split("\n## ")[0]
    named = {name for line in table.splitlines() if line.startswith("| ") for name in re.findall(r"`([A-Z_]+)`", line)}
    secrets = {name for name, cells in rows("Read by config/settings.py").items() if cells[-1] == "yes"}

    assert {name for name in secrets if not name.endswith("_PREVIOUS")} - named == set()

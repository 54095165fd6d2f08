"""Asks for known vulnerabilities of every locked package, and says loudly when nobody could be asked.

pip-audit alone calls a package that its source does not know "skipped" and ends well: a mirror without advisories would
look like a clean bill. Here whatever was not asked about is told; `AUDIT=required` (before a release) fails then.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements/base.txt", "requirements/dev.txt", "requirements/node.txt")
_SECONDS = 300


class Audit(NamedTuple):
    """What was found: name, version and number of each hole; what was asked about; and what was not, or why."""

    holes: list[str]
    asked: int
    unasked: list[str]


def read(told: str) -> Audit:
    """What pip-audit's JSON says."""
    try:
        packages = json.loads(told[told.index("{") :])["dependencies"]
    except (ValueError, KeyError):
        return Audit([], 0, ["the source of advisories was not reached"])
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}"
        + (f", mended in {', '.join(hole['fix_versions'])}" if hole.get("fix_versions") else "")
        for each in packages
        for hole in each.get("vulns", [])
    ]
    unasked = [each["name"] for each in packages if "skip_reason" in each]
    return Audit(holes, len(packages) - len(unasked), unasked)


def verdict(audits: dict[str, Audit], *, is_required: bool) -> tuple[int, list[str]]:
    """The exit code and the lines to print."""
    lines = [f"{lock}: {hole}" for lock, audit in audits.items() for hole in audit.holes]
    if lines:
        return 1, ["Packages with a known vulnerability (renew the lock: make lock):", *lines]
    unasked = {lock: audit for lock, audit in audits.items() if audit.unasked or not audit.asked}
    if not unasked:
        return 0, [f"No known vulnerability in {sum(audit.asked for audit in audits.values())} locked packages."]
    told = [
        "!!! NOT CHECKED FOR KNOWN VULNERABILITIES !!!",
        *(f"{lock}: {audit.asked} packages asked about, {len(audit.unasked)} not" for lock, audit in unasked.items()),
        "Run `make audit` where PyPI itself is reached; before a release, `make audit AUDIT=required`.",
    ]
    return (1 if is_required else 0), told


def ask(lock: str) -> Audit:
    """Ask about one lock. Nothing is installed or built."""
    command = [
        str(Path(sys.executable).with_name("pip-audit")), "--disable-pip", "--require-hashes", "-r", lock,
        "--format", "json", "--progress-spinner", "off", "--timeout", "10",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Audit([], 0, ["the source of advisories did not answer in time"])
    return read(done.stdout)


def main() -> int:
    """For `make audit`."""
    code, lines = verdict({lock: ask(lock) for lock in LOCKS}, is_required=os.environ.get("AUDIT") == "required")
    sys.stderr.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())

"""How fast a package is loaded, and in how much memory: a country made up, loaded twice, in a process of its own."""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tests.packages import HEADERS, duf, national_id

_NUMBERS = ("0301", "1103", "4204", "4601", "5001", "3301", "3107", "5501", "1508", "3907")
_MEASURES = ("norwegian", "social_studies", "work_practice", "life_skills", "vocational_course")
_FIRST_BIRTH = date(1962, 1, 1)
_NUMBERS_A_DAY = 15


def write_country(folder: Path, participants: int) -> int:
    """Write a sound package of so many participants, about nine rows for each; returns the rows."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(2024)
    writers, files, rows = {}, [], 0
    for name, header in HEADERS.items():
        files.append((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
        writers[name] = csv.writer(files[-1], lineterminator="\n")
        writers[name].writerow(header.split(","))
    for number in range(participants):
        for name, row in _of_one(number, chance):
            writers[name].writerow(row)
            rows += 1
    for file in files:
        file.close()
    descriptor = {"name": "speed", "resources": [{"name": name, "path": f"{name}.csv"} for name in HEADERS]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return rows


def _of_one(number: int, chance: random.Random) -> Iterator[tuple[str, list]]:
    ref, place = f"P{number}", _NUMBERS[number % len(_NUMBERS)]
    born_on, sex = _FIRST_BIRTH + timedelta(days=number // (2 * _NUMBERS_A_DAY)), "FM"[number % 2]
    settled_on = date(2021, 2, 1) + timedelta(days=chance.randrange(1200))
    starts_on = settled_on + timedelta(days=chance.randrange(20, 90))
    fnr = national_id(born_on, sex, number // 2 % _NUMBERS_A_DAY)
    yield "participants", [
        ref, place, fnr, duf(number) if chance.random() < 0.8 else "", f"Navn{number % 900}",
        f"Etternavn{number % 7000}",
        born_on, sex, "UKR", chance.choice(["UKR", "SYR", "AFG", "ERI"]), "utl34", settled_on - timedelta(days=40),
        settled_on, "true", chance.choice(["primary", "higher", "upper_secondary"]), "none",
    ]  # fmt: skip
    programme = f"I{number}"
    decided_on = starts_on - timedelta(days=7)
    yield "programmes", [programme, ref, place, "", decided_on, decided_on, starts_on, "work", ""]
    for kind in chance.sample(_MEASURES, 3):
        start = starts_on + timedelta(days=chance.randrange(60))
        yield "measures", [programme, place, kind, start, start + timedelta(days=90), "22.5", "Læringssenteret"]
    leave = starts_on + timedelta(days=100)
    yield "leaves", [programme, place, "holiday", leave, leave + timedelta(days=20)]
    for skill in ("oral", "reading"):
        yield "language_tests", [ref, place, starts_on + timedelta(days=200), skill, chance.choice(["a1", "a2", "b1"])]
    if chance.random() < 0.8:
        yield "exits", [programme, place, starts_on + timedelta(days=300), "completed", "work"]


def tell(line: str) -> None:
    """To the terminal, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def load_twice(folder: Path) -> None:
    """Load the package into an empty register and once more; print rows a second and peak memory."""
    # Not before the settings can be read.
    import django

    django.setup()
    from programmes import actions

    for turn in ("first", "second"):
        started = time.monotonic()
        loaded = actions.load_package(path=folder, on=date(2024, 11, 24))
        seconds = time.monotonic() - started
        rows = sum(loaded.read.values())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        new, changed = sum(loaded.new.values()), sum(loaded.changed.values())
        tell(
            f"  {turn:6} {rows:9,} rows {seconds:7.1f} s {rows / seconds:9,.0f} rows/s {peak:6.0f} MB peak "
            f"({new} new, {changed} changed)"
        )


def measure(participants: int) -> None:
    """One size, in a register and a process of its own, so that one peak does not hide another."""
    with tempfile.TemporaryDirectory(prefix="fotfeste-speed-") as folder:
        package = Path(folder) / "package"
        rows = write_country(package, participants)
        tell(f"{participants:,} participants, {rows:,} rows")
        given = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.import_speed", "--load", str(package)],
            check=True,
            env=given | {"VAR_DIR": f"{folder}/var", "DJANGO_SETTINGS_MODULE": "config.settings"},
        )


def main() -> None:
    """Measure each size asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[20_000, 100_000])
    parser.add_argument("--load", type=Path, help="a package to load twice, into the register of VAR_DIR")
    options = parser.parse_args()
    if options.load:
        from config.embedded import services

        with services(["manage.py", "import_package"]):
            load_twice(options.load)
        return
    for size in options.sizes:
        measure(size)


if __name__ == "__main__":
    main()

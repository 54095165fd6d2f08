"""Small exchange packages for tests, valid by default."""

import csv
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

HEADERS = {
    "participants": "participant_ref,municipality_number,national_id,duf_number,given_name,family_name,birth_date,sex,"
    "citizenship,country_background,permit_basis,permit_date,settled_date,settled_by_agreement,education_level,"
    "address_protection",
    "programmes": "programme_ref,participant_ref,municipality_number,continues_ref,offered_date,decision_date,"
    "start_date,goal,planned_end_date",
    "measures": "programme_ref,municipality_number,measure_type,start_date,end_date,hours_per_week,provider",
    "leaves": "programme_ref,municipality_number,leave_type,start_date,end_date",
    "language_tests": "participant_ref,municipality_number,test_date,skill,result",
    "exits": "programme_ref,municipality_number,exit_date,exit_cause,main_activity",
}
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def national_id(born_on: date, sex: str, serial: int) -> str:
    """A synthetic number (month + 80) with right check digits: the serial-th of that date and sex."""
    found = -1
    lowest, highest = (0, 499) if born_on.year < 2000 else (500, 999)
    for individual in range(lowest, highest + 1):
        if (individual % 2 == 1) != (sex == "M"):
            continue
        text = f"{born_on:%d}{born_on.month + 80}{born_on:%y}{individual:03d}"
        for weights in (_FIRST, _SECOND):
            text += str((11 - sum(int(c) * w for c, w in zip(text, weights, strict=False)) % 11) % 11)
        # A check of 10 is never issued.
        if len(text) != 11:
            continue
        found += 1
        if found == serial:
            return text
    raise ValueError("No such number on that day.")


def d_number(of: str, serial: int) -> str:
    """A D-number with the birth date and sex of another number: the serial-th with right check digits, from 1."""
    found = 0
    for individual in range(int(of[6:9]) % 2, 500, 2):
        text = f"{int(of[0]) + 4}{of[1:6]}{individual:03d}"
        for weights in (_FIRST, _SECOND):
            text += str((11 - sum(int(c) * w for c, w in zip(text, weights, strict=False)) % 11) % 11)
        found += len(text) == 11
        if len(text) == 11 and found == serial:
            return text
    raise ValueError("No such number on that day.")


def duf(serial: int) -> str:
    """A DUF number with right check digits."""
    text = f"2022{serial:06d}"
    weights = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
    return f"{text}{sum(int(c) * w for c, w in zip(text, weights, strict=True)) % 11:02d}"


def participant(ref: str = "P1", serial: int = 0, **changes: Any) -> dict[str, Any]:
    """A sound participant row."""
    born_on = date.fromisoformat(str(changes.get("birth_date", "1990-05-17")))
    sex = changes.get("sex", "F")
    return {
        "participant_ref": ref,
        "municipality_number": "4204",
        "national_id": national_id(born_on, sex if sex in {"F", "M"} else "F", serial),
        "duf_number": "",
        "given_name": "Olena",
        "family_name": "Kovalenko",
        "birth_date": born_on,
        "sex": sex,
        "citizenship": "UKR",
        "country_background": "UKR",
        "permit_basis": "utl34",
        "permit_date": "2022-03-20",
        "settled_date": "2022-05-02",
        "settled_by_agreement": "true",
        "education_level": "higher",
        "address_protection": "none",
    } | changes


def programme(ref: str = "I1", participant_ref: str = "P1", **changes: Any) -> dict[str, Any]:
    """A sound programme row."""
    return {
        "programme_ref": ref,
        "participant_ref": participant_ref,
        "municipality_number": "4204",
        "offered_date": "2022-06-01",
        "decision_date": "2022-06-01",
        "start_date": "2022-06-08",
        "goal": "work",
    } | changes


def exit_(ref: str = "I1", **changes: Any) -> dict[str, Any]:
    """A sound exit row."""
    return {
        "programme_ref": ref,
        "municipality_number": "4204",
        "exit_date": "2022-12-20",
        "exit_cause": "completed",
        "main_activity": "work",
    } | changes


MEASURE = {"programme_ref": "I1", "municipality_number": "4204", "measure_type": "norwegian",
           "start_date": "2022-06-10", "end_date": "2022-09-01", "hours_per_week": "22.5",
           "provider": "Læringssenteret"}  # fmt: skip
LEAVE = {"programme_ref": "I1", "municipality_number": "4204", "leave_type": "holiday", "start_date": "2022-07-04",
         "end_date": "2022-07-22"}  # fmt: skip
TEST = {"participant_ref": "P1", "municipality_number": "4204", "test_date": "2022-11-15", "skill": "oral",
        "result": "a2"}  # fmt: skip


def whole() -> dict[str, list[dict[str, Any]]]:
    """One sound row in every table."""
    return {
        "participants": [participant()], "programmes": [programme()], "measures": [MEASURE], "leaves": [LEAVE],
        "language_tests": [TEST], "exits": [exit_()],
    }  # fmt: skip


def write_package(folder: Path, **tables: list[dict[str, Any]]) -> Path:
    """Write the tables as a package; a table that is not named is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = HEADERS[name].split(",")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows({column: row.get(column, "") for column in columns} for row in rows)
    descriptor = {
        "name": "test",
        "resources": [{"name": name, "path": f"{name}.csv", "encoding": "utf-8"} for name in tables],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def zipped(folder: Path, target: Path, *, inside: str = "") -> Path:
    """The package as a zip, with its files in a folder `inside` where one is named."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*.*")):
            archive.write(file, str(Path(inside) / file.relative_to(folder)))
    return target


def as_workbook(folder: Path, target: Path) -> Path:
    """The package's tables as sheets of text."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for file in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(file.stem)
        with file.open(encoding="utf-8", newline="") as source:
            for row in csv.reader(source):
                sheet.append(row)
    book.save(target)
    return target

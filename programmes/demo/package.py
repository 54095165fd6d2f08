"""Writes the demonstration as an exchange package: a descriptor with its Table Schemas, and six CSV files."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from programmes.demo.content import Content
from programmes.demo.days import iso
from programmes.demo.people import Person, Spell

# Read as data: the schemas belong to the exchange package, which lies beside this one.
_SCHEMAS: Final = Path(__file__).parent.parent / "exchange" / "schemas"
TABLES: Final = ("participants", "programmes", "measures", "leaves", "language_tests", "exits")
_DESCRIPTION: Final = (
    "Oppdiktede personer. Fødselsnumrene er syntetiske (måned pluss 80). Enkelte summer følger publiserte tall; "
    "resten er tilfeldig. Ingen tall herfra kan siteres som fakta."
)
_Entry = tuple[Person, Spell]


def write(folder: Path, *, people: list[Person], seed: int) -> dict[str, int]:
    """Write the package; files of that name are replaced. Returns the number of rows in each table."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = _numbered(people)
    content = Content(seed)
    rows: dict[str, Iterator[tuple[str, ...]]] = {
        "participants": _participants(entries),
        "programmes": _programmes(entries),
        "measures": _measures(entries, content),
        "leaves": _leaves(entries, content),
        "language_tests": _tests(entries, content),
        "exits": _exits(entries),
    }
    schemas = {name: json.loads((_SCHEMAS / f"{name}.json").read_text(encoding="utf-8")) for name in TABLES}
    counts = {name: _write_table(folder / f"{name}.csv", schema=schemas[name], rows=rows[name]) for name in TABLES}
    descriptor = {
        "name": "fotfeste-demonstrasjon",
        "title": "Fotfeste: demonstrasjon 2020–2023",
        "description": _DESCRIPTION,
        "resources": [_resource(name, schemas[name]) for name in TABLES],
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return counts


def _resource(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _write_table(path: Path, *, schema: dict[str, Any], rows: Iterable[tuple[str, ...]]) -> int:
    header = [field["name"] for field in schema["fields"]]
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            if len(row) != len(header):
                raise ValueError(f"{path.name}: {len(row)} cells for {len(header)} columns.")
            writer.writerow(row)
            count += 1
    return count


def _numbered(people: list[Person]) -> list[_Entry]:
    """Every spell with keys of its municipality, in the order of the municipality's own files."""
    entries = [(person, spell) for person in people for spell in person.spells]
    # The place in the list settles ties, so that the order is always the same.
    order = sorted(range(len(entries)), key=lambda at: (entries[at][1].number, entries[at][1].start, at))
    participants: dict[str, int] = {}
    programmes: dict[str, int] = {}
    for at in order:
        person, spell = entries[at]
        programmes[spell.number] = programmes.get(spell.number, 0) + 1
        spell.programme_ref = f"I{programmes[spell.number]:05d}"
        if spell.is_same_row:
            spell.participant_ref = person.spells[0].participant_ref
        else:
            participants[spell.number] = participants.get(spell.number, 0) + 1
            spell.participant_ref = f"D{participants[spell.number]:05d}"
    return [entries[at] for at in order]


def _participants(entries: list[_Entry]) -> Iterator[tuple[str, ...]]:
    for person, spell in entries:
        if spell.is_same_row:
            continue
        yield (
            spell.participant_ref,
            spell.number,
            person.national_id if spell.knows_national_id else "",
            person.duf_number,
            person.given_name,
            person.family_name,
            iso(person.born),
            person.sex,
            person.citizenship,
            person.country.code,
            person.permit_basis,
            iso(person.permitted),
            iso(spell.settled),
            person.settled_by_agreement,
            spell.education or person.education,
            person.protection,
        )


def _programmes(entries: list[_Entry]) -> Iterator[tuple[str, ...]]:
    for _, spell in entries:
        before = spell.continues
        yield (
            spell.programme_ref,
            spell.participant_ref,
            spell.number,
            f"{before.number}:{before.programme_ref}" if isinstance(before, Spell) else before or "",
            iso(spell.offered),
            iso(spell.decided),
            iso(spell.start),
            spell.goal,
            iso(spell.planned) if spell.planned is not None else "",
        )


def _measures(entries: list[_Entry], content: Content) -> Iterator[tuple[str, ...]]:
    for person, spell in entries:
        for kind, start, end, hours, provider in content.measures(person, spell):
            last = iso(end) if end is not None else ""
            yield spell.programme_ref, spell.number, kind, iso(start), last, hours, provider


def _leaves(entries: list[_Entry], content: Content) -> Iterator[tuple[str, ...]]:
    for person, spell in entries:
        for kind, start, end in content.leaves(person, spell):
            yield spell.programme_ref, spell.number, kind, iso(start), iso(end)


def _tests(entries: list[_Entry], content: Content) -> Iterator[tuple[str, ...]]:
    for person, spell in entries:
        for day, skill, result in content.tests(person, spell):
            yield spell.participant_ref, spell.number, iso(day), skill, result


def _exits(entries: list[_Entry]) -> Iterator[tuple[str, ...]]:
    for _, spell in entries:
        if spell.end is not None:
            yield spell.programme_ref, spell.number, iso(spell.end), spell.cause, spell.activity

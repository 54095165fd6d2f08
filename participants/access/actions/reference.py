"""Loads the reference data. Safe to run again: rows are matched on their codes, none is deleted."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import models, transaction

from participants.access.models import (
    Country,
    County,
    KostraGroup,
    Language,
    Municipality,
    MunicipalityChange,
    MunicipalityProfile,
    MunicipalitySpell,
    MunicipalityYear,
)
from participants.access.reference_data import rows
from participants.access.rules.structure import Change, Spell, Structure

# Only the owner of the tables writes reference data: no request can.
DATABASE = "migration"
# The introduction act took effect in 2003; later years are worked out ahead.
FIRST_YEAR, LAST_YEAR = 2003, 2050


class Loaded(NamedTuple):
    """How many rows a list has, and how many of them were new or different and therefore written."""

    rows: int
    written: int


@transaction.atomic(using=DATABASE)
def load_reference() -> dict[str, Loaded]:
    """Bring every reference table up to the files, writing only what differs."""
    return {
        "counties": _counties(),
        **_municipalities(),
        "countries": _simple(Country, name="countries"),
        "languages": _simple(Language, name="languages"),
        "kostra_groups": _simple(KostraGroup, name="kostra_groups"),
        "municipality_profiles": _profiles(),
    }


def _save(model: type[models.Model], wanted: Iterable[tuple[Any, ...]], *, key: list[str], values: list[str]) -> Loaded:
    """Write the rows that are missing or differ. A row is the columns of `key` and then those of `values`."""
    stored = model._default_manager.using(DATABASE)  # noqa: SLF001 - Django's documented name
    known = set(stored.values_list(*key, *values))
    wanted = list(wanted)
    differing = [model(**dict(zip((*key, *values), row, strict=True))) for row in wanted if row not in known]
    if differing:
        stored.bulk_create(differing, update_conflicts=True, unique_fields=key, update_fields=values, batch_size=2000)
    return Loaded(rows=len(wanted), written=len(differing))


def _simple(model: type[models.Model], *, name: str) -> Loaded:
    """A file whose columns are the model's own."""
    _code, *values = [field.name for field in model._meta.concrete_fields]  # noqa: SLF001 - Django's documented name
    return _save(
        model, [tuple(row[column] for column in ("code", *values)) for row in rows(name)], key=["code"], values=values
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _counties() -> Loaded:
    return _save(
        County,
        [
            (row["number"], date.fromisoformat(row["valid_from"]), row["name"], _day(row["valid_to"]))
            for row in rows("counties")
        ],
        key=["number", "valid_from"],
        values=["name", "valid_to"],
    )


def _municipalities() -> dict[str, Loaded]:
    spells = [
        (
            Spell(
                number=row["number"],
                name=row["name"],
                county_number=row["county_number"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
            ),
            row["official_name"],
        )
        for row in rows("municipalities")
    ]
    changes = [
        (Change(date.fromisoformat(row["effective_on"]), row["old_number"], row["new_number"]), row["kind"])
        for row in rows("municipality_changes")
    ]
    latest = {spell.number: spell.name for spell, _ in sorted(spells, key=lambda pair: pair[0].valid_from)}
    structure = Structure(spells=[spell for spell, _ in spells], changes=[change for change, _ in changes])
    return {
        "municipalities": _save(
            Municipality,
            [(int(number), number, name) for number, name in latest.items()],
            key=["id"],
            values=["number", "name"],
        ),
        "municipality_spells": _save(
            MunicipalitySpell,
            [
                (int(each.number), each.valid_from, each.name, official, each.county_number, each.valid_to)
                for each, official in spells
            ],
            key=["municipality_id", "valid_from"],
            values=["name", "official_name", "county_number", "valid_to"],
        ),
        "municipality_changes": _save(
            MunicipalityChange,
            [(*change, kind) for change, kind in changes],
            key=["effective_on", "old_number", "new_number"],
            values=["kind"],
        ),
        "municipality_years": _save(
            MunicipalityYear,
            [
                (year, int(number), int(counted.number), counted.county_number, counted.name)
                for number in structure.numbers()
                for year in range(FIRST_YEAR, LAST_YEAR + 1)
                for counted in [structure.counted_as(number=number, year=year)]
            ],
            key=["year", "municipality_id"],
            values=["counted_as_id", "county_number", "name"],
        ),
    }


def _profiles() -> Loaded:
    return _save(
        MunicipalityProfile,
        [
            (int(row["number"]), row["kostra_group"], int(row["centrality_class"]))
            for row in rows("municipality_profiles")
        ],
        key=["municipality_id"],
        values=["kostra_group_id", "centrality_class"],
    )

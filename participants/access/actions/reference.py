"""Loads the reference data. Safe to run again: rows are matched on their codes, none is deleted."""

from collections.abc import Sequence
from datetime import date

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


@transaction.atomic(using=DATABASE)
def load_reference() -> dict[str, int]:
    """Load every reference table; returns the number of rows of each."""
    return {
        "counties": _counties(),
        "municipalities": _municipalities(),
        "countries": _simple(Country, name="countries", key="code"),
        "languages": _simple(Language, name="languages", key="code"),
        "kostra_groups": _simple(KostraGroup, name="kostra_groups", key="code"),
        "municipality_profiles": _profiles(),
    }


def _save(model: type[models.Model], objects: Sequence[models.Model], *, key: list[str], fields: list[str]) -> int:
    model._default_manager.using(DATABASE).bulk_create(  # noqa: SLF001 - Django's documented name
        objects, update_conflicts=True, unique_fields=key, update_fields=fields, batch_size=2000
    )
    return len(objects)


def _simple(model: type[models.Model], *, name: str, key: str) -> int:
    objects = [model(**row) for row in rows(name)]
    fields = [
        field.name
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's documented name
        if field.name != key
    ]
    return _save(model, objects, key=[key], fields=fields)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _counties() -> int:
    objects = [
        County(
            number=row["number"],
            name=row["name"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
        )
        for row in rows("counties")
    ]
    return _save(County, objects, key=["number", "valid_from"], fields=["name", "valid_to"])


def _municipalities() -> int:
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
    _save(
        Municipality,
        [Municipality(id=int(number), number=number, name=name) for number, name in latest.items()],
        key=["id"],
        fields=["name"],
    )
    _save(
        MunicipalitySpell,
        [
            MunicipalitySpell(
                municipality_id=int(spell.number),
                name=spell.name,
                official_name=official,
                county_number=spell.county_number,
                valid_from=spell.valid_from,
                valid_to=spell.valid_to,
            )
            for spell, official in spells
        ],
        key=["municipality", "valid_from"],
        fields=["name", "official_name", "county_number", "valid_to"],
    )
    _save(
        MunicipalityChange,
        [
            MunicipalityChange(
                effective_on=change.effective_on, old_number=change.old_number, new_number=change.new_number, kind=kind
            )
            for change, kind in changes
        ],
        key=["effective_on", "old_number", "new_number"],
        fields=["kind"],
    )
    structure = Structure(spells=[spell for spell, _ in spells], changes=[change for change, _ in changes])
    _save(
        MunicipalityYear,
        [
            MunicipalityYear(
                year=year,
                municipality_id=int(number),
                counted_as_id=int(counted.number),
                county_number=counted.county_number,
                name=counted.name,
            )
            for number in structure.numbers()
            for year in range(FIRST_YEAR, LAST_YEAR + 1)
            for counted in [structure.counted_as(number=number, year=year)]
        ],
        key=["year", "municipality"],
        fields=["counted_as", "county_number", "name"],
    )
    return len(latest)


def _profiles() -> int:
    objects = [
        MunicipalityProfile(
            municipality_id=int(row["number"]),
            kostra_group_id=row["kostra_group"],
            centrality_class=int(row["centrality_class"]),
        )
        for row in rows("municipality_profiles")
    ]
    return _save(MunicipalityProfile, objects, key=["municipality"], fields=["kostra_group", "centrality_class"])

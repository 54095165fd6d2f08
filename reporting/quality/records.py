"""The rules of the records asked in SQL: those that break one, and how many do.

Asked by the runtime role it is of the municipality that is acted for, by row-level security as well; by the role of the
whole country it is of each. Whoever is hidden, or restricted, is in none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections

from programmes.codes import QualityNature, QualityRule
from programmes.rules.quality import NAMES, RULES, Facts

OWN, _NATIONAL = "default", "national"
_COLUMNS = {
    "today": "%(today)s::date",
    **{name: f"participant.{name}" for name in ("settled_on", "permitted_on", "education_level")},
    **{name: f"programme.{name}" for name in ("decided_on", "starts_on", "planned_end_on")},
    "is_continued": "(programme.continues_ref <> '' OR programme.first_started_on IS NOT NULL)",
    **{name: f"exit.{name}" for name in ("exited_on", "cause", "main_activity")},
    "first_measure_on": "measured.first_on", "last_measure_on": "measured.last_on", "first_test_on": "tested.first_on",
}  # fmt: skip
_OF_YEAR = """
FROM programmes_programme AS programme
JOIN participants_participant AS participant
    ON participant.municipality_id = programme.municipality_id AND participant.id = programme.participant_id
LEFT JOIN programmes_exit AS exit
    ON exit.municipality_id = programme.municipality_id AND exit.programme_id = programme.id
LEFT JOIN LATERAL (
    SELECT min(measure.starts_on) AS first_on, max(measure.ends_on) - 1 AS last_on FROM programmes_measure AS measure
    WHERE measure.municipality_id = programme.municipality_id AND measure.programme_id = programme.id
) AS measured ON true
LEFT JOIN LATERAL (
    SELECT min(test.tested_on) AS first_on FROM programmes_languagetest AS test
    WHERE test.municipality_id = programme.municipality_id AND test.participant_id = programme.participant_id
) AS tested ON true
WHERE NOT participant.is_hidden
    AND NOT EXISTS (SELECT FROM participants_restriction AS held
        WHERE held.municipality_id = programme.municipality_id AND held.participant_id = programme.participant_id
            AND held.lifted_at IS NULL)
    AND coalesce(programme.starts_on, programme.decided_on) < make_date(%(year)s + 1, 1, 1)
    -- A programme ends the day after its exit. Its own column is asked first, so that fewer exits are looked up.
    AND (programme.ends_on IS NULL OR programme.ends_on > make_date(%(year)s, 1, 1))
    AND (exit.exited_on IS NULL OR exit.exited_on >= make_date(%(year)s, 1, 1))
"""
_OWN_ONLY = "AND programme.municipality_id = %(place)s"
_OF_PLACE = """AND programme.municipality_id IN (SELECT municipality_id FROM access_municipalityyear AS spell
    WHERE spell.year = %(year)s AND spell.counted_as_id = %(place)s)"""
_BREAKS = {code: rule.sql(_COLUMNS) for code, rule in RULES.items()}
_MISSING = " OR ".join(_BREAKS[code] for code, rule in RULES.items() if rule.nature == QualityNature.MISSING)
_COUNT = f"""
SELECT programme.municipality_id, count(*), count(*) FILTER (WHERE {_MISSING}),
    {", ".join(f"count(*) FILTER (WHERE {breaks})" for breaks in _BREAKS.values())}
{_OF_YEAR}
"""
_BREAKING = f"""
SELECT programme.participant_id, {", ".join(_COLUMNS[name] for name in NAMES)}
{_OF_YEAR} {_OWN_ONLY}
"""
# Whoever has an exit in the year already counts; one more would take its place.
_WITHOUT_EXIT = f"""
SELECT count(*) {_OF_YEAR} {_OWN_ONLY} AND {_BREAKS[QualityRule.WITHOUT_EXIT]}
    AND participant.address_protection NOT IN ('confidential', 'strictly_confidential')
    AND participant.family_protection NOT IN ('confidential', 'strictly_confidential')
    AND NOT EXISTS (SELECT FROM programmes_programme AS other JOIN programmes_exit AS left_before
            ON left_before.municipality_id = other.municipality_id AND left_before.programme_id = other.id
        WHERE other.municipality_id = programme.municipality_id AND other.participant_id = programme.participant_id
            AND left_before.exited_on >= make_date(%(year)s, 1, 1))
"""


@dataclass(frozen=True, slots=True)
class Quality:
    """How many records there are in a year, how many lack something, and how many break each rule."""

    records: int = 0
    incomplete: int = 0
    broken: Mapping[QualityRule, int] | None = None

    def of(self, code: QualityRule) -> int:
        """How many break a rule."""
        return (self.broken or {}).get(code, 0)

    def of_nature(self, nature: QualityNature) -> int:
        """How often rules of a kind are broken."""
        return sum(self.of(code) for code, rule in RULES.items() if rule.nature == nature)

    @property
    def complete_percent(self) -> int | None:
        """Whole per cent that lack nothing, rounded down: whoever is told 100 is done."""
        return (self.records - self.incomplete) * 100 // self.records if self.records else None


def quality_of(*, place: int, year: int, on: date, register: str = OWN) -> Quality:
    """Of the municipality that is acted for, or by the worker's way in of any."""
    found = _rows(register, f"{_COUNT} {_OWN_ONLY} GROUP BY 1", _given(year, on, place=place))
    return _quality(*found[0][1:]) if found else Quality()


def quality_of_everyone(*, year: int, on: date) -> dict[int, Quality]:
    """Of each municipality that has any record in the year."""
    found = _rows(_NATIONAL, f"{_COUNT} GROUP BY 1", _given(year, on))
    return {place: _quality(*rest) for place, *rest in found}


def broken_in(*, place: int, year: int) -> dict[str, int]:
    """Rule → how many records of a place in a year that is over break it: under each number that it was made of.

    Counted for the whole place, of which one municipality alone may see a part; it names nobody.
    """
    given = _given(year, date(year + 1, 1, 1), place=place)
    found = _rows(_NATIONAL, f"{_COUNT} {_OF_PLACE} GROUP BY 1", given)
    counted = [_quality(*rest) for _, *rest in found]
    return {code.value: many for code in RULES if (many := sum(each.of(code) for each in counted))}


def breaking(*, place: int, year: int, on: date, code: QualityRule | None = None) -> list[tuple[UUID, Facts]]:
    """Participant and facts of each record that breaks a rule, or any rule."""
    condition = _BREAKS[code] if code else f"({' OR '.join(_BREAKS.values())})"
    found = _rows(OWN, f"{_BREAKING} AND {condition}", _given(year, on, place=place))
    return [
        (participant, Facts(**{name: _known(name, each) for name, each in zip(NAMES, values, strict=True)}))
        for participant, *values in found
    ]


def without_exit(*, place: int, year: int, on: date, register: str = OWN) -> int:
    """How many may yet turn out to have left in the year, of those who count in the municipality's own figures."""
    ((found,),) = _rows(register, _WITHOUT_EXIT, _given(year, on, place=place))
    return int(found)


def _quality(records: int, incomplete: int, *broken: int) -> Quality:
    return Quality(records, incomplete, dict(zip(RULES, broken, strict=True)))


def _given(year: int, on: date, **more: int) -> dict[str, Any]:
    # Of a year that is over, what is late is what was late when it ended.
    return {"year": year, "today": min(on, date(year + 1, 1, 1)), **more}


def _known(name: str, value: Any) -> Any:
    return "" if value is None and name in {"cause", "main_activity"} else value


def _rows(alias: str, statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())

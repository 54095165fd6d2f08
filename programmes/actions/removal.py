"""Removing rows, and all that leads to them, from every table: of whatever the temporary table `doomed` names."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import connections
from django.db.models import Model

from participants.models import Participant, ParticipantIdentifier
from programmes.codes import RetentionRule
from programmes.models import Programme

DATABASE = "national"
_LOADING = 7_301_001
_TABLES = {
    RetentionRule.MEASURE: "programmes_measure",
    RetentionRule.LEAVE: "programmes_leave",
    RetentionRule.TEST: "programmes_languagetest",
}
_OF = "(SELECT id FROM doomed WHERE rule = '{rule}')"
# With a person's last participant goes what they were known by in the whole country.
_FORGOTTEN = "person_id IN (SELECT person_id FROM former) AND NOT EXISTS (SELECT FROM participants_personlink AS link "

Keeping = Callable[[list[UUID]], AbstractContextManager[Counter[str]]]
_FORMER = """
    CREATE TEMP TABLE former ON COMMIT DROP AS SELECT DISTINCT link.person_id
    FROM participants_personlink AS link JOIN doomed ON doomed.participant_id = link.participant_id
"""


class Removed(NamedTuple):
    """One row that is removed, and whose it was."""

    rule: RetentionRule
    key: UUID
    participant_key: UUID


def lock_loading() -> None:
    """No package is loaded until the transaction ends."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOADING])


def remove(*, keeping: Keeping) -> tuple[dict[str, int], int]:
    """Remove what `doomed` names, in the caller's transaction: rows of each table, and how many person-years are kept.

    `keeping` saves what is counted.
    """
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(_FORMER)
        cursor.execute("SELECT person_id FROM former")
        persons = [person for (person,) in cursor.fetchall()]
    with keeping(persons) as kept:
        removed = _remove()
    return removed, kept["person_years"]


def _remove() -> dict[str, int]:
    removed: Counter[str] = Counter()
    programmes, people = _OF.format(rule=RetentionRule.PROGRAMME), _OF.format(rule=RetentionRule.PARTICIPANT)
    with connections[DATABASE].cursor() as cursor:

        def delete(table: str, condition: str) -> None:
            cursor.execute(f"DELETE FROM {table} WHERE {condition}")
            removed[table] += cursor.rowcount

        for rule, table in _TABLES.items():
            delete(table, f"id IN {_OF.format(rule=rule)}")
        for table, column in _pointing_at(Programme):
            delete(table, f"{column} IN {programmes}")
        delete("programmes_programme", f"id IN {programmes}")
        for table, column in _pointing_at(ParticipantIdentifier):
            delete(
                table,
                f"{column} IN (SELECT id FROM participants_participantidentifier WHERE participant_id IN {people})",
            )
        for table, column in _pointing_at(Participant):
            if table != "programmes_programme":
                delete(table, f"{column} IN {people}")
        delete("participants_participant", f"id IN {people}")
        left = "WHERE link.person_id = {table}.{column})"
        delete(
            "participants_personidentifier",
            _FORGOTTEN + left.format(table="participants_personidentifier", column="person_id"),
        )
        delete(
            "participants_person",
            _FORGOTTEN.replace("person_id IN", "id IN", 1) + left.format(table="participants_person", column="id"),
        )
    return {table: count for table, count in sorted(removed.items()) if count}


def _pointing_at(target: type[Model]) -> list[tuple[str, str]]:
    """Every table and column that leads to a row, whoever has made the table."""
    return [
        (model._meta.db_table, field.column)  # noqa: SLF001 - Django's own name for it
        for model in apps.get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001
        if field.related_model is target and field.column
    ]

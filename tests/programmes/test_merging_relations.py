"""Every table and column that leads to a person is declared to the merging of two registrations, and nothing else is.

The models say it, and the database's own catalogue: keys in both, and columns that hold a key without being one.
"""

from django.apps import apps

from participants.models import (
    FormerPerson,
    JournalEntry,
    Merger,
    Participant,
    ParticipantIdentifier,
    Person,
    PersonLink,
)
from programmes.actions.merging.relations import MOVING, RELATIONS, Treatment
from programmes.models import Programme
from tests.access.conftest import ground
from tests.trail.conftest import ask

__all__ = ["ground"]

_ROOTS = (Participant, Person, ParticipantIdentifier, Programme, JournalEntry, Merger, PersonLink, FormerPerson)
_KEYS = """
    SELECT DISTINCT held.conrelid::regclass::text, col.attname
    FROM pg_constraint AS held
    JOIN pg_attribute AS col ON col.attrelid = held.conrelid AND col.attnum = ANY (held.conkey)
    WHERE held.contype = 'f' AND held.confrelid::regclass::text = ANY (%s)
"""
# What a composite key names beside the row it leads to.
_BESIDE = {"municipality_id", "is_hidden", "ends_on", "programme_ends_on"}
# By the name or the type: a key of a row about a person that no constraint tells of.
_COLUMNS = """
    SELECT held.relname::text, col.attname::text
    FROM pg_class AS held JOIN pg_attribute AS col ON col.attrelid = held.oid
    WHERE held.relnamespace = 'public'::regnamespace AND held.relkind IN ('r', 'p') AND NOT held.relispartition
        AND col.attnum > 0 AND NOT col.attisdropped {narrowed}
"""
_NAMED = """
    AND (col.attname ~ '(participant|person|former|subject|merger|identifier)s?_?(id|ids|key|keys|ref)?$'
        OR col.attname ~ '_(key|keys|ref)$' OR col.attname = 'pair')
"""
# Columns that are named alike, and hold no key of a row about a person.
_NO_KEYS = {
    ("programmes_arrival", "wrapped_key"),
}  # fmt: skip
_ELSEWHERE = ("django_", "auth_", "account_", "mfa_", "access_", "jobs_", "socialaccount_")


def declared_roots():
    return {model._meta.db_table for model in _ROOTS}


def test_every_key_of_the_models_that_leads_to_a_person_is_declared():
    found = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in _ROOTS
    }

    assert found - set(RELATIONS) == set(), "Say in merging/relations.py what becomes of it."


def test_every_foreign_key_of_the_database_that_leads_to_a_person_is_declared(ground):
    found = {
        (table, column)
        for table, column in ask(_KEYS, [sorted(declared_roots())])
        if column not in _BESIDE and not (table == "programmes_programme" and column == "id")
    }

    assert found - set(RELATIONS) == set(), "Say in merging/relations.py what becomes of it."


def test_every_column_that_may_hold_a_key_of_a_person_is_declared(ground):
    found = {
        (table, column)
        for table, column in ask(_COLUMNS.format(narrowed=_NAMED))
        if not table.startswith(_ELSEWHERE) and (table, column) not in _NO_KEYS
    }

    assert found - set(RELATIONS) == set(), "Say in merging/relations.py what becomes of it."


def test_nothing_is_declared_that_is_not_there(ground):
    there = set(ask(_COLUMNS.format(narrowed="")))

    assert set(RELATIONS) - there == set()


def test_what_moves_is_held_by_a_foreign_key_so_that_nothing_is_left_behind(ground):
    held = {table for table, column in ask(_KEYS, [["participants_participant"]]) if column == "participant_id"}

    united = {table for (table, _), treatment in RELATIONS.items() if treatment is Treatment.UNITED}
    assert held - united == set(MOVING)

"""Two registrations of one person with a row in every table that leads to a participant, and the acts upon them."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from participants.access import tenancy
from participants.access.models import User
from participants.models import (
    Assignment,
    ContactDetails,
    Distinction,
    Draft,
    FamilyMember,
    Glass,
    Group,
    GroupMember,
    JournalEntry,
    Merger,
    Notice,
    Participant,
    ProtectedContact,
    Recipient,
    Rectification,
    Restriction,
)
from programmes import actions
from programmes.actions.base import version_of
from programmes.actions.merging.sides import side_of
from programmes.models import Appointment, Arrival, LanguageTest, Postponement, Transfer
from tests.access.conftest import LONG_AGO, OSLO
from tests.programmes.people import TODAY, key_of
from tests.trail.conftest import ask

WHY = "Samme ansikt og samme pass på kontoret."
PLACE, OWNER = 4204, "migration"
# Stand for the caseworker, for whom a row is about, and for a group of its own.
USER, WHOM, PAIR, WHEN, GROUP = object(), object(), object(), object(), object()
NOW = timezone.now() - timedelta(days=30)
# Beside what a package brings: programmes, numbers and tests.
MADE: dict[type[models.Model], dict[str, Any]] = {
    Assignment: {"starts_on": TODAY - timedelta(days=9), "caseworker": USER},
    ContactDetails: {"address": "Storgata 1", "phone": "+4740000000", "email": "", "changed_by": USER},
    ProtectedContact: {"user": USER, "valid_from": LONG_AGO},
    GroupMember: {"group": GROUP, "starts_on": TODAY - timedelta(days=9)},
    JournalEntry: {"text": "Et notat.", "author": USER, "written_at": NOW},
    Draft: {"user": USER, "form": "note", "text": "Et utkast.", "saved_at": NOW},
    Notice: {"recipient": USER, "kind": "glass_broken", "subject_id": WHOM, "told_on": TODAY,
             "made_at": NOW},
    Glass: {
        "user": USER, "purpose": "danger", "reason": "Fare.", "opened_at": NOW,
        "expires_at": NOW + timedelta(hours=1),
    },
    FamilyMember: {},
    Rectification: {
        "fact": "sex", "before": "F", "after": "M", "ground": "correction", "reason": "Feil.", "rectified_by": USER,
    },
    Recipient: {"rectified_at": WHEN, "kind": "participant"},
    Restriction: {
        "ground": "claim", "reason": "En sak.", "set_by": USER, "set_at": NOW, "lifted_at": NOW, "lifted_by": USER,
        "lifted_reason": "Ferdig.",
    },
    Distinction: {"pair": PAIR, "stated_by": USER},
    Merger: {
        "former": WHOM, "former_ref": "before that", "reason": WHY, "merged_by": USER, "merged_at": NOW,
        "forgotten_on": TODAY, "moved": {}, "changed": [],
    },
    Postponement: {
        "kind": "start", "postponed_on": TODAY, "until_on": TODAY + timedelta(days=9), "reason": "Syk.",
        "postponed_by": USER,
    },
    Appointment: {
        "kind": "office", "text": "Nav", "place": "Gata 1", "starts_on": TODAY, "begins": time(9), "finishes": time(10),
        "made_in": UUID(int=7), "made_by": USER, "made_at": NOW,
    },
    Transfer: {
        "to_municipality_id": OSLO, "moved_on": TODAY, "brings_notes": False, "state": "withdrawn", "asked_by": USER,
        "asked_at": NOW,
    },
    Arrival: {
        "from_municipality_id": OSLO, "moved_on": TODAY, "is_protected": False, "state": "accepted", "told_at": NOW,
    },
}  # fmt: skip
# What the trail, the feed and the jobs write of their own accord.
_APART = ("trail_", "django_", "jobs_", "account_", "mfa_")


def fill(ref: str, *, user: User, but: tuple[type[models.Model], ...] = ()) -> None:
    """A row in each table that no package fills."""
    participant = key_of(ref)
    group = Group(municipality_id=PLACE, name="Norsk A2", kind="course", measure_type="norwegian", starts_on=LONG_AGO)
    group.save(using=OWNER)
    for model, given in MADE.items():
        if model not in but:
            made = model(municipality_id=PLACE, participant_id=participant)
            made._state.db = OWNER
            for name, value in given.items():
                told = {USER: user, WHOM: participant, PAIR: participant.bytes * 2, WHEN: timezone.now(),
                        GROUP: group}  # fmt: skip
                setattr(made, name, told[value] if type(value) is object else value)
            if model is Merger:
                made.former = made.pk
            made.save(using=OWNER)


def sitting(ref: str, *, days: int, skill: str = "oral", result: str = "a2", ordinal: int = 1) -> LanguageTest:
    """A result."""
    made = LanguageTest(
        municipality_id=PLACE, participant_id=key_of(ref), tested_on=TODAY - timedelta(days=days), skill=skill,
        result=result, ordinal=ordinal,
    )  # fmt: skip
    made.save(using=OWNER)
    return made


def acting(user: User, clearance=()):
    """On behalf of the municipality, in a transaction."""
    return _Acting(user, clearance)


class _Acting:
    def __init__(self, user: User, clearance) -> None:
        role = "protected_contact" if clearance else "caseworker"
        self.parts = [
            tenancy.tenant(municipality_id=PLACE, user_id=user.pk, role=role), tenancy.cleared_for(clearance),
            transaction.atomic(),
        ]  # fmt: skip

    def __enter__(self):
        for each in self.parts:
            each.__enter__()

    def __exit__(self, *error):
        for each in reversed(self.parts):
            each.__exit__(*error)


def version(one, other, *, by: User) -> str:
    """Of the two as they stand; inside `acting`."""
    rows = []
    for key in (one, other):
        rows += side_of(Participant.objects.get(pk=key), by=by, on=TODAY).rows()
    return version_of(*rows)


def merge(by: User, one="before", other="ended", *, clearance=(), **changes) -> Merger:
    mine, theirs = key_of(one), key_of(other)
    with acting(by, clearance):
        given = {"version": changes.pop("version", None) or version(mine, theirs, by=by)}
        given |= {"taken": (), "is_same": False, "reason": WHY}
        actions.merge_participants(participant_pk=mine, other_pk=theirs, by=by, now=timezone.now(), **(given | changes))
    return Merger.objects.using(OWNER).get(former=theirs, undone_at=None)


def part(by: User, merger: Merger, *, clearance=(), reason="Det var to søstre.") -> None:
    with acting(by, clearance):
        actions.part_participants(
            participant_pk=merger.participant_id, merger_pk=merger.pk, reason=reason, by=by, now=timezone.now()
        )


def everything(*, but: tuple[str, ...] = (), without: dict[str, set[str]] | None = None) -> dict[str, list[str]]:
    """Every row of every table, but those the trail writes."""
    tables = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    found = {}
    for (table,) in tables:
        if table.startswith(_APART) or table in but:
            continue
        left = "{" + ",".join((without or {}).get(table, set())) + "}"
        rows = ask(f"SELECT (to_jsonb(r) - %s::text[])::text FROM {table} AS r ORDER BY 1", [left])
        found[table] = [row for (row,) in rows]
    return found


def rows_of(ref_key) -> dict[str, int]:
    """Table → how many rows lead to a key of a participant."""
    tables = ask(
        "SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_name) "
        "WHERE column_name = 'participant_id' AND tables.table_schema = 'public' AND table_type = 'BASE TABLE' "
        "AND NOT starts_with(table_name, 'trail_')"
    )
    counted = {
        table: ask(f"SELECT count(*) FROM {table} WHERE participant_id = %s", [ref_key])[0][0] for (table,) in tables
    }
    return {table: count for table, count in counted.items() if count}

"""Everything that is kept about one participant, for the one it is about (GDPR art. 15): gathered, as JSON and as PDF.

What belongs in it follows from the models: each table that leads to a participant, each field that its `Privacy` calls
personal. A new one is in the file, or the test of the file fails. What a higher app keeps of someone it adds itself.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import typst
from django.apps import apps
from django.db import connections, models
from django.utils.timezone import localtime

from participants.codes import AddressProtection, IdentifierKind
from participants.encryption import open_all
from participants.models import Assignment, Group, Participant, ProtectedContact, Restriction
from participants.querysets import PeopleQuerySet
from participants.rules.protection import highest
from programmes.actions.retention import DUE
from programmes.codes import RetentionRule
from programmes.overviews import changes_about, looks_about
from programmes.overviews.words import COLUMNS, TABLES

if TYPE_CHECKING:
    from participants.access.models import User

VERSION = 2
# Table → what it has of a participant, for tables of apps above this one.
MORE: dict[str, Callable[[UUID], dict[str, Any]]] = {}
HASHES = "participants_identifierdigest"
# Worked out by the database from what stands beside it; a draft is not written down yet, and is its writer's alone.
_DERIVED = frozenset({"is_hidden", "search_name", "sort_name"})
_TEMPLATE = Path(__file__).parent / "letters" / "access_file.typ"
# Where it comes from, who gets it, and how long it is kept: domain by domain, as the law has it.
PURPOSE = "Opplysningene brukes til introduksjonsprogram og opplæring etter integreringsloven (§§ 41 og 43)."
SOURCES = [
    "Kommunen har registrert opplysningene selv, eller fått dem fra et annet fagsystem i kommunen.",
    "Navn, fødselsdato, statsborgerskap og nummer kommer fra Folkeregisteret og utlendingsmyndighetene.",
]
RECIPIENTS = [
    "IMDi får opplysninger om programmet til det nasjonale registeret (integreringsforskriften § 56).",
    "Ny kommune får opplysningene hvis du flytter og programmet fortsetter der.",
    "Statistikken som blir publisert, har ingen navn eller nummer.",
]
RETENTION = [
    "Program, tiltak og permisjon: inntil 15 år etter at tiltaket startet (integreringsforskriften § 60).",
    "Bosetting: inntil 15 år etter bosettingen. Prøver: inntil 20 år.",
    "Loggen over hvem som har sett og endret opplysningene, lagres for seg. Ingen dato er satt for når den slettes.",
]
_NOTES = {
    "participants_participantidentifier": (
        "Numrene er kryptert. Kontrollsummen er laget av nummeret med en hemmelig nøkkel, og brukes til å finne deg "
        "igjen i kommunen uten at nummeret må stå lesbart."
    ),
    HASHES: (
        "Disse er laget av numrene dine med en annen hemmelig nøkkel. De er like i alle kommuner, og brukes bare til å "
        "se at du er den samme personen når du flytter, og til å telle deg én gang. Ingen kan lage nummeret av dem."
    ),
}
# Tables that have a rule of their own; what belongs to a programme goes with it, all else with the participant.
_RULES = {
    "programmes_measure": RetentionRule.MEASURE, "programmes_leave": RetentionRule.LEAVE,
    "programmes_languagetest": RetentionRule.TEST, "programmes_programme": RetentionRule.PROGRAMME,
}  # fmt: skip
_RUNNING = "ikke bestemt: programmet er ikke avsluttet"
_RESTRICTED = "slettes ikke så lenge bruken er begrenset"
RIGHTS = [
    "Du kan be kommunen rette det som er feil, og begrense bruken mens det blir undersøkt.",
    "Du kan klage til kommunen, og til Datatilsynet.",
]


def tables() -> Iterator[tuple[type[models.Model], str]]:
    """Each model about people that leads to a participant, and the way there."""
    for model in apps.get_models():
        if not isinstance(model._default_manager.get_queryset(), PeopleQuerySet):  # noqa: SLF001 - Django's own name
            continue
        names = {field.name for field in model._meta.concrete_fields}  # noqa: SLF001
        if model is Participant:
            yield model, "pk"
        elif "participant" in names:
            yield model, "participant"
        elif "programme" in names:
            yield model, "programme__participant"


def fields_of(model: type[models.Model]) -> list[str]:
    """What a table has to tell, in the order of its columns: what is personal, and when it was."""
    personal = model.Privacy.personal - _DERIVED  # type: ignore[attr-defined]
    return [
        field.name
        for field in model._meta.concrete_fields  # noqa: SLF001
        if field.name in personal or isinstance(field, models.DateField)
    ]


def gather(user: "User", participant: UUID, *, on: date, now: datetime) -> dict[str, Any]:
    """Everything, as plain values. What the user may not see is not in it: see to it that they may see all."""
    found, kept = [], _Kept(user, participant, on=on)
    for model, path in tables():
        everyone = cast("PeopleQuerySet", model._default_manager.get_queryset())  # noqa: SLF001
        rows = list(everyone.for_user(user, on=on).filter(**{path: participant}).order_by("pk"))
        open_all(rows)
        found.append(
            {
                "table": model._meta.db_table,  # noqa: SLF001
                "title": TABLES[model._meta.db_table],  # noqa: SLF001
                "note": _NOTES.get(model._meta.db_table, ""),  # noqa: SLF001
                "rows": [[*_row(row), kept.until(row)] for row in rows],
            }
        )
    found.append(_hashes(participant, kept))
    found += [_part(tell(participant), kept) for tell in MORE.values()]
    return {
        "version": VERSION,
        "made_at": localtime(now).isoformat(timespec="seconds"),
        "purpose": PURPOSE,
        "sources": SOURCES,
        "recipients": RECIPIENTS,
        "retention": RETENTION,
        "rights": RIGHTS,
        "tables": found,
        "looks": [
            {
                "at": localtime(look.at).isoformat(timespec="seconds"), "who": look.who, "role": look.role,
                "action": look.action, "fields": "" if look.was_refused else look.fields,
                "purpose": "" if look.was_refused else look.purpose, "was_refused": look.was_refused,
                "was_emergency": look.is_emergency,
            }
            for look in looks_about(participant)
        ],
        "changes": [
            {
                "at": localtime(change.at).isoformat(timespec="seconds"), "who": change.who, "role": change.role,
                "table": change.told.table, "operation": change.told.operation,
                # The columns alone: a value may name who follows a protected participant up.
                "fields": [said.column for said in change.told.said], "reason": change.reason,
            }
            for change in changes_about(participant)
        ],
    }  # fmt: skip


def as_json(file: dict[str, Any]) -> bytes:
    """For another system (docs/access-file.md has the keys)."""
    return json.dumps(file, ensure_ascii=False, indent=1).encode()


def as_pdf(file: dict[str, Any]) -> bytes:
    """For the person: a tagged PDF (PDF/UA-1) in bokmål."""
    # As data, never as source: a text that looks like a command is a text.
    return bytes(typst.compile(str(_TEMPLATE), sys_inputs={"file": json.dumps(file)}, pdf_standards=["ua-1"]))


class _Kept:
    """Until when each row of one participant is kept, by the rules that the removal goes by (INTF §60)."""

    def __init__(self, user: "User", participant: UUID, *, on: date) -> None:
        person = Participant.objects.for_user(user, on=on).get(pk=participant)
        self._participant = participant
        held = Restriction.objects.for_user(user, on=on).filter(participant=participant, lifted_at=None)
        self._is_restricted = held.exists()
        with connections["default"].cursor() as cursor:
            # As if all time had gone: every day that something is due, now or later.
            cursor.execute(
                f"SELECT rule, id, due_on FROM ({DUE}) AS due WHERE participant_id = %(whose)s",
                {"place": person.municipality_id, "on": date.max, "whose": participant},
            )
            self._due = {(rule, key): due_on for rule, key, due_on in cursor.fetchall()}

    def until(self, row: models.Model) -> dict[str, str]:
        """The cell that says it."""
        table = row._meta.db_table  # noqa: SLF001
        if table in _RULES:
            due_on = self._due.get((_RULES[table], row.pk))
        elif hasattr(row, "programme_id"):
            due_on = self._due.get((RetentionRule.PROGRAMME, row.programme_id))
        else:
            return self.until_all()
        return self._cell(due_on)

    def until_all(self) -> dict[str, str]:
        """The same for what is kept as long as the participant."""
        return self._cell(self._due.get((RetentionRule.PARTICIPANT, self._participant)))

    def _cell(self, due_on: date | None) -> dict[str, str]:
        value = _RESTRICTED if self._is_restricted else _text(due_on) or _RUNNING
        return {"name": "kept_until", "label": "Lagres til", "value": value}


def _part(told: dict[str, Any], kept: _Kept) -> dict[str, Any]:
    return told | {"rows": [[*row, kept.until_all()] for row in told["rows"]]}


def _hashes(participant: UUID, kept: _Kept) -> dict[str, Any]:
    """What a number is compared by across municipalities. Of who else has it the database tells nothing."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM programmes_hashes_of(%s)", [participant])
        rows = cursor.fetchall()
    told = [
        [
            {"name": "kind", "label": "Type nummer", "value": str(IdentifierKind(kind).label)},
            {"name": "digest", "label": "Kontrollsum av nummeret", "value": _text(digest)},
            {"name": "kin", "label": "Kontrollsum av fødselsdato og kjønn i nummeret", "value": _text(kin)},
            {"name": "is_d_number", "label": "D-nummer", "value": _text(is_d_number)},
        ]
        for _key, kind, digest, kin, is_d_number in rows
    ]
    return _part({"table": HASHES, "title": "Kontrollsummer", "note": _NOTES[HASHES], "rows": told}, kept)


def _row(row: models.Model) -> list[dict[str, str]]:
    told = []
    for name in fields_of(type(row)):
        field = cast("models.Field", row._meta.get_field(name))  # noqa: SLF001
        if isinstance(field, models.ForeignKey):
            value = _key(row, field)
        elif getattr(field, "choices", None):
            value = getattr(row, f"get_{name}_display")()
        else:
            value = _text(getattr(row, name))
        told.append({"name": name, "label": COLUMNS[field.attname].capitalize(), "value": value})
    return told


def _key(row: models.Model, field: Any) -> str:
    """An employee and a group by name, another row by its key. Who follows a protected participant up is not named."""
    other = getattr(row, field.name)
    if other is not None and (
        isinstance(row, ProtectedContact) or (isinstance(row, Assignment) and _is_protected(row))
    ):
        return "En utpekt ansatt"
    if isinstance(other, Group):
        return str(other.name)
    return "" if other is None else getattr(other, "username", "") or str(other.pk)


def _is_protected(row: Assignment) -> bool:
    grade = highest(row.participant.address_protection, row.participant.family_protection)
    return grade in {AddressProtection.CONFIDENTIAL, AddressProtection.STRICTLY_CONFIDENTIAL}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime):
        return f"{localtime(value):%d.%m.%Y kl. %H.%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value)

"""The map of the data (GDPR art. 30): what each table holds about people, why, on what ground, how long, who reads it.

Tables, fields and their class are read from the models; what a model cannot know stands here, a row for each table that
is about anyone. docs/security/data-map.md is written from it.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from django.apps import apps
from django.db import models

from participants.access.codes import Role
from participants.access.roles import Permission, roles_with
from participants.encryption import EncryptedTextField

_PROJECT = frozenset({"participants", "programmes", "reporting"})


class Keeping(StrEnum):
    """How long, and by which rule."""

    PARTICIPANT = "15 år fra deltakeren kom i målgruppen eller ble bosatt (INTF § 60)"
    MEASURE = "15 år fra tiltaket startet (INTF § 60)"
    TEST = "20 år fra prøven (INTF § 60)"
    CASE = "følger saken; arkivloven gjelder i tillegg"
    DRAFT = "30 dager"
    TRAIL = "25 år fra måneden er over (TRAIL_YEARS), etter godkjenning; følger ikke deltakeren"
    APPROVAL = "varig: hvem som godkjente at noe er borte"
    STAFF = "så lenge brukeren har eller har hatt tilgang"
    MINUTES = "til den er brukt eller utløpt"
    FIGURES = "beregnes på nytt av registeret"
    PUBLISHED = "varig: navngir ansatte som sto for publiseringen"


class Handling(NamedTuple):
    """Why a table is kept, on what ground, how long, and which permission opens it (None: see `reader`)."""

    purpose: str
    basis: str
    keeping: Keeping
    permission: Permission | None = None
    reader: str = ""


_LAW, _SECURITY = "INTL §§ 41, 43", "INTL § 45; GDPR art. 32"
_PROGRAMME = Handling(
    "introduksjonsprogram", f"{_LAW}; INTF § 52", Keeping.MEASURE, permission=Permission.PARTICIPANT_VIEW
)
_SIGN_IN = Handling("pålogging", _SECURITY, Keeping.STAFF, reader="brukeren selv")
_NATIONAL = "ingen bruker: bare rollen som laster pakker"
HANDLING: dict[str, Handling] = {
    "access_user": Handling("tilgang", _SECURITY, Keeping.STAFF, reader="brukeren selv, og kommunens ansatte som navn"),
    "access_grant": Handling("tilgang", _SECURITY, Keeping.STAFF, permission=Permission.GRANT_REVIEW),
    "access_grantreview": Handling("gjennomgang av tilgang", _SECURITY, Keeping.STAFF, Permission.GRANT_REVIEW),
    "access_externalidentity": _SIGN_IN,
    "access_invitation": Handling("tilgang", _SECURITY, Keeping.STAFF, Permission.GRANT_GIVE),
    "access_supportsession": Handling("brukerstøtte", _SECURITY, Keeping.STAFF, Permission.SUPPORT_FOLLOW),
    "access_usersession": _SIGN_IN,
    "access_signinattempt": Handling("vern mot gjetting", _SECURITY, Keeping.MINUTES, reader="ingen"),
    "trail_event": Handling("spor", f"{_SECURITY}; GDPR art. 5 nr. 2", Keeping.TRAIL, Permission.TRAIL_READ),
    "trail_reading": Handling("spor", f"{_SECURITY}; GDPR art. 5 nr. 2", Keeping.TRAIL, Permission.TRAIL_READ),
    "trail_ending": Handling("sletting", "GDPR art. 5 nr. 1 e", Keeping.APPROVAL, Permission.TRAIL_END),
    "trail_finding": Handling("kontroll av oppslag", _SECURITY, Keeping.STAFF, Permission.TRAIL_FOLLOW_UP),
    "jobs_job": Handling("drift", _SECURITY, Keeping.STAFF, reader="den som startet jobben"),
    "jobs_mailaddress": Handling("varsling", _SECURITY, Keeping.STAFF, reader="ingen: bare utsendingen"),
    "jobs_monthlyletter": Handling("varsling", _SECURITY, Keeping.STAFF, reader="ingen: bare utsendingen"),
    "jobs_outboxmail": Handling("varsling", _SECURITY, Keeping.STAFF, reader="ingen: bare utsendingen"),
    "participants_participant": Handling(
        "introduksjonsprogram", f"{_LAW}; INTF § 46", Keeping.PARTICIPANT, Permission.PARTICIPANT_VIEW
    ),
    "participants_contactdetails": Handling(
        "kontakt", f"{_LAW}; INTF § 46", Keeping.CASE, Permission.PARTICIPANT_VIEW
    ),
    "participants_distinction": Handling("rett person", f"{_LAW}; GDPR art. 5 nr. 1 d", Keeping.PARTICIPANT,
                                         Permission.PARTICIPANT_CHANGE),
    "participants_familymember": Handling("vern av truede", f"{_LAW}; INTF § 46", Keeping.PARTICIPANT,
                                          Permission.PARTICIPANT_VIEW),
    "participants_merger": Handling("rett person", f"{_LAW}; GDPR art. 5 nr. 1 d", Keeping.PARTICIPANT,
                                    Permission.PARTICIPANT_CHANGE),
    "participants_glass": Handling("nødtilgang", f"{_SECURITY}", Keeping.CASE, Permission.GLASS_REVIEW),
    "participants_groupmember": Handling("ukeplan og fravær", _LAW, Keeping.CASE, Permission.PARTICIPANT_VIEW),
    "participants_groupteacher": Handling("tilgang til egne grupper", _SECURITY, Keeping.CASE,
                                          Permission.PARTICIPANT_VIEW),
    "programmes_confirmedweek": Handling("fravær", _LAW, Keeping.CASE, Permission.PARTICIPANT_VIEW),
    "participants_assignment": Handling("saksbehandling", _LAW, Keeping.CASE, Permission.PARTICIPANT_VIEW),
    "participants_participantidentifier": Handling(
        "entydig identifisering", f"POL § 12; {_LAW}; INTF § 46", Keeping.PARTICIPANT, Permission.IDENTITY_VIEW
    ),
    "participants_identifierdigest": Handling("rett person i hele landet", f"POL § 12; {_LAW}", Keeping.PARTICIPANT,
                                              reader=_NATIONAL),
    "participants_personidentifier": Handling("rett person i hele landet", f"POL § 12; {_LAW}", Keeping.PARTICIPANT,
                                              reader=_NATIONAL),
    "participants_journalentry": Handling("saksbehandling", f"{_LAW}; FVL § 11 d", Keeping.CASE,
                                          Permission.NOTES_VIEW),
    "participants_draft": Handling("saksbehandling", f"{_LAW}; FVL § 11 d", Keeping.DRAFT, reader="den som skriver"),
    "programmes_savedlist": Handling("saksbehandling", _LAW, Keeping.STAFF,
                                     reader="den som har laget visningen, og kommunens ansatte når den er delt"),
    "programmes_listchoice": Handling("saksbehandling", _LAW, Keeping.STAFF, reader="brukeren selv"),
    "reporting_savedview": Handling("styring", _LAW, Keeping.STAFF, reader="brukeren selv"),
    "participants_notice": Handling("varsling", _SECURITY, Keeping.CASE, reader="den som varsles"),
    "participants_protectedcontact": Handling("vern av truede", f"{_SECURITY}; FVL § 13", Keeping.CASE,
                                              Permission.PROTECTED_VIEW),
    "participants_rectification": Handling("retting", "GDPR art. 16", Keeping.PARTICIPANT,
                                           Permission.PARTICIPANT_RECTIFY),
    "participants_recipient": Handling("underretning om retting", "GDPR art. 19", Keeping.PARTICIPANT,
                                       Permission.PARTICIPANT_RECTIFY),
    "participants_restriction": Handling("begrenset behandling", "GDPR art. 18", Keeping.PARTICIPANT,
                                         Permission.PARTICIPANT_RESTRICT),
    "programmes_programme": _PROGRAMME,
    "programmes_exit": _PROGRAMME,
    "programmes_measure": _PROGRAMME,
    "programmes_postponement": _PROGRAMME,
    "programmes_appointment": Handling("ukeplan", f"{_LAW}; GDPR art. 9", Keeping.PARTICIPANT,
                                       Permission.HEALTH_VIEW),
    "programmes_stop": _PROGRAMME,
    "programmes_absence": Handling("fravær", f"{_LAW}; INTF § 52; GDPR art. 9", Keeping.MEASURE,
                                   Permission.HEALTH_VIEW),
    "programmes_hoursdone": _PROGRAMME,
    "programmes_plan": _PROGRAMME,
    "programmes_contract": _PROGRAMME,
    "programmes_transfer": _PROGRAMME,
    "programmes_arrival": _PROGRAMME,
    "programmes_leave": Handling("fravær og permisjon", f"{_LAW}; INTF § 52; GDPR art. 9", Keeping.MEASURE,
                                 Permission.HEALTH_VIEW),
    "programmes_languagetest": Handling("prøver", f"{_LAW}; INTF § 54", Keeping.TEST, Permission.PARTICIPANT_VIEW),
    "reporting_personyear": Handling("statistikk", "INTL § 42; STATL", Keeping.FIGURES,
                                     reader="statistikkrollen, uten navn og nummer"),
    "programmes_retentionbatch": Handling("sletting", "GDPR art. 5 nr. 1 e", Keeping.APPROVAL,
                                          Permission.RETENTION_APPROVE),
    "reporting_release": Handling("publisering", "STATL", Keeping.PUBLISHED, reader="alle, uten navn på ansatte"),
    "reporting_releasereason": Handling("publisering", "STATL", Keeping.PUBLISHED, reader="de som lager og publiserer"),
    "reporting_objection": Handling("innvendinger før publisering", "STATL", Keeping.PUBLISHED,
                                    reader="kommunen selv og IMDi"),
    "reporting_ownrowslook": Handling("oppslag før publisering", "STATL", Keeping.PUBLISHED, reader="ingen bruker"),
    "reporting_yearsignoff": Handling("kommunens år", "STATL", Keeping.PUBLISHED, reader="kommunen selv og IMDi"),
    "reporting_earlyaccess": Handling("tilgang før publisering", "STATL", Keeping.PUBLISHED,
                                      reader="alle, fra tallene er ute"),
}  # fmt: skip

_HEAD = """# Kart over opplysningene

What this file is for: data protection officers and auditors, who read in Norwegian what is kept about people, why
and for how long (GDPR art. 30). `manage.py describe_data` writes it (`make fix`) from the models; a test holds it.

Klassen sier om feltet er *personlig* eller bare en nøkkel eller dato (*nøytral*), og om det er forseglet i databasen.
Lagringstiden er regelen. Av seg selv sletter løsningen bare utkast: resten planlegges, godkjennes og slettes med
`manage.py retention`.
"""


class Mapped(NamedTuple):
    """One field of the map."""

    name: str
    is_personal: bool
    is_sealed: bool


def tables() -> Iterator[type[models.Model]]:
    """Every model of ours, by table."""
    own = [model for model in apps.get_models() if model.__module__.split(".")[0] in _PROJECT]
    yield from sorted(own, key=lambda model: model._meta.db_table)  # noqa: SLF001 - Django's own name for it


def fields_of(model: type[models.Model]) -> list[Mapped]:
    """Its fields with their class, as its `Privacy` has them."""
    return [
        Mapped(field.name, field.name in model.Privacy.personal, isinstance(field, EncryptedTextField))  # type: ignore[attr-defined]
        for field in model._meta.fields  # noqa: SLF001
    ]


def document() -> str:
    """The map as Markdown."""
    parts, without = [_HEAD], []
    for model in tables():
        table, privacy = model._meta.db_table, model.Privacy  # type: ignore[attr-defined] # noqa: SLF001
        if not privacy.personal:
            without.append(f"`{table}`")
            continue
        handling = HANDLING[table]
        parts += [
            f"## `{table}`\n",
            f"{privacy.__doc__.strip()}\n",
            f"- Formål: {handling.purpose}. Grunnlag: {handling.basis}.",
            f"- Lagringstid: {handling.keeping}.",
            f"- Hvem som leser: {_readers(handling)}.\n",
            "| felt | klasse |",
            "|---|---|",
            *(f"| `{each.name}` | {_class(each)} |" for each in fields_of(model)),
            "",
        ]
    parts += ["## Uten opplysninger om noen\n", ", ".join(without) + "."]
    return "\n".join(parts)


def _readers(handling: Handling) -> str:
    if handling.permission is None:
        return handling.reader
    roles = ", ".join(str(Role(role).label).lower() for role in roles_with(handling.permission))
    return f"{roles} (`{handling.permission}`)"


def _class(field: Mapped) -> str:
    return ("personlig" if field.is_personal else "nøytral") + (", forseglet" if field.is_sealed else "")

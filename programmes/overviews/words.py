"""What the trail says in words: the names of tables and columns, and of the codes they hold."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.timezone import localtime

from participants.trail.codes import Operation
from participants.trail.models import Event

TABLES = {
    "access_user": "Bruker",
    "access_grant": "Tilgang",
    "access_externalidentity": "Ekstern innlogging",
    "access_invitation": "Invitasjon",
    "access_supportsession": "Økt for brukerstøtte",
    "trail_ending": "Slutt på en måned av sporet",
    "mfa_authenticator": "Kodeapp eller passnøkkel",
    "breach_report": "Rapport om hvem et brudd gjelder",
    "participants_participant": "Deltaker",
    "participants_assignment": "Ansvarlig",
    "participants_contactdetails": "Kontaktopplysninger",
    "participants_distinction": "Ikke samme person",
    "participants_familymember": "I familie med andre deltakere",
    "participants_glass": "Nødtilgang",
    "participants_group": "Gruppe",
    "participants_groupmember": "Med i gruppe",
    "participants_groupsession": "Ukentlig time i en gruppe",
    "participants_groupteacher": "Lærer i gruppe",
    "participants_merger": "Slått sammen med en annen registrering",
    "participants_participantidentifier": "Identitetsnummer",
    "participants_journalentry": "Notat",
    "participants_rectification": "Retting",
    "participants_recipient": "Mottaker av opplysninger som er rettet",
    "participants_restriction": "Begrenset behandling",
    "participants_protectedcontact": "Kontakt for skjermet deltaker",
    "programmes_programme": "Program",
    "programmes_exit": "Avslutning",
    "programmes_leave": "Permisjon eller fravær",
    "programmes_measure": "Tiltak",
    "programmes_postponement": "Utsatt oppgave",
    "programmes_appointment": "Egen avtale i ukeplanen",
    "programmes_languagetest": "Prøve",
    "programmes_stop": "Stans",
    "programmes_absence": "Fravær",
    "programmes_confirmedweek": "Bekreftet uke for en gruppe",
    "programmes_hoursdone": "Gjennomførte timer",
    "programmes_plan": "Integreringsplan",
    "programmes_contract": "Integreringskontrakt",
    "programmes_transfer": "Flytting til en annen kommune",
    "programmes_arrival": "Mottak fra en annen kommune",
}
# Columns by name: one name means one thing in all tables.
COLUMNS = {
    "years": "så lenge måneden skulle lagres", "above_seal": "etter segl", "upto_seal": "til og med segl",
    "rows": "rader i måneden", "planned_by": "planlagt av", "approved_by": "godkjent av", "approved_at": "godkjent",
    "held_until_on": "holdt tilbake til", "held_by": "holdt tilbake av", "planned_on": "planlagt",
    "uses_keys": "bokstaver som hurtigtaster",
    "number": "versjon av planen", "listening": "norskmål i lytteforståelse", "reading": "norskmål i leseforståelse",
    "writing": "norskmål i skriftlig framstilling", "oral": "norskmål i muntlig kommunikasjon",
    "norwegian_hours": "timer norsk i uka", "social_studies_hours": "timer samfunnskunnskap i alt",
    "mapped_on": "kompetansekartlegging gjort", "guided_on": "karriereveiledning gitt", "contents": "tiltak i planen",
    "long_term_goals": "langsiktige mål", "milestones": "delmål", "reasons": "hvorfor innholdet er valgt",
    "agreed": "annet dere er enige om", "agreement": "enighet om planen", "change": "type endring",
    "change_reason": "hvorfor planen endres", "decided_by_id": "fastsatt av", "review_on": "neste gjennomgang",
    "reviewed_on": "sist gått gjennom", "plan_id": "plan", "signed_on": "signert av kommunen",
    "signed_by_id": "signert for kommunen av", "participant_signed_on": "signert av deltakeren",
    "signature": "hvordan deltakeren signerte",
    "account_id": "konto det gjelder", "period_from": "fra tidspunkt", "period_to": "til tidspunkt",
    "with_names": "med navn",
    "absent_on": "fraværsdag", "absence_kind": "type fravær", "care": "omsorg for sykt barn", "hours": "timer",
    "taken_back_at": "tatt tilbake tidspunkt", "theme": "tema", "done_on": "gjennomført til og med", "amount": "antall",
    "after": "det som gjelder nå", "before": "det som sto", "fact": "opplysning", "ground": "grunn",
    "added_at": "lagt til tidspunkt", "added_by_id": "lagt til av", "family": "familie",
    "left_at": "tatt ut tidspunkt", "left_by_id": "tatt ut av", "left_reason": "hvorfor deltakeren er tatt ut",
    "lifted_at": "opphevet tidspunkt", "lifted_by_id": "opphevet av", "lifted_reason": "hvorfor det er opphevet",
    "set_at": "begrenset tidspunkt", "set_by_id": "begrenset av",
    "is_notified": "varslet i løsningen", "told_at": "fikk beskjed tidspunkt", "told_by_id": "beskjed ført opp av",
    "took_out_at": "tatt ut tidspunkt",
    "rectified_at": "rettet tidspunkt", "rectified_by_id": "rettet av",
    "access_class": "hvem som kan lese", "address": "adresse", "address_protection": "adressebeskyttelse",
    "author_id": "forfatter", "caseworker_id": "ansvarlig", "ended_by_id": "avsluttet av",
    "born_on": "fødselsdato", "cause": "årsak", "changed_at": "endret tidspunkt",
    "changed_by_id": "endret av", "citizenship": "statsborgerskap",
    "continues_municipality_number": "kommune programmet fortsetter fra", "continues_ref": "program det fortsetter",
    "corrects_id": "notat som rettes", "country_background": "landbakgrunn", "created_at": "registrert tidspunkt",
    "decided_on": "vedtaksdato", "education_level": "utdanning fra før", "email": "e-post", "ends_on": "siste dag",
    "exited_on": "avsluttet", "family_name": "etternavn", "family_protection": "familiens adressebeskyttelse",
    "guarded_at": "vernet mot nysgjerrige oppslag fra",
    "given_by_id": "gitt av", "given_name": "fornavn", "goal": "sluttmål", "hours_per_week": "timer i uka",
    "code_hash": "kode (bare avtrykket)", "data": "hemmelighet eller nøkkel (verdien er aldri i sporet)",
    "invited_by_id": "invitert av", "last_used_at": "sist brukt tidspunkt", "made_at": "laget tidspunkt",
    "type": "type",
    "used_at": "brukt tidspunkt",
    "ended_at": "avsluttet tidspunkt", "expires_at": "utløper",
    "opened_at": "åpnet tidspunkt",
    "purpose": "formål", "reason": "begrunnelse", "reviewed_at": "gått gjennom tidspunkt",
    "reviewed_by_id": "gått gjennom av", "verdict": "vurdering",
    "to_municipality_id": "ny kommune", "from_municipality_id": "forrige kommune", "moved_on": "flyttet",
    "brings_notes": "notatene følger med", "state": "svar", "refusal": "hvorfor nei", "asked_by_id": "meldt av",
    "merged_at": "slått sammen tidspunkt", "merged_by_id": "slått sammen av", "stood": "det som sto i registreringene",
    "former": "den andre registreringen", "former_ref": "avsenders nøkkel for den andre registreringen",
    "moved": "det som fulgte med", "changed": "det som måtte endres", "forgotten_on": "kan ikke oppheves fra",
    "undone_at": "sammenslåing opphevet tidspunkt", "undone_by_id": "sammenslåing opphevet av",
    "undone_reason": "hvorfor sammenslåingen er opphevet",
    "warned_on": "forhåndsvarslet", "asked_at": "meldt tidspunkt", "answered_at": "besvart tidspunkt",
    "answered_by_id": "besvart av",
    "is_protected": "skjermet", "parcel": "det som følger med",
    "group_id": "gruppe", "confirmed_by_id": "bekreftet av", "confirmed_at": "bekreftet tidspunkt",
    "name": "navn", "place": "sted", "capacity": "plasser", "weekday": "ukedag (1 er mandag)",
    "begins": "fra klokka", "finishes": "til klokka",
    "wrapped_key": "nøkkel", "master_name": "nøkkelens navn", "first_started_on": "startet i en annen kommune",
    "postponed_by_id": "utsatt av", "postponed_on": "utsatt dato", "until_on": "utsatt til",
    "postponed_for": "hva svaret venter på",
    "made_by_id": "laget av",
    "removed_at": "tatt bort tidspunkt", "removed_by_id": "tatt bort av", "made_in": "endringen den ble laget i",
    "removed_in": "endringen den ble tatt bort i",
    "id": "nøkkel", "is_active": "aktiv", "issuer": "innloggingstjeneste", "kind": "type",
    "is_long": "programmet er på vent",
    "last_login": "sist logget inn", "last_used_on": "sist brukt", "leave_type": "type permisjon eller fravær",
    "linked_at": "knyttet tidspunkt", "main_activity": "hovedaktivitet etter avslutning", "measure_type": "type tiltak",
    "municipality_id": "kommune", "offered_on": "tilbudt", "ordinal": "løpenummer", "participant_id": "deltaker",
    "pair": "hvem det gjelder",
    "password": "passord", "permit_basis": "oppholdsgrunnlag", "permitted_on": "tillatelse gitt", "phone": "telefon",
    "planned_end_on": "planlagt slutt", "programme_ends_on": "programmets siste dag", "programme_id": "program",
    "provider": "sted", "ref": "avsenders nøkkel", "registered_at": "registrert tidspunkt",
    "replaced_at": "erstattet tidspunkt", "result": "resultat", "role": "rolle",
    "settled_by_agreement": "avtalt bosetting", "settled_on": "bosatt", "sex": "kjønn", "skill": "ferdighet",
    "starts_on": "start", "stated_at": "sagt tidspunkt", "stated_by_id": "sagt av",
    "subject": "navn hos tjenesten", "tested_on": "prøvedato", "text": "tekst",
    "user_id": "bruker", "username": "brukernavn", "valid_from": "gjelder fra", "valid_to": "gjelder til",
    "value": "nummer", "value_index": "kontrollsum av nummeret i kommunen",
    "version": "versjon", "written_at": "skrevet tidspunkt",
}  # fmt: skip
# Worked out by the database, or of no use to a reader beside what was changed with it.
UNSAID = frozenset(
    {
        "id", "is_hidden", "search_name", "sort_name", "ordinal", "value_index", "version", "participant_id",
        "programme_id", "municipality_id", "ref", "changed_at", "created_at",
    }
)  # fmt: skip
# They hold the day after: periods are half-open, and people read the last day.
_DAY_AFTER = frozenset({"ends_on", "programme_ends_on"})
_NOTHING = "tomt"


class Said(NamedTuple):
    """One changed column in words; without values where they may not stand in the trail."""

    column: str
    before: str
    after: str
    has_values: bool


class Sentence(NamedTuple):
    """What one statement did to one table."""

    table: str
    operation: str
    said: list[Said]


def sentence(event: Event) -> Sentence:
    """An event in words."""
    return Sentence(
        table=TABLES.get(event.table_name, event.table_name),
        operation=Operation(event.operation).label.lower(),
        said=list(_said(event)),
    )


def _said(event: Event) -> Iterator[Said]:
    seen = set()
    for columns in (event.changes or {}).values():
        for column, values in sorted((columns or {}).items()):
            if column in UNSAID:
                continue
            before, after = (_value(event.table_name, column, each) for each in (values or (None, None)))
            said = Said(COLUMNS.get(column, column), before, after, has_values=values is not None)
            # Many rows changed alike are told once.
            if said not in seen:
                seen.add(said)
                yield said


def _value(table: str, column: str, value: Any) -> str:
    if value in {None, ""}:
        return _NOTHING
    if isinstance(value, bool):
        return "ja" if value else "nei"
    try:
        if column.endswith("_on") or column in {"valid_from", "valid_to"}:
            day = date.fromisoformat(str(value)) - timedelta(days=column in _DAY_AFTER)
            return f"{day:%d.%m.%Y}"
        if column.endswith("_at"):
            return f"{localtime(datetime.fromisoformat(str(value))):%d.%m.%Y kl. %H.%M}"
    except ValueError:
        return str(value)
    told = dict(_choices(table, column)).get(value, value)
    return str(told).replace(".", ",") if isinstance(told, float) else str(told)


def _choices(table: str, column: str) -> list[tuple[Any, Any]]:
    for model in apps.get_models():
        if model._meta.db_table == table:  # noqa: SLF001 - Django's own name for it
            try:
                return list(model._meta.get_field(column).flatchoices)  # type: ignore[union-attr] # noqa: SLF001
            except (FieldDoesNotExist, AttributeError):
                return []
    return []

"""Closed lists of the trail."""

from django.db.models import TextChoices


class ReadingAction(TextChoices):
    """What was done that showed someone."""

    PAGE = "page", "Åpnet en side"
    SEARCH = "search", "Søkte"
    EXPORT = "export", "Tok ut data"
    API = "api", "Hentet gjennom API"
    LETTER = "letter", "Åpnet et brev"
    TRAIL = "trail", "Leste sporet"
    SUPPORT = "support", "Åpnet en side i en økt for brukerstøtte"


class Purpose(TextChoices):
    """Why: each has its ground in the law."""

    CASEWORK = "casework", "Saksbehandling"
    FOLLOW_UP = "follow_up", "Oppfølging av kommunens arbeid"
    TRANSFER = "transfer", "Flytting mellom kommuner"
    ACCESS_REQUEST = "access_request", "Innsyn for den registrerte"
    CONTROL = "control", "Kontroll av oppslag"
    SUPPORT = "support", "Brukerstøtte"
    COMPLAINT = "complaint", "Klagesak eller tilsyn"
    BREACH = "breach", "Mistanke om brudd eller misbruk"
    ABSENCE_ON_PAPER = "absence_on_paper", "Fravær som samles inn på papir"


class FieldClass(TextChoices):
    """The most sensitive of what was shown."""

    NOBODY = "nobody", "Ingen deltakere"
    KEYS = "keys", "Bare nøkler"
    BASIC = "basic", "Navn og program"
    IDENTITY = "identity", "Identitetsnummer"
    CONTACT = "contact", "Adresse og kontaktopplysninger"
    HEALTH = "health", "Fravær og helse"
    NOTES = "notes", "Notater"


class Criterion(TextChoices):
    """What a search went by; what was searched for is written nowhere."""

    NAME = "name", "Navn"
    NUMBER = "number", "Identitetsnummer"
    BIRTH_DATE = "birth_date", "Fødselsdato"
    STATUS = "status", "Status"
    PERIOD = "period", "Periode"
    CASEWORKER = "caseworker", "Programrådgiver"
    MEASURE = "measure", "Tiltak"
    LANGUAGE = "language", "Norsknivå eller norskmål"
    COUNTRY = "country", "Landbakgrunn"
    DEADLINE = "deadline", "Frist"


class ChangeReason(TextChoices):
    """Why something is changed, where it is not the ordinary course of a case."""

    CORRECTION = "correction", "Retting av feil"
    RECTIFICATION = "rectification", "Retting etter krav fra den registrerte"
    TRANSFER = "transfer", "Flytting mellom kommuner"
    REFORM = "reform", "Endret kommuneinndeling"
    RETENTION = "retention", "Lagringstiden er ute"
    BREACH = "breach", "Brudd på personopplysningssikkerheten"
    MERGER = "merger", "To registreringer av samme person"


class Outcome(TextChoices):
    """Whether anything was shown."""

    SERVED = "served", "Vist"
    REFUSED = "refused", "Avvist"


class Operation(TextChoices):
    """What a statement did to a table."""

    INSERT = "insert", "Lagt til"
    UPDATE = "update", "Endret"
    DELETE = "delete", "Slettet"
    TRUNCATE = "truncate", "Tømt"


class Log(TextChoices):
    """Which log a seal is on."""

    EVENT = "event", "Endringer"
    READING = "reading", "Oppslag"


class UnusualRule(TextChoices):
    """Why a day's readings are worth asking about."""

    MANY_IN_AN_HOUR = "many_in_an_hour", "Mange ulike deltakere på en time"
    MORE_THAN_USUAL = "more_than_usual", "Langt flere deltakere enn det som er vanlig"
    OUTSIDE_OWN = (
        "outside_own",
        "Flere deltakere enn vanlig som den ansatte ikke er ansvarlig for og ikke har skrevet om",
    )
    NAMESAKES = "namesakes", "Deltakere med samme etternavn, uten at den ansatte arbeider med saken"
    GUARDED = "guarded", "Deltakere som kan vekke nysgjerrighet, uten at den ansatte arbeider med saken"
    AT_NIGHT = "at_night", "Flere deltakere om natten"
    REFUSED = "refused", "Gjentatte forsøk som ble avvist"


class FollowUp(TextChoices):
    """What came of asking."""

    EXPLAINED = "explained", "Forklart: oppslagene hørte til arbeidet"
    TAKEN_FURTHER = "taken_further", "Tatt videre"

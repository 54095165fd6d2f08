"""Closed lists about the programme. The values are those of the exchange package."""

from django.db.models import TextChoices


class ProgrammeStatus(TextChoices):
    """Where a participant stands on a day."""

    IN_PROGRAMME = "in_programme", "I program"
    BEFORE = "before", "Før start"
    ON_LEAVE = "on_leave", "Permisjon"
    STOPPED = "stopped", "Stanset"
    ENDED = "ended", "Avsluttet"


class Goal(TextChoices):
    """The programme's goal (sluttmål, INTL §13)."""

    WORK = "work", "Arbeid"
    UPPER_SECONDARY_PART = "upper_secondary_part", "Deler av videregående opplæring"
    UPPER_SECONDARY_FULL = "upper_secondary_full", "Fullført videregående opplæring"
    VOCATIONAL = "vocational", "Fag- og yrkesopplæring"
    HIGHER_PREP = "higher_prep", "Forberedelse til høyere utdanning"
    REQUALIFICATION = "requalification", "Rekvalifisering til yrke"


class LeaveType(TextChoices):
    """Kinds of leave and time off (INTF chapters 3 and 4)."""

    OWN_SICKNESS = "own_sickness", "Egen sykdom"
    CHILD_SICKNESS = "child_sickness", "Barns sykdom"
    PREGNANCY = "pregnancy", "Svangerskap"
    BIRTH = "birth", "Fødsel"
    WELFARE = "welfare", "Velferdspermisjon"
    PEACE_WORK = "peace_work", "Freds- og forsoningsarbeid"
    LONG_SICKNESS = "long_sickness", "Langvarig sykdom"
    PARENTAL = "parental", "Omsorgspermisjon"
    RELIGIOUS_DAY = "religious_day", "Religiøs høytidsdag"
    HOLIDAY = "holiday", "Ferie"
    OTHER = "other", "Annet"


# Away for a while, with the programme put off; a sick day, a holiday or a feast is absence within it.
LONG_LEAVE = frozenset(
    {
        LeaveType.PREGNANCY, LeaveType.BIRTH, LeaveType.WELFARE, LeaveType.PEACE_WORK, LeaveType.LONG_SICKNESS,
        LeaveType.PARENTAL,
    }
)  # fmt: skip


class AbsenceKind(TextChoices):
    """Why someone was away for hours or days within the programme (INTF chapters 3 and 4, INTL §21)."""

    SELF_CERTIFIED = "self_certified", "Egenmelding"
    SICK_NOTE = "sick_note", "Legeerklæring"
    CHILD_SICK = "child_sick", "Sykt barn eller syk barnepasser"
    APPOINTMENT = "appointment", "Time hos lege, jobbintervju eller annen avtale"
    BREASTFEEDING = "breastfeeding", "Ammefri"
    AGREED = "agreed", "Annet avtalt fravær"
    UNAPPROVED = "unapproved", "Ugyldig fravær"


class Care(TextChoices):
    """What a participant has said of the care for a child that is ill: each gives days of its own (INTF §§6–7).

    Kept with the absence or leave that it is said of, and sealed as its kind is: it tells of the child's health.
    """

    UP_TO_TWO = "up_to_two", "Ett eller to barn"
    MORE = "more", "Mer enn to barn"
    ALONE = "alone", "Alene om omsorgen for ett eller to barn"
    ALONE_MORE = "alone_more", "Alene om omsorgen for mer enn to barn"
    CHRONIC = "chronic", "Barnet er kronisk sykt eller har nedsatt funksjonsevne"
    CHRONIC_ALONE = "chronic_alone", "Alene om et barn som er kronisk sykt eller har nedsatt funksjonsevne"


class AbsenceCorrection(TextChoices):
    """What is to become of an absence that was registered wrongly."""

    CORRECT = "correct", "Rett det som er registrert"
    TAKE_BACK = "take_back", "Ta det tilbake: deltakeren var ikke borte"


class Theme(TextChoices):
    """What has hours or meetings of its own (INTL §§14a, 33, INTF §§3–4)."""

    EDUCATION_AND_WORK = "education_and_work", "Samfunnskunnskap: utdanning, kompetanse og arbeidsliv"
    FAMILY_AND_EVERYDAY = "family_and_everyday", "Samfunnskunnskap: familie, helse og hverdagsliv"
    NORWAY_THEN_AND_NOW = "norway_then_and_now", "Samfunnskunnskap: Norge før og nå"
    MIGRATION_AND_DIVERSITY = "migration_and_diversity", "Livsmestring: migrasjon, helse og mangfold"
    CAREER = "career", "Livsmestring: karrierekompetanse"
    GUIDANCE_IN_GROUP = "guidance_in_group", "Foreldreveiledning i gruppe (møter)"
    GUIDANCE_ALONE = "guidance_alone", "Foreldreveiledning alene (samtaler)"


class TenDayReading(TextChoices):
    """The two readings of the rule of ten working days (INTF §§10, 19)."""

    ALL_DAYS = "all_days", "Alle dagene legges til når de er flere enn ti"
    BEYOND_TEN = "beyond_ten", "Bare dagene ut over de ti legges til"


class Skill(TextChoices):
    """What a test measures."""

    LISTENING = "listening", "Lytteforståelse"
    READING = "reading", "Leseforståelse"
    WRITING = "writing", "Skriftlig framstilling"
    ORAL = "oral", "Muntlig kommunikasjon"
    SOCIAL_STUDIES = "social_studies", "Samfunnskunnskapsprøve"


class TestResult(TextChoices):
    """The result of one test (INTF §§34–43)."""

    BELOW_A1 = "below_a1", "Under A1"
    A1 = "a1", "A1"
    A2 = "a2", "A2"
    B1 = "b1", "B1"
    B2 = "b2", "B2"
    C1 = "c1", "C1"
    PASSED = "passed", "Bestått"
    FAILED = "failed", "Ikke bestått"


class ExitCause(TextChoices):
    """Why the programme ended."""

    COMPLETED = "completed", "Gjennomført"
    DURATION_EXPIRED = "duration_expired", "Programtiden er brukt opp"
    STOPPED = "stopped", "Stanset av kommunen"
    INTERRUPTED = "interrupted", "Avbrutt av deltakeren"
    MOVED = "moved", "Flyttet til en annen kommune"
    DIED = "died", "Død"
    LEFT_COUNTRY = "left_country", "Flyttet fra Norge"
    NOT_REGISTERED = "not_registered", "Ikke registrert"


class MainActivity(TextChoices):
    """The one main activity at exit (hovedaktivitet)."""

    WORK = "work", "Arbeid"
    UPPER_SECONDARY = "upper_secondary", "Videregående opplæring"
    HIGHER_EDUCATION = "higher_education", "Høyere utdanning"
    PRIMARY_EDUCATION = "primary_education", "Grunnskole"
    QUALIFICATION = "qualification", "Kvalifiseringstiltak i offentlig regi"
    SOCIAL_ASSISTANCE = "social_assistance", "Sosialstønad"
    OTHER_BENEFITS = "other_benefits", "Andre trygdeytelser"
    OTHER = "other", "Annet"
    UNKNOWN = "unknown", "Ikke kjent"


class StopGround(TextChoices):
    """Why the municipality stops a programme for a while (INTL §§18 and 40)."""

    ABSENCE = "absence", "Omfattende fravær"
    BEHAVIOUR = "behaviour", "Oppførsel som hindrer egen eller andres gjennomføring"
    ILLNESS = "illness", "Alvorlig eller lang sykdom"
    COVERED_FACE = "covered_face", "Plagg som dekker ansiktet, etter skriftlig advarsel"


class TransferState(TextChoices):
    """How far a move between two municipalities has come."""

    ASKED = "asked", "Venter på svar"
    ACCEPTED = "accepted", "Tatt imot"
    DECLINED = "declined", "Avslått"
    WITHDRAWN = "withdrawn", "Trukket tilbake"


class NotesOnMove(TextChoices):
    """What becomes of the journal when someone moves."""

    STAY = "stay", "Notatene blir igjen hos oss"
    GO_ALONG = "go_along", "Deltakeren har samtykket til at notatene følger med"


class TransferRefusal(TextChoices):
    """Why a municipality does not take over someone who is said to have moved there."""

    NOT_HERE = "not_here", "Personen bor ikke i kommunen"
    NO_RIGHT = "no_right", "Personen har verken rett eller plikt til program hos oss"
    DECLINED_OFFER = "declined_offer", "Personen ønsker ikke program hos oss"
    ASK_US = "ask_us", "Vi må snakke sammen først"


class AnswerWaitsFor(TextChoices):
    """Why a municipality puts off answering for someone who is said to have moved there."""

    SETTLEMENT = "settlement", "Det er ikke avklart om personen blir bosatt etter avtale"
    MUNICIPALITY = "municipality", "Vi venter på opplysninger fra kommunen som meldte flyttingen"
    PERSON = "person", "Vi har ikke fått snakket med personen ennå"
    PLACE = "place", "Plass i tilbudet er ikke avklart"


class PlanAgreement(TextChoices):
    """Whether participant and municipality agree on a plan (INTL §15)."""

    AGREED = "agreed", "Deltakeren og kommunen er enige"
    MUNICIPALITY = "municipality", "Dere ble ikke enige, og kommunen har bestemt"


class PlanChange(TextChoices):
    """What a new version of a plan is: a significant change is a decision of its own (INTL §46)."""

    SIGNIFICANT = "significant", "Vesentlig endring: den er et vedtak, og kan påklages"
    MINOR = "minor", "Mindre endring"


class ContractSignature(TextChoices):
    """How the participant has signed the contract."""

    PAPER = "paper", "På papir"
    GIVEN = "given", "Elektronisk, i en annen løsning"


class AppointmentKind(TextChoices):
    """What an appointment of a participant's own is for."""

    MEASURE = "measure", "Tiltak i programmet"
    TALK = "talk", "Samtale med kommunen"
    OFFICE = "office", "Avtale med et offentlig kontor"
    HEALTH = "health", "Lege, tannlege eller annen helsehjelp"
    FAMILY = "family", "Barnehage, skole eller familie"
    PRIVATE = "private", "Annen avtale"


class DueKind(TextChoices):
    """What is to be done. The words are those of the filters."""

    DECISION = "decision", "Vedtak"
    START = "start", "Oppstart"
    PLAN = "plan", "Integreringsplan"
    CONTRACT = "contract", "Kontrakt"
    REVIEW = "review", "Gjennomgang av plan"
    MEASURE = "measure", "Tiltak"
    LEAVE = "leave", "Permisjon"
    HOURS = "hours", "Timer"
    TESTS = "tests", "Norskprøver"
    SOCIAL_STUDIES = "social_studies", "Samfunnskunnskap"
    PLANNED_END = "planned_end", "Planlagt slutt"
    EXIT = "exit", "Avslutning"
    NUMBER = "number", "Identitetsnummer"
    # Of someone who is no participant here yet.
    TRANSFER = "transfer", "Flytting hit"


class QualityRule(TextChoices):
    """What may be missing or not fit together in the records of a programme. The rules: rules/quality.py."""

    WITHOUT_ACTIVITY = "without_activity", "Hovedaktivitet ved avslutning mangler"
    WITHOUT_CAUSE = "without_cause", "Avslutningsårsak mangler"
    WITHOUT_EDUCATION = "without_education", "Utdanning før Norge mangler"
    WITHOUT_DECISION = "without_decision", "Startet uten vedtak"
    WITHOUT_EXIT = "without_exit", "Planlagt slutt er passert uten avslutning"
    WITHOUT_START = "without_start", "Vedtak uten oppstart"
    DECIDED_AFTER_START = "decided_after_start", "Vedtaket er fattet etter start"
    ENDED_BEFORE_START = "ended_before_start", "Sluttdatoen er før start"
    PLANNED_BEFORE_START = "planned_before_start", "Planlagt slutt er før start"
    STARTED_BEFORE_SETTLED = "started_before_settled", "Startet før bosetting"
    STARTED_BEFORE_PERMIT = "started_before_permit", "Startet før tillatelsen var gitt"
    MEASURE_OUTSIDE = "measure_outside", "Tiltak utenfor programmet"
    TESTED_BEFORE_SETTLED = "tested_before_settled", "Prøve før bosetting"
    GONE_WITH_ACTIVITY = "gone_with_activity", "Død, og med hovedaktivitet"
    VERY_SHORT = "very_short", "Gjennomført på svært kort tid"
    VERY_LONG = "very_long", "I program i mer enn fire år"


class QualityNature(TextChoices):
    """What is the matter, by which one sorts what to do first."""

    MISSING = "missing", "Mangler"
    CONTRADICTORY = "contradictory", "Stemmer ikke"
    LATE = "late", "For sent"
    OUTLYING = "outlying", "Uvanlig"


class DueGroup(TextChoices):
    """When it is to be done."""

    OVERDUE = "overdue", "Over fristen"
    THIS_WEEK = "this_week", "Denne uka"
    SOON = "soon", "Neste 30 dager"


class ListColumn(TextChoices):
    """What the list of participants shows beside the name; the value is the word in its address."""

    BORN = "fodt", "Født"
    STATUS = "status", "Status"
    SETTLED = "bosatt", "Bosatt"
    STARTED = "startet", "Startet"
    END = "slutt", "Slutt"
    DEADLINE = "frist", "Neste frist"
    CASEWORKER = "ansvarlig", "Ansvarlig"
    MEASURES = "tiltak", "Tiltak nå"
    LEVEL = "niva", "Norsknivå"
    LEVEL_GOAL = "mal", "Norskmål"
    COUNTRY = "land", "Landbakgrunn"


class ListSort(TextChoices):
    """What the list of participants is put in order by; the value is the word in its address."""

    NAME = "alfabetisk", "navn"
    STARTED = "start", "når de startet"
    DEADLINE = "frist", "neste frist"
    END = "slutt", "slutt"


class RetentionRefusal(TextChoices):
    """Why a leader keeps what is planned for removal."""

    CASE = "case", "Opplysningene trengs i en klage, en sak eller et innsyn"
    ARCHIVE = "archive", "Saken må arkiveres først"
    WRONG = "wrong", "Noe i planen er feil og må rettes først"


class RetentionRule(TextChoices):
    """By which rule a row is due for removal (INTF §60)."""

    MEASURE = "measure", "Tiltak: 15 år fra start"
    LEAVE = "leave", "Fravær og permisjon: 15 år fra start"
    TEST = "test", "Prøve: 20 år"
    PROGRAMME = "programme", "Program: 15 år fra start av det siste i det"
    PARTICIPANT = "participant", "Deltaker: 15 år fra bosetting, og ingenting annet igjen"

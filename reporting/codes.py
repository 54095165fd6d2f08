"""Closed lists of the statistics."""

from django.db.models import TextChoices


class Indicator(TextChoices):
    """What is counted. Definitions: reporting/figures.py."""

    PARTICIPANTS = "participants", "Deltakere"
    STARTERS = "starters", "Nye deltakere"
    EXITS = "exits", "Avsluttet"
    TRANSITIONS = "transitions", "Overgang til arbeid eller utdanning"
    TRANSITION_SHARE = "transition_share", "Andel med overgang, prosent"


class RegionLevel(TextChoices):
    """How fine the place is."""

    COUNTRY = "country", "Hele landet"
    COUNTY = "county", "Fylke"
    MUNICIPALITY = "municipality", "Kommune"


class AgeGroup(TextChoices):
    """Full years on 31 December."""

    UNDER_18 = "0-17", "Under 18 år"
    FROM_18 = "18-25", "18–25 år"
    FROM_26 = "26-35", "26–35 år"
    FROM_36 = "36-45", "36–45 år"
    FROM_46 = "46-55", "46–55 år"
    FROM_56 = "56+", "56 år og eldre"


class Breakdown(TextChoices):
    """What the further tables divide one count by. Values: reporting/breakdowns.py."""

    MEASURE_12 = "measure_12", "Tiltak (12 grupper)"
    MEASURE_4 = "measure_4", "Tiltak (4 grupper)"
    LISTENING = "listening", "Nivå i lytteforståelse"
    READING = "reading", "Nivå i leseforståelse"
    WRITING = "writing", "Nivå i skriftlig framstilling"
    ORAL = "oral", "Nivå i muntlig kommunikasjon"
    WAITING = "waiting", "Tid fra bosetting til programstart"


class MeasureGroup(TextChoices):
    """The twelve published groups of measures (IMDi's `tiltakKategori12`). One may take part in several."""

    NORWEGIAN = "norwegian", "Norsk og samfunnskunnskap"
    LANGUAGE_PRACTICE = "language_practice", "Språkpraksis"
    WORK_PRACTICE = "work_practice", "Arbeidspraksis"
    LABOUR_MARKET_TRAINING = "labour_market_training", "Arbeidsmarkedsopplæring"
    WORK = "work", "Arbeid"
    PRIMARY_EDUCATION = "primary_education", "Grunnskole"
    UPPER_SECONDARY_SUBJECTS = "upper_secondary_subjects", "Fag i videregående skole"
    VOCATIONAL_COURSE = "vocational_course", "Yrkesrettet kurs"
    RECOGNITION = "recognition", "Godkjenning av kompetanse"
    HEALTH_PROMOTING = "health_promoting", "Helsefremmende tiltak"
    SOCIAL_NETWORK = "social_network", "Sosialt nettverk"
    OTHER = "other", "Annet"


class BroadMeasure(TextChoices):
    """The four published groups of measures (IMDi's `tiltakKategori4`)."""

    NORWEGIAN_AND_SOCIAL_STUDIES = "norwegian_and_social_studies", "Norsk og samfunnskunnskap"
    WORKING_LIFE = "working_life", "Arbeidsliv"
    EDUCATION_AND_COURSES = "education_and_courses", "Utdanning, kurs og godkjenning"
    COMMUNITY = "community", "Samfunnsliv og annet"


class LanguageLevel(TextChoices):
    """The highest result in a skill on the day of the exit: as of the tests, or none."""

    BELOW_A1 = "below_a1", "Under A1"
    A1 = "a1", "A1"
    A2 = "a2", "A2"
    B1 = "b1", "B1"
    B2 = "b2", "B2"
    C1 = "c1", "C1"
    NO_RESULT = "no_result", "Uten resultat"


class Waiting(TextChoices):
    """From settlement in the municipality to the start of the programme. Three months is the limit of INTL §12."""

    TO_3_MONTHS = "to_3_months", "Innen 3 måneder"
    TO_6_MONTHS = "to_6_months", "Over 3 og innen 6 måneder"
    TO_12_MONTHS = "to_12_months", "Over 6 og innen 12 måneder"
    OVER_12_MONTHS = "over_12_months", "Over 12 måneder"
    UNKNOWN = "unknown", "Ikke kjent"


class Symbol(TextChoices):
    """What stands where no number does (as in IMDi's and SSB's tables)."""

    NONE = "", "Tallet vises"
    HIDDEN = ":", "Tallet er skjult for å beskytte enkeltpersoner"
    IMPOSSIBLE = ".", "Tallet kan ikke finnes"


class CohortState(TextChoices):
    """Where those who started in a year stand today, by their last programme in the municipality."""

    TRANSITION = "transition", "Til arbeid eller utdanning"
    NO_TRANSITION = "no_transition", "Sluttet uten overgang"
    MOVED = "moved", "Flyttet eller død"
    IN_PROGRAMME = "in_programme", "Fortsatt i program"


class ResultNumber(TextChoices):
    """A number of the results page that people stand behind; the values are those of addresses."""

    EXITS = "sluttet", "Sluttet i programmet"
    TRANSITIONS = "overgang", "Gikk til arbeid eller utdanning"
    WITHOUT_ACTIVITY = "uten-hovedaktivitet", "Mangler hovedaktivitet ved avslutning"
    WITHOUT_CAUSE = "uten-arsak", "Mangler avslutningsårsak"
    STARTERS = "startet", "Startet i programmet"
    IN_PROGRAMME = "i-program", "I program nå"


class ReleaseStatus(TextChoices):
    """What has been decided about a release. What it is to the public is told by the clock: ReleaseStage."""

    DRAFT = "draft", "Utkast"
    APPROVED = "approved", "Godkjent"
    PUBLISHED = "published", "Publisert"


class ReleaseStage(TextChoices):
    """What a release is at a moment: what has been decided, held against the clock. Kept nowhere."""

    DRAFT = "draft", "Utkast"
    APPROVED = "approved", "Godkjent"
    PLANNED = "planned", "Planlagt"
    PUBLISHED = "published", "Publisert"
    SUPERSEDED = "superseded", "Erstattet"
    WITHDRAWN = "withdrawn", "Trukket tilbake"


class ReleaseWarning(TextChoices):
    """What is unusual in a release, and may be right: someone says why before it is approved."""

    HIDES_NOTHING = "hides_nothing", "Ingenting er skjult"
    MANY_HIDDEN = "many_hidden", "Mange tall er skjult"
    PRELIMINARY = "preliminary", "Året var ikke over da tallene ble talt"
    PARTICIPANTS_CHANGED = "participants_changed", "Deltakere er mye endret"
    STARTERS_CHANGED = "starters_changed", "Nye deltakere er mye endret"
    EXITS_CHANGED = "exits_changed", "Avsluttet er mye endret"
    SHARE_CHANGED = "share_changed", "Andelen med overgang er mye endret"
    UNSIGNED = "unsigned", "Noen kommuner har ikke signert året"
    CONTRADICTORY = "contradictory", "Opplysninger som ikke stemmer"
    OBJECTED = "objected", "Kommuner har innvendinger mot egne tall"
    # Asked no more: such a release is attacked beside the year after too. Reasons that were given stay readable.
    NEXT_IS_OUT = "next_is_out", "Året etter er allerede godkjent eller ute"
    TELLS_OF_BEFORE = "tells_of_before", "Skjulte tall for året før kan regnes ut"
    TELLS_INSIDERS = "tells_insiders", "De som er med, kan regne ut andres tall"


class YearState(TextChoices):
    """How far a municipality has come with its year. Told from its sign-offs and the day, kept nowhere."""

    NOT_BEGUN = "not_begun", "Ikke begynt"
    IN_PROGRESS = "in_progress", "I gang"
    SIGNED = "signed", "Signert"
    REOPENED = "reopened", "Åpnet igjen"
    LATE = "late", "Forsinket"


class GapKind(TextChoices):
    """What a municipality explains or mends before its year is signed."""

    WITHOUT_ACTIVITY = "without_activity", "Hovedaktivitet ved avslutning mangler"
    WITHOUT_EDUCATION = "without_education", "Utdanning før Norge mangler"
    UNLIKELY_STARTERS = "unlikely_starters", "Nye deltakere avviker fra året før"
    UNLIKELY_EXITS = "unlikely_exits", "Avsluttede avviker fra året før"
    NOBODY = "nobody", "Ingen er registrert i året"

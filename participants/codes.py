"""Closed lists about people. The values are those of the exchange package."""

from django.db.models import TextChoices

# Among the codes of countries, which are rows of a table: what stands in the place of one (after ISO 3166-1 alpha-3).
STATELESS, UNKNOWN_COUNTRY = "XXA", "XXX"


class Sex(TextChoices):
    """As in the population register."""

    FEMALE = "F", "Kvinne"
    MALE = "M", "Mann"


class PermitBasis(TextChoices):
    """Grounds for the residence permit (INTL §9 first paragraph)."""

    REFUGEE = "utl28", "Flyktning (utl. § 28)"
    RESETTLED = "utl35_3", "Overføringsflyktning (utl. § 35 tredje ledd)"
    HUMANITARIAN = "utl38_1", "Opphold på humanitært grunnlag (utl. § 38 første ledd)"
    UNDOCUMENTED_FAMILY = "utl38_5", "Begrenset tillatelse i påvente av dokumentert identitet (utl. § 38 femte ledd)"
    COLLECTIVE_PROTECTION = "utl34", "Kollektiv beskyttelse (utl. § 34)"
    FAMILY = "family", "Familiemedlem (utl. kapittel 6)"
    INDEPENDENT = "utl53", "Selvstendig opphold (utl. § 53)"


class EducationLevel(TextChoices):
    """Highest education before Norway."""

    NONE = "none", "Ingen"
    PRIMARY = "primary", "Grunnskole"
    UPPER_SECONDARY_PART = "upper_secondary_part", "Deler av videregående"
    UPPER_SECONDARY = "upper_secondary", "Videregående"
    HIGHER = "higher", "Høyere utdanning"
    UNKNOWN = "unknown", "Ikke kjent"


class AddressProtection(TextChoices):
    """Grade of address protection (domain reference: Skatteetaten's grades)."""

    NONE = "none", "Ingen"
    CLIENT_ADDRESS = "client_address", "Klientadresse"
    CONFIDENTIAL = "confidential", "Fortrolig"
    STRICTLY_CONFIDENTIAL = "strictly_confidential", "Strengt fortrolig"


class IdentifierKind(TextChoices):
    """Which number names the person."""

    NATIONAL_ID = "national_id", "Fødselsnummer eller D-nummer"
    DUF = "duf_number", "DUF-nummer"


class AccessClass(TextChoices):
    """Who may read a note."""

    ORDINARY = "ordinary", "Vanlig"
    HEALTH = "health", "Helse"


class GlassPurpose(TextChoices):
    """What someone must know a hidden place for."""

    DANGER = "danger", "Fare for liv eller helse"
    ABSENCE = "absence", "Deltakeren er ikke der vi ventet"
    DECISION = "decision", "Et vedtak eller brev som haster"
    STAND_IN = "stand_in", "Kontakten er borte"


class GlassVerdict(TextChoices):
    """What the leader found."""

    JUSTIFIED = "justified", "Det var grunn til det"
    UNJUSTIFIED = "unjustified", "Det var ikke grunn til det"


class NoticeKind(TextChoices):
    """What a user is told of. The words name nobody: who it is about is read where the notice leads."""

    GLASS_BROKEN = "glass_broken", "Noen har brukt nødtilgang til en skjermet deltaker"
    GLASS_OVERDUE = "glass_overdue", "En nødtilgang er ikke gått gjennom innen fristen på en uke"
    UNUSUAL_READING = "unusual_reading", "Oppslag som skiller seg ut, venter på oppfølging"
    RECTIFIED = (
        "rectified",
        "Noe du har tatt ut av løsningen, er rettet siden. Ta det ut på nytt, og si fra til dem du har gitt det til",
    )
    RETENTION_PLANNED = "retention_planned", "Lagringstiden er ute for noe. Planen for sletting venter på godkjenning"
    RETENTION_OVERDUE = "retention_overdue", "En plan for sletting har ventet på godkjenning i over 30 dager"
    GRANT_CHANGED = "grant_changed", "Noen har fått eller mistet en rolle i kommunen"
    OWN_GRANT_CHANGED = "own_grant_changed", "Rollene dine i kommunen er endret"
    OWN_FACTOR_REMOVED = "own_factor_removed", "Kodeappen din er fjernet av en tilgangsansvarlig"
    SUPPORT_OPENED = "support_opened", "Brukerstøtte har åpnet en økt i kommunen"
    TRANSFER_ACCEPTED = "transfer_accepted", "Den nye kommunen har tatt imot en deltaker som har flyttet"
    TRANSFER_DECLINED = "transfer_declined", "Den nye kommunen har svart nei til en flytting"
    YEAR_DUE = "year_due", "Fjoråret venter på å bli signert. Fristen er 28. februar"
    YEAR_LATE = "year_late", "Fjoråret er ikke signert, og fristen er gått ut"


class RecipientKind(TextChoices):
    """Who may have what was wrong about a participant."""

    EMPLOYEE = "employee", "Ansatt som tok opplysningene ut"
    PARTICIPANT = "participant", "Deltakeren selv, i en innsynsfil"
    SYSTEM = "system", "Fagsystemet som pakken kom fra"


class Fact(TextChoices):
    """What is registered about who a participant is, and can be rectified. The values are columns of a participant."""

    GIVEN_NAME = "given_name", "Fornavn"
    FAMILY_NAME = "family_name", "Etternavn"
    BORN_ON = "born_on", "Fødselsdato"
    SEX = "sex", "Kjønn"
    CITIZENSHIP = "citizenship", "Statsborgerskap"
    COUNTRY_BACKGROUND = "country_background", "Landbakgrunn"
    PERMIT_BASIS = "permit_basis", "Oppholdsgrunnlag"
    PERMITTED_ON = "permitted_on", "Tillatelse gitt"
    SETTLED_ON = "settled_on", "Bosatt"
    EDUCATION_LEVEL = "education_level", "Utdanning fra før"


class RectificationGround(TextChoices):
    """Who found the mistake. The values are reasons of the trail."""

    REQUEST = "rectification", "Deltakeren har krevd det"
    ERROR = "correction", "Vi har oppdaget feilen selv"


class RestrictionGround(TextChoices):
    """Why what is kept may not be used (GDPR art. 18 no. 1)."""

    CONTESTED = "contested", "Deltakeren mener at noe er feil, og det undersøkes"
    UNLAWFUL = "unlawful", "Vi har ikke lov til å bruke dem, men deltakeren vil ikke ha dem slettet"
    CLAIM = "claim", "Vi trenger dem ikke, men deltakeren trenger dem i en sak"
    OBJECTED = "objected", "Deltakeren har protestert, og det vurderes"


class MeasureType(TextChoices):
    """Kinds of measure (tiltak)."""

    NORWEGIAN = "norwegian", "Norskopplæring"
    SOCIAL_STUDIES = "social_studies", "Samfunnskunnskap"
    LIFE_SKILLS = "life_skills", "Livsmestring"
    PARENTAL_GUIDANCE = "parental_guidance", "Foreldreveiledning"
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
    DIGITAL_SKILLS = "digital_skills", "Digital kompetanse"
    ENGLISH = "english", "Engelsk"
    OTHER = "other", "Annet"


class GroupKind(TextChoices):
    """Where a group meets."""

    COURSE = "course", "Kurs"
    WORKPLACE = "workplace", "Praksisplass"

"""What the published figures call their measures, groups and codes. Bokmål is that of the code lists."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import TextChoices

from participants.access.codes import MunicipalityChangeKind
from participants.codes import EducationLevel, PermitBasis, Sex
from programmes.codes import MainActivity
from reporting.breakdowns import SKILLS
from reporting.codes import (
    AgeGroup,
    Breakdown,
    BroadMeasure,
    Indicator,
    LanguageLevel,
    MeasureGroup,
    RegionLevel,
    Waiting,
)
from reporting.rules.languages import Language, Text

SUBJECT: Final = Text("Introduksjonsprogram", "Introduksjonsprogram", "Introduction programme")
VERSION: Final = Text("versjon {version}", "versjon {version}", "version {version}")
CONTENTS_LABEL: Final = Text("Statistikkvariabel", "Statistikkvariabel", "Measure")
TIME_LABEL: Final = Text("År", "År", "Year")
PLACE_LABEL: Final = Text("Sted", "Stad", "Place")
COUNTRY: Final = Text("Hele landet", "Heile landet", "The whole country")
# Inside a sentence.
THE_COUNTRY: Final = Text("landet", "landet", "the country")
PERSONS: Final = Text("personer", "personar", "persons")
PER_CENT: Final = Text("prosent", "prosent", "per cent")


def _beside_bokmal(told: Iterable[tuple[TextChoices, str, str]]) -> dict[str, Text]:
    """Codes whose own label is the bokmål, with the nynorsk and the English."""
    return {each.value: Text(str(each.label), nn, en) for each, nn, en in told}


INDICATORS: Final[Mapping[str, Text]] = _beside_bokmal(
    (
        (Indicator.PARTICIPANTS, "Deltakarar", "Participants"),
        (Indicator.STARTERS, "Nye deltakarar", "New participants"),
        (Indicator.EXITS, "Avslutta", "Exits"),
        (Indicator.TRANSITIONS, "Overgang til arbeid eller utdanning", "Transitions to work or education"),
        (Indicator.TRANSITION_SHARE, "Del med overgang, prosent", "Transition share, per cent"),
    )
)
LEVELS: Final[Mapping[RegionLevel, Text]] = {
    RegionLevel.COUNTRY: COUNTRY,
    RegionLevel.COUNTY: Text("Fylker", "Fylke", "Counties"),
    RegionLevel.MUNICIPALITY: Text("Kommuner", "Kommunar", "Municipalities"),
}
DIMENSION_TITLES: Final[Mapping[str, Text]] = {
    "sex": Text("Kjønn", "Kjønn", "Sex"),
    "age_group": Text("Alder", "Alder", "Age"),
    "country_background": Text("Landbakgrunn", "Landbakgrunn", "Country background"),
    "education_level": Text("Utdanning", "Utdanning", "Education"),
    "permit_basis": Text("Oppholdsgrunnlag", "Opphaldsgrunnlag", "Basis of residence"),
    "main_activity": Text("Aktivitet etter programmet", "Aktivitet etter programmet", "Activity after the programme"),
}
SUMS: Final[Mapping[str, Text]] = {
    "sex": Text("Begge kjønn", "Begge kjønn", "Both sexes"),
    "age_group": Text("Alle aldre", "Alle aldrar", "All ages"),
    "country_background": Text("Alle land", "Alle land", "All countries"),
    "education_level": Text("Alle utdanninger", "Alle utdanningar", "All levels of education"),
    "permit_basis": Text("Alle oppholdsgrunnlag", "Alle opphaldsgrunnlag", "All bases of residence"),
    "main_activity": Text("Alle aktiviteter", "Alle aktivitetar", "All activities"),
}
BREAKDOWN_TITLES: Final[Mapping[str, Text]] = _beside_bokmal(
    (
        (Breakdown.MEASURE_12, "Tiltak (12 grupper)", "Measure (12 groups)"),
        (Breakdown.MEASURE_4, "Tiltak (4 grupper)", "Measure (4 groups)"),
        (Breakdown.LISTENING, "Nivå i lytteforståing", "Level in listening"),
        (Breakdown.READING, "Nivå i leseforståing", "Level in reading"),
        (Breakdown.WRITING, "Nivå i skriftleg framstilling", "Level in writing"),
        (Breakdown.ORAL, "Nivå i munnleg kommunikasjon", "Level in oral communication"),
        (Breakdown.WAITING, "Tid frå busetjing til programstart", "Time from settlement to start"),
    )
)
_PARTICIPANTS: Final = Text("Alle deltakere", "Alle deltakarar", "All participants")
_RESULTS: Final = Text("Alle avsluttede", "Alle avslutta", "All exits")
BREAKDOWN_SUMS: Final[Mapping[str, Text]] = {
    Breakdown.MEASURE_12.value: _PARTICIPANTS,
    Breakdown.MEASURE_4.value: _PARTICIPANTS,
    **{each.value: _RESULTS for each in SKILLS},
    Breakdown.WAITING.value: Text("Alle nye deltakere", "Alle nye deltakarar", "All new participants"),
}
_MEASURES: Final = (
    (MeasureGroup.NORWEGIAN, "Norsk og samfunnskunnskap", "Norwegian and social studies"),
    (MeasureGroup.LANGUAGE_PRACTICE, "Språkpraksis", "Language practice"),
    (MeasureGroup.WORK_PRACTICE, "Arbeidspraksis", "Work practice"),
    (MeasureGroup.LABOUR_MARKET_TRAINING, "Arbeidsmarknadsopplæring", "Labour market training"),
    (MeasureGroup.WORK, "Arbeid", "Work"),
    (MeasureGroup.PRIMARY_EDUCATION, "Grunnskule", "Primary and lower secondary education"),
    (MeasureGroup.UPPER_SECONDARY_SUBJECTS, "Fag i vidaregåande skule", "Subjects of upper secondary education"),
    (MeasureGroup.VOCATIONAL_COURSE, "Yrkesretta kurs", "Vocational course"),
    (MeasureGroup.RECOGNITION, "Godkjenning av kompetanse", "Recognition of competence"),
    (MeasureGroup.HEALTH_PROMOTING, "Helsefremjande tiltak", "Health-promoting measures"),
    (MeasureGroup.SOCIAL_NETWORK, "Sosialt nettverk", "Social network"),
    (MeasureGroup.OTHER, "Anna", "Other"),
)
_BROAD_MEASURES: Final = (
    (BroadMeasure.NORWEGIAN_AND_SOCIAL_STUDIES, "Norsk og samfunnskunnskap", "Norwegian and social studies"),
    (BroadMeasure.WORKING_LIFE, "Arbeidsliv", "Working life"),
    (BroadMeasure.EDUCATION_AND_COURSES, "Utdanning, kurs og godkjenning", "Education, courses and recognition"),
    (BroadMeasure.COMMUNITY, "Samfunnsliv og anna", "Community life and other"),
)
_LEVELS: Final = (
    (LanguageLevel.BELOW_A1, "Under A1", "Below A1"),
    (LanguageLevel.A1, "A1", "A1"),
    (LanguageLevel.A2, "A2", "A2"),
    (LanguageLevel.B1, "B1", "B1"),
    (LanguageLevel.B2, "B2", "B2"),
    (LanguageLevel.C1, "C1", "C1"),
    (LanguageLevel.NO_RESULT, "Utan resultat", "No result"),
)
_WAITING: Final = (
    (Waiting.TO_3_MONTHS, "Innan 3 månader", "Within 3 months"),
    (Waiting.TO_6_MONTHS, "Over 3 og innan 6 månader", "Over 3 and within 6 months"),
    (Waiting.TO_12_MONTHS, "Over 6 og innan 12 månader", "Over 6 and within 12 months"),
    (Waiting.OVER_12_MONTHS, "Over 12 månader", "Over 12 months"),
    (Waiting.UNKNOWN, "Ikkje kjend", "Not known"),
)
_EDUCATION: Final = (
    (EducationLevel.NONE, "Inga", "None"),
    (EducationLevel.PRIMARY, "Grunnskule", "Primary and lower secondary"),
    (EducationLevel.UPPER_SECONDARY_PART, "Delar av vidaregåande", "Part of upper secondary"),
    (EducationLevel.UPPER_SECONDARY, "Vidaregåande", "Upper secondary"),
    (EducationLevel.HIGHER, "Høgare utdanning", "Higher education"),
    (EducationLevel.UNKNOWN, "Ikkje kjend", "Not known"),
)
_PERMITS: Final = (
    (PermitBasis.REFUGEE, "Flyktning (utl. § 28)", "Refugee (Immigration Act, section 28)"),
    (
        PermitBasis.RESETTLED,
        "Overføringsflyktning (utl. § 35 tredje ledd)",
        "Resettled refugee (Immigration Act, section 35, third paragraph)",
    ),
    (
        PermitBasis.HUMANITARIAN,
        "Opphald på humanitært grunnlag (utl. § 38 første ledd)",
        "Residence on humanitarian grounds (Immigration Act, section 38, first paragraph)",
    ),
    (
        PermitBasis.UNDOCUMENTED_FAMILY,
        "Avgrensa løyve i påvente av dokumentert identitet (utl. § 38 femte ledd)",
        "Limited permit until identity is documented (Immigration Act, section 38, fifth paragraph)",
    ),
    (
        PermitBasis.COLLECTIVE_PROTECTION,
        "Kollektivt vern (utl. § 34)",
        "Collective protection (Immigration Act, section 34)",
    ),
    (PermitBasis.FAMILY, "Familiemedlem (utl. kapittel 6)", "Family member (Immigration Act, chapter 6)"),
    (
        PermitBasis.INDEPENDENT,
        "Sjølvstendig opphald (utl. § 53)",
        "Independent residence (Immigration Act, section 53)",
    ),
)
_ACTIVITIES: Final = (
    (MainActivity.WORK, "Arbeid", "Work"),
    (MainActivity.UPPER_SECONDARY, "Vidaregåande opplæring", "Upper secondary education"),
    (MainActivity.HIGHER_EDUCATION, "Høgare utdanning", "Higher education"),
    (MainActivity.PRIMARY_EDUCATION, "Grunnskule", "Primary and lower secondary education"),
    (MainActivity.QUALIFICATION, "Kvalifiseringstiltak i offentleg regi", "Public qualification measures"),
    (MainActivity.SOCIAL_ASSISTANCE, "Sosialstønad", "Social assistance"),
    (MainActivity.OTHER_BENEFITS, "Andre trygdeytingar", "Other benefits"),
    (MainActivity.OTHER, "Anna", "Other"),
    (MainActivity.UNKNOWN, "Ikkje kjent", "Not known"),
)
_AGES: Final = (
    (AgeGroup.UNDER_18, "Under 18 år", "Under 18"),
    (AgeGroup.FROM_18, "18–25 år", "18–25 years"),
    (AgeGroup.FROM_26, "26–35 år", "26–35 years"),
    (AgeGroup.FROM_36, "36–45 år", "36–45 years"),
    (AgeGroup.FROM_46, "46–55 år", "46–55 years"),
    (AgeGroup.FROM_56, "56 år og eldre", "56 years and over"),
)
# Countries are not here: each has its names in the table of countries.
CODE_LABELS: Final[Mapping[str, Mapping[str, Text]]] = {
    # The lists call one person by these; a table has many.
    "sex": {Sex.FEMALE.value: Text("Kvinner", "Kvinner", "Women"), Sex.MALE.value: Text("Menn", "Menn", "Men")},
    **{
        dimension: _beside_bokmal(told)
        for dimension, told in (
            ("age_group", _AGES),
            ("education_level", _EDUCATION),
            ("permit_basis", _PERMITS),
            ("main_activity", _ACTIVITIES),
            (Breakdown.MEASURE_12.value, _MEASURES),
            (Breakdown.MEASURE_4.value, _BROAD_MEASURES),
            *((each.value, _LEVELS) for each in SKILLS),
            (Breakdown.WAITING.value, _WAITING),
        )
    },
}

# How a municipality's number became another, inside a sentence.
CHANGES: Final[Mapping[str, Text]] = {
    each.value: Text(str(each.label).lower(), nn, en)
    for each, nn, en in (
        (MunicipalityChangeKind.RENAME, "nytt namn", "new name"),
        (MunicipalityChangeKind.RENUMBER, "nytt nummer", "new number"),
        (MunicipalityChangeKind.RENUMBER_RENAME, "nytt nummer og namn", "new number and name"),
        (MunicipalityChangeKind.MERGE, "samanslåing", "merger"),
        (MunicipalityChangeKind.SPLIT_PART, "deling", "split"),
    )
}


def code_label(dimension: str, code: str, *, countries: Mapping[str, str], language: Language) -> str:
    """What a code of a group is called; one that has left our lists is shown by itself rather than lost."""
    if dimension == "country_background":
        return countries.get(code, code)
    text = CODE_LABELS[dimension].get(code)
    return text.told(language) if text else code

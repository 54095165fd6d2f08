"""The years in which a participant is counted, as a part of the file that they get (GDPR art. 15).

The file belongs to a lower app, which asks whoever has something to add: see `ReportingConfig.ready`.
"""

from typing import Any
from uuid import UUID

from django.db import connections

from participants.access.models import Country
from participants.codes import EducationLevel, PermitBasis, Sex
from programmes.codes import MainActivity
from programmes.rules.language import SKILLS
from reporting.codes import LanguageLevel, MeasureGroup, Waiting

TABLE = "reporting_personyear"
_NOTE = (
    "Hvert år du er i programmet, er du med i tallene, uten navn og nummer. Her står årene som er telt i denne "
    "kommunen. År og avslutninger som er telt i en annen kommune, får du vite om der. Har du vært registrert i flere "
    "kommuner, står tiltak, språk og ventetid ikke her. Når det som står om deg er slettet, telles årene videre under "
    "en tilfeldig nøkkel som ikke kan knyttes til deg."
)
# Field → what it is called, and the codes it holds, in the order of the database's answer.
_LABELS: dict[str, tuple[str, Any]] = {
    "year": ("År", None),
    "country_background": ("Landbakgrunn", None),
    "sex": ("Kjønn", Sex),
    "age_group": ("Aldersgruppe", None),
    "education_level": ("Utdanning fra før", EducationLevel),
    "permit_basis": ("Oppholdsgrunnlag", PermitBasis),
    "is_starter": ("Begynte i programmet", None),
    "municipality": ("Telt i kommunen og fylket", None),
    "is_exit": ("Avsluttet programmet", None),
    "is_transition": ("Gikk til arbeid eller utdanning", None),
    "main_activity": ("Hovedaktivitet etter avslutning", MainActivity),
    "measures": ("Tiltak i året", MeasureGroup),
    **{skill.value: (f"{skill.label} ved avslutning", LanguageLevel) for skill in SKILLS},
    "waiting": ("Fra bosetting til programstart", Waiting),
}


def years_of(participant: UUID) -> dict[str, Any]:
    """The part of the file. The database gives it to who may give the file away, of their own municipality alone."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM reporting_years_of(%s)", [participant])
        rows = cursor.fetchall()
    countries = dict(Country.objects.values_list("code", "name_nb"))
    return {"table": TABLE, "title": "År i statistikken", "note": _NOTE, "rows": [_row(row, countries) for row in rows]}


def _row(row: tuple[Any, ...], countries: dict[str, str]) -> list[dict[str, str]]:
    told = []
    for (name, (label, codes)), value in zip(_LABELS.items(), row, strict=True):
        said = _text(value, codes)
        if name == "country_background":
            said = countries.get(str(value), str(value))
        if name == "municipality" and not value:
            said = "nei, bare i tallene for hele landet"
        told.append({"name": name, "label": label, "value": said})
    return told


def _text(value: Any, codes: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_text(each, codes) for each in value)
    if isinstance(value, bool):
        return "ja" if value else "nei"
    return str(codes(value).label) if codes and value in codes.values else str(value)

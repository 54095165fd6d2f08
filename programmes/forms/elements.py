"""The forms of measures, leave and tests."""

from participants.codes import MeasureType
from participants.rules.dates import HOW
from programmes.codes import LeaveType, Skill, TestResult
from programmes.forms.base import ActionForm
from programmes.forms.fields import CodeField, DayField, HoursField, TextField, care_field

_OPEN = "La feltet stå tomt hvis siste dag ikke er avtalt."


class MeasureForm(ActionForm):
    """What, when, how much, and where."""

    measure_type = CodeField(label="Tiltak", codes=MeasureType, missing="Velg tiltak.")
    starts_on = DayField(label="Første dag", missing="Skriv første dag.", hint=HOW)
    last_on = DayField(label="Siste dag", required=False, missing="", hint=_OPEN)
    hours_per_week = HoursField(label="Timer i uka", hint="Valgfritt. For eksempel 22,5.")
    provider = TextField(label="Sted", longest=200, required=False, hint="Valgfritt. Skole, arbeidssted eller kurs.")


class EndMeasureForm(ActionForm):
    """When."""

    last_on = DayField(label="Siste dag", missing="Skriv siste dag.", hint=HOW)


class LeaveForm(ActionForm):
    """Why and when."""

    leave_type = CodeField(label="Type permisjon eller fravær", codes=LeaveType, missing="Velg type.")
    starts_on = DayField(label="Første dag", missing="Skriv første dag.", hint=HOW)
    last_on = DayField(label="Siste dag", required=False, missing="", hint=_OPEN)
    care = care_field()


class ResultForm(ActionForm):
    """One result in one skill."""

    tested_on = DayField(label="Prøvedato", missing="Skriv datoen for prøven.", hint=HOW)
    skill = CodeField(label="Ferdighet", codes=Skill, missing="Velg ferdighet.")
    result = CodeField(label="Resultat", codes=TestResult, missing="Velg resultat.")

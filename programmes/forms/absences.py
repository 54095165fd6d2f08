"""The forms of absence."""

from participants.codes import MeasureType
from programmes.codes import AbsenceCorrection, AbsenceKind
from programmes.forms.base import ActionForm
from programmes.forms.fields import AmountField, CodeField, DayField, TextField, care_field
from programmes.rules.absence import MOST_HOURS

_BEYOND = f"Timene på en dag må være over 0 og høyst {MOST_HOURS}."


class AbsenceForm(ActionForm):
    """What, when, and how long a day."""

    absence_kind = CodeField(label="Type fravær", codes=AbsenceKind, missing="Velg type fravær.", as_radio=True)
    absent_on = DayField(label="Dag", missing="Skriv dagen.", hint="For eksempel i dag, -1 eller 041126.")
    last_on = DayField(
        label="Siste dag", required=False, missing="", hint="Bare ved flere dager. Helg og fridager blir ikke ført.",
    )  # fmt: skip
    hours = AmountField(
        label="Timer hver dag", missing="Skriv timene.", most=MOST_HOURS, beyond=_BEYOND, hint="En hel dag er 7,5.",
    )  # fmt: skip
    measure_type = CodeField(
        label="Borte fra", codes=MeasureType, missing="", required=False, nothing="Hele programmet",
    )  # fmt: skip
    care = care_field()


class CorrectAbsenceForm(ActionForm):
    """The same of one day, and why."""

    correction = CodeField(
        label="Hva skal rettes?", codes=AbsenceCorrection, missing="Velg hva som skal rettes.", as_radio=True
    )
    absence_kind = CodeField(label="Type fravær", codes=AbsenceKind, missing="Velg type fravær.", as_radio=True)
    absent_on = DayField(label="Dag", missing="Skriv dagen.")
    hours = AmountField(
        label="Timer", missing="Skriv timene.", most=MOST_HOURS, beyond=_BEYOND, hint="En hel dag er 7,5.",
    )  # fmt: skip
    measure_type = CodeField(
        label="Borte fra", codes=MeasureType, missing="", required=False, nothing="Hele programmet",
    )  # fmt: skip
    reason = TextField(
        label="Hvorfor rettes fraværet?", longest=1000, rows=3, missing="Skriv hvorfor fraværet rettes.",
        hint="Begrunnelsen blir et notat om helse i journalen. Deltakeren kan be om å få lese det.",
    )  # fmt: skip

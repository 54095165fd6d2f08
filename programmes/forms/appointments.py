"""The form of an appointment in a participant's week."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from participants.codes import MeasureType
from participants.rules.dates import HOW, WEEKDAYS
from programmes.codes import AppointmentKind
from programmes.forms.base import ActionForm
from programmes.forms.fields import DayField, TextField
from programmes.models.appointment import LONGEST_PLACE, LONGEST_TEXT
from programmes.rules.week import read_clock, write_clock

_LONGEST = 10
_MEASURE = "tiltak:"


class ClockField(forms.Field):
    """A time of day: 9, 9.30, 0930."""

    def __init__(self, *, label: str, missing: str) -> None:
        attributes = {"class": "ds-input", "autocomplete": "off", "inputmode": "numeric", "maxlength": _LONGEST}
        super().__init__(label=label, widget=forms.TextInput(attrs=attributes), error_messages={"required": missing})

    def to_python(self, value: Any) -> time | None:
        """The time that is meant."""
        if isinstance(value, time):
            return value
        text = str(value or "").strip()[:_LONGEST]
        try:
            return read_clock(text) if text else None
        except ValueError as fault:
            raise ValidationError(str(fault)) from None

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays as it was typed."""
        return write_clock(value) if isinstance(value, time) else value


class AppointmentForm(ActionForm):
    """Day, time, what and where; once, or each week."""

    on = forms.TypedChoiceField(
        label="Dag", coerce=date.fromisoformat, widget=forms.Select(attrs={"class": "ds-input"}),
        error_messages={"required": "Velg dag.", "invalid_choice": "Dagen er ikke i uka. Velg fra listen."},
    )  # fmt: skip
    begins = ClockField(label="Fra", missing="Skriv når den begynner.")
    finishes = ClockField(label="Til", missing="Skriv når den slutter.")
    what = forms.ChoiceField(
        label="Hva", widget=forms.Select(attrs={"class": "ds-input"}),
        error_messages={"required": "Velg hva det gjelder.", "invalid_choice": "Valget finnes ikke. Velg fra listen."},
    )  # fmt: skip
    text = TextField(
        label="Mer om den (valgfritt)", longest=LONGEST_TEXT, required=False,
        hint="Det du skriver, står på utskriften slik du skriver det.",
    )  # fmt: skip
    place = TextField(label="Sted (valgfritt)", longest=LONGEST_PLACE, required=False)
    is_weekly = forms.BooleanField(label="Hver uke", required=False)
    last_on = DayField(label="Til og med (valgfritt)", missing="", required=False, hint=f"Bare for hver uke. {HOW}")

    def __init__(
        self, data: Any = None, *, on: date, days: Iterable[date], measure_types: Iterable[MeasureType],
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, on=on, initial=initial)
        fields: Any = self.fields
        fields["on"].choices = [(f"{day}", f"{WEEKDAYS[day.weekday()]} {day.day}.{day.month}.") for day in days]
        kinds = [(str(each), each.label) for each in AppointmentKind if each != AppointmentKind.MEASURE]
        running = [(f"{_MEASURE}{each}", each.label) for each in measure_types]
        others = [(f"{_MEASURE}{each}", each.label) for each in MeasureType if f"{_MEASURE}{each}" not in dict(running)]
        fields["what"].choices = [
            ("", "Velg"), ("Avtaler", kinds), *([("Tiltak som er i gang", running)] if running else []),
            ("Andre tiltak", others),
        ]  # fmt: skip

    def given(self) -> dict[str, Any]:
        """What the action asks for."""
        held = dict(self.cleaned_data)
        what = held.pop("what")
        is_measure = what.startswith(_MEASURE)
        return held | {
            "kind": str(AppointmentKind.MEASURE) if is_measure else what,
            "measure_type": what.removeprefix(_MEASURE) if is_measure else "",
        }


def what_of(*, kind: str, measure_type: str) -> str:
    """As the menu has it."""
    return f"{_MEASURE}{measure_type}" if kind == AppointmentKind.MEASURE else kind

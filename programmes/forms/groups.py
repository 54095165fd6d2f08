"""The forms of groups."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from participants.codes import GroupKind, MeasureType
from participants.rules.dates import HOW, WEEKDAYS
from participants.rules.groups import LONGEST_NAME, LONGEST_PLACE, MOST_ROOM, Slot
from programmes.forms.base import ActionForm
from programmes.forms.fields import CodeField, CountField, DayField, TextField

_LINE = "Skriv en linje for hver gang, for eksempel «mandag 8.30-12.00 rom 204»."
_MOST_LINES = 30


class SlotsField(forms.Field):
    """When a group meets, a line each: the weekday, from and to, and a place where it is another."""

    def __init__(self, *, label: str) -> None:
        widget = forms.Textarea(attrs={"class": "ds-input", "rows": 5, "autocomplete": "off", "maxlength": 2000})
        super().__init__(label=label, required=False, help_text=_LINE, widget=widget)

    def to_python(self, value: Any) -> list[Slot]:
        """Raises ValidationError with the line that cannot be read."""
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if len(lines) > _MOST_LINES:
            raise ValidationError(f"Skriv høyst {_MOST_LINES} linjer.")
        return [self._slot(line) for line in lines]

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        if isinstance(value, str):
            return value
        return "\n".join(
            f"{WEEKDAYS[each.weekday - 1].lower()} {each.begins:%H.%M}-{each.finishes:%H.%M} {each.place}".rstrip()
            for each in value or ()
        )

    def _slot(self, line: str) -> Slot:
        day, _, rest = line.partition(" ")
        times, _, place = rest.strip().replace("–", "-").replace(" - ", "-").partition(" ")
        number = next(
            (at for at, name in enumerate(WEEKDAYS, 1) if len(day) > 1 and name.lower().startswith(day.lower())), 0
        )
        begins, _, finishes = times.partition("-")
        try:
            if not number:
                raise ValueError(day)
            read = Slot(
                weekday=number, begins=_time(begins), finishes=_time(finishes), place=place.strip()[:LONGEST_PLACE]
            )
        except (ValueError, OverflowError):
            raise ValidationError(f"Vi forstår ikke «{line[:60]}». {_LINE}") from None
        return read


def _time(text: str) -> time:
    hours, _, minutes = text.strip().replace(":", ".").partition(".")
    if not hours.isdecimal() or not (minutes or "0").isdecimal():
        raise ValueError(text)
    return time(int(hours), int(minutes or 0))


class GroupForm(ActionForm):
    """What it is called, what is done there, where and when."""

    name = TextField(
        label="Navn", longest=LONGEST_NAME, missing="Skriv hva gruppen heter.", hint="For eksempel Norsk A2, dag."
    )
    kind = CodeField(label="Hva slags gruppe?", codes=GroupKind, missing="Velg kurs eller praksisplass.", as_radio=True)
    measure_type = CodeField(label="Tiltak", codes=MeasureType, missing="Velg tiltak.")
    place = TextField(label="Sted", longest=LONGEST_PLACE, required=False)
    capacity = CountField(label="Antall plasser", most=MOST_ROOM, hint="Valgfritt.")
    starts_on = DayField(label="Første dag", missing="Skriv første dag.", hint=HOW)
    last_on = DayField(
        label="Siste dag", missing="", required=False, hint="La feltet stå tomt hvis den ikke er avtalt."
    )


class SlotsForm(ActionForm):
    """When it meets, from a day on."""

    sessions = SlotsField(label="Ukentlige timer")
    from_on = DayField(label="Gjelder fra", missing="Skriv fra hvilken dag.", hint=HOW)


class TeachersForm(ActionForm):
    """From which day; who it is stands beside."""

    from_on = DayField(label="Gjelder fra", missing="Skriv fra hvilken dag.", hint=HOW)


class MembersForm(ActionForm):
    """From which day, and to which."""

    starts_on = DayField(label="Fra", missing="Skriv fra hvilken dag.", hint=HOW)
    last_on = DayField(
        label="Til og med", missing="", required=False, hint="La feltet stå tomt hvis den ikke er avtalt."
    )


class LeaveGroupForm(ActionForm):
    """The last day."""

    last_on = DayField(label="Siste dag i gruppen", missing="Skriv siste dag.", hint=HOW)

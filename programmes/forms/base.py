"""What all forms of actions have in common."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from participants.rules.dates import write_day
from programmes.forms.fields import DayField, ManyField

NOTHING = "ikke fylt ut"


class ActionForm(forms.Form):
    """The fields of one action. What it finds wrong is the shape of an answer; the action judges the rest."""

    # Django's own rendering is not used, nor its colon after a label.
    use_required_attribute = False
    # Field → the heading above it.
    headings: ClassVar[dict[str, str]] = {}

    def __init__(self, data: Any = None, *, on: date, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        for name, field in self.fields.items():
            field.heading = self.headings.get(name, "")  # type: ignore[attr-defined]
            if isinstance(field, DayField):
                field.on = on

    def add_faults(self, broken: ValidationError) -> None:
        """What the action found, at the fields where it is."""
        if hasattr(broken, "error_dict"):
            for name, sentences in broken.message_dict.items():
                self.add_error(name if name in self.fields else None, sentences)
        else:
            self.add_error(None, broken.messages)

    def summary(self) -> list[tuple[BoundField | None, str]]:
        """Everything that is wrong, in the order of the fields."""
        found: list[tuple[BoundField | None, str]] = [(None, str(text)) for text in self.non_field_errors()]
        return found + [(self[name], str(text)) for name in self.fields for text in self.errors.get(name, [])]

    def texts(self) -> dict[str, str]:
        """Each field as it is sent: what was typed, or what the form opens with."""
        return {name: _text(self[name].value()) for name in self.fields}

    def settled(self) -> dict[str, str]:
        """The same once it is read: «i dag» is a day, and stays that day tomorrow."""
        days = {name: value for name, value in self.cleaned_data.items() if isinstance(value, date)}
        return self.texts() | {name: write_day(day) for name, day in days.items()}

    def said(self, name: str, text: str) -> str:
        """A field's text in words."""
        field = self.fields[name]
        if isinstance(field, ManyField):
            return field.said(text) or NOTHING
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            return str(dict(choices).get(text, text)) if text else NOTHING
        return text or NOTHING


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else str(value).replace("\r\n", "\n")

"""Fields as people fill them in: days in Norwegian, numbers with a comma."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from participants.rules.dates import read_day, write_day

_LONGEST = 40


class DayField(forms.Field):
    """A day: 04.11.2026, 041126, i dag, +7. The form says which day it is."""

    on: date

    def __init__(self, *, label: str, missing: str, required: bool = True, hint: str = "") -> None:
        widget = forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off", "maxlength": _LONGEST})
        super().__init__(
            label=label, required=required, help_text=hint, widget=widget, error_messages={"required": missing}
        )

    def to_python(self, value: Any) -> date | None:
        """The day that is meant."""
        if isinstance(value, date):
            return value
        text = str(value or "").strip()[:_LONGEST]
        if not text:
            return None
        try:
            return read_day(text, on=self.on)
        except ValueError as fault:
            raise ValidationError(str(fault)) from None

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays as it was typed."""
        return write_day(value) if isinstance(value, date) else value


class CodeField(forms.TypedChoiceField):
    """One of a closed list: radio buttons for a few, a menu for many."""

    def __init__(
        self,
        *,
        label: str,
        codes: Any,
        missing: str,
        required: bool = True,
        hint: str = "",
        without: frozenset[Any] = frozenset(),
        as_radio: bool = False,
        nothing: str = "Velg",
    ) -> None:
        offered = [(value, label) for value, label in codes.choices if value not in without]
        widget = forms.RadioSelect() if as_radio else forms.Select(attrs={"class": "ds-input"})
        super().__init__(
            label=label, required=required, help_text=hint, widget=widget, coerce=codes, empty_value=None,
            choices=offered if as_radio else [("", nothing), *offered],
            error_messages={"required": missing, "invalid_choice": "Valget finnes ikke. Velg fra listen."},
        )  # fmt: skip


class HoursField(forms.Field):
    """Hours in a week, with a comma or a point."""

    def __init__(self, *, label: str, hint: str = "") -> None:
        attributes = {"class": "ds-input", "inputmode": "decimal", "autocomplete": "off", "maxlength": _LONGEST}
        super().__init__(label=label, required=False, help_text=hint, widget=forms.TextInput(attrs=attributes))

    def to_python(self, value: Any) -> Decimal | None:
        """With one decimal at most."""
        text = str(value if value is not None else "").strip().replace(",", ".")
        if not text:
            return None
        try:
            hours = Decimal(text)
        except InvalidOperation:
            raise ValidationError("Skriv timene som et tall, for eksempel 22,5.") from None
        if not hours.is_finite() or not 0 <= hours <= 168:  # noqa: PLR2004 - a week
            raise ValidationError("Timene i uka må være fra 0 til 168.")
        if hours != round(hours, 1):
            raise ValidationError("Skriv timene med høyst én desimal, for eksempel 22,5.")
        return round(hours, 1)

    def prepare_value(self, value: Any) -> Any:
        """22.5 → "22,5"."""
        return f"{value:.1f}".removesuffix(".0").replace(".", ",") if isinstance(value, Decimal) else value


class TextField(forms.CharField):
    """A line or some lines, trimmed."""

    def __init__(
        self, *, label: str, longest: int, missing: str = "", rows: int = 0, hint: str = "", required: bool = True
    ) -> None:
        attributes = {"class": "ds-input", "autocomplete": "off", **({"rows": rows} if rows else {})}
        super().__init__(
            label=label, max_length=longest, required=required, help_text=hint,
            widget=forms.Textarea(attrs=attributes) if rows else forms.TextInput(attrs=attributes),
            error_messages={
                "required": missing, "max_length": f"Teksten er for lang. Skriv høyst {longest} tegn.",
                "null_characters_not_allowed": "Teksten har tegn som ikke kan lagres. Skriv den på nytt.",
            },
        )  # fmt: skip

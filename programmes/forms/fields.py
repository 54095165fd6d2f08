"""Fields as people fill them in: days in Norwegian, numbers with a comma."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from participants.rules.dates import read_day, write_day
from programmes.codes import Care
from programmes.rules.numbers import in_words

_LONGEST = 40
_HOURS_IN_A_WEEK = 168


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


def care_field() -> CodeField:
    """What is said of the care, where a child is ill. What was said last stands there when it is asked again."""
    return CodeField(
        label="Omsorgen for det syke barnet", codes=Care, missing="", required=False, nothing="Gjelder ikke sykt barn",
        hint="Avgjør hvor mange dager forskriften gir. Det som ble sagt sist, står her til noe annet blir sagt.",
    )  # fmt: skip


class NumberField(forms.Field):
    """A number with a comma or a point, and one decimal at most. The sentences are what is said of each fault."""

    def __init__(
        self,
        *,
        label: str,
        most: int,
        unread: str,
        beyond: str,
        precise: str,
        missing: str = "",
        may_be_none: bool = False,
        hint: str = "",
    ) -> None:
        self.most, self.may_be_none = most, may_be_none
        self.unread, self.beyond, self.precise = unread, beyond, precise
        attributes = {"class": "ds-input", "inputmode": "decimal", "autocomplete": "off", "maxlength": _LONGEST}
        super().__init__(
            label=label, required=bool(missing), help_text=hint, widget=forms.TextInput(attrs=attributes),
            error_messages={"required": missing},
        )  # fmt: skip

    def to_python(self, value: Any) -> Decimal | None:
        """None where nothing is written."""
        text = str(value if value is not None else "").strip().replace(",", ".")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValidationError(self.unread) from None
        if not number.is_finite() or not 0 <= number <= self.most or not (number or self.may_be_none):
            raise ValidationError(self.beyond)
        if number != round(number, 1):
            raise ValidationError(self.precise)
        return round(number, 1)

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays as it was typed."""
        return in_words(value) if isinstance(value, Decimal) else value


class HoursField(NumberField):
    """Hours in a week, which may be left open."""

    def __init__(self, *, label: str, hint: str = "") -> None:
        super().__init__(
            label=label, most=_HOURS_IN_A_WEEK, may_be_none=True, hint=hint,
            unread="Skriv timene som et tall, for eksempel 22,5.", beyond="Timene i uka må være fra 0 til 168.",
            precise="Skriv timene med høyst én desimal, for eksempel 22,5.",
        )  # fmt: skip


class AmountField(NumberField):
    """A number that must be there. `beyond` is said where it is out of bounds."""

    def __init__(
        self, *, label: str, missing: str, most: int, beyond: str, may_be_none: bool = False, hint: str = ""
    ) -> None:
        super().__init__(
            label=label, missing=missing, most=most, beyond=beyond, may_be_none=may_be_none, hint=hint,
            unread="Skriv et tall, for eksempel 7,5.", precise="Skriv tallet med høyst én desimal, for eksempel 7,5.",
        )  # fmt: skip


class CountField(forms.Field):
    """A whole number."""

    def __init__(self, *, label: str, most: int, hint: str = "") -> None:
        self.most = most
        attributes = {"class": "ds-input", "inputmode": "numeric", "autocomplete": "off", "maxlength": _LONGEST}
        super().__init__(label=label, required=False, help_text=hint, widget=forms.TextInput(attrs=attributes))

    def to_python(self, value: Any) -> int | None:
        """None where nothing is written."""
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        if not text.isdecimal() or len(text) > _LONGEST or int(text) > self.most:
            raise ValidationError(f"Skriv et helt tall fra 0 til {self.most}.")
        return int(text)


class ManyField(forms.Field):
    """Some of the rows that are offered, by key. As text it is the keys with commas between."""

    def __init__(self, *, label: str, hint: str = "") -> None:
        super().__init__(label=label, required=False, help_text=hint, widget=forms.CheckboxSelectMultiple())

    def offer(self, rows: Sequence[tuple[UUID, str]]) -> None:
        """The rows one may choose from, with what they are called."""
        self.choices = [(str(key), label) for key, label in rows]
        self.widget.choices = self.choices

    def to_python(self, value: Any) -> list[UUID]:
        """The keys, in the order they are offered."""
        chosen = set(self.prepare_value(value))
        if chosen - {key for key, _ in self.choices}:
            raise ValidationError("Valget finnes ikke lenger. Velg fra listen.")
        return [UUID(key) for key, _ in self.choices if key in chosen]

    def prepare_value(self, value: Any) -> list[str]:
        """As the boxes take it."""
        if isinstance(value, str):
            value = [each for each in value.split(",") if each.strip()]
        return [str(each).strip() for each in value or ()]

    def said(self, text: str) -> str:
        """What is chosen, in words, a line each."""
        named = dict(self.choices)
        return "\n".join(named.get(key, key) for key in self.prepare_value(text))


def text_sent(posted: QueryDict, name: str, field: forms.Field) -> str:
    """A field as it was sent: of boxes all that are ticked, with commas between."""
    sent = posted.getlist(name)
    text = ",".join(map(str, sent)) if isinstance(field, ManyField) else str(sent[-1]) if sent else ""
    return text.replace("\r\n", "\n")


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

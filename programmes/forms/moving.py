"""The forms of a move between two municipalities."""

from datetime import date
from typing import Any, cast

from django import forms

from participants.rules.dates import HOW
from programmes import overviews
from programmes.codes import NotesOnMove, TransferRefusal
from programmes.forms.base import ActionForm
from programmes.forms.fields import CodeField, DayField


class MoveForm(ActionForm):
    """Where, when, and what becomes of the notes."""

    municipality = forms.ChoiceField(
        label="Ny kommune", widget=forms.Select(attrs={"class": "ds-input"}),
        error_messages={
            "required": "Velg kommunen som deltakeren har flyttet til.",
            "invalid_choice": "Valget finnes ikke. Velg fra listen.",
        },
    )  # fmt: skip
    moved_on = DayField(label="Første dag i den nye kommunen", missing="Skriv når deltakeren flyttet.", hint=HOW)
    notes = CodeField(
        label="Journalen", codes=NotesOnMove, as_radio=True, missing="Velg hva som skjer med notatene.",
        hint="Notater om helse blir alltid igjen.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, on: date, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, on=on, initial=initial)
        field = cast("forms.ChoiceField", self.fields["municipality"])
        field.choices = [("", "Velg"), *overviews.municipalities(on=on)]


class TakeBackForm(ActionForm):
    """Nothing is asked: the button says it."""


class AcceptForm(ActionForm):
    """From when the programme goes on here."""

    starts_on = DayField(
        label="Programmet fortsetter her fra", required=False, missing="",
        hint="Startdatoen fra den forrige kommunen følger med, så varigheten regnes videre.",
    )  # fmt: skip


class DeclineForm(ActionForm):
    """Why not."""

    refusal = CodeField(
        label="Hvorfor tar dere ikke imot?", codes=TransferRefusal, as_radio=True,
        missing="Velg hvorfor dere ikke tar imot.",
    )  # fmt: skip

"""The form of hours and meetings that were had."""

from programmes.codes import Theme
from programmes.forms.base import ActionForm
from programmes.forms.fields import AmountField, CodeField, DayField
from programmes.models.hours import MOST_AT_ONCE


class HoursForm(ActionForm):
    """What, how much, and up to when."""

    theme = CodeField(label="Tema", codes=Theme, missing="Velg tema.")
    amount = AmountField(
        label="Timer eller møter", missing="Skriv antallet.", most=MOST_AT_ONCE, may_be_none=True,
        hint="Siden forrige gang det ble ført. 0 hvis det er ført ved en feil.",
        beyond=f"Antallet må være fra 0 til {MOST_AT_ONCE}.",
    )  # fmt: skip
    done_on = DayField(label="Til og med", missing="Skriv dagen.", hint="For eksempel i dag, -1 eller 041126.")

"""The forms that make two registrations one, and part them again."""

from typing import Any

from django import forms
from django.db.models import TextChoices

from participants.codes import Fact, IdentifierKind
from participants.rules.facts import LONGEST_REASON
from programmes.forms.base import ActionForm
from programmes.forms.fields import CodeField, TextField


class Whose(TextChoices):
    """From which of two registrations a value is taken."""

    KEPT = "kept", "Denne registreringen"
    OTHER = "other", "Den andre"


LABELS: dict[str, str] = {
    **{kind.value: str(kind.label) for kind in IdentifierKind},
    **{fact.value: str(fact.label) for fact in Fact},
    "settled_by_agreement": "Bosatt etter avtale med IMDi",
    "address": "Adresse", "phone": "Telefon", "email": "E-post",
}  # fmt: skip
SAME = "same"


class MergeForm(ActionForm):
    """Whose value stays, for each field in which they differ; and how it is known that they are one."""

    reason = TextField(
        label="Hvordan vet du at det er samme person?", longest=LONGEST_REASON, rows=3,
        missing="Skriv hvordan du vet at det er samme person.",
        hint="Minst 10 tegn. Skriv hva du har sett, for eksempel hvilket dokument. Ikke skriv om helse.",
    )  # fmt: skip
    is_same = forms.ChoiceField(
        label="Noen har sagt at dette er to personer", required=False,
        choices=[("", "Det stemmer"), (SAME, "Det stemmer ikke: det er samme person")],
        error_messages={"invalid_choice": "Valget finnes ikke. Send «same» eller la feltet stå tomt."},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, on: Any, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, on=on, initial=initial)
        asked = self.fields
        chosen = {
            name: CodeField(
                label=label, codes=Whose, required=False, as_radio=True, missing="Velg hvilken verdi som skal stå."
            )
            for name, label in LABELS.items()
        }
        self.fields = type(asked)(chosen | asked)


class PartForm(ActionForm):
    """Why they are two after all."""

    reason = TextField(
        label="Hvorfor skal sammenslåingen oppheves?", longest=LONGEST_REASON, rows=3,
        missing="Skriv hvorfor det likevel er to personer.", hint="Minst 10 tegn.",
    )  # fmt: skip

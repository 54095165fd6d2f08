"""The forms of the plan and the contract."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from participants.rules.dates import HOW
from programmes.codes import ContractSignature, Goal, PlanAgreement, PlanChange, Skill, TestResult
from programmes.forms.base import ActionForm
from programmes.forms.fields import CodeField, CountField, DayField, HoursField, ManyField, TextField

_NO_LEVELS = frozenset({TestResult.BELOW_A1, TestResult.PASSED, TestResult.FAILED})
_LONGEST = 4000


def _level(skill: Skill) -> CodeField:
    return CodeField(
        label=skill.label, codes=TestResult, without=_NO_LEVELS, required=False, missing="", nothing="Ikke satt"
    )


class PlanForm(ActionForm):
    """All that a plan holds. What the law lets no plan be without may wait until it is decided."""

    headings: ClassVar[dict[str, str]] = {
        "goal": "Mål", "listening": "Norskmål", "contents": "Innhold", "mapped_on": "Grunnlaget for planen",
        "decided_on": "Når planen er fastsatt",
    }  # fmt: skip

    goal = CodeField(label="Sluttmål", codes=Goal, required=False, missing="")
    long_term_goals = TextField(
        label="Langsiktige mål", longest=_LONGEST, rows=3, required=False,
        hint="Hva vil deltakeren gjøre om noen år?",
    )  # fmt: skip
    milestones = TextField(
        label="Delmål", longest=_LONGEST, rows=3, required=False, hint="Ett på hver linje, gjerne med dato.",
    )  # fmt: skip
    listening = _level(Skill.LISTENING)
    reading = _level(Skill.READING)
    writing = _level(Skill.WRITING)
    oral = _level(Skill.ORAL)
    contents = ManyField(label="Tiltak i planen", hint="Registrer tiltakene først. Stedet står ikke i planen.")
    hours_per_week = HoursField(label="Timer i uka i alt")
    norwegian_hours = HoursField(label="Timer norsk i uka")
    social_studies_hours = CountField(label="Timer samfunnskunnskap i alt", most=200)
    reasons = TextField(
        label="Hvorfor er dette innholdet valgt?", longest=_LONGEST, rows=3, required=False,
        hint="Begrunn særlig det som er rettet mot arbeid eller utdanning.",
    )  # fmt: skip
    agreed = TextField(
        label="Annet dere er enige om", longest=_LONGEST, rows=3, required=False,
        hint="For eksempel hvor ofte dere møtes. Valgfritt.",
    )  # fmt: skip
    mapped_on = DayField(
        label="Kompetansekartlegging gjort",
        required=False,
        missing="",
        hint=f"La stå tomt hvis den ikke er gjort. {HOW}",
    )
    guided_on = DayField(
        label="Karriereveiledning gitt", required=False, missing="", hint="La stå tomt hvis den ikke er gitt."
    )
    decided_on = DayField(
        label="Planen er fastsatt", required=False, missing="",
        hint="La stå tomt så lenge planen er et utkast. En fastsatt plan endres ikke: endringer blir en ny versjon.",
    )  # fmt: skip
    agreement = CodeField(label="Er dere enige?", codes=PlanAgreement, as_radio=True, required=False, missing="")
    review_on = DayField(
        label="Neste gjennomgang", required=False, missing="", hint="La stå tomt for seks måneder fram."
    )
    change = CodeField(label="Hva slags endring er det?", codes=PlanChange, as_radio=True, required=False, missing="")
    change_reason = TextField(label="Hvorfor endres planen?", longest=_LONGEST, rows=3, required=False)

    def clean(self) -> dict[str, Any]:
        """A draft may lack anything, but not everything."""
        given = super().clean() or {}
        if not self.errors and not any(given.values()):
            raise ValidationError("Fyll ut noe av planen før du lagrer den.")
        return given


class ReviewForm(ActionForm):
    """When, and when next."""

    reviewed_on = DayField(label="Planen er gått gjennom", missing="Skriv når planen ble gått gjennom.", hint=HOW)
    review_on = DayField(label="Neste gjennomgang", missing="Skriv når planen skal gås gjennom neste gang.")
    note = TextField(
        label="Hva dere snakket om", longest=1000, rows=3, required=False,
        hint="Valgfritt. Det blir et notat i journalen. Deltakeren kan be om å få lese det.",
    )  # fmt: skip


class ContractForm(ActionForm):
    """Signed by whom, when and how, and for how long."""

    signed_on = DayField(label="Signert av kommunen", missing="Skriv når kommunen signerte.", hint=HOW)
    participant_signed_on = DayField(
        label="Signert av deltakeren", required=False, missing="",
        hint="La stå tomt til deltakeren har signert. Kontrakten er ikke inngått før det.",
    )  # fmt: skip
    signature = CodeField(
        label="Hvordan har deltakeren signert?", codes=ContractSignature, required=False, missing="",
        nothing="Har ikke signert",
    )  # fmt: skip
    starts_on = DayField(label="Kontrakten gjelder fra", missing="Skriv første dag kontrakten gjelder.")
    last_on = DayField(
        label="Kontrakten gjelder til og med",
        required=False,
        missing="",
        hint="Vanligvis planlagt slutt på programmet.",
    )

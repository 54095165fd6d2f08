"""Plan and contract as one letter to print and sign: a tagged PDF in bokmål."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import typst

from programmes.codes import ContractSignature
from programmes.models import Plan
from programmes.overviews.plans import PlanPage
from programmes.rules.case import Case
from programmes.rules.regimes import Subject, section_of

_TEMPLATE = Path(__file__).parent / "letters" / "plan.typ"
# INTL §§15–16 and 47.
_DUTIES = [
    "Kommunen gir deltakeren det innholdet som står i planen, og følger opp at det blir gjort.",
    "Deltakeren møter og deltar i det som står i planen, og sier fra ved fravær.",
    "Kommunen og deltakeren går gjennom planen sammen, senest den dagen som står i den, og når noe vesentlig endres.",
]
_APPEAL = (
    "Planen og vesentlige endringer i den er vedtak. Du kan klage til statsforvalteren ({section}). "
    "Klagen sender du til kommunen, som hjelper deg å skrive den hvis du vil."
)
_ACTS = {"INTL": "integreringsloven", "INTROL": "introduksjonsloven"}


def as_pdf(page: PlanPage, plan: Plan, *, on: date) -> bytes:
    """The version that the page shows. Texts are given as data, never as source."""
    said = json.dumps(_said(page, plan, on=on))
    return bytes(typst.compile(str(_TEMPLATE), sys_inputs={"plan": said}, pdf_standards=["ua-1"]))


def appeal_of(case: Case | None) -> str:
    """To whom one appeals, by the act that the participant follows. A letter names the act in full."""
    act, number = section_of(case or Case(), Subject.APPEAL).split(" §")
    return _APPEAL.format(section=f"{_ACTS[act]} § {number}")


def _said(page: PlanPage, plan: Plan, *, on: date) -> dict[str, Any]:
    person = page.bar.participant
    groups: dict[str, list[list[str]]] = {}
    for row in page.rows:
        if row.after:
            groups.setdefault(row.group, []).append([row.label, row.after])
    contract = next((each for each in page.contracts if each.plan_id == plan.pk), None)
    return {
        "name": f"{person.given_name} {person.family_name}", "born_on": f"{person.born_on:%d.%m.%Y}",
        "municipality": f"{person.municipality.name} kommune",
        "has_contract": page.takes_contract, "printed_on": f"{on:%d.%m.%Y}",
        "version": f"Versjon {plan.number}" if plan.number else "Utkast",
        "decided_on": f"{plan.decided_on:%d.%m.%Y}" if plan.decided_on else "",
        "review_on": f"{plan.review_on:%d.%m.%Y}" if plan.review_on else "",
        "change_reason": str(plan.change_reason), "groups": [[name, rows] for name, rows in groups.items()],
        "duties": _DUTIES, "appeal": appeal_of(page.case),
        "starts_on": f"{contract.starts_on:%d.%m.%Y}" if contract else "",
        "last_on": f"{contract.planned_end_on:%d.%m.%Y}" if contract and contract.planned_end_on else "",
        "signed": f"{contract.signed_on:%d.%m.%Y}" if contract else "",
        "participant_signed": (
            f"{contract.participant_signed_on:%d.%m.%Y}, {ContractSignature(contract.signature).label.lower()}"
            if contract and contract.participant_signed_on
            else ""
        ),
    }  # fmt: skip

"""What must be done, and by when (INTL §§12, 27–28, 30, 33, 37)."""

from dataclasses import dataclass
from datetime import date

from participants.codes import PermitBasis
from programmes.rules.calendar import add_months, age_on
from programmes.rules.case import Case, in_order
from programmes.rules.entitlement import NO_AGREEMENT_NEEDED, Entitlement
from programmes.rules.regimes import Regime, Subject, chapter_6a, section_of
from programmes.rules.verdicts import Answer, Reason

DECISION_MONTHS = 3
NORWEGIAN_MONTHS = 3
SOCIAL_STUDIES_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class NorwegianAges:
    """Ages at the permit with a right to Norwegian and social studies; it ends on the birthday of `ends_at`."""

    youngest: int
    ends_at: int


_NORWEGIAN_AGES = {Regime.INTRODUCTION_ACT_2003: NorwegianAges(youngest=16, ends_at=67)}
_ORDINARY_AGES = NorwegianAges(youngest=18, ends_at=67)
# Before the change of 1 August 2023 the year ran from when the right began (a choice: docs/adr/0018).
COUNTED_FROM_OFFER_SINCE = date(2023, 8, 1)


def decision_and_start_due(case: Case, *, entitlement: Answer[Entitlement]) -> Answer[date]:
    """Three months after settlement by agreement, or after the claim."""
    section = section_of(case, Subject.START)
    if entitlement.value == Entitlement.NONE:
        text = "Det er ingen frist for vedtak og oppstart, siden det ikke er rett til program."
        return Answer(value=None, reasons=(Reason(section=section, met=None, text=text),))
    return _three_months(case, months=DECISION_MONTHS, section=section, what="Vedtak og oppstart")


def _three_months(case: Case, *, months: int, section: str, what: str) -> Answer[date]:
    by_agreement = False if case.permit_basis in NO_AGREEMENT_NEEDED else case.settled_by_agreement
    if by_agreement is None and case.claim_date is not None and case.settled_date is not None:
        text = f"{what}: fristen regnes fra bosetting etter avtale eller fra krav. Det er ikke kjent hvilken."
        needs = in_order({"settled_by_agreement"})
        return Answer(value=None, reasons=(Reason(section=section, met=None, text=text),), needs=needs)
    from_claim = case.claim_date is not None and not by_agreement
    begun = case.claim_date if from_claim else case.settled_date
    if begun is None:
        text = f"{what}: fristen er {months} måneder etter bosetting eller krav. Ingen av datoene er kjent."
        return Answer(
            value=None,
            reasons=(Reason(section=section, met=None, text=text),),
            needs=in_order({"settled_date"} if by_agreement and case.claim_date else {"settled_date", "claim_date"}),
        )
    due = add_months(begun, months)
    after = "kravet" if from_claim else "bosettingen"
    text = f"{what}: innen {months} måneder etter {after} ({begun:%d.%m.%Y}), altså senest {due:%d.%m.%Y}."
    return Answer(value=due, reasons=(Reason(section=section, met=True, text=text),))


def _norwegian_age(case: Case) -> Answer[bool]:
    """Whether the age gives a right to Norwegian."""
    if case.birth_date is None or case.permit_date is None:
        missing = {key for key in ("birth_date", "permit_date") if getattr(case, key) is None}
        text = "Rett til norskopplæring følger av alderen da tillatelsen ble gitt. Den er ikke kjent."
        return Answer(value=None, reasons=(Reason(section="INTL §27", met=None, text=text),), needs=in_order(missing))
    is_2003 = case.permit_date < date(2021, 1, 1)
    ages = _NORWEGIAN_AGES[Regime.INTRODUCTION_ACT_2003] if is_2003 else _ORDINARY_AGES
    age = age_on(born=case.birth_date, on=case.permit_date)
    met = ages.youngest <= age < ages.ends_at
    text = (
        f"Personen var {age} år da tillatelsen ble gitt."
        f" Retten gjelder fra {ages.youngest} år og til fylte {ages.ends_at}."
    )
    return Answer(value=met, reasons=(Reason(section="INTL §27", met=met, text=text),))


def norwegian_due(case: Case) -> Answer[date]:
    """Norwegian is offered within three months after registration in the municipality, or the claim."""
    age = _norwegian_age(case)
    if not age.value:
        return Answer(value=None, reasons=age.reasons, needs=age.needs)
    due = _three_months(case, months=NORWEGIAN_MONTHS, section="INTL §30", what="Norskopplæring")
    return Answer(value=due.value, reasons=age.reasons + due.reasons, needs=due.needs)


def social_studies_due(case: Case) -> Answer[date]:
    """Social studies and its test within a year from the offered start. Approved leave comes in addition."""
    age = _norwegian_age(case)
    if not age.value:
        return Answer(value=None, needs=age.needs)
    if case.permit_basis is None:
        text = "Samfunnskunnskap: fristen følger av grunnlaget for tillatelsen."
        reason = Reason(section="INTL §33", met=None, text=text)
        return Answer(value=None, reasons=(reason,), needs=("permit_basis",))
    if case.permit_basis == PermitBasis.COLLECTIVE_PROTECTION:
        day = case.offered_date
        if day is None:
            text = "Samfunnskunnskap: det er ikke kjent om kapittel 6A gjelder."
            reason = Reason(section="INTL §37d", met=None, text=text)
            return Answer(value=None, reasons=(reason,), needs=("offered_date",))
        row = chapter_6a(basis=case.permit_basis, on=day)
        if row is not None and not row.has_social_studies:
            text = "Den som har kollektiv beskyttelse, har verken rett eller plikt til samfunnskunnskap."
            return Answer(value=None, reasons=(Reason(section="INTL §37d", met=False, text=text),))
    counted_from_offer = case.permit_date is not None and case.permit_date >= COUNTED_FROM_OFFER_SINCE
    begun = case.offered_date if counted_from_offer else case.permit_date
    if begun is None:
        text = "Samfunnskunnskap: fristen er ett år etter at oppstart ble tilbudt. Datoen er ikke kjent."
        reason = Reason(section="INTL §33", met=None, text=text)
        return Answer(value=None, reasons=(reason,), needs=("offered_date",))
    due = add_months(begun, SOCIAL_STUDIES_MONTHS)
    after = "at oppstart ble tilbudt" if counted_from_offer else "at tillatelsen ble gitt"
    text = (
        f"Samfunnskunnskap: innen ett år etter {after} ({begun:%d.%m.%Y}), altså senest {due:%d.%m.%Y}."
        " Godkjent permisjon kommer i tillegg."
    )
    return Answer(value=due, reasons=(Reason(section="INTL §33", met=True, text=text),))

"""What a decision of a programme must hold, and what is unusual in it: the law warns here, and forbids little."""

from datetime import date

from programmes.rules.assessment import Assessment
from programmes.rules.calendar import add_working_days, last_day
from programmes.rules.case import Case
from programmes.rules.entitlement import Entitlement
from programmes.rules.exits import FIRST_DAY
from programmes.rules.lengthening import SECTION
from programmes.rules.regimes import Regime, Subject, section_of

_FURTHEST_YEARS = 7


def faults_of_decision(
    *, offered_on: date | None, decided_on: date | None, starts_on: date | None, planned_end_on: date | None, on: date
) -> dict[str, str]:
    """What cannot be registered, a sentence for each field."""
    faults = {}
    if offered_on and offered_on > on:
        faults["offered_on"] = "Datoen for tilbudet kan ikke være etter i dag. Rett datoen."
    if decided_on and decided_on > on:
        faults["decided_on"] = "Vedtaket kan ikke være fra en dag etter i dag. Rett datoen."
    if offered_on and starts_on and starts_on < offered_on:
        faults["starts_on"] = "Programmet kan ikke starte før det er tilbudt. Rett en av datoene."
    if starts_on and not decided_on:
        faults["decided_on"] = "Skriv datoen for vedtaket. Et program som starter, må ha et vedtak."
    if planned_end_on and starts_on and planned_end_on < starts_on:
        faults["planned_end_on"] = "Planlagt slutt kan ikke være før programmet starter. Rett en av datoene."
    for name, day in (
        ("offered_on", offered_on), ("decided_on", decided_on), ("starts_on", starts_on),
        ("planned_end_on", planned_end_on),
    ):  # fmt: skip
        if day and not FIRST_DAY <= day <= date(on.year + _FURTHEST_YEARS, 12, 31):
            faults[name] = f"{day:%d.%m.%Y} er for langt unna. Sjekk året."
    return faults


def warnings_of_decision(case: Case, said: Assessment) -> list[str]:
    """What the law makes unusual. The caseworker decides."""
    found = []
    if said.programme == Entitlement.NONE:
        unmet = [f"{each.text} ({each.section})" for each in said.reasons if each.met is False and "§8" in each.section]
        found.append("Etter loven har deltakeren ikke rett til program. " + " ".join(unmet))
    due = said.decision_and_start_due
    late = [
        (what, day)
        for what, day in (("Vedtaket", case.decision_date), ("Oppstarten", case.start_date))
        if due and day and day > due
    ]
    if late:
        what = " og ".join(name if not place else name.lower() for place, (name, _) in enumerate(late))
        found.append(f"{what} er etter fristen {due:%d.%m.%Y} ({section_of(case, Subject.START)}).")
    if case.decision_date and case.start_date and case.start_date < case.decision_date:
        found.append("Programmet starter før vedtaket er gjort. Sjekk datoene.")
    if case.permit_date and case.start_date and case.start_date < case.permit_date:
        found.append("Programmet starter før tillatelsen er gitt. Sjekk datoene.")
    return found + [
        f"{each.text} ({each.section})" for each in said.reasons if each.met is False and each.section == "INTL §13"
    ]


def too_long(said: Assessment, *, planned_end_on: date | None) -> list[str]:
    """Whether the planned end is later than the law lets the programme last without an extension."""
    last = said.last_day
    if not planned_end_on or not last or planned_end_on <= last:
        return []
    section = "INTROL §5" if said.regime == Regime.INTRODUCTION_ACT_2003 else "INTL §13"
    if said.lengthening and said.lengthening.added_days:
        section += f", {SECTION}"
    more = (
        f" Med forlengelse kan det vare {said.extension_months} måneder til."
        if said.extension_months
        else " Det kan ikke forlenges."
    )
    return [f"Planlagt slutt er etter {last:%d.%m.%Y}, den siste dagen loven gir ({section}).{more}"]


def warnings_of_extension(said: Assessment, *, starts_on: date | None, planned_end_on: date) -> list[str]:
    """Whether an extension is longer than the law gives (INTL §14), with what leave and absence add."""
    if not said.max_months or starts_on is None:
        return []
    section = "INTROL §5" if said.regime == Regime.INTRODUCTION_ACT_2003 else "INTL §14"
    longest = last_day(start=starts_on, months=said.max_months + (said.extension_months or 0))
    if said.lengthening:
        longest = add_working_days(longest, said.lengthening.added_days)
    if planned_end_on <= longest:
        return []
    if not said.extension_months:
        return [f"Dette programmet kan ikke forlenges. Siste dag loven gir, er {longest:%d.%m.%Y} ({section})."]
    return [f"Med forlengelse kan programmet vare til {longest:%d.%m.%Y} ({section})."]

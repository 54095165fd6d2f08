"""The plan and the contract of a participant (INTL §§15–16): when they are due, what they must hold, what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from participants.codes import MeasureType
from programmes.codes import TestResult
from programmes.rules.calendar import add_months
from programmes.rules.case import Case
from programmes.rules.content import WORK_OR_EDUCATION
from programmes.rules.language import LEVELS, may_change_goal
from programmes.rules.regimes import Subject, is_by_the_older_law, section_of
from programmes.rules.verdicts import Answer, Reason

# The law says "regularly" and gives no number: a choice (docs/adr/0018).
REVIEW_MONTHS = 6
LONGEST_MONTHS = 12
_FURTHEST_MONTHS = 24
# What makes a programme work- or education-oriented (INTL §14a).
WORK_OR_EDUCATION_TYPES = frozenset(
    {
        MeasureType.LANGUAGE_PRACTICE, MeasureType.WORK_PRACTICE, MeasureType.LABOUR_MARKET_TRAINING, MeasureType.WORK,
        MeasureType.PRIMARY_EDUCATION, MeasureType.UPPER_SECONDARY_SUBJECTS, MeasureType.VOCATIONAL_COURSE,
        MeasureType.RECOGNITION,
    }
)  # fmt: skip
_WORK_OR_EDUCATION_LABEL = "arbeids- eller utdanningsrettede elementer"


def plan_due(case: Case) -> Answer[date]:
    """The plan is made when the programme is decided (INTL §15); by the act of 2003 too (INTROL §6)."""
    section = section_of(case, Subject.PLAN)
    day = case.decision_date or case.start_date
    if day is None:
        text = "Integreringsplanen lages samtidig med vedtaket om program. Det er ikke gjort."
        reason = Reason(section=section, met=None, text=text)
        return Answer(value=None, reasons=(reason,), needs=("decision_date",))
    text = f"Integreringsplanen skal lages sammen med deltakeren, samtidig med vedtaket {day:%d.%m.%Y}."
    return Answer(value=day, reasons=(Reason(section=section, met=True, text=text),))


def contract_due(case: Case, *, planned_on: date | None) -> Answer[date]:
    """The contract is concluded when the plan is (INTL §16)."""
    if is_by_the_older_law(case):
        text = "Introduksjonsloven har ingen integreringskontrakt."
        return Answer(value=None, reasons=(Reason(section="INTL §52", met=False, text=text),))
    if planned_on is None:
        text = "Integreringskontrakten inngås samtidig med planen. Den er ikke fastsatt."
        return Answer(value=None, reasons=(Reason(section="INTL §16", met=None, text=text),))
    text = f"Integreringskontrakten skal inngås samtidig med planen, som er fastsatt {planned_on:%d.%m.%Y}."
    return Answer(value=planned_on, reasons=(Reason(section="INTL §16", met=True, text=text),))


def review_due(decided_on: date) -> date:
    """When a plan is looked through again, where no other day is agreed."""
    return add_months(decided_on, REVIEW_MONTHS)


def faults_of_plan(
    case: Case,
    *,
    goal: str,
    levels: Mapping[str, str],
    long_term_goals: str,
    reasons: str,
    decided_on: date | None,
    agreement: str,
    review_on: date | None,
    latest_on: date | None,
    change: str,
    change_reason: str,
    on: date,
) -> dict[str, str]:
    """What cannot be registered, a sentence for each field. A draft may lack anything; a plan what the law lets it.

    `latest_on` is when the version before was decided; None for the first.
    """
    if decided_on is None:
        return {"review_on": "Skriv også når planen er fastsatt, eller la begge stå tomme."} if review_on else {}
    faults = _lacks(case, goal=goal, levels=levels, long_term_goals=long_term_goals, reasons=reasons)
    if decided_on > on:
        faults["decided_on"] = "Planen kan ikke være fastsatt etter i dag. Rett datoen, eller la feltet stå tomt."
    elif latest_on and decided_on < latest_on:
        faults["decided_on"] = f"Forrige versjon er fra {latest_on:%d.%m.%Y}. Denne kan ikke være fra en tidligere dag."
    elif case.settled_date and decided_on < case.settled_date:
        faults["decided_on"] = f"Deltakeren ble bosatt {case.settled_date:%d.%m.%Y}. Planen kan ikke være fra før det."
    if not agreement:
        faults["agreement"] = "Velg om dere er enige om planen."
    if review_on and not decided_on < review_on <= add_months(decided_on, _FURTHEST_MONTHS):
        faults["review_on"] = "Neste gjennomgang må være etter at planen er fastsatt, og innen to år."
    if latest_on and not change:
        faults["change"] = "Velg hva slags endring det er."
    if latest_on and not change_reason.strip():
        faults["change_reason"] = "Skriv hvorfor planen endres."
    return faults


def _lacks(case: Case, *, goal: str, levels: Mapping[str, str], long_term_goals: str, reasons: str) -> dict[str, str]:
    """What the law lets no plan be without. The act of 2003 asks for what is in it alone (docs/adr/0018)."""
    if is_by_the_older_law(case):
        return {}
    faults = {
        name: "Velg norskmål. En plan må ha det for alle fire ferdigheter (INTL §15)."
        for name, level in levels.items()
        if not level
    }
    if not goal:
        faults["goal"] = "Velg sluttmål. En plan må ha det (INTL §15)."
    if not long_term_goals.strip():
        faults["long_term_goals"] = "Skriv de langsiktige målene. En plan må ha dem (INTL §15)."
    if not reasons.strip():
        faults["reasons"] = "Skriv hvorfor innholdet er valgt. En plan må ha begrunnelsen (INTL §15)."
    return faults


def faults_of_review(
    *, decided_on: date, reviewed_before_on: date | None, reviewed_on: date, review_on: date, on: date
) -> dict[str, str]:
    """What cannot be registered of a review that changes nothing."""
    faults = {}
    if reviewed_on > on:
        faults["reviewed_on"] = "Gjennomgangen kan ikke være etter i dag. Rett datoen."
    elif reviewed_on < decided_on:
        faults["reviewed_on"] = f"Planen er fastsatt {decided_on:%d.%m.%Y}. Gjennomgangen kan ikke være før det."
    elif reviewed_before_on and reviewed_on < reviewed_before_on:
        faults["reviewed_on"] = f"Planen ble gått gjennom {reviewed_before_on:%d.%m.%Y}. Velg en senere dag."
    if not reviewed_on < review_on <= add_months(reviewed_on, _FURTHEST_MONTHS):
        faults["review_on"] = "Neste gjennomgang må være etter denne, og innen to år."
    return faults


def faults_of_contract(
    *,
    plan_decided_on: date,
    signed_on: date,
    participant_signed_on: date | None,
    signature: str,
    starts_on: date,
    last_on: date | None,
    running_since: date | None,
    is_revision: bool,
    on: date,
) -> dict[str, str]:
    """What cannot be registered of a contract. `running_since` is the first day of the one it takes the place of."""
    faults = {}
    for name, day in (("signed_on", signed_on), ("participant_signed_on", participant_signed_on)):
        if day and day > on:
            faults[name] = "Signaturen kan ikke være fra en dag etter i dag. Rett datoen."
        elif day and is_revision and day < plan_decided_on:
            faults[name] = f"Planen er fastsatt {plan_decided_on:%d.%m.%Y}. Kontrakten om den kan ikke være eldre."
    if participant_signed_on and not signature:
        faults["signature"] = "Velg hvordan deltakeren har signert."
    if signature and not participant_signed_on:
        faults["participant_signed_on"] = "Skriv når deltakeren signerte, eller velg at deltakeren ikke har signert."
    if last_on and last_on < starts_on:
        faults["last_on"] = "Kontrakten kan ikke slutte før den begynner. Rett en av datoene."
    if running_since and starts_on < running_since:
        faults["starts_on"] = (
            f"Kontrakten som gjelder, er fra {running_since:%d.%m.%Y}. Den nye kan ikke begynne før det."
        )
    if abs((starts_on - on).days) > 366 * 8:
        faults["starts_on"] = "Datoen er for langt unna. Sjekk året."
    return faults


def warnings_of_plan(
    case: Case,
    *,
    mandatory: Sequence[str] | None,
    chosen: Sequence[str],
    levels: Mapping[str, str],
    levels_before: Mapping[str, str],
    mapped_on: date | None,
    guided_on: date | None,
    decided_on: date | None,
    review_on: date | None,
    is_first: bool,
) -> list[str]:
    """What the law makes unusual. The caseworker decides."""
    found, section = [], section_of(case, Subject.PLAN)
    missing = [_label(each) for each in mandatory or () if not _has(each, chosen)]
    if missing and decided_on:
        found.append(
            f"Planen mangler obligatorisk innhold: {', '.join(missing)} ({section_of(case, Subject.CONTENT)})."
        )
    for name, level in levels.items():
        before = levels_before.get(name, "")
        if level and before and not may_change_goal(old=TestResult(before), new=TestResult(level)):
            found.append(
                f"Norskmålet senkes mer enn ett nivå om gangen, fra {_level(before)} til {_level(level)} (INTF §28)."
            )
    if decided_on is None:
        return found
    is_older = is_by_the_older_law(case)
    if mapped_on is None:
        mapping, asked = ("Kartleggingen", section) if is_older else ("Kompetansekartleggingen", "INTL §10")
        found.append(f"{mapping} er ikke registrert som gjort. Planen skal bygge på den ({asked}).")
    if guided_on is None and not is_older:
        found.append("Karriereveiledningen er ikke registrert som gjort. Den bør være gitt før vedtaket (INTL §11).")
    if is_first and case.decision_date and decided_on > case.decision_date:
        found.append(
            f"Planen er fastsatt etter vedtaket {case.decision_date:%d.%m.%Y}. Den skal lages samtidig ({section})."
        )
    if review_on and review_on > add_months(decided_on, LONGEST_MONTHS):
        found.append(f"Det er mer enn {LONGEST_MONTHS} måneder til neste gjennomgang ({section}).")
    return found


def _has(element: str, chosen: Sequence[str]) -> bool:
    if element == WORK_OR_EDUCATION:
        return any(each in WORK_OR_EDUCATION_TYPES for each in chosen)
    return element in chosen


def _label(element: str) -> str:
    return _WORK_OR_EDUCATION_LABEL if element == WORK_OR_EDUCATION else MeasureType(element).label.lower()


def _level(code: str) -> str:
    return str(TestResult(code).label) if code in LEVELS else code


class Difference(StrEnum):
    """How a part of a plan stands to the same part of another version."""

    SAME = "Uendret"
    CHANGED = "Endret"
    NEW = "Ny"
    GONE = "Tatt ut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that a plan says. Parts of two versions that have the same key are the same thing."""

    group: str
    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A part in two versions."""

    group: str
    label: str
    before: str
    after: str
    difference: Difference


def compare(before: Sequence[Part], after: Sequence[Part]) -> tuple[Compared, ...]:
    """Every part of either version, in the order of the later; what is taken out stands last in its group."""
    old = {each.key: each for each in before}
    new = {each.key: each for each in after}
    groups = list(dict.fromkeys(each.group for each in (*after, *before)))
    found = []
    for group in groups:
        found += [_compared(each, old.get(each.key), each) for each in after if each.group == group]
        found += [_compared(each, each, None) for each in before if each.group == group and each.key not in new]
    return tuple(each for each in found if each.before or each.after)


def _compared(named: Part, before: Part | None, after: Part | None) -> Compared:
    old, new = before.text if before else "", after.text if after else ""
    difference = Difference.SAME
    if old != new:
        difference = Difference.NEW if not old else Difference.GONE if not new else Difference.CHANGED
    return Compared(group=named.group, label=named.label, before=old, after=new, difference=difference)

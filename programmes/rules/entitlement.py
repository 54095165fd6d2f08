"""Right and duty to the programme: each condition, whether it is met, and what would change it (INTL §§8–9)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

from participants.codes import PermitBasis
from programmes.rules.calendar import add_months, age_on
from programmes.rules.case import Case, in_order
from programmes.rules.regimes import chapter_6a
from programmes.rules.verdicts import Answer, Reason


class Entitlement(StrEnum):
    """What a person has towards the programme."""

    RIGHT_AND_DUTY = "right_and_duty"
    RIGHT = "right"
    MAY_BE_OFFERED = "may_be_offered"
    NONE = "none"


class AgeClass(StrEnum):
    """Where the age at the permit lies."""

    UNDER = "under"
    WITHIN = "within"
    OVER = "over"


YOUNGEST, OLDEST = 18, 55  # 55 years are within (a choice: docs/adr/0018)
WINDOW_MONTHS = 24
SPONSOR_MONTHS = 60
FULL_WORK_HOURS = 30
FULL_WORK_FROM = date(2026, 1, 1)  # INTL §8 fourth paragraph
NO_AGREEMENT_NEEDED = frozenset({PermitBasis.FAMILY, PermitBasis.INDEPENDENT})
_ALL_AGES = tuple(AgeClass)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Condition:
    """A condition with the values that it may have; more than one where it is not known."""

    values: tuple[object, ...]
    reason: Reason
    needs: frozenset[str] = frozenset()


def entitlement_of(case: Case) -> Answer[Entitlement]:
    """Judge every condition; the verdict is known where all that is not known leads to the same."""
    conditions = (_age(case), _family(case), _agreement(case), _window(case), _work(case), _duty(case))
    verdicts = {_verdict(*values) for values in product(*(each.values for each in conditions))}
    reasons = tuple(each.reason for each in conditions if each.reason.text)
    if case.permit_basis is None and verdicts != {Entitlement.NONE}:
        return Answer(value=None, reasons=reasons, needs=in_order({"permit_basis"} | _needs(conditions)))
    if len(verdicts) == 1:
        return Answer(value=verdicts.pop(), reasons=reasons)
    return Answer(value=None, reasons=reasons, needs=in_order(_needs(conditions)))


def _needs(conditions: tuple[_Condition, ...]) -> set[str]:
    return {key for each in conditions if len(each.values) > 1 for key in each.needs}


def _verdict(*values: object) -> Entitlement:
    age, is_family_of_9f, by_agreement, in_window, works, has_duty = values
    if age == AgeClass.UNDER or not in_window:
        return Entitlement.NONE
    if age == AgeClass.OVER or not is_family_of_9f or not by_agreement:
        return Entitlement.MAY_BE_OFFERED
    if works:
        return Entitlement.NONE
    return Entitlement.RIGHT_AND_DUTY if has_duty else Entitlement.RIGHT


def _missing(case: Case, *keys: str) -> frozenset[str]:
    return frozenset(key for key in keys if getattr(case, key) is None)


def _age(case: Case) -> _Condition:
    if case.birth_date is None or case.permit_date is None:
        text = f"Alderen da tillatelsen ble gitt, skal være fra {YOUNGEST} til og med {OLDEST} år. Den er ikke kjent."
        return _Condition(
            values=_ALL_AGES,
            reason=Reason(section="INTL §8", met=None, text=text),
            needs=_missing(case, "birth_date", "permit_date"),
        )
    age = age_on(born=case.birth_date, on=case.permit_date)
    text = f"Personen var {age} år da tillatelsen ble gitt. Kravet er fra {YOUNGEST} til og med {OLDEST} år."
    if age < YOUNGEST:
        return _Condition(values=(AgeClass.UNDER,), reason=Reason(section="INTL §8", met=False, text=text))
    if age > OLDEST:
        change = "Kommunen kan tilby program til den som er over 55 år (tredje ledd)."
        return _Condition(
            values=(AgeClass.OVER,), reason=Reason(section="INTL §8", met=False, text=text, change=change)
        )
    return _Condition(values=(AgeClass.WITHIN,), reason=Reason(section="INTL §8", met=True, text=text))


def _family(case: Case) -> _Condition:
    section = "INTL §9"
    if case.permit_basis is None:
        text = "Grunnlaget for tillatelsen skal stå i § 9. Det er ikke kjent."
        return _Condition(
            values=(True, False),
            reason=Reason(section=section, met=None, text=text),
            needs=frozenset({"permit_basis"}),
        )
    if case.permit_basis != PermitBasis.FAMILY:
        text = f"Grunnlaget står i § 9 første ledd: {case.permit_basis.label}."
        return _Condition(values=(True,), reason=Reason(section=section, met=True, text=text))
    needs = _missing(case, "sponsor_settled_date", "family_application_date")
    if case.sponsor_settled_date is None or case.family_application_date is None:
        text = "Referansepersonen skal ha vært bosatt i under fem år før det ble søkt om familiegjenforening."
        return _Condition(values=(True, False), reason=Reason(section=section, met=None, text=text), needs=needs)
    limit = add_months(case.sponsor_settled_date, SPONSOR_MONTHS)
    met = case.family_application_date < limit
    text = (
        f"Referansepersonen ble bosatt {_shown(case.sponsor_settled_date)}."
        f" Det er søkt {_shown(case.family_application_date)}, og grensen på fem år er {_shown(limit)}."
    )
    change = "" if met else "Kommunen kan tilby program til andre familiemedlemmer (§ 8 tredje ledd)."
    return _Condition(values=(met,), reason=Reason(section=section, met=met, text=text, change=change))


def _agreement(case: Case) -> _Condition:
    section = "INTL §8"
    if case.permit_basis in NO_AGREEMENT_NEEDED:
        text = "Med dette grunnlaget kreves det ikke at bosettingen er avtalt."
        return _Condition(values=(True,), reason=Reason(section=section, met=True, text=text))
    met = case.settled_by_agreement
    change = "Kommunen kan tilby program til den som er bosatt uten avtale (tredje ledd)." if met is False else ""
    text = {
        None: "Personen skal være bosatt etter avtale med integreringsmyndighetene. Det er ikke kjent.",
        True: "Personen er bosatt etter avtale med integreringsmyndighetene.",
        False: "Personen er ikke bosatt etter avtale med integreringsmyndighetene.",
    }[met]
    return _Condition(
        values=(True, False) if met is None else (met,),
        reason=Reason(section=section, met=met, text=text, change=change),
        needs=frozenset({"settled_by_agreement"}),
    )


def _window(case: Case) -> _Condition:
    section, begun, judged = "INTL §8", case.settled_first, case.judged_on
    if begun is None or judged is None:
        text = "Personen skal ha bodd i en kommune i under to år når vedtaket treffes. Det er ikke kjent."
        needs = ({"settled_date"} if begun is None else set()) | ({"decision_date", "on"} if judged is None else set())
        return _Condition(
            values=(True, False), reason=Reason(section=section, met=None, text=text), needs=frozenset(needs)
        )
    limit = add_months(begun, WINDOW_MONTHS)
    met = judged < limit
    what = "Vedtaket er fra" if case.decision_date else "Det spørres for"
    text = f"{what} {_shown(judged)}. Personen ble bosatt {_shown(begun)}, og vedtaket må treffes før {_shown(limit)}."
    return _Condition(values=(met,), reason=Reason(section=section, met=met, text=text))


def _work(case: Case) -> _Condition:
    section, judged, hours = "INTL §8", case.judged_on, case.work_hours_per_week
    if judged is not None and judged < FULL_WORK_FROM:
        return _Condition(values=(False,), reason=Reason(section=section, met=True, text=""))
    if hours is not None and hours < FULL_WORK_HOURS:
        text = f"Personen arbeider {hours:g} timer i uka. Grensen er {FULL_WORK_HOURS} timer."
        return _Condition(values=(False,), reason=Reason(section=section, met=True, text=text))
    if hours is None or judged is None:
        text = f"Den som har arbeid på minst {FULL_WORK_HOURS} timer i uka, har ikke rett. Timene er ikke kjent."
        needs = _missing(case, "work_hours_per_week") or frozenset({"decision_date", "on"})
        return _Condition(values=(True, False), reason=Reason(section=section, met=None, text=text), needs=needs)
    text = f"Personen arbeider {hours:g} timer i uka. Med {FULL_WORK_HOURS} timer eller mer er det ingen rett."
    change = "Retten kommer tilbake hvis arbeidet faller bort innen to år etter bosetting."
    return _Condition(values=(True,), reason=Reason(section=section, met=False, text=text, change=change))


def _duty(case: Case) -> _Condition:
    if case.permit_basis is None:
        return _Condition(
            values=(True, False),
            reason=Reason(section="INTL §37c", met=None, text=""),
            needs=frozenset({"permit_basis"}),
        )
    if case.permit_basis != PermitBasis.COLLECTIVE_PROTECTION:
        return _Condition(values=(True,), reason=Reason(section="INTL §8", met=True, text=""))
    if case.judged_on is None:
        text = "Om kollektiv beskyttelse gir plikt, følger av når vedtaket treffes."
        return _Condition(
            values=(True, False),
            reason=Reason(section="INTL §37c", met=None, text=text),
            needs=frozenset({"decision_date", "on"}),
        )
    row = chapter_6a(basis=case.permit_basis, on=case.judged_on)
    has_duty = row is None or row.has_duty
    text = (
        "Kollektiv beskyttelse gir både rett og plikt på denne datoen."
        if has_duty
        else "Kollektiv beskyttelse ga rett, men ikke plikt, på denne datoen."
    )
    return _Condition(values=(has_duty,), reason=Reason(section="INTL §37c", met=has_duty, text=text))


def _shown(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"

"""What a programme must hold (INTL §§14a, 37c, INTF §§3–4, 73)."""

from collections.abc import Iterable
from datetime import date

from participants.codes import EducationLevel, MeasureType, PermitBasis
from programmes.codes import AbsenceKind, Goal, LeaveType
from programmes.rules.absence import Absent
from programmes.rules.calendar import add_months
from programmes.rules.case import Case, in_order
from programmes.rules.duration import WITH_UPPER_SECONDARY
from programmes.rules.leave import Spell
from programmes.rules.regimes import Regime, chapter_6a
from programmes.rules.verdicts import Answer, Reason

WORK_OR_EDUCATION = "work_or_education"
WORK_CONTENT_HOURS = 15
WORK_CONTENT_AFTER = {True: 3, False: 6}  # months, with and without upper secondary
FULL_TIME_HOURS, SCHEDULED_HOURS = 37.5, 30.0
SOCIAL_STUDIES_CHANGED_ON = date(2022, 1, 1)
SOCIAL_STUDIES_MODULES = 3


# Leave and absence that nobody has without a child under 18 (INTF §§6–7, 13, 16).
_FOR_A_CHILD = frozenset({LeaveType.CHILD_SICKNESS, LeaveType.PARENTAL})
_AWAY_FOR_A_CHILD = frozenset({AbsenceKind.CHILD_SICK, AbsenceKind.BREASTFEEDING})


def is_registered_with_child(*, leaves: Iterable[Spell], absences: Iterable[Absent]) -> bool:
    """Whether what is registered of the programme tells of a child. That nothing does tells nothing."""
    return any(each.leave_type in _FOR_A_CHILD for each in leaves) or any(
        each.kind in _AWAY_FOR_A_CHILD for each in absences
    )


def mandatory_elements_of(case: Case, *, regime: Answer[Regime]) -> Answer[tuple[str, ...]]:
    """The elements that every programme of the regime must hold."""
    if regime.value is None:
        return Answer(value=None, needs=regime.needs)
    is_2003 = regime.value == Regime.INTRODUCTION_ACT_2003
    section = "INTROL §4" if is_2003 else "INTL §14a"
    social_studies = _social_studies_asked(case)
    needs = set(social_studies.needs)
    if not is_2003 and case.children_under_18 is None:
        needs.add("children_under_18")
    if needs:
        text = (
            "Hva programmet må inneholde, følger av grunnlaget for tillatelsen og av om personen har barn under 18 år."
        )
        return Answer(value=None, reasons=(Reason(section=section, met=None, text=text),), needs=in_order(needs))
    elements = [WORK_OR_EDUCATION, str(MeasureType.NORWEGIAN)]
    if social_studies.value:
        elements.append(str(MeasureType.SOCIAL_STUDIES))
    if not is_2003:
        elements.append(str(MeasureType.LIFE_SKILLS))
        if case.children_under_18:
            elements.append(str(MeasureType.PARENTAL_GUIDANCE))
    text = (
        "Programmet må inneholde arbeids- eller utdanningsrettede elementer, norsk og det som ellers er obligatorisk."
    )
    return Answer(
        value=tuple(elements), reasons=(Reason(section=section, met=True, text=text), *social_studies.reasons)
    )


def _social_studies_asked(case: Case) -> Answer[bool]:
    day = case.offered_date
    if case.permit_basis is None:
        could_be = day is None or chapter_6a(basis=PermitBasis.COLLECTIVE_PROTECTION, on=day) is not None
        return Answer(value=None, needs=("permit_basis",)) if could_be else Answer(value=True)
    if case.permit_basis != PermitBasis.COLLECTIVE_PROTECTION:
        return Answer(value=True)
    if day is None:
        return Answer(value=None, needs=("offered_date",))
    row = chapter_6a(basis=case.permit_basis, on=day)
    if row is None or row.has_social_studies:
        return Answer(value=True)
    text = "Samfunnskunnskap er ikke obligatorisk for den som har kollektiv beskyttelse."
    return Answer(value=False, reasons=(Reason(section="INTL §37c", met=False, text=text),))


def work_content_from(case: Case, *, regime: Answer[Regime]) -> Answer[date]:
    """When 15 hours a week must be work-oriented: for programmes that qualify for work, some months after the start."""
    months = _work_content_months(case, regime=regime)
    if months.value is None:
        return Answer(value=None, reasons=months.reasons, needs=months.needs)
    if case.start_date is None:
        text = f"Kravet om {WORK_CONTENT_HOURS} timer i uka følger av når programmet starter. Det er ikke kjent."
        return Answer(value=None, reasons=(Reason(section="INTL §14a", met=None, text=text),), needs=("start_date",))
    begins = add_months(case.start_date, months.value)
    text = (
        f"Fra {begins:%d.%m.%Y} ({months.value} måneder etter start) skal programmet ha minst"
        f" {WORK_CONTENT_HOURS} timer arbeidsrettet innhold i uka."
    )
    return Answer(value=begins, reasons=(Reason(section="INTL §14a", met=True, text=text),))


def _work_content_months(case: Case, *, regime: Answer[Regime]) -> Answer[int]:
    day = case.offered_date
    row = chapter_6a(basis=case.permit_basis, on=day)
    if row is not None and row.work_content_after_months is not None:
        begun = case.start_date or day
        is_asked = begun is not None and row.work_content_from is not None and begun >= row.work_content_from
        return Answer(value=row.work_content_after_months if is_asked else None)
    if regime.value is None:
        return Answer(value=None, needs=regime.needs)
    if regime.value != Regime.INTEGRATION_ACT_2026:
        text = (
            f"Kravet om {WORK_CONTENT_HOURS} timer i uka gjelder når oppstart er tilbudt 1. januar 2026 eller senere."
        )
        return Answer(value=None, reasons=(Reason(section="INTL §14a", met=False, text=text),))
    if case.goal is not None and case.goal != Goal.WORK:
        text = f"Kravet om {WORK_CONTENT_HOURS} timer i uka gjelder bare program som skal kvalifisere for arbeid."
        return Answer(value=None, reasons=(Reason(section="INTL §14a", met=False, text=text),))
    missing = {key for key in ("education_level", "goal") if getattr(case, key) is None}
    if missing:
        text = f"Kravet om {WORK_CONTENT_HOURS} timer i uka følger av utdanning og sluttmål. De er ikke kjent."
        return Answer(value=None, reasons=(Reason(section="INTL §14a", met=None, text=text),), needs=in_order(missing))
    return Answer(value=WORK_CONTENT_AFTER[case.education_level in WITH_UPPER_SECONDARY])


def social_studies_hours(*, permit_on: date) -> int:
    """Hours of social studies, in three modules of equal length (INTL §33, INTF §73)."""
    return 75 if permit_on >= SOCIAL_STUDIES_CHANGED_ON else 50


def life_skills_hours(*, education: EducationLevel) -> dict[str, int]:
    """Least hours per theme (INTF §4)."""
    has = education in WITH_UPPER_SECONDARY
    return {"migration_health_diversity": 5 if has else 10, "career": 10 if has else 15}


def guidance_meetings(*, in_group: bool, short_of_capacity: bool) -> int:
    """Least meetings of parental guidance (INTF §3)."""
    if short_of_capacity:
        return 4 if in_group else 2
    return 8 if in_group else 5


def weekly_hours_missing(*, hours: float, with_self_study: bool) -> float:
    """Hours missing to full time: 37.5, or 30 on the timetable where there is much study on one's own."""
    return max(0.0, (SCHEDULED_HOURS if with_self_study else FULL_TIME_HOURS) - hours)

"""Goals for Norwegian, per skill: where they start, how they may change, how results stand to them (INTF §§26–28)."""

from collections.abc import Mapping

from participants.codes import EducationLevel
from programmes.codes import Skill, TestResult
from programmes.rules.case import Case
from programmes.rules.regimes import Regime
from programmes.rules.verdicts import Answer, Reason

LEVELS = (TestResult.BELOW_A1, TestResult.A1, TestResult.A2, TestResult.B1, TestResult.B2, TestResult.C1)
SKILLS = (Skill.LISTENING, Skill.READING, Skill.WRITING, Skill.ORAL)


def _goals(written: TestResult, oral: TestResult) -> dict[str, str]:
    return {str(skill): str(oral if skill == Skill.ORAL else written) for skill in SKILLS}


_LOW, _MIDDLE = _goals(TestResult.A2, TestResult.B1), _goals(TestResult.B1, TestResult.B1)
_HIGH = _goals(TestResult.B1, TestResult.B2)
NEEDING_B2 = _goals(TestResult.B2, TestResult.B2)
DEFAULTS: dict[EducationLevel, dict[str, str]] = {
    EducationLevel.NONE: _LOW,
    EducationLevel.PRIMARY: _MIDDLE,
    EducationLevel.UPPER_SECONDARY_PART: _MIDDLE,
    EducationLevel.UPPER_SECONDARY: _HIGH,
    EducationLevel.HIGHER: _HIGH,
}


def language_goals_of(case: Case, *, regime: Answer[Regime]) -> Answer[Mapping[str, str]]:
    """The goals to start from. They are advice: set at or above the table, adjusted as the participant gets on."""
    if regime.value is None and regime.needs == ("permit_date",):
        return Answer(value=None, needs=regime.needs)
    if regime.value == Regime.INTRODUCTION_ACT_2003:
        text = "Introduksjonsloven har ikke norskmål."
        return Answer(value=None, reasons=(Reason(section="INTL §52", met=False, text=text),))
    if case.education_level is None:
        text = "Norskmålet følger av utdanningen fra før. Den er ikke kjent."
        reason = Reason(section="INTF §26", met=None, text=text)
        return Answer(value=None, reasons=(reason,), needs=("education_level",))
    text = (
        "Norskmålet følger av utdanningen fra før. Trenger personen B2 for å nå sluttmålet, settes alle delene til B2."
    )
    reason = Reason(section="INTF §26", met=True, text=text)
    return Answer(value=DEFAULTS[case.education_level], reasons=(reason,))


def may_change_goal(*, old: TestResult, new: TestResult) -> bool:
    """Up as far as one likes, down one level at a time (INTF §28)."""
    return LEVELS.index(new) >= LEVELS.index(old) - 1


def goal_is_reached(*, goal: TestResult, results: tuple[TestResult, ...]) -> bool:
    """Whether any result is at the goal or above. What is no level (passed, failed) reaches no goal."""
    return any(LEVELS.index(each) >= LEVELS.index(goal) for each in results if each in LEVELS)

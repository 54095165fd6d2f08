"""Results of tests in Norwegian and social studies (INTF §§34–43)."""

from datetime import date

from programmes.codes import Skill, TestResult

_PASS_OR_FAIL = frozenset({TestResult.PASSED, TestResult.FAILED})


def faults_of_result(*, tested_on: date, skill: Skill, result: TestResult, born_on: date, on: date) -> dict[str, str]:
    """What cannot be registered, a sentence for each field."""
    faults = {}
    if tested_on > on:
        faults["tested_on"] = "Prøven kan ikke være etter i dag. Registrer resultatet når prøven er tatt."
    elif tested_on <= born_on:
        faults["tested_on"] = "Prøven kan ikke være før deltakeren ble født. Sjekk året."
    if skill == Skill.SOCIAL_STUDIES and result not in _PASS_OR_FAIL:
        faults["result"] = "Samfunnskunnskapsprøven er bestått eller ikke bestått. Velg en av dem."
    elif skill != Skill.SOCIAL_STUDIES and result == TestResult.PASSED:
        faults["result"] = "Norskprøven gir et nivå. Velg nivået, eller «Ikke bestått» for prøven på C1."
    return faults

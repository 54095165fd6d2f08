"""The rule calculator: one case in, everything that the law says of it out, as docs/rules.md lays down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from programmes.codes import TenDayReading
from programmes.rules.case import Case, in_order
from programmes.rules.content import mandatory_elements_of, work_content_from
from programmes.rules.deadlines import decision_and_start_due, norwegian_due, social_studies_due
from programmes.rules.duration import duration_of, max_end_of
from programmes.rules.entitlement import Entitlement, entitlement_of
from programmes.rules.language import language_goals_of
from programmes.rules.lengthening import READING, Lengthening, lengthening_of
from programmes.rules.regimes import Regime, regime_of
from programmes.rules.verdicts import Answer, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the law says of a case. None: there is none, or `needs` names what is missing."""

    regime: Regime | None
    programme: Entitlement | None
    decision_and_start_due: date | None
    max_months: int | None
    extension_months: int | None
    max_end: date | None
    # Where leave or absence is told of: the last day with it, and how it is worked out.
    lengthening: Lengthening | None
    norwegian_due: date | None
    social_studies_due: date | None
    mandatory_elements: tuple[str, ...] | None
    work_content_from: date | None
    language_goals: Mapping[str, str] | None
    reasons: tuple[Reason, ...]
    needs: tuple[str, ...]

    @property
    def last_day(self) -> date | None:
        """The last day without extension, with what leave and absence add."""
        return self.lengthening.end if self.lengthening else self.max_end

    def as_data(self) -> dict[str, Any]:
        """As JSON has it: dates in ISO 8601."""
        data: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        data = {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}
        # A key of its own answer: whoever tells of no leave is not told of it.
        del data["lengthening"]
        if self.lengthening:
            data["lengthening"] = self.lengthening.as_data()
        data["mandatory_elements"] = None if self.mandatory_elements is None else list(self.mandatory_elements)
        data["reasons"] = [
            {"section": each.section, "met": each.met, "text": f"{each.text} {each.change}".strip()}
            for each in self.reasons
        ]
        data["needs"] = list(self.needs)
        return data


def assess(case: Case, *, reading: TenDayReading = READING, open_until: date | None = None) -> Assessment:
    """Judge a case in the order of the answer. `reading` is how the ten working days are read.

    `open_until` is how long the programme goes on where it has been extended: days away until then count too.
    """
    regime = regime_of(case)
    programme = entitlement_of(case)
    decision = decision_and_start_due(case, entitlement=programme)
    duration = duration_of(case, regime=regime)
    end = max_end_of(case, duration=duration)
    lengthening = _lengthening_of(case, end=end.value, reading=reading, open_until=open_until)
    norwegian = norwegian_due(case)
    social_studies = social_studies_due(case)
    elements = mandatory_elements_of(case, regime=regime)
    work = work_content_from(case, regime=regime)
    goals = language_goals_of(case, regime=regime)
    longer: Answer[Any] = Answer(value=None, reasons=(lengthening.reason(),) if lengthening else ())
    answers: tuple[Answer[Any], ...] = (
        regime, programme, decision, duration, end, longer, norwegian, social_studies, elements, work, goals,
    )  # fmt: skip
    return Assessment(
        regime=regime.value,
        programme=programme.value,
        decision_and_start_due=decision.value,
        max_months=duration.value.max_months if duration.value else None,
        extension_months=duration.value.extension_months if duration.value else None,
        max_end=end.value,
        lengthening=lengthening,
        norwegian_due=norwegian.value,
        social_studies_due=social_studies.value,
        mandatory_elements=elements.value,
        work_content_from=work.value,
        language_goals=goals.value,
        reasons=tuple(reason for answer in answers for reason in answer.reasons),
        needs=in_order({key for answer in answers for key in answer.needs}),
    )


def _lengthening_of(
    case: Case, *, end: date | None, reading: TenDayReading, open_until: date | None
) -> Lengthening | None:
    if end is None or case.start_date is None or not (case.leaves or case.absences):
        return None
    return lengthening_of(
        start=case.start_date, end=end, leaves=case.leaves or (), absences=case.absences or (), reading=reading,
        on=case.on, open_until=open_until,
    )  # fmt: skip

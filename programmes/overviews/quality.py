"""What the rules of the records say of a participant's latest programme, from what the page has read already."""

from collections.abc import Sequence
from datetime import date

from programmes.overviews.case import Case
from programmes.rules.quality import Facts, Finding, findings_of


def findings_about(case: Case, *, on: date) -> Sequence[Finding]:
    """The same rules as of a package, a year and a release; of the latest programme."""
    programme, participant = case.programme, case.bar.participant
    if programme is None:
        return ()
    ended = getattr(programme, "exit", None)
    measures = [each for each in case.measures if each.programme_id == programme.pk]
    last = [each.ends_on for each in measures if each.ends_on]
    return findings_of(
        Facts(
            today=on,
            settled_on=participant.settled_on,
            permitted_on=participant.permitted_on,
            education_level=participant.education_level,
            decided_on=programme.decided_on,
            starts_on=programme.starts_on,
            planned_end_on=programme.planned_end_on,
            is_continued=bool(programme.continues_ref) or programme.first_started_on is not None,
            exited_on=ended.exited_on if ended else None,
            cause=ended.cause if ended else "",
            main_activity=ended.main_activity if ended else "",
            first_measure_on=min((each.starts_on for each in measures), default=None),
            last_measure_on=max(last) - date.resolution if last else None,
            first_test_on=min((each.tested_on for each in case.tests), default=None),
        )
    )

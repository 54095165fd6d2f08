"""Every action under its word, and the way each is carried out: an action and its draft, together or not at all."""

from typing import Any, Final

from django.db import transaction

from participants.actions import forget_draft
from programmes.acts.absences import Absence
from programmes.acts.base import Act
from programmes.acts.elements import AddLeave, AddMeasure, AddTestResult, ChangeLeave, ChangeMeasure, EndMeasure
from programmes.acts.hours import Hours
from programmes.acts.merging import Merge, Part
from programmes.acts.moving import Move
from programmes.acts.plans import ReviewPlan, SavePlan, SignContract
from programmes.acts.programme import ChangeGoal, CorrectExit, Decide, End, Extend, Reopen
from programmes.acts.stops import Stop
from programmes.drafts import read
from programmes.overviews import draft_of

# The word of each in an address of the API, and of what is being written in its form.
ACTS: Final[dict[str, type[Act]]] = {
    "decide": Decide, "change-goal": ChangeGoal, "extend": Extend, "end": End,
    "correct-exit": CorrectExit, "reopen": Reopen, "add-measure": AddMeasure,
    "change-measure": ChangeMeasure, "end-measure": EndMeasure, "add-leave": AddLeave,
    "change-leave": ChangeLeave, "add-test-result": AddTestResult, "move": Move, "merge": Merge, "undo-merge": Part,
    "stop": Stop, "save-plan": SavePlan, "review-plan": ReviewPlan, "sign-contract": SignContract,
    "absence": Absence, "hours": Hours,
}  # fmt: skip
WORDS: Final = {act: word for word, act in ACTS.items()}


@transaction.atomic
def carry_out(act: Act, given: dict[str, Any], *, version: str, once: str) -> None:
    """Run the action; what was being written in its form has then done its work. Raises what the action raises."""
    row = act.row()
    act.run(given, version=version, once=once)
    word, acting = WORDS[type(act)], act.acting
    kept = draft_of(acting.user, acting.bar, form=word, now=acting.now)
    # What is being written about another row goes on.
    if kept and read(str(kept.text), ()).row == str(row or ""):
        forget_draft(participant_pk=acting.participant.pk, form=word, by=acting.user)

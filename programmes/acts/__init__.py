"""Every action that a page or the API offers, under the word that stands in its address."""

from programmes.acts.absences import Absence
from programmes.acts.base import Act, Acting
from programmes.acts.elements import AddLeave, AddMeasure, AddTestResult, ChangeLeave, ChangeMeasure, EndMeasure
from programmes.acts.hours import Hours
from programmes.acts.merging import MERGED, Merge, Part
from programmes.acts.moving import Move
from programmes.acts.offered import ACTS, WORDS, carry_out
from programmes.acts.plans import ReviewPlan, SavePlan, SignContract
from programmes.acts.programme import (
    TRANSITION_CODES,
    UNCOUNTED_CODES,
    ChangeGoal,
    CorrectExit,
    Decide,
    End,
    Extend,
    Reopen,
)
from programmes.acts.stops import Stop

__all__ = [
    "ACTS", "MERGED", "TRANSITION_CODES", "UNCOUNTED_CODES", "WORDS", "Absence", "Act", "Acting", "AddLeave",
    "AddMeasure", "AddTestResult", "ChangeGoal", "ChangeLeave", "ChangeMeasure", "CorrectExit", "Decide", "End",
    "EndMeasure", "Extend", "Hours", "Merge", "Move", "Part", "Reopen", "ReviewPlan", "SavePlan", "SignContract",
    "Stop", "carry_out",
]  # fmt: skip

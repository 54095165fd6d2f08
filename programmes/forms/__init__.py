"""What a caseworker fills in: forms of the programme's actions, the same for pages and API."""

from programmes.forms.base import ActionForm
from programmes.forms.elements import EndMeasureForm, LeaveForm, MeasureForm, ResultForm
from programmes.forms.programme import DecisionForm, ExitCorrectionForm, ExitForm, ExtensionForm, GoalForm, ReopenForm

__all__ = [
    "ActionForm", "DecisionForm", "EndMeasureForm", "ExitCorrectionForm", "ExitForm", "ExtensionForm", "GoalForm",
    "LeaveForm", "MeasureForm", "ReopenForm", "ResultForm",
]  # fmt: skip

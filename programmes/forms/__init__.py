"""What a caseworker fills in: forms of the programme's actions, the same for pages and API."""

from programmes.forms.absences import AbsenceForm, CorrectAbsenceForm
from programmes.forms.appointments import AppointmentForm, what_of
from programmes.forms.base import ActionForm
from programmes.forms.elements import EndMeasureForm, LeaveForm, MeasureForm, ResultForm
from programmes.forms.groups import GroupForm, LeaveGroupForm, MembersForm, SlotsForm, TeachersForm
from programmes.forms.hours import HoursForm
from programmes.forms.merging import MergeForm, PartForm
from programmes.forms.moving import AcceptForm, DeclineForm, MoveForm, TakeBackForm
from programmes.forms.plans import ContractForm, PlanForm, ReviewForm
from programmes.forms.programme import DecisionForm, ExitCorrectionForm, ExitForm, ExtensionForm, GoalForm, ReopenForm
from programmes.forms.stops import ResumeForm, StopForm

__all__ = [
    "AbsenceForm", "AcceptForm", "ActionForm", "AppointmentForm", "ContractForm", "CorrectAbsenceForm",
    "DecisionForm", "DeclineForm", "EndMeasureForm", "ExitCorrectionForm", "ExitForm", "ExtensionForm", "GoalForm",
    "GroupForm", "HoursForm", "LeaveForm", "LeaveGroupForm", "MeasureForm", "MembersForm", "MergeForm", "MoveForm",
    "PartForm", "PlanForm", "ReopenForm", "ResultForm", "ResumeForm", "ReviewForm", "SlotsForm", "StopForm",
    "TakeBackForm", "TeachersForm", "what_of",
]  # fmt: skip

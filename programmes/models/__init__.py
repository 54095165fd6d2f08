"""The programme and what belongs to it, a file for each noun."""

from programmes.models.absence import Absence
from programmes.models.appointment import Appointment
from programmes.models.confirmed_week import ConfirmedWeek
from programmes.models.exit import Exit
from programmes.models.hours import HoursDone
from programmes.models.leave import Leave
from programmes.models.measure import Measure
from programmes.models.plan import Contract, Plan
from programmes.models.postponement import Postponement
from programmes.models.programme import Programme
from programmes.models.saved_list import ListChoice, SavedList
from programmes.models.stop import Stop
from programmes.models.test import LanguageTest
from programmes.models.transfer import Arrival, Transfer

__all__ = [
    "Absence", "Appointment", "Arrival", "ConfirmedWeek", "Contract", "Exit", "HoursDone", "LanguageTest", "Leave",
    "ListChoice", "Measure", "Plan", "Postponement", "Programme", "SavedList", "Stop", "Transfer",
]  # fmt: skip
from programmes.models.retention import RetentionBatch as RetentionBatch
from programmes.models.retention import RetentionItem as RetentionItem

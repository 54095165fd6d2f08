"""The programme and what belongs to it, a file for each noun."""

from programmes.models.exit import Exit
from programmes.models.leave import Leave
from programmes.models.measure import Measure
from programmes.models.postponement import Postponement
from programmes.models.programme import Programme
from programmes.models.test import LanguageTest

__all__ = ["Exit", "LanguageTest", "Leave", "Measure", "Postponement", "Programme"]
from programmes.models.retention import RetentionBatch as RetentionBatch
from programmes.models.retention import RetentionItem as RetentionItem

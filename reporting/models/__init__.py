"""Everything the statistics keep."""

from reporting.models.objection import Objection, OwnRowsLook
from reporting.models.quality import QualityCount
from reporting.models.statistics import PersonYear, Release, ReleaseCell, Watermark
from reporting.models.workflow import EarlyAccess, EarlyLook, ReleaseReason
from reporting.models.year import YearSignOff

__all__ = [
    "EarlyAccess",
    "EarlyLook",
    "Objection",
    "OwnRowsLook",
    "PersonYear",
    "QualityCount",
    "Release",
    "ReleaseCell",
    "ReleaseReason",
    "Watermark",
    "YearSignOff",
]

"""Everything the statistics keep."""

from reporting.models.quality import QualityCount
from reporting.models.statistics import PersonYear, Release, ReleaseCell, Watermark
from reporting.models.workflow import EarlyAccess, EarlyLook, ReleaseReason
from reporting.models.year import YearSignOff

__all__ = [
    "EarlyAccess", "EarlyLook", "PersonYear", "QualityCount", "Release", "ReleaseCell", "ReleaseReason", "Watermark",
    "YearSignOff",
]  # fmt: skip

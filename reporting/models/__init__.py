"""Everything the statistics keep."""

from reporting.models.statistics import PersonYear, Release, ReleaseCell, Watermark
from reporting.models.workflow import EarlyAccess, EarlyLook, ReleaseReason

__all__ = ["EarlyAccess", "EarlyLook", "PersonYear", "Release", "ReleaseCell", "ReleaseReason", "Watermark"]

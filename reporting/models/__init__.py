"""Everything the statistics keep."""

from reporting.models.statistics import PersonYear, Release, ReleaseCell, Watermark

__all__ = ["PersonYear", "Release", "ReleaseCell", "Watermark"]

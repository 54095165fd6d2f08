"""Everything the statistics keep."""

from reporting.models.ahead import CountAhead
from reporting.models.objection import Objection, OwnRowsLook
from reporting.models.quality import QualityCount
from reporting.models.statistics import FurtherCell, MunicipalityMark, PersonYear, Release, ReleaseCell, Watermark
from reporting.models.view import SavedView
from reporting.models.workflow import EarlyAccess, EarlyLook, ReleaseReason
from reporting.models.year import YearSignOff

__all__ = [
    "CountAhead",
    "EarlyAccess",
    "EarlyLook",
    "FurtherCell",
    "MunicipalityMark",
    "Objection",
    "OwnRowsLook",
    "PersonYear",
    "QualityCount",
    "Release",
    "ReleaseCell",
    "ReleaseReason",
    "SavedView",
    "Watermark",
    "YearSignOff",
]

"""A group's week as a workbook: taken out to be filled in on paper or in a spreadsheet, and read in again."""

from programmes.week_workbook.layout import Stamp
from programmes.week_workbook.reading import Change, Preview, Refusal, RowPreview, read_workbook, refused_by, with_typed
from programmes.week_workbook.writing import as_workbook

__all__ = [
    "Change", "Preview", "Refusal", "RowPreview", "Stamp", "as_workbook", "read_workbook", "refused_by", "with_typed",
]  # fmt: skip

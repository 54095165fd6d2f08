"""A frozen release as files, all written from the same cells. The same release is the same bytes, at any time."""

from reporting.exports.bundle import ALL_FILES, ZIPPED, every_file, release_files, release_zip
from reporting.exports.files import FILES, TABLE_FILES, File, TableFile, in_language
from reporting.exports.jsonstat import description
from reporting.exports.plain import release_csv, release_package

__all__ = [
    "ALL_FILES", "FILES", "TABLE_FILES", "ZIPPED", "File", "TableFile", "description", "every_file", "in_language",
    "release_csv", "release_files", "release_package", "release_zip",
]  # fmt: skip

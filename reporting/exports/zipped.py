"""Zip files that are the same bytes every time: no clock, no owner, the order as given."""

import io
import zipfile
from collections.abc import Collection, Iterable

# The first moment that the format knows.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def stored(files: Iterable[tuple[str, bytes]], *, plain: Collection[str] = ()) -> bytes:
    """The files under their names; those in `plain` are not compressed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name in plain else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()

"""Parquet: every cell a row, its codes as dictionaries."""

import io
from collections.abc import Iterable, Sequence
from itertools import starmap

import pyarrow as pa
import pyarrow.parquet as pq

from reporting.cubes import Cube
from reporting.models import Release
from reporting.tidy import COLUMNS, tidy_rows

_CODE = pa.dictionary(pa.int32(), pa.string())
_TYPES = {"year": pa.int16(), "value": pa.int32()}


def release_parquet(release: Release) -> bytes:
    """The rows of the CSV file; where a number is missing it is null."""
    rows = tidy_rows(
        release.cells.in_table_order().iterator(chunk_size=5000),
        year=release.year,
        is_preliminary=release.is_preliminary,
    )
    return _file(COLUMNS, rows)


def cube_parquet(cube: Cube) -> bytes:
    """A column for each variable, then the value and its sign."""
    names = [*(each.id for each in cube.variables), "value", "symbol"]
    rows = starmap(lambda key, cell: (*key, cell.value, cell.sign), cube.rows())
    return _file(names, rows)


def _file(names: Sequence[str], rows: Iterable[tuple]) -> bytes:
    columns: dict[str, list] = {name: [] for name in names}
    for row in rows:
        for name, each in zip(names, row, strict=True):
            columns[name].append(None if name == "value" and each == "" else each)
    arrays = {name: pa.array(values, _TYPES.get(name, _CODE)) for name, values in columns.items()}
    file = io.BytesIO()
    # One group of rows, one thread: the same cells are the same bytes.
    pq.write_table(pa.table(arrays), file, compression="zstd", row_group_size=2**31 - 1)
    return file.getvalue()

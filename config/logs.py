"""How log lines look, and what never reaches one: a database error tells the row it met, which may be a person's."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType

import psycopg

from participants.trail import origin

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_SIGNS = 8


def fault_code() -> str:
    """The code of the request, task or command that runs: how its key in the trail begins. Empty outside of one."""
    source = origin.current()
    return source.request_id.hex[:_SIGNS].upper() if source else ""


class DiscreetFormatter(logging.Formatter):
    """Says of a database error which constraint, table and column it met, and nothing of what stood there.

    A line ends with the code that whoever met the fault was told.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """The line, and the code of what was running."""
        code = fault_code()
        return super().formatMessage(record) + (f" [{code}]" if code else "")

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's own name
        """The traceback, with the message of each database error replaced by its codes."""
        text = super().formatException(ei)
        for error in _chain(ei[1]):
            cause = error if isinstance(error, psycopg.Error) else error.__cause__
            if isinstance(cause, psycopg.Error) and str(error):
                text = text.replace(str(error), _codes(cause))
        return text


class JSONFormatter(DiscreetFormatter):
    """The same as one JSON object a line, for a collector (`LOG_FORMAT=json`)."""

    def format(self, record: logging.LogRecord) -> str:
        """No field but these: what else a record carries may be anything."""
        told = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if code := fault_code():
            told["code"] = code
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        found = waiting.pop()
        if found is not None and id(found) not in seen:
            seen.add(id(found))
            yield found
            waiting += [found.__cause__, found.__context__]


def _codes(error: psycopg.Error) -> str:
    diagnostics = error.diag
    parts = {
        "sqlstate": error.sqlstate,
        "constraint": diagnostics.constraint_name,
        "table": diagnostics.table_name,
        "column": diagnostics.column_name,
    }
    return "database error, " + ", ".join(f"{name} {value}" for name, value in parts.items() if value)

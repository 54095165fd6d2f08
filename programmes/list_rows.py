"""The rows of the list of participants on a page, as `exports` has those of a file.

Written here and not in the template: to choose between columns fifty times over took half of the page's time.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.dates import MONTHS_AP
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from participants.short_keys import shorten
from programmes.codes import ListColumn, ProgrammeStatus
from programmes.overviews import Line

_DAY = timedelta(days=1)
# One address is worked out, and the others written after it.
_NOBODY = UUID(int=0)
_NOTHING = "–"
_COLOURS = {
    ProgrammeStatus.IN_PROGRAMME: "success", ProgrammeStatus.BEFORE: "info", ProgrammeStatus.ON_LEAVE: "warning",
    ProgrammeStatus.STOPPED: "danger",
}  # fmt: skip
_OVERDUE = mark_safe(' <span class="ds-tag" data-color="danger">over</span>')
# Texts that may be long: the others stay on one line.
_WRAPS = frozenset({ListColumn.MEASURES, ListColumn.LEVEL, ListColumn.LEVEL_GOAL, ListColumn.COUNTRY})


class Row(NamedTuple):
    """A participant, their key in an address and their page, what is told under the name, and the cells beside it."""

    line: Line
    key: str
    href: str
    about: str
    cells: SafeString


def rows_of(lines: Iterable[Line], *, columns: Sequence[ListColumn]) -> list[Row]:
    """One for each."""
    cells = [(_CELLS[column], _head(column)) for column in columns]
    before, after = reverse("participant", args=[_NOBODY]).split(shorten(key=_NOBODY))
    return [
        Row(
            line, key := shorten(key=line.participant.pk), f"{before}{key}{after}", about(line),
            format_html_join("", "{}{}</td>", ((head, cell(line)) for cell, head in cells)),
        )
        for line in lines
    ]  # fmt: skip


def about(line: Line) -> str:
    """Under the name on a telephone: short, and with points between."""
    person, programme, beside = line.participant, line.programme, line.beside
    told = [f"Født {person.born_on.year}"]
    if programme and programme.starts_on:
        told.append(f"startet {_short(programme.starts_on)}")
    elif person.settled_on:
        told.append(f"bosatt {_short(person.settled_on)}")
    if beside.due_on:
        told.append(f"frist {_short(beside.due_on)}")
    return " · ".join([*told, *([beside.caseworker] if beside.caseworker else [])])


def _head(column: ListColumn) -> SafeString:
    css = "" if column == ListColumn.STATUS else "wide-only wraps" if column in _WRAPS else "wide-only"
    return format_html('<td class="{}">', css) if css else mark_safe("<td>")


def _short(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _day(day: date | None) -> str:
    """4. nov. 2026"""
    return f"{day.day}. {MONTHS_AP[day.month]} {day.year}" if day else _NOTHING


def _status(line: Line) -> SafeString:
    colour = _COLOURS.get(line.status, "neutral")
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', colour, line.status.label)


def _end(line: Line) -> str:
    programme = line.programme
    if programme and programme.ends_on:
        return _day(programme.ends_on - _DAY)
    if programme and programme.planned_end_on:
        return format_html('<span class="quiet">planlagt</span> {}', _day(programme.planned_end_on))
    return _NOTHING


def _due(line: Line) -> str:
    day = _day(line.beside.due_on)
    return format_html("{}{}", day, _OVERDUE) if line.beside.is_overdue else day


_CELLS: dict[ListColumn, Callable[[Line], str]] = {
    ListColumn.BORN: lambda line: str(line.participant.born_on.year),
    ListColumn.STATUS: _status,
    ListColumn.SETTLED: lambda line: _day(line.participant.settled_on),
    ListColumn.STARTED: lambda line: _day(line.programme.starts_on if line.programme else None),
    ListColumn.END: _end,
    ListColumn.DEADLINE: _due,
    ListColumn.CASEWORKER: lambda line: line.beside.caseworker or _NOTHING,
    ListColumn.MEASURES: lambda line: ", ".join(each.label for each in line.beside.measures) or _NOTHING,
    ListColumn.LEVEL: lambda line: line.beside.level or _NOTHING,
    ListColumn.LEVEL_GOAL: lambda line: line.beside.level_goal or _NOTHING,
    ListColumn.COUNTRY: lambda line: line.beside.country,
}

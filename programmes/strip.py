"""The programme strip as SVG: what has been done, what runs and what is planned, with today marked.

Drawn like the charts of the statistics: x in per cent and y in pixels, colours as classes, no style attribute, and
beside it always the same as a table. State is told by shape as well as by colour.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from html import escape

from django.utils.safestring import SafeString, mark_safe

_LANE, _BETWEEN, _LABEL, _TOP = 26, 6, 22, 40  # pixels: a bar, the space under it, a row's name, the scale
_MONTHS = ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.")
_ROOM_FOR_TEXT, _LAST_LABEL = 7.0, 94.0  # per cent of the width
_MARGIN = 0.03
_LONG_YEARS = 3
_DAYS_IN_YEAR = 365


class State(StrEnum):
    """How far a period has come."""

    DONE = "done"
    RUNNING = "running"
    PLANNED = "planned"
    AWAY = "away"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """As the table says it."""
        return _STATES[self]


_STATES = {
    State.DONE: "Gjennomført", State.RUNNING: "Pågår", State.PLANNED: "Planlagt", State.AWAY: "Permisjon og fravær",
    State.STOPPED: "Stanset",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """A bar, with its last day in it; without one it goes on."""

    row: str
    label: str
    starts_on: date
    last_on: date | None
    state: State
    colour: int  # of the data colours, 1 to 6


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that is marked through all rows."""

    label: str
    on: date


def strip(
    *, title: str, description: str, rows: Sequence[str], periods: Iterable[Period], marks: Iterable[Mark], today: date
) -> SafeString:
    """A row for each kind that has a period; periods that overlap lie under one another."""
    found = sorted(periods, key=lambda each: (each.starts_on, each.last_on or date.max, each.label))
    marks = list(marks)
    days = [day for each in found for day in (each.starts_on, each.last_on or today)]
    first, last = min([*days, today]), max([*days, *(mark.on for mark in marks), today])
    # Room at both ends, so that nothing that stands on the first or the last day is cut.
    margin = max((last - first) * _MARGIN, timedelta(days=15))
    scale = _Scale(first - margin, last + margin)
    body, names, y = [], [], _TOP
    for row in rows:
        lanes = _lanes([each for each in found if each.row == row], today=today)
        if not lanes:
            continue
        names.append(f'<text x="0" y="{y + 15}" class="strip-row">{escape(row)}</text>')
        y += _LABEL
        for lane in lanes:
            body.append(f'<rect x="0" y="{y}" width="100%" height="{_LANE}" rx="6" class="strip-track"/>')
            body += [_bar(each, y=y, scale=scale) for each in lane]
            y += _LANE + _BETWEEN
        y += _BETWEEN
    return mark_safe(  # noqa: S308 - every text in it went through escape()
        f'<svg class="strip" role="img" aria-labelledby="strip-title strip-text" width="100%" height="{y}" '
        f'focusable="false"><title id="strip-title">{escape(title)}</title>'
        f'<desc id="strip-text">{escape(description)}</desc>{_HATCH}{_months(scale, height=y)}'
        # The names last: a mark may go through where they stand.
        f"{''.join(body)}{_marks(marks, today=today, scale=scale, height=y)}{''.join(names)}</svg>"
    )


_HATCH = (
    '<defs><pattern id="strip-hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="8" height="8" class="strip-hatch-ground"/>'
    '<rect width="3" height="8" class="strip-hatch-line"/></pattern>'
    '<pattern id="strip-cross" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" class="strip-cross-ground"/>'
    '<path d="M0 0 8 8M8 0 0 8" class="strip-cross-line"/></pattern></defs>'
)
# By shape too: nobody needs to tell the colours apart.
_PATTERNS = {State.AWAY: "strip-hatch", State.STOPPED: "strip-cross"}


class _Scale:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.days = first, (last - first).days

    def at(self, day: date) -> float:
        return 100 * max(0, min(self.days, (day - self.first).days)) / self.days


def _lanes(periods: list[Period], *, today: date) -> list[list[Period]]:
    lanes: list[list[Period]] = []
    for each in periods:
        free = (lane for lane in lanes if max(lane[-1].last_on or today, lane[-1].starts_on) < each.starts_on)
        lane = next(free, None)
        if lane is None:
            lanes.append([each])
        else:
            lane.append(each)
    return lanes


def _bar(period: Period, *, y: int, scale: _Scale) -> str:
    left = scale.at(period.starts_on)
    right = scale.at(period.last_on + timedelta(days=1)) if period.last_on else 100.0
    width = max(min(right, 100.0) - left, 0.3)
    pattern = _PATTERNS.get(period.state)
    hatch = f' fill="url(#{pattern})"' if pattern else ""
    until = f" til {_words(period.last_on)}" if period.last_on else ""
    tooltip = escape(f"{period.label}: {_words(period.starts_on)}{until}")
    drawn = (
        f'<rect x="{_percent(left)}" y="{y + 1}" width="{_percent(width)}" height="{_LANE - 2}" rx="6" '
        f'class="strip-bar {period.state} d{period.colour}"{hatch}><title>{tooltip}</title></rect>'
    )
    if width < _ROOM_FOR_TEXT:
        return drawn
    return (
        f'{drawn}<svg x="{_percent(left)}" y="{y}" width="{_percent(width)}" height="{_LANE}">'
        f'<text x="9" y="18" class="strip-text {period.state} d{period.colour}">{escape(period.label)}</text></svg>'
    )


def _months(scale: _Scale, *, height: int) -> str:
    parts, day = [], date(scale.first.year, scale.first.month, 1)
    every = 12 if scale.days > _LONG_YEARS * _DAYS_IN_YEAR else 6 if scale.days > _DAYS_IN_YEAR else 3
    labelled = -100.0
    is_first = True
    while (day - scale.first).days < scale.days:
        x = scale.at(day)
        if day >= scale.first and (is_first or (day.month - 1) % every == 0):
            parts.append(f'<line x1="{_percent(x)}" x2="{_percent(x)}" y1="2" y2="{height}" class="strip-line"/>')
            if x < _LAST_LABEL and x - labelled > _ROOM_FOR_TEXT + 3:
                text = f"{_MONTHS[day.month - 1]} {day.year}" if is_first or day.month == 1 else _MONTHS[day.month - 1]
                parts.append(f'<text x="{_percent(x)}" dx="4" y="13" class="strip-scale">{text}</text>')
                labelled = x
                is_first = False
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return "".join(parts)


def _marks(marks: Iterable[Mark], *, today: date, scale: _Scale, height: int) -> str:
    parts = []
    for mark in marks:
        x = _percent(scale.at(mark.on))
        parts.append(f'<line x1="{x}" x2="{x}" y1="26" y2="{height}" class="strip-mark"/>')
        tooltip = escape(f"{mark.label}: {_words(mark.on)}")
        parts.append(f'<circle cx="{x}" cy="26" r="5" class="strip-pin"><title>{tooltip}</title></circle>')
    x = _percent(scale.at(today))
    parts.append(
        f'<line x1="{x}" x2="{x}" y1="30" y2="{height}" class="strip-today"/>'
        f'<svg x="{x}" y="0" width="60" height="40" overflow="visible"><rect x="-24" y="16" width="48" height="19" '
        'rx="9.5" class="strip-today-ground"/><text x="0" y="30" text-anchor="middle" class="strip-today-text">I dag'
        "</text></svg>"
    )
    return "".join(parts)


def _words(day: date) -> str:
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"


def _percent(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"

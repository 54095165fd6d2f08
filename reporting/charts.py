"""Charts as SVG, drawn on the server: no script, no style attribute, hidden numbers not in them.

x is in per cent and y in pixels, so a chart follows the width of its column without stretching text. Colours are
classes in static/app/app.css, so that dark mode, high contrast and print need no second chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

_HIDDEN = "Skjult"
_ROW, _TOP, _BAR, _LABEL = 48, 2, 18, 14  # pixels: a row, the space above, a bar's height, a label's base line


class Legend(NamedTuple):
    """What a colour means: the key that stands for it (`key-own` in the style sheet is `own`), and its words."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `value` is None where the number is hidden; then `text` and `note` must not tell it either."""

    label: str
    value: int | None
    text: str = ""
    note: str = ""
    is_other: bool = False


def bar_chart(
    *,
    chart_id: str,
    title: str,
    description: str,
    bars: Sequence[Bar],
    maximum: int | None = None,
    hidden: str = _HIDDEN,
) -> SafeString:
    """Bars one below the other, from zero; as wide as `maximum` (100 for per cent), else as the largest.

    A hidden number is a hatched track of full width with the word for it: its length says nothing.
    """
    known = [bar.value for bar in bars if bar.value is not None]
    widest = maximum if maximum is not None else max(known, default=0)
    parts = [_hatch(chart_id)] if len(known) < len(bars) else []
    for place, bar in enumerate(bars):
        parts.append(_row(bar, top=_TOP + place * _ROW, widest=widest, chart_id=chart_id, hidden=hidden))
    return _svg(
        chart_id=chart_id, title=title, description=description, height=_TOP + _ROW * len(bars), body="".join(parts)
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a line chart: a per cent for each place along it, None where there is none to show."""

    label: str
    values: Sequence[int | None]
    is_main: bool = False


def line_chart(
    *,
    chart_id: str,
    title: str,
    description: str,
    places: Sequence[str],
    lines: Sequence[Line],
    breaks: Sequence[int],
    per_cent: str = " %",
) -> SafeString:
    """Per cent from 0 to 100 over some years. A gap is a gap; before each place in `breaks` stands a broken line.

    `per_cent` is the sign as the language of the page has it after a number.
    """
    step = (_RIGHT - _LEFT) / max(1, len(places) - 1)
    x = [f"{_LEFT + step * place:.2f}%" for place in range(len(places))]
    parts = [
        f'<line x1="{_LEFT}%" x2="100%" y1="{_height_of(each)}" y2="{_height_of(each)}" class="grid"/>'
        f'<text x="0" y="{_height_of(each) + 5}" class="axis">{each}{per_cent}</text>'
        for each in (0, 25, 50, 75, 100)
    ]
    every = 1 if len(places) <= _MANY else 2
    parts += [
        f'<text x="{x[place]}" y="{_FOOT + 22}" class="axis" text-anchor="middle">{escape(name)}</text>'
        for place, name in enumerate(places)
        if (len(places) - 1 - place) % every == 0
    ]
    parts += [
        f'<line x1="{at}" x2="{at}" y1="{_HEAD}" y2="{_FOOT}" class="break"/>'
        for at in (f"{_LEFT + step * (place - 0.5):.2f}%" for place in breaks if place)
    ]
    for number, line in enumerate(lines):
        kind = "main" if line.is_main else f"other-{number}"
        pairs = list(zip(line.values, line.values[1:], strict=False))
        parts += [
            f'<line x1="{x[place]}" y1="{_height_of(one)}" x2="{x[place + 1]}" y2="{_height_of(two)}" '
            f'class="line {kind}"/>'
            for place, (one, two) in enumerate(pairs)
            if one is not None and two is not None and place + 1 not in breaks
        ]
        parts += [
            f'<circle cx="{x[place]}" cy="{_height_of(value)}" r="{5 if line.is_main else 3}" class="dot {kind}">'
            f"<title>{escape(f'{line.label} {places[place]}: {value}{per_cent}')}</title></circle>"
            for place, value in enumerate(line.values)
            if value is not None
        ]
    return _svg(chart_id=chart_id, title=title, description=description, height=_FOOT + 32, body="".join(parts))


@dataclass(frozen=True, slots=True)
class Mark:
    """Another place's share on the bar of one's own."""

    label: str
    value: int


def bullet(
    *, chart_id: str, title: str, description: str, value: int, low: int, high: int, marks: Sequence[Mark]
) -> SafeString:
    """One share from 0 to 100 as a bar, what it is uncertain by as a bracket below, and others' as upright strokes."""
    parts = [
        '<rect x="0" y="12" width="100%" height="18" rx="9" class="track"/>',
        f'<rect x="0" y="12" width="{value}%" height="18" rx="9" class="bar"/>' if value else "",
        f'<line x1="{low}%" x2="{high}%" y1="42" y2="42" class="bracket"/>',
        *(f'<line x1="{end}%" x2="{end}%" y1="37" y2="47" class="bracket"/>' for end in (low, high)),
        *(
            f'<line x1="{each.value}%" x2="{each.value}%" y1="5" y2="37" class="mark mark-{number}">'
            f"<title>{escape(f'{each.label}: {each.value} %')}</title></line>"
            for number, each in enumerate(marks, 1)
        ),
        *(
            f'<text x="{at}%" y="68" class="axis" text-anchor="{anchor}">{at} %</text>'
            for at, anchor in ((0, "start"), (50, "middle"), (100, "end"))
        ),
    ]
    return _svg(chart_id=chart_id, title=title, description=description, height=74, body="".join(parts))


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar in parts that make up a whole; a part is None where it is hidden, and then no part is drawn."""

    label: str
    parts: Sequence[int | None]
    text: str = ""


def stack_chart(
    *, chart_id: str, title: str, description: str, stacks: Sequence[Stack], names: Sequence[str]
) -> SafeString:
    """Bars one below the other, each its own whole, parted in the same order."""
    is_hidden = [None in stack.parts for stack in stacks]
    body = [_hatch(chart_id)] if any(is_hidden) else []
    for place, stack in enumerate(stacks):
        top = _TOP + place * _ROW
        y = top + _LABEL + 6
        body.append(f'<text x="0" y="{top + _LABEL}" class="label">{escape(stack.label)}</text>')
        shown = _HIDDEN if is_hidden[place] else stack.text
        kind = "hidden" if is_hidden[place] else "value"
        body.append(f'<text x="100%" y="{top + _LABEL}" text-anchor="end" class="{kind}">{escape(shown)}</text>')
        if is_hidden[place]:
            body.append(f'<rect x="0" y="{y}" width="100%" height="{_BAR}" rx="4" fill="url(#{chart_id}-hatch)"/>')
            continue
        whole, before = sum(part or 0 for part in stack.parts), 0
        for number, part in enumerate(stack.parts):
            if part:
                told = escape(f"{stack.label}, {names[number]}: {part}")
                body.append(
                    f'<rect x="{_percent(before, of=whole)}" y="{y}" width="{_percent(part, of=whole)}" '
                    f'height="{_BAR}" class="part part-{number}"><title>{told}</title></rect>'
                )
            before += part or 0
    return _svg(
        chart_id=chart_id, title=title, description=description, height=_TOP + _ROW * len(stacks), body="".join(body)
    )


# A line chart: per cent of the width to its first and last place, pixels to its top and its foot.
_LEFT, _RIGHT, _HEAD, _FOOT = 12, 96, 12, 252
_MANY = 7


def _height_of(percent: int) -> int:
    return _FOOT - (_FOOT - _HEAD) * percent // 100


def _row(bar: Bar, *, top: int, widest: int, chart_id: str, hidden: str) -> str:
    y = top + _LABEL + 6
    track = f'<rect x="0" y="{y}" width="100%" height="{_BAR}" rx="4" class="track"/>'
    label = f'<text x="0" y="{top + _LABEL}" class="label">{escape(bar.label)}</text>'
    at_right = f'x="100%" y="{top + _LABEL}" text-anchor="end"'
    if bar.value is None:
        hatched = f'<rect x="0" y="{y}" width="100%" height="{_BAR}" rx="4" fill="url(#{chart_id}-hatch)"/>'
        return f'{label}{track}{hatched}<text {at_right} class="hidden">{escape(hidden)}</text>'
    tooltip = escape(f"{bar.label}: {bar.text}" + (f" ({bar.note})" if bar.note else ""))
    kind = "bar other" if bar.is_other else "bar"
    width = _percent(bar.value, of=widest)
    drawn = (
        f'<rect x="0" y="{y}" width="{width}" height="{_BAR}" rx="4" class="{kind}"><title>{tooltip}</title></rect>'
        if bar.value
        else ""
    )
    note = f'<tspan dx="6" class="note">{escape(bar.note)}</tspan>' if bar.note else ""
    return f'{label}{track}{drawn}<text {at_right} class="value">{escape(bar.text)}{note}</text>'


def _hatch(chart_id: str) -> str:
    return (
        f'<defs><pattern id="{chart_id}-hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="7" height="7" class="hatch-ground"/>'
        '<rect width="2" height="7" class="hatch-line"/></pattern></defs>'
    )


def _percent(value: int, *, of: int) -> str:
    # Two decimals are finer than a pixel.
    hundredths = round(Fraction(10_000 * value, of)) if of else 0
    whole, rest = divmod(min(hundredths, 10_000), 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def _svg(*, chart_id: str, title: str, description: str, height: int, body: str) -> SafeString:
    return mark_safe(  # noqa: S308 - every text in it went through escape()
        f'<svg class="chart" role="img" aria-labelledby="{chart_id}-title {chart_id}-description" width="100%" '
        f'height="{height}" focusable="false"><title id="{chart_id}-title">{escape(title)}</title>'
        f'<desc id="{chart_id}-description">{escape(description)}</desc>{body}</svg>'
    )

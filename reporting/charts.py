"""Charts as SVG, drawn on the server: no script, no style attribute, hidden numbers not in them.

x is in per cent and y in pixels, so a chart follows the width of its column without stretching text. Colours are
classes in static/app/app.css, so that dark mode, high contrast and print need no second chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from django.utils.safestring import SafeString, mark_safe

_HIDDEN = "Skjult"
_ROW, _TOP, _BAR, _LABEL = 48, 2, 18, 14  # pixels: a row, the space above, a bar's height, a label's base line


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `value` is None where the number is hidden; then `text` and `note` must not tell it either."""

    label: str
    value: int | None
    text: str = ""
    note: str = ""
    is_other: bool = False


def bar_chart(
    *, chart_id: str, title: str, description: str, bars: Sequence[Bar], maximum: int | None = None
) -> SafeString:
    """Bars one below the other, from zero; as wide as `maximum` (100 for per cent), else as the largest.

    A hidden number is a hatched track of full width with the word for it: its length says nothing.
    """
    known = [bar.value for bar in bars if bar.value is not None]
    widest = maximum if maximum is not None else max(known, default=0)
    parts = [_hatch(chart_id)] if len(known) < len(bars) else []
    for place, bar in enumerate(bars):
        parts.append(_row(bar, top=_TOP + place * _ROW, widest=widest, chart_id=chart_id))
    return _svg(
        chart_id=chart_id, title=title, description=description, height=_TOP + _ROW * len(bars), body="".join(parts)
    )


def _row(bar: Bar, *, top: int, widest: int, chart_id: str) -> str:
    y = top + _LABEL + 6
    track = f'<rect x="0" y="{y}" width="100%" height="{_BAR}" rx="4" class="track"/>'
    label = f'<text x="0" y="{top + _LABEL}" class="label">{escape(bar.label)}</text>'
    at_right = f'x="100%" y="{top + _LABEL}" text-anchor="end"'
    if bar.value is None:
        hatched = f'<rect x="0" y="{y}" width="100%" height="{_BAR}" rx="4" fill="url(#{chart_id}-hatch)"/>'
        return f'{label}{track}{hatched}<text {at_right} class="hidden">{_HIDDEN}</text>'
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

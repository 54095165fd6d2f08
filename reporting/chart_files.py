"""A chart as a file of its own: an SVG with widths in pixels and colours in it, and the same as PNG."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

import typst

from reporting.charts import Legend
from reporting.rules.wording import NBSP

_TEMPLATE = Path(__file__).parent / "chart.typ"
_WIDTH, _MARGIN = 820, 24
_INNER = _WIDTH - 2 * _MARGIN
_TITLE_LETTERS, _FOOT_LETTERS = 80, 110
_PIXELS_A_LETTER, _KEY = 7.4, 24
_PPI = 144
_LENGTHS = ("x", "x1", "x2", "cx", "width")
# The light theme of the style sheets: a file is looked at on white.
_INK, _QUIET, _DATA, _OTHER = "#1f2d33", "#545f64", "#0A5A5F", "#717a7e"
_FIRST, _SECOND, _EDGE, _GROUND = "#C4511D", "#6B4FA0", "#b8bcbe", "#d8dadb"
_FONT = "Inter, Libertinus Serif, Arial, sans-serif"
_LOOKS: Mapping[str, Mapping[str, str]] = {
    "value": {"font-weight": "700"},
    "note": {"font-weight": "400", "fill": _QUIET, "font-size": "14"},
    "hidden": {"fill": _QUIET, "font-size": "14"},
    "axis": {"fill": _QUIET, "font-size": "13"},
    "track": {"fill": _GROUND},
    "bar": {"fill": _DATA},
    "bar other": {"fill": _OTHER},
    "grid": {"stroke": _EDGE},
    "break": {"stroke": _QUIET, "stroke-dasharray": "2 5"},
    "line": {"stroke-width": "2"},
    "line main": {"stroke": _DATA, "stroke-width": "3.5"},
    "dot main": {"fill": _DATA},
    "line other-1": {"stroke": _FIRST, "stroke-dasharray": "7 4"},
    "dot other-1": {"fill": _FIRST},
    "line other-2": {"stroke": _QUIET, "stroke-dasharray": "2 4"},
    "dot other-2": {"fill": _QUIET},
    "bracket": {"stroke": _INK, "stroke-width": "2"},
    "mark": {"stroke-width": "4"},
    "mark-1": {"stroke": _FIRST},
    "mark-2": {"stroke": _INK},
    "part-0": {"fill": _DATA},
    "part-1": {"fill": _OTHER},
    "part-2": {"fill": _SECOND},
    "part-3": {"fill": "#c7cbcc", "stroke": _OTHER},
    "hatch-ground": {"fill": "#e7e9e9"},
    "hatch-line": {"fill": _OTHER},
}
_KEYS = {
    "own": _DATA, "mark-1": _FIRST, "mark-2": _INK, "bracket": _INK, "line-1": _FIRST, "line-2": _QUIET,
    "part-0": _DATA, "part-1": _OTHER, "part-2": _SECOND, "part-3": "#c7cbcc",
}  # fmt: skip
_LINES = {"bracket", "line-1", "line-2"}


class ChartFile(NamedTuple):
    """A chart that stands alone: its text, and its size in pixels."""

    svg: str
    width: int
    height: int


def title_and_description(svg: str) -> tuple[str, str]:
    """What a chart says in words."""
    chart = fromstring(svg)  # noqa: S314 - drawn in charts.py, every text escaped
    return chart.findtext("title") or "", chart.findtext("desc") or ""


def alone(svg: str, *, legend: Sequence[Legend] = (), foot: str = "", has_title: bool = True) -> ChartFile:
    """The chart with its title above it, and what its colours mean and where it is from below.

    Without the title it is part of a document, which tells what it is by itself.
    """
    chart = fromstring(svg)  # noqa: S314 - drawn in charts.py, every text escaped
    title, description = chart.findtext("title") or "", chart.findtext("desc") or ""
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "font-family": _FONT,
                           "aria-labelledby": chart.get("aria-labelledby", "")})  # fmt: skip
    for name, text, key in zip(
        ("title", "desc"), (title, description), chart.get("aria-labelledby", "").split(), strict=False
    ):
        SubElement(root, name, {"id": key}).text = text
    grounds = [SubElement(root, "rect", {"fill": "#ffffff"})] if has_title else []
    top = _MARGIN
    for line in _wrapped(title, letters=_TITLE_LETTERS) if has_title else ():
        top += 18
        _write(root, line, x=_MARGIN, y=top, size=18, weight="700")
        top += 6
    top += 14
    group = SubElement(root, "g", {"transform": f"translate({_MARGIN} {top})", "fill": _INK, "font-size": "15"})
    for child in chart:
        if child.tag not in {"title", "desc"}:
            _dress(child)
            group.append(child)
    top += int(chart.get("height", "0"))
    top = _draw_legend(root, legend, top=top)
    top += 10 if foot else 0
    for line in _wrapped(foot, letters=_FOOT_LETTERS):
        top += 19
        _write(root, line, x=_MARGIN, y=top, size=13, fill=_QUIET)
    height = top + _MARGIN
    for each in (root, *grounds):
        each.set("width", str(_WIDTH))
        each.set("height", str(height))
    root.set("viewBox", f"0 0 {_WIDTH} {height}")
    return ChartFile(tostring(root, encoding="unicode"), _WIDTH, height)


def as_png(chart: ChartFile) -> bytes:
    """The same as a picture, twice as fine as a screen. The machine's own fonts are left alone."""
    return bytes(
        typst.compile(
            str(_TEMPLATE),
            format="png",
            ppi=_PPI,
            sys_inputs={"svg": chart.svg, "width": str(chart.width), "height": str(chart.height)},
            ignore_system_fonts=True,
        )
    )


def _dress(element: Element) -> None:
    """Per cent to pixels, classes to what they look like; and so for everything within."""
    for name in _LENGTHS:
        length = element.get(name, "")
        if length.endswith("%"):
            element.set(name, f"{float(length[:-1]) * _INNER / 100:.1f}".removesuffix(".0"))
    # A shift within a text is not reckoned in where the text ends, by every program: two spaces are.
    if element.attrib.pop("dx", None):
        element.text = f"{NBSP}{NBSP}{element.text or ''}"
    kinds = element.attrib.pop("class", "")
    for kind in [*kinds.split(), kinds]:
        for name, value in _LOOKS.get(kind, {}).items():
            element.set(name, value)
    for child in element:
        _dress(child)


def _draw_legend(root: Element, legend: Sequence[Legend], *, top: int) -> int:
    x = _MARGIN
    if legend:
        top += 24
    for key, label in legend:
        width = _KEY + int(len(label) * _PIXELS_A_LETTER) + 18
        if x > _MARGIN and x + width > _WIDTH - _MARGIN:
            x, top = _MARGIN, top + 22
        height = 3 if key in _LINES else 12
        SubElement(root, "rect", {"x": str(x), "y": str(top - 5 - height // 2), "width": "16", "height": str(height),
                                  "fill": _KEYS[key]})  # fmt: skip
        _write(root, label, x=x + _KEY, y=top, size=14)
        x += width
    return top


def _write(root: Element, text: str, *, x: int, y: int, size: int, weight: str = "400", fill: str = _INK) -> None:
    SubElement(root, "text", {"x": str(x), "y": str(y), "font-size": str(size), "font-weight": weight,
                              "fill": fill}).text = text  # fmt: skip


def _wrapped(text: str, *, letters: int) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        elif word:
            lines.append(word)
    return lines

"""Tags that every page may use: icons, numbers as the tables show them, footnotes."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.describing import FIGURES
from reporting.rules import wording
from reporting.rules.languages import Language, Text
from reporting.summaries import Footnotes, Shown
from reporting.telling import told_in

register = template.Library()

_MISSING = ("..", _("Tallet mangler i denne utgivelsen"))
_WHY = {":": _("Tallet er skjult for å beskytte enkeltpersoner"), ".": _("Tallet kan ikke finnes")}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An Aksel icon in the page itself: no request, and the colour of the text. Always beside words, so never read."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">{}</svg>',
        _drawing(name),
    )


@cache
def _drawing(name: str) -> SafeString:
    found = finders.find(f"vendor/icons/{name}.svg")
    if not found:
        raise ImproperlyConfigured(f"Icon {name} is missing: name it in frontend/icons.txt, run frontend/build.mjs.")
    inner = re.search(r"<svg[^>]*>(.*)</svg>", Path(found).read_text(encoding="utf-8"), re.DOTALL)
    if not inner:
        raise ImproperlyConfigured(f"{found} is no SVG.")
    return mark_safe(inner.group(1).strip())  # noqa: S308 - a file of ours, checked by its sum in VENDOR.json


@register.simple_tag
def published_figures() -> list[tuple[str, str]]:
    """Every figure that has a page: its address and what it is called."""
    language = told_in()
    return [(each.slug, each.title.told(language)) for each in FIGURES]


@register.filter
def number(value: int) -> str:
    """11166 → "11 166"."""
    return wording.number(value, told_in())


@register.filter
def signed(value: int | None) -> str:
    """7405 → "+7 405"; empty where there is nothing to compare with."""
    return "" if value is None else wording.signed(value, told_in())


@register.filter
def file_size(size: int) -> str:
    """548760 → "549 kB"."""
    return f"{wording.number(max(1, (size + 500) // 1000), told_in())}{wording.NBSP}kB"


@register.filter
def told(text: Text) -> str:
    """A text of the figures in the language of the page."""
    return text.told(told_in())


@register.filter
def day(at: datetime) -> str:
    """ "5. juni 2023", "5 June 2023"."""
    return date_format(localtime(at), "j F Y" if told_in() == Language.ENGLISH else "j. F Y")


@register.filter
def moment(at: datetime) -> str:
    """ "5. juni 2023 kl. 08.00", "5 June 2023, 08:00"."""
    is_english = told_in() == Language.ENGLISH
    return f"{day(at)}{', ' if is_english else ' kl. '}{localtime(at):{'%H:%M' if is_english else '%H.%M'}}"


@register.filter
def shown(cell: Shown | None) -> SafeString | str:
    """A cell as tables have it: the number, or the sign with its meaning."""
    return _cell(cell, as_text=wording.number)


@register.filter
def shown_percent(cell: Shown | None) -> SafeString | str:
    """As `shown`, with a per cent sign."""
    return _cell(cell, as_text=wording.percent)


def _cell(cell: Shown | None, *, as_text: Callable[[int, Language], str]) -> SafeString | str:
    if cell is not None and cell.value is not None:
        return as_text(cell.value, told_in())
    sign, meaning = (cell.symbol, _WHY[cell.symbol]) if cell is not None else _MISSING
    return format_html('<abbr title="{}">{}</abbr>', meaning, sign)


@register.simple_tag
def footnote(notes: Footnotes, name: str) -> SafeString:
    """A raised number that leads to the footnote; the footnote leads back."""
    number, reference = notes.refer(name)
    return format_html(
        '<a class="footnote" id="{}" href="#fotnote-{}" aria-label="{}">{}</a>',
        reference, number, gettext("Fotnote %(number)s") % {"number": number}, number,
    )  # fmt: skip

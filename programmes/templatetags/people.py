"""How pages write keys, last days and hours."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django import template

from participants.rules.dates import WEEKDAYS
from participants.short_keys import shorten
from programmes.rules.numbers import in_words

register = template.Library()


@register.filter
def short_key(key: UUID) -> str:
    """A participant's key as it stands in an address."""
    return shorten(key=key)


@register.filter
def day_before(day: date | None) -> date | None:
    """Periods are half-open; screens count the last day in."""
    return day - timedelta(days=1) if day else None


@register.filter
def hours(number: Decimal) -> str:
    """22.5 → "22,5", 20.0 → "20"."""
    return in_words(number)


@register.filter
def item(mapping: dict[str, object], name: str) -> object:
    """One of a page's forms, by its name."""
    return mapping[name]


@register.filter
def weekday(number: int) -> str:
    """1 → "Mandag"."""
    return WEEKDAYS[number - 1]

"""Counts that are worked out once for as long as they hold: until the worker takes in a change of the municipality."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache

from reporting.models import CountAhead
from reporting.results import plain
from reporting.results.facts import Scope
from reporting.results.plain import Count

_HOUR_SECONDS = 60 * 60
Counts = TypeVar("Counts")


def kept(scope: Scope, *, what: Count, year: int | None, make: Callable[[], Counts]) -> Counts:
    """What has been counted of a year since the municipality last changed; counted now where nothing has.

    Counts alone, of one municipality as it is asked for on a day: no key and no name is kept. A scope that is
    fresh is counted anew each time. What is kept may be newer than its mark, and is never older.
    """
    if scope.is_fresh or scope.as_of is None:
        return make()
    key = key_of(scope, what=what, year=year)
    found: Counts | None = cache.get(_name(key))
    if found is None:
        found = _counted_ahead(scope, key)
    if found is None:
        found = make()
        cache.set(_name(key), found, timeout=_HOUR_SECONDS)
    return found


def key_of(scope: Scope, *, what: Count, year: int | None) -> str:
    """All that a count holds for, as one word."""
    told = (what.value, scope.changed_at, scope.municipality_id, scope.numbers, scope.years, scope.today, year)
    return sha256(repr(told).encode()).hexdigest()


def _counted_ahead(scope: Scope, key: str) -> Any:
    """What the worker has counted, all of it at once: it is there with the mark, or it will not be."""
    asked = f"counts-ahead-{sha256(repr((scope.municipality_id, scope.changed_at, scope.today)).encode()).hexdigest()}"
    if cache.get(asked):
        return None
    rows = CountAhead.objects.filter(municipality_id=scope.municipality_id).values_list("key", "what", "counts")
    found = {each: plain.read(what, counts) for each, what, counts in rows}
    cache.set_many({_name(each): counts for each, counts in found.items()}, timeout=_HOUR_SECONDS)
    cache.set(asked, "yes", timeout=_HOUR_SECONDS)
    return found.get(key)


def _name(key: str) -> str:
    return f"counts-{key}"

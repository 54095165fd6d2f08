"""Counts that are worked out once for as long as they hold: until the worker takes in a change of the municipality."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from django.core.cache import cache

from reporting.results.facts import Scope

_HOUR_SECONDS = 60 * 60
Counts = TypeVar("Counts")


def kept(scope: Scope, *, what: str, year: int | None, make: Callable[[], Counts]) -> Counts:
    """What has been counted of a year since the municipality last changed; counted now where nothing has.

    Counts alone, of one municipality as it is asked for on a day: no key and no name is kept. A scope that is
    fresh is counted anew each time. What is kept may be newer than its mark, and is never older.
    """
    if scope.is_fresh or scope.as_of is None:
        return make()
    told = (what, scope.changed_at, scope.municipality_id, scope.numbers, scope.years, scope.today, year)
    key = f"counts-{sha256(repr(told).encode()).hexdigest()}"
    found: Counts | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, timeout=_HOUR_SECONDS)
    return found

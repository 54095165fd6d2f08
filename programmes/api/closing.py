"""What closes a view of the API to whoever is not signed in."""

from collections.abc import Callable
from typing import Any


def closed(view: Callable[..., Any]) -> Callable[..., Any]:
    """REST framework opens its views to its own check: whoever is not signed in gets no further than the product's."""
    each: Any = view
    while each is not None:
        each.login_required = True
        each = getattr(each, "__wrapped__", None)
    return view

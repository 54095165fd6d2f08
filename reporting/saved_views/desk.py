"""What a user has named of the results."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from reporting.models import SavedView
from reporting.rules.choice import Choice, read

if TYPE_CHECKING:
    from participants.access.models import User


def views_of(user: "User", *, municipality_id: int) -> Sequence[tuple[SavedView, Choice]]:
    """One's own in the municipality, each with what it shows."""
    return [(each, chosen(each.terms)) for each in SavedView.objects.of(user, municipality_id=municipality_id)]


def chosen(text: str) -> Choice:
    """What is written in an address."""
    return read(dict(parse_qsl(text)))

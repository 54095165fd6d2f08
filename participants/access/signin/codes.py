"""Closed lists of signing in."""

from typing import Self

from django.db.models import TextChoices


class Browser(TextChoices):
    """The family of a browser: enough to know one's own devices apart, too little to know a person by."""

    EDGE = "edge", "Edge"
    FIREFOX = "firefox", "Firefox"
    CHROME = "chrome", "Chrome"
    SAFARI = "safari", "Safari"
    OTHER = "other", "Annen nettleser"

    @classmethod
    def of(cls, user_agent: str) -> Self:
        """The family that a User-Agent header claims. Chrome says Safari too, and Edge says both: hence the order."""
        marks = {"Edg": cls.EDGE, "Firefox/": cls.FIREFOX, "Chrome/": cls.CHROME, "Safari/": cls.SAFARI}
        return next((family for mark, family in marks.items() if mark in user_agent), cls.OTHER)

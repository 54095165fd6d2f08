"""Two ways to say no, each with a sentence for the user."""

from django.core.exceptions import PermissionDenied, ValidationError


class NotAllowed(PermissionDenied):
    """This user may not do this. Django and DRF answer 403."""


class RuleBroken(ValidationError):
    """The law or our own rules forbid this now. Forms show it; the API answers 400."""

    def by_field(self) -> dict[str, str]:
        """The first sentence of each field; nothing where it is about the whole."""
        return {name: sentences[0] for name, sentences in getattr(self, "message_dict", {}).items()}

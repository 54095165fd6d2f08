"""Which e-mail addresses will do: the work's own, where the operator has named its domains."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from participants.access.errors import RuleBroken


def check_address_will_do(address: str) -> None:
    """Raises RuleBroken for what is no address, or none of the work's."""
    try:
        validate_email(address)
    except ValidationError:
        raise RuleBroken("Skriv en e-postadresse, for eksempel navn@kommune.no.") from None
    allowed = [each.lower() for each in settings.MAIL_DOMAINS]
    if allowed and address.rpartition("@")[2].lower() not in allowed:
        raise RuleBroken(f"Bruk e-postadressen på jobben. Den slutter på {' eller '.join(allowed)}.")

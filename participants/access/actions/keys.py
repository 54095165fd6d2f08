"""Whether single letters do something on the pages of one user."""

from django.db import transaction

from participants.access.models import User


@transaction.atomic
def use_keys(*, user: User, uses_keys: bool) -> None:
    """Turn the letters on or off. Whoever steers by voice must be able to turn them off (WCAG 2.1.4)."""
    User.objects.filter(pk=user.pk).update(uses_keys=uses_keys)
    user.uses_keys = uses_keys

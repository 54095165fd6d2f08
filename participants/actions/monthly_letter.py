"""The letter of the month: that the numbers are ready, and where. No number and no name of anyone is in it."""

from datetime import datetime

from django.conf import settings
from django.utils.timezone import localtime

from participants.access.models import User
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.actions.account_mail import Letter
from participants.jobs.models import MonthlyLetter, OutboxMail


def monthly_letter(due: OutboxMail, *, now: datetime) -> Letter | None:
    """The e-mail as it is to be sent now; None where it is no longer wanted, or the results no longer seen."""
    user = User.objects.filter(pk=due.recipient_id, is_active=True).first()
    wanted = (
        MonthlyLetter.objects.filter(user=due.recipient_id, municipality=due.municipality_id)
        .select_related("municipality")
        .first()
    )
    on, place = localtime(now).date(), due.municipality_id
    if user is None or wanted is None or not may(user, Permission.RESULTS_VIEW, municipality_id=place, on=on):
        return None
    told = f"Månedens tall for {wanted.municipality.name} er klare"
    return Letter(
        wanted.address,
        f"{told} i Fotfeste",
        f"{told}.\n\nSe dem her: {settings.SITE_ADDRESS}/resultater/\n\n"
        "Denne e-posten kommer én gang i måneden. Du kan slå den av på samme side.\n",
    )

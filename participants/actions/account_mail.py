"""What stands in an e-mail about one's way in: no name, and a code in the one that invites."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from participants.access.models import User
from participants.access.signin import administration
from participants.jobs.codes import MailKind
from participants.jobs.models import MailAddress, OutboxMail


class Letter(NamedTuple):
    """An e-mail: to whom, and what it says."""

    address: str
    subject: str
    body: str


def account_letter(due: OutboxMail, *, now: datetime) -> Letter | None:
    """The e-mail as it is to be sent now; None where there is no reason for it any more, or nowhere to send it."""
    user = User.objects.filter(pk=due.recipient_id, is_active=True).first()
    address = _address_of(user) if user else ""
    if user is None or not address:
        return None
    if due.kind == MailKind.INVITATION:
        code = administration.renew_invitation(user=user, municipality_id=due.municipality_id, now=now)
        return _invitation(address, code) if code else None
    return Letter(
        address,
        "Kodeappen din i Fotfeste er fjernet",
        "En tilgangsansvarlig i kommunen har fjernet kodeappen din i Fotfeste, og du er logget ut alle steder. "
        "Du setter opp en ny neste gang du logger inn.\n\n"
        "Har du ikke bedt om det, så si fra til lederen din med en gang.\n",
    )


def _invitation(address: str, code: str) -> Letter:
    # After the #: no server and no log on the way gets it.
    return Letter(
        address,
        "Du er invitert til Fotfeste",
        f"Du har fått tilgang til Fotfeste. Velg et passord innen 72 timer:\n\n"
        f"{settings.SITE_ADDRESS}/invitasjon/#kode={code}\n\n"
        f"Koden er {code}\nDen virker én gang. Brukernavnet er denne e-postadressen.\n\n"
        "Venter du ingen invitasjon, trenger du ikke å gjøre noe.\n",
    )


def _address_of(user: User) -> str:
    """Where they want e-mail, or their name where that is an address: so are those called who were invited."""
    wanted = MailAddress.objects.filter(user=user).values_list("address", flat=True).first()
    if wanted:
        return wanted
    try:
        validate_email(user.username)
    except ValidationError:
        return ""
    return user.username

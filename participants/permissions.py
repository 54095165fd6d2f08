"""Who may do what about people; each check raises with a sentence."""

from datetime import date

from participants.access.errors import NotAllowed
from participants.access.models import User
from participants.access.roles import Permission


def check_may_name_contact(user: User, *, municipality_id: int, on: date) -> None:
    """Contacts name contacts. Of whoever is hidden only a named contact can: nobody else finds the person."""
    if (
        not user.grants.valid_on(on)
        .allowing(Permission.PROTECTED_VIEW)
        .filter(municipality_id=municipality_id)
        .exists()
    ):
        raise NotAllowed("Bare en kontakt for skjermede deltakere kan utpeke kontakter.")

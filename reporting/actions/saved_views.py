"""What users keep of the results page: views that they have named."""

import re
from datetime import date
from uuid import UUID

from django.db import transaction

from participants.access.errors import RuleBroken
from participants.access.models import User
from reporting import permissions
from reporting.models import SavedView
from reporting.models.view import LONGEST_NAME
from reporting.rules.choice import Choice

MOST_VIEWS = 20
# A date of birth or a number of any kind: a view is named for what it shows, never for whom.
_DIGITS = re.compile(r"(?:\d[ .\u00a0/-]?){6}")


@transaction.atomic
def save_view(*, name: str, choice: Choice, municipality_id: int, by: User, on: date) -> SavedView:
    """Keep what is chosen under a name. Raises NotAllowed and RuleBroken."""
    permissions.check_may_see_results(by, municipality_id=municipality_id, on=on)
    own = SavedView.objects.of(by, municipality_id=municipality_id)
    if own.count() >= MOST_VIEWS:
        raise RuleBroken(f"Du har {MOST_VIEWS} visninger. Fjern en før du lagrer en ny.")
    text = " ".join(name.split())
    if not text:
        raise RuleBroken("Skriv hva visningen skal hete.")
    if len(text) > LONGEST_NAME:
        raise RuleBroken(f"Navnet har {len(text)} tegn. Skriv høyst {LONGEST_NAME}.")
    if _DIGITS.search(text):
        raise RuleBroken("Skriv ikke fødselsdato eller nummer i navnet på visningen.")
    if own.filter(name=text).exists():
        raise RuleBroken(f"Du har en visning som heter «{text}». Velg et annet navn.")
    made = SavedView(municipality_id=municipality_id, owner=by, name=text, terms=choice.written)
    made.save()
    return made


@transaction.atomic
def remove_view(*, key: UUID, municipality_id: int, by: User, on: date) -> None:
    """Take one of one's own away. Raises NotAllowed and RuleBroken."""
    permissions.check_may_see_results(by, municipality_id=municipality_id, on=on)
    found = SavedView.objects.of(by, municipality_id=municipality_id).filter(pk=key).first()
    if found is None:
        raise RuleBroken("Visningen finnes ikke lenger.")
    found.delete()

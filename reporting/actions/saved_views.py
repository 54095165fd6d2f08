"""What users keep of the results page: views that they have named."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.rules.view_names import TAKEN, fault_of_view_name
from reporting import permissions
from reporting.models import SavedView
from reporting.models.view import LONGEST_NAME
from reporting.rules.choice import Choice

MOST_VIEWS = 20


@transaction.atomic
def save_view(*, name: str, choice: Choice, municipality_id: int, by: User, on: date) -> SavedView:
    """Keep what is chosen under a name. Raises NotAllowed and RuleBroken."""
    permissions.check_may_see_results(by, municipality_id=municipality_id, on=on)
    own = SavedView.objects.of(by, municipality_id=municipality_id)
    if own.count() >= MOST_VIEWS:
        raise RuleBroken(f"Du har {MOST_VIEWS} visninger. Fjern en før du lagrer en ny.")
    text = " ".join(name.split())
    if fault := fault_of_view_name(text, longest=LONGEST_NAME):
        raise RuleBroken(fault)
    made = SavedView(municipality_id=municipality_id, owner=by, name=text, terms=choice.written)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # the key of the database: also where it is sent twice at once
        raise RuleBroken(TAKEN.format(name=text)) from None
    return made


@transaction.atomic
def remove_view(*, key: UUID, municipality_id: int, by: User, on: date) -> None:
    """Take one of one's own away. Raises NotAllowed and RuleBroken."""
    permissions.check_may_see_results(by, municipality_id=municipality_id, on=on)
    found = SavedView.objects.of(by, municipality_id=municipality_id).filter(pk=key).first()
    if found is None:
        raise RuleBroken("Visningen finnes ikke lenger.")
    found.delete()

"""What users keep of the list of participants: their columns, and lists that they have named; and acts on several."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from participants import actions as people
from participants import permissions
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import User
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.rules.view_names import TAKEN, fault_of_view_name
from programmes.codes import ListColumn
from programmes.models import ListChoice, SavedList
from programmes.models.saved_list import LONGEST_NAME
from programmes.rules.listing import Terms, join_columns, written

MOST_LISTS, MOST_AT_ONCE = 30, 100


@transaction.atomic
def choose_columns(*, columns: tuple[ListColumn, ...], municipality_id: int, by: User, on: date) -> ListChoice:
    """Show these beside the names from now on. Raises NotAllowed."""
    choice = _choice(by, municipality_id=municipality_id, on=on)
    choice.columns = join_columns(columns)
    choice.save()
    return choice


@transaction.atomic
def save_list(*, name: str, terms: Terms, is_shared: bool, municipality_id: int, by: User, on: date) -> SavedList:
    """Keep the terms of a list under a name. Raises NotAllowed and RuleBroken."""
    permissions.check_may_see(by, municipality_id=municipality_id, on=on)
    if is_shared:
        permissions.check_may_share_list(by, municipality_id=municipality_id, on=on)
    own = SavedList.objects.filter(owner=by, municipality_id=municipality_id)
    if own.count() >= MOST_LISTS:
        raise RuleBroken(f"Du har {MOST_LISTS} visninger. Fjern en før du lagrer en ny.")
    made = SavedList(
        municipality_id=municipality_id, owner=by, name=_name(name, of=by, municipality_id=municipality_id),
        terms=written(terms), is_shared=is_shared,
    )  # fmt: skip
    _keep(made)
    return made


@transaction.atomic
def change_list(*, key: UUID, name: str, is_shared: bool, municipality_id: int, by: User, on: date) -> SavedList:
    """Give a list another name, and share it or no longer. Raises NotAllowed and RuleBroken."""
    kept = _changeable(key, municipality_id=municipality_id, by=by, on=on)
    if is_shared != kept.is_shared:
        permissions.check_may_share_list(by, municipality_id=municipality_id, on=on)
    if not is_shared and kept.owner_id != by.pk:
        # It would be gone from the sight of whoever does it.
        raise NotAllowed("Bare den som har laget visningen, kan slutte å dele den. Du kan fjerne den.")
    kept.name = _name(name, of=kept.owner, municipality_id=municipality_id, but=kept)
    kept.is_shared = is_shared
    _keep(kept)
    return kept


@transaction.atomic
def remove_list(*, key: UUID, municipality_id: int, by: User, on: date) -> None:
    """Take a list away; for whom it opened first, everyone is shown again. Raises NotAllowed and RuleBroken."""
    _changeable(key, municipality_id=municipality_id, by=by, on=on).delete()


@transaction.atomic
def open_first(*, key: UUID | None, municipality_id: int, by: User, on: date) -> ListChoice:
    """Let a list be what opens; None: everyone. Raises NotAllowed and RuleBroken."""
    choice = _choice(by, municipality_id=municipality_id, on=on)
    choice.first = _shown(key, municipality_id=municipality_id, by=by) if key else None
    choice.save()
    return choice


@transaction.atomic
def assign_many(*, participant_pks: Iterable[UUID], username: str, municipality_id: int, by: User, on: date) -> int:
    """Make someone responsible for several, or for none of them if one cannot be given; how many there were.

    Raises NotAllowed and RuleBroken.
    """
    permissions.check_may_assign(by, municipality_id=municipality_id, on=on)
    # Always in one order: two who give the same people at once wait for one another, and are not locked for ever.
    keys = sorted(set(participant_pks))
    if not keys:
        raise RuleBroken("Velg minst en deltaker i listen først.")
    if len(keys) > MOST_AT_ONCE:
        raise RuleBroken(f"Velg høyst {MOST_AT_ONCE} deltakere om gangen.")
    for key in keys:
        people.assign_caseworker(participant_pk=key, username=username, by=by, on=on)
    return len(keys)


def _choice(by: User, *, municipality_id: int, on: date) -> ListChoice:
    permissions.check_may_see(by, municipality_id=municipality_id, on=on)
    ListChoice.objects.get_or_create(municipality_id=municipality_id, user=by)
    return ListChoice.objects.select_for_update().get(municipality_id=municipality_id, user=by)


def _keep(named: SavedList) -> None:
    try:
        with transaction.atomic():
            named.save()
    except IntegrityError:  # the same name, sent twice at once
        raise RuleBroken(TAKEN.format(name=named.name)) from None


def _shown(key: UUID, *, municipality_id: int, by: User) -> SavedList:
    found = SavedList.objects.shown_to(by, municipality_id=municipality_id).select_for_update().filter(pk=key).first()
    if found is None:
        raise RuleBroken("Visningen finnes ikke lenger.")
    return found


def _changeable(key: UUID, *, municipality_id: int, by: User, on: date) -> SavedList:
    permissions.check_may_see(by, municipality_id=municipality_id, on=on)
    found = _shown(key, municipality_id=municipality_id, by=by)
    if found.owner_id != by.pk and not may(by, Permission.LIST_SHARE, municipality_id=municipality_id, on=on):
        raise NotAllowed("Bare den som har laget visningen, leder og teamleder kan endre den.")
    return found


def _name(text: str, *, of: User, municipality_id: int, but: SavedList | None = None) -> str:
    name = " ".join(text.split())
    if fault := fault_of_view_name(name, longest=LONGEST_NAME):
        raise RuleBroken(fault)
    taken = SavedList.objects.filter(owner=of, municipality_id=municipality_id, name=name)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise RuleBroken(TAKEN.format(name=name))
    return name

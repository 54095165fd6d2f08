"""Reads of programmes, in the words of the domain."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, Value, When

from participants.access.roles import Permission
from participants.querysets import GroupPartQuerySet, PeopleQuerySet, gives_away, in_norwegian
from participants.rules.protection import Place
from programmes.codes import TransferState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from participants.access.models import User

# Who gives a measure is a school or a workplace.
_PROVIDERS = frozenset({Place.SCHOOL, Place.WORKPLACE})


class ProgrammeQuerySet(PeopleQuerySet):
    """Programmes of a municipality."""

    def open_on(self, day: date) -> Self:
        """Programmes that have started and not ended by the day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


class ElementQuerySet(PeopleQuerySet):
    """What belongs to a programme: measures, leaves, exits."""

    participant_path = "programme__participant_id"


class MeasureQuerySet(ElementQuerySet):
    """Measures, some of them at places that would lead someone to a protected person."""

    def masked_for(self, user: "User", *, on: date, on_own_page: bool = False) -> Self:
        """Rows whose `shown_provider` is empty where the provider would give the person away to this user.

        `is_masked` says so. `provider` itself is left out of the query: show the other.
        """
        is_masked = gives_away(
            user, on=on, places=_PROVIDERS, participant="programme__participant", on_own_page=on_own_page
        )
        marked = self.defer("provider").annotate(is_masked=ExpressionWrapper(is_masked, output_field=BooleanField()))
        return marked.annotate(shown_provider=Case(When(is_masked=True, then=Value("")), default=F("provider")))


class LanguageTestQuerySet(PeopleQuerySet):
    """Tests of participants, in a programme or not."""


class PostponementQuerySet(PeopleQuerySet):
    """What has been put off."""

    def in_force(self, day: date) -> Self:
        """Those that still keep something out of the list."""
        return self.filter(until_on__gt=day)


class AppointmentQuerySet(PeopleQuerySet):
    """Participants' own appointments."""

    def standing(self) -> Self:
        """Those that nobody has taken away."""
        return self.filter(removed_at=None)

    def between(self, first: date, last: date) -> Self:
        """Those that may fall on one of the days, both counted in."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=first), starts_on__lte=last)

    def in_order(self) -> Self:
        """As they come in a week."""
        return self.order_by("begins", "finishes", "pk")


class TransferQuerySet(PeopleQuerySet):
    """Moves that a municipality has told another of."""


class ArrivalQuerySet(PeopleQuerySet):
    """Moves that a municipality has been told of."""

    def for_user(self, user: "User", *, on: date, permission: Permission = Permission.PARTICIPANT_CHANGE) -> Self:
        """Those this user may answer on a day. Of the protected only contacts learn that they are on their way."""
        seen = super().for_user(user, on=on, permission=permission)
        contacts = user.grants.valid_on(on).allowing(Permission.PROTECTED_VIEW)
        return seen.filter(Q(is_protected=False) | Q(municipality_id__in=contacts.values("municipality_id")))

    def waiting(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(state=TransferState.ASKED)

    def newest_first(self) -> Self:
        """As a list shows them."""
        return self.order_by("-told_at", "pk")

    def beyond(self, *, told_at: "datetime", key: "UUID") -> Self:
        """Those that come after one in that order."""
        return self.filter(Q(told_at__lt=told_at) | Q(told_at=told_at, pk__gt=key))


class SavedListQuerySet(models.QuerySet):
    """Lists that users have named. About employees, so without the grades that hide participants."""

    def shown_to(self, user: "User", *, municipality_id: int) -> Self:
        """A user's own, and what is shared where they work."""
        return self.filter(Q(owner=user) | Q(is_shared=True), municipality_id=municipality_id)

    def in_order(self) -> Self:
        """As they stand beside one another: by name."""
        return self.order_by(in_norwegian("name"), "pk")


class ConfirmedWeekQuerySet(GroupPartQuerySet):
    """Weeks that have been gone through."""

"""Reads of people, in the words of the domain."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Now, StrIndex

from participants.access import tenancy
from participants.access.querysets import ScopedQuerySet, granted_to
from participants.access.roles import Permission
from participants.codes import AccessClass, AddressProtection, IdentifierKind
from participants.encryption import blind_indexes
from participants.rules import names, slips, spellings
from participants.rules.protection import PLACES_OF_A_GROUP, Place, Relation, masked_places

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from participants.access.models import User
    from participants.models import Glass, GroupMember, GroupTeacher, JournalEntry, Participant, ProtectedContact


class PeopleQuerySet(ScopedQuerySet):
    """Rows about participants. Those of hidden people show for the contacts named for them, and for nobody else."""

    # The way from a row to its participant's key.
    participant_path = "participant_id"

    def for_user(self, user: "User", *, on: date, permission: Permission = Permission.PARTICIPANT_VIEW) -> Self:
        """The rows this user may see on a day; none for someone without a grant."""
        seen = super().for_user(user, on=on, permission=permission)
        if permission == Permission.GROUP_REGISTER:
            seen = seen.filter(**{f"{self.participant_path}__in": taught_by(user, on=on)})
        return seen.filter(Q(is_hidden=False) | Q(**{f"{self.participant_path}__in": named_for(user, on=on)}))


def named_for(user: "User", *, on: date) -> "QuerySet[ProtectedContact, UUID]":
    """Keys of the participants for whom a user is a named contact, in places where their role lets them be one.

    The question is kept with the user, as that of the places is.
    """
    kept: dict[date, QuerySet[ProtectedContact, UUID]] = user.__dict__.setdefault("_named_for", {})
    if on not in kept:
        granted = granted_to(user, on=on, permission=Permission.PROTECTED_VIEW)
        contacts: ProtectedContactQuerySet = user.protected_contacts.valid_on(on).filter(municipality_id__in=granted)
        kept[on] = contacts.values_list("participant_id", flat=True)
    return kept[on].all()


def groups_of(teacher: "User", *, on: date) -> "QuerySet[GroupTeacher, UUID]":
    """Keys of the groups that a user teaches on a day, while the group itself runs and they hold the role there."""
    held = granted_to(teacher, on=on, permission=Permission.GROUP_REGISTER)
    teaching = (
        apps.get_model("participants", "GroupTeacher")
        .objects.running_on(on)
        .filter(user=teacher, municipality_id__in=held)
    )
    running = Q(group__ends_on=None) | Q(group__ends_on__gt=on)
    return teaching.filter(running, group__starts_on__lte=on).values_list("group_id", flat=True)


def taught_by(teacher: "User", *, on: date) -> "QuerySet[GroupMember, UUID]":
    """Keys of the participants who are in a group that a user teaches on a day: all that a teacher may know of."""
    members = apps.get_model("participants", "GroupMember").objects.running_on(on)
    return members.filter(group_id__in=groups_of(teacher, on=on)).values_list("participant_id", flat=True)


def gives_away(user: "User", *, on: date, places: Iterable[Place], participant: str, on_own_page: bool = False) -> Q:
    """Rows that would lead this user to a protected person; `participant` is the way from a row to theirs."""
    grades = (f"{participant}__address_protection", f"{participant}__family_protection")
    is_named = Q(**{f"{participant}_id__in": named_for(user, on=on)})
    may_see = Q(
        municipality_id__in=user.grants.valid_on(on).allowing(Permission.PLACES_VIEW).values("municipality_id")
    ) | Q(**{f"{participant}_id__in": opened_for(user)})
    wanted, found = frozenset(places), Q(pk__in=[])
    for relation, holds in (
        (Relation.NAMED_CONTACT, is_named),
        (Relation.MAY_SEE_PLACES, may_see & ~is_named),
        (Relation.OTHER, ~may_see & ~is_named),
    ):
        masked = [
            grade
            for grade in AddressProtection
            if wanted & masked_places(grade=grade, relation=relation, on_own_page=on_own_page)
        ]
        # A place masked at a grade is masked at every stricter one, so either field alone may ask for it.
        found |= holds & (Q(**{f"{grades[0]}__in": masked}) | Q(**{f"{grades[1]}__in": masked}))
    return found


def in_norwegian(field: str) -> Func:
    """A name as it is put in order: æ, ø, å and aa last, whatever the server's own collation."""
    return Func(F(field), function="participants_ordered", output_field=models.CharField())


def who_may_follow_up(participant: "Participant", *, on: date) -> "QuerySet[User]":
    """Employees who can be responsible for a participant: they write about people there, and see this one."""
    found = who_may_follow_up_in(participant.municipality_id, on=on)
    if participant.is_hidden:
        named = apps.get_model("participants", "ProtectedContact").objects.valid_on(on)
        found = found.filter(Exists(named.filter(participant=participant, user=OuterRef("pk"))))
    return found


def who_may_follow_up_in(municipality_id: int, *, on: date) -> "QuerySet[User]":
    """Employees who write about people in a municipality."""
    model = apps.get_model("access", "User")
    grants = apps.get_model("access", "Grant").objects.valid_on(on).allowing(Permission.PARTICIPANT_CHANGE)
    return model.objects.filter(
        Exists(grants.filter(municipality_id=municipality_id, user=OuterRef("pk"))), is_active=True
    )


class ParticipantQuerySet(PeopleQuerySet):
    """Participants of a municipality."""

    participant_path = "pk"

    def unrestricted(self) -> Self:
        """Those whose data may be used: what goes out of the product is of them alone (GDPR art. 18)."""
        # By name: the models stand above.
        restrictions = apps.get_model("participants", "Restriction").objects.in_force()
        return self.filter(~Exists(restrictions.filter(participant=OuterRef("pk"))))

    def followed_up_by(self, user: "User") -> Self:
        """Those whom a user is responsible for."""
        running = apps.get_model("participants", "Assignment").objects.running().filter(caseworker=user)
        return self.filter(Exists(running.filter(participant=OuterRef("pk"))))

    def in_order(self) -> Self:
        """By name, as a Norwegian reads them; always the same order."""
        return self.order_by("sort_name", "pk")

    def after(self, participant: "Participant") -> Self:
        """Those who come after one in the order of names."""
        return self.filter(
            Q(sort_name__gt=participant.sort_name) | Q(pk__gt=participant.pk),
            sort_name__gte=participant.sort_name,  # apart, for the index
        )

    def before(self, participant: "Participant") -> Self:
        """Those who come before one in the order of names."""
        return self.filter(
            Q(sort_name__lt=participant.sort_name) | Q(pk__lt=participant.pk),
            sort_name__lte=participant.sort_name,
        )

    def named_like(self, text: str) -> Self:
        """Those with a name that begins with each of the words, in any order and without regard to marks."""
        found = self
        for number, word in enumerate(names.words(text)):
            # Not LIKE: row-level security keeps either from an index, and this one knows no signs of its own.
            found = found.alias(**{f"word_{number}": StrIndex("search_name", Value(f" {word}"))}).filter(
                **{f"word_{number}__gt": 0}
            )
        return found

    def spelled_like(self, text: str) -> Self:
        """Those whose names are another way to write each of the words, from Ukrainian, Arabic or Tigrinya."""
        found = self
        for word in names.words(text):
            found = found.filter(search_name__regex=f" {spellings.pattern(word)}(?= |$)")
        return found

    def slipped_like(self, text: str) -> Self:
        """Those whose names are each of the words, or one slip of the keyboard from it."""
        found = self
        for word in names.words(text):
            found = found.filter(search_name__regex=f" {slips.pattern(word)}(?= |$)")
        return found

    def numbered(self, number: str, *, municipality_id: int) -> Self:
        """Whoever carries an identity number of any kind now, in one municipality."""
        indexes = [
            index for kind in IdentifierKind.values
            for index in blind_indexes(number, kind=kind, municipality_id=municipality_id)
        ]  # fmt: skip
        return self.filter(
            identifiers__municipality_id=municipality_id,
            identifiers__value_index__in=indexes,
            identifiers__replaced_at=None,
        )


class DistinctionQuerySet(PeopleQuerySet):
    """Pairs that look alike and are two people."""


class ParticipantIdentifierQuerySet(PeopleQuerySet):
    """Numbers that name, or once named, a participant."""

    def newest_first(self) -> Self:
        """As a history is read."""
        return self.order_by("-registered_at", "kind", "-pk")

    def current(self) -> "ParticipantIdentifierQuerySet":
        """Numbers in use now."""
        return self.filter(replaced_at=None)


class ProtectedContactQuerySet(PeopleQuerySet):
    """Who is a named contact for whom."""

    def valid_on(self, day: date) -> Self:
        """Contacts in force on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class FamilyMemberQuerySet(PeopleQuerySet):
    """Who belongs, or once belonged, to a family."""

    def current(self) -> Self:
        """Those who have not left."""
        return self.filter(left_at=None)


class AssignmentQuerySet(PeopleQuerySet):
    """Who is responsible for whom."""

    def running(self) -> Self:
        """Those that nobody has ended."""
        return self.filter(ends_on=None)


class ContactDetailsQuerySet(PeopleQuerySet):
    """How participants are reached."""


class JournalEntryQuerySet(PeopleQuerySet):
    """What has been written about participants. Notes on health take a permission more."""

    def for_user(self, user: "User", *, on: date, permission: Permission = Permission.NOTES_VIEW) -> Self:
        """The notes this user may read on a day."""
        seen = super().for_user(user, on=on, permission=permission)
        health = user.grants.valid_on(on).allowing(Permission.HEALTH_VIEW)
        return seen.filter(
            ~Q(access_class=AccessClass.HEALTH) | Q(municipality_id__in=health.values("municipality_id"))
        )

    def newest_first(self) -> Self:
        """As a journal is read."""
        return self.order_by("-written_at", "-pk")

    def older_than(self, entry: "JournalEntry") -> Self:
        """Those that stand below one."""
        return self.filter(Q(written_at__lt=entry.written_at) | Q(written_at=entry.written_at, pk__lt=entry.pk))


class RectificationQuerySet(PeopleQuerySet):
    """What was registered before it was rectified."""

    def newest_first(self) -> Self:
        """As it is read."""
        return self.order_by("-rectified_at", "fact", "pk")


class RecipientQuerySet(PeopleQuerySet):
    """Who had what was wrong, and is to be told."""

    def newest_first(self) -> Self:
        """As it is read: the newest rectification first."""
        return self.order_by("-rectified_at", "kind", "user__username", "pk")

    def untold(self) -> Self:
        """Those whom no notice has reached and nobody says to have told."""
        return self.filter(is_notified=False, told_at=None)


class RestrictionQuerySet(PeopleQuerySet):
    """When what is kept about participants may not be used."""

    def in_force(self) -> Self:
        """Those that nobody has lifted."""
        return self.filter(lifted_at=None)

    def newest_first(self) -> Self:
        """As it is read."""
        return self.order_by("-set_at", "pk")


class MergerQuerySet(PeopleQuerySet):
    """Registrations that have become one."""

    def in_force(self) -> Self:
        """Those that nobody has undone."""
        return self.filter(undone_at=None)

    def newest_first(self) -> Self:
        """As it is read."""
        return self.order_by("-merged_at", "pk")


class Periods:
    """Rows that hold in [starts_on, ends_on)."""

    if TYPE_CHECKING:

        def filter(self, *args: Any, **kwargs: Any) -> Self: ...

    def running_on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def within(self, first: date, last: date) -> Self:
        """Those that hold on any of the days from the first to the last."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=first), starts_on__lte=last)


class GroupQuerySet(Periods, ScopedQuerySet):
    """Courses and workplaces of a municipality; with `group.register` those that one teaches now."""

    def for_user(self, user: "User", *, on: date, permission: Permission = Permission.PARTICIPANT_VIEW) -> Self:
        """The groups this user may see on a day."""
        seen = super().for_user(user, on=on, permission=permission)
        return seen.filter(pk__in=groups_of(user, on=on)) if permission == Permission.GROUP_REGISTER else seen

    def in_order(self) -> Self:
        """By name; always the same order."""
        return self.order_by(in_norwegian("name"), "starts_on", "pk")


class GroupPartQuerySet(Periods, ScopedQuerySet):
    """What belongs to a group and is about no participant: who teaches it, and when it meets."""

    def for_user(self, user: "User", *, on: date, permission: Permission = Permission.PARTICIPANT_VIEW) -> Self:
        """Those of the groups this user may see on a day."""
        seen = super().for_user(user, on=on, permission=permission)
        return seen.filter(group_id__in=groups_of(user, on=on)) if permission == Permission.GROUP_REGISTER else seen


class GroupMemberQuerySet(Periods, PeopleQuerySet):
    """Who is in which group."""

    def for_user(self, user: "User", *, on: date, permission: Permission = Permission.PARTICIPANT_VIEW) -> Self:
        """Those of the groups this user may see on a day; a teacher sees who is there now."""
        seen = super().for_user(user, on=on, permission=permission)
        if permission != Permission.GROUP_REGISTER:
            return seen
        return seen.running_on(on).filter(group_id__in=groups_of(user, on=on))

    def shown_to(self, user: "User", *, on: date, on_own_page: bool = False) -> Self:
        """Without those whom the group would give away. A teacher meets whoever is in the group."""
        leads = gives_away(user, on=on, places=PLACES_OF_A_GROUP, participant="participant", on_own_page=on_own_page)
        return self.filter(~leads | Q(group_id__in=groups_of(user, on=on)))


class DraftQuerySet(models.QuerySet):
    """What users are writing. Not read on anyone's behalf but the writer's own, so without `for_user`."""

    def of(self, user: "User", *, participant_pk: "UUID", form: str) -> Self:
        """The draft of a user's, if there is one."""
        return self.filter(user=user, participant_id=participant_pk, form=form)

    def of_a_newcomer(self, user: "User", *, municipality_id: int) -> Self:
        """Of someone whom the user is registering."""
        return self.filter(user=user, municipality_id=municipality_id, participant=None)


class NoticeQuerySet(models.QuerySet):
    """What users are told of. Not read on anyone's behalf but the recipient's own, so without `for_user`."""

    def of(self, user: "User") -> Self:
        """A user's own. What concerns someone who has become hidden shows for whom the transaction is cleared alone."""
        acting = tenancy.current()
        return self.filter(Q(is_hidden=False) | Q(participant__in=acting.clearance if acting else ()), recipient=user)

    def unread(self) -> Self:
        """Those that wait to be read."""
        return self.filter(read_at=None)


class GlassQuerySet(PeopleQuerySet):
    """Who has broken the glass, for whom and why."""

    def open_for(self, user: "User") -> Self:
        """A user's own that are open as the transaction runs: to the second, whatever a page was made of before."""
        return self.filter(user=user, ended_at=None, opened_at__lte=Now(), expires_at__gt=Now())


def opened_for(user: "User") -> "QuerySet[Glass, UUID]":
    """Keys of the participants whose places a user sees by a glass that is open now."""
    return user.glasses.open_for(user).values_list("participant_id", flat=True)

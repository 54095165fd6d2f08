"""One participant's case as a page shows it, with what the reader may not see already left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from participants.access.models import Country
from participants.access.permissions import held_by
from participants.access.roles import Permission
from participants.codes import AddressProtection, IdentifierKind
from participants.encryption import open_all
from participants.models import (
    Assignment,
    ContactDetails,
    FamilyMember,
    Glass,
    JournalEntry,
    Participant,
    ParticipantIdentifier,
    ProtectedContact,
    Restriction,
)
from participants.querysets import named_for, who_may_follow_up
from participants.rules.protection import Place, Relation, calls_for_care, highest, masked_places
from participants.trail.codes import FieldClass
from programmes.codes import ExitCause, LeaveType, PlanChange, ProgrammeStatus
from programmes.models import Absence, Contract, LanguageTest, Leave, Measure, Plan, Programme, Stop, Transfer
from programmes.models.plan import WRITTEN
from programmes.overviews.acting import absent_of, spell_of, transfer_of
from programmes.overviews.away import HoursAway, hours_away, lengthening_of_latest
from programmes.overviews.status import with_status
from programmes.rules.calendar import working_days
from programmes.rules.content import is_registered_with_child
from programmes.rules.lengthening import Lengthening

if TYPE_CHECKING:
    from participants.access.models import User

_DAY = timedelta(days=1)
_OF_PLAN = ("number", "decided_on", "review_on", "listening", "reading", "writing", "oral")
_ABSENCE = "Fravær eller permisjon"


@dataclass(frozen=True, slots=True)
class Leavings:
    """A leave as the reader may see it."""

    key: UUID
    programme_key: UUID
    starts_on: date
    ends_on: date | None
    label: str
    # Whether the programme is put off by it: told of its own, whatever it is due to.
    is_long: bool

    @property
    def days(self) -> int | None:
        """Working days, where it has an end."""
        return working_days(self.starts_on, self.last_on) if self.last_on else None

    @property
    def last_on(self) -> date | None:
        """Screens count the last day in."""
        return self.ends_on - _DAY if self.ends_on else None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stop of a programme, [starts_on, ends_on)."""

    programme_key: UUID
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Bar:
    """Who stands in the bar above every page of a participant."""

    participant: Participant
    status: ProgrammeStatus
    age: int
    country: str
    grade: AddressProtection
    relation: Relation

    permissions: frozenset[Permission]
    glass: Glass | None = None
    is_restricted: bool = False
    # The username of whoever is responsible.
    responsible: str = ""

    @property
    def glass_id(self) -> UUID | None:
        """For the record of a reading: under which emergency access it was done."""
        return self.glass.pk if self.glass else None

    @property
    def may_break_glass(self) -> bool:
        """Whether there are places that a glass would open."""
        return self.grade == AddressProtection.CONFIDENTIAL and self.relation == Relation.OTHER

    @property
    def sees_address(self) -> bool:
        """Whether the address is shown on the participant's own pages."""
        return Place.ADDRESS not in masked_places(grade=self.grade, relation=self.relation, on_own_page=True)

    @property
    def sees_providers(self) -> bool:
        """Whether schools and workplaces are shown on the participant's own pages."""
        masked = masked_places(grade=self.grade, relation=self.relation, on_own_page=True)
        return not masked & {Place.SCHOOL, Place.WORKPLACE}

    @property
    def may_change(self) -> bool:
        """Whether the reader writes about participants, and this is one of whom anything may be written now."""
        return Permission.PARTICIPANT_CHANGE in self.permissions and not self.is_restricted

    @property
    def follows_up(self) -> bool:
        """Whether the reader is one of those who write about participants, be it allowed now or not."""
        return Permission.PARTICIPANT_CHANGE in self.permissions

    @property
    def may_rectify(self) -> bool:
        """Whether the reader puts right what is registered."""
        return Permission.PARTICIPANT_RECTIFY in self.permissions and not self.is_restricted

    @property
    def may_assign(self) -> bool:
        """Whether the reader says who is responsible."""
        return Permission.PARTICIPANT_ASSIGN in self.permissions

    @property
    def may_restrict(self) -> bool:
        """Whether the reader restricts the use of what is kept, and lifts it."""
        return Permission.PARTICIPANT_RESTRICT in self.permissions

    @property
    def reads_notes(self) -> bool:
        """Whether the reader has a journal to go to."""
        return Permission.NOTES_VIEW in self.permissions

    @property
    def sees_numbers(self) -> bool:
        """Whether identity numbers are to be had."""
        return Permission.IDENTITY_VIEW in self.permissions

    @property
    def answers_requests(self) -> bool:
        """Whether the reader answers a participant who asks what is kept, and who has looked."""
        return Permission.PARTICIPANT_DISCLOSE in self.permissions

    @property
    def sees_everything(self) -> bool:
        """Whether all that is kept is shown to the reader, and may be given to the participant."""
        needed = {
            Permission.PARTICIPANT_DISCLOSE,
            Permission.IDENTITY_VIEW,
            Permission.HEALTH_VIEW,
            Permission.NOTES_VIEW,
        }
        return (
            self.glass is None
            and needed <= self.permissions
            and not masked_places(grade=self.grade, relation=self.relation, on_own_page=True)
        )

    @property
    def sees_health(self) -> bool:
        """Whether the reader sees what is about health."""
        return Permission.HEALTH_VIEW in self.permissions

    @property
    def is_protected(self) -> bool:
        """Whether readers are told to take care."""
        return calls_for_care(self.grade)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything on the first page of a participant."""

    bar: Bar
    programmes: Sequence[Programme]
    measures: list[Measure]
    leaves: list[Leavings]
    absences: list[HoursAway]
    # How both change the last day; None to whoever may not see what they are due to.
    lengthening: Lengthening | None
    # Whether leave or absence tells of a child; never to whoever may not see what they are due to.
    is_with_child: bool
    stops: list[Stopped]
    tests: list[LanguageTest]
    contacts: list[ProtectedContact]
    numbers: list[ParticipantIdentifier]
    details: ContactDetails | None
    notes: int
    family: list[Participant]
    transfer: Transfer | None
    # The version that holds, and the latest contract; without what is written in them.
    plan: Plan | None
    contract: Contract | None
    # The latest version that was a significant change.
    changed_in: int | None
    fields: FieldClass
    # Usernames of those who can be responsible, where the reader says who is.
    caseworkers: list[str]

    @property
    def lacks_national_id(self) -> bool:
        """Whether there is a number to be asked for."""
        return all(each.kind != IdentifierKind.NATIONAL_ID for each in self.numbers)

    @property
    def stopped_on(self) -> date | None:
        """From when the latest programme is stopped, where nobody has taken it up again."""
        found = (each for each in self.stops if each.ends_on is None and each.programme_key == self.programmes[0].pk)
        return next((each.starts_on for each in found), None)

    @property
    def programme(self) -> Programme | None:
        """The latest."""
        return self.programmes[0] if self.programmes else None


def bar_of(user: "User", key: UUID, *, on: date) -> Bar | None:
    """The bar of a participant, or None for whoever the user does not see."""
    running = Restriction.objects.for_user(user, on=on).in_force().filter(participant=OuterRef("pk"))
    assigned = Assignment.objects.for_user(user, on=on).running().filter(participant=OuterRef("pk"))
    seen = Participant.objects.for_user(user, on=on).annotate(
        is_restricted=Exists(running),
        is_named_for=Exists(named_for(user, on=on).filter(participant=OuterRef("pk"))),
        responsible=Subquery(assigned.values("caseworker__username")[:1]),
    )
    participant = with_status(seen, on=on).filter(pk=key).first()
    if participant is None:
        return None
    born_on = participant.born_on
    country = Country.objects.filter(code=participant.country_background).first()
    permissions = held_by(user, municipality_id=participant.municipality_id, on=on)
    grade, glass = highest(participant.address_protection, participant.family_protection), None
    if grade == AddressProtection.CONFIDENTIAL and Permission.PLACES_VIEW not in permissions:
        glass = Glass.objects.for_user(user, on=on).open_for(user).filter(participant=participant).first()
    if participant.is_named_for:
        relation = Relation.NAMED_CONTACT
    else:
        sees = Permission.PLACES_VIEW in permissions or glass is not None
        relation = Relation.MAY_SEE_PLACES if sees else Relation.OTHER
    return Bar(
        participant=participant,
        status=ProgrammeStatus(participant.status),
        age=on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day)),
        country=country.name_nb if country else "",
        grade=grade,
        relation=relation,
        permissions=permissions,
        glass=glass,
        is_restricted=participant.is_restricted,
        responsible=participant.responsible or "",
    )


def case_of(user: "User", key: UUID, *, on: date, shown: FieldClass | None = None) -> Case | None:
    """The case of a participant, or None for whoever the user does not see.

    `shown` is what else was asked for: numbers (IDENTITY) or how the participant is reached (CONTACT).
    """
    bar = bar_of(user, key, on=on)
    if bar is None:
        return None
    participant, sees_health = bar.participant, bar.sees_health
    own = {"programme__participant": participant}
    programmes = (
        Programme.objects.for_user(user, on=on).filter(participant=participant).select_related("exit", "participant")
    )
    stops = Stop.objects.for_user(user, on=on).filter(programme=OuterRef("pk")).order_by("-starts_on")
    measures = Measure.objects.for_user(user, on=on).filter(**own).masked_for(user, on=on, on_own_page=True)
    leaves = list(Leave.objects.for_user(user, on=on).filter(**own).order_by("-starts_on", "pk"))
    if sees_health:
        open_all(leaves)
    absences = list(Absence.objects.for_user(user, on=on).filter(**own).order_by("-absent_on", "pk"))
    if sees_health:
        open_all(absences)
    tests = LanguageTest.objects.for_user(user, on=on).filter(participant=participant)
    contacts = ProtectedContact.objects.for_user(user, on=on).valid_on(on).filter(participant=participant)
    numbers = ParticipantIdentifier.objects.for_user(user, on=on).current().filter(participant=participant)
    details = ContactDetails.objects.for_user(user, on=on).filter(participant=participant)
    notes = JournalEntry.objects.for_user(user, on=on).filter(participant=participant)
    # With the programmes: a page asks no more than it must.
    spells = stops.values(spell=JSONObject(starts_on="starts_on", ends_on="ends_on"))
    found = list(programmes.annotate(spells=ArraySubquery(spells)).order_by("-starts_on", "-pk"))
    plan = _plan_of(user, found, on=on)
    return Case(
        bar=bar,
        programmes=found,
        measures=list(measures.order_by("-starts_on", "measure_type", "pk")),
        leaves=[
            Leavings(
                each.pk,
                each.programme_id,
                each.starts_on,
                each.ends_on,
                _label(each, sees_health=sees_health),
                each.is_long,
            )
            for each in leaves
        ],
        absences=[hours_away(each, sees_health=sees_health) for each in absences],
        lengthening=lengthening_of_latest(found, leaves, absences, on=on) if sees_health else None,
        is_with_child=sees_health and _tells_of_child(found, leaves, absences),
        stops=[_stopped(each, spell) for each in found for spell in each.spells],
        tests=list(tests.order_by("-tested_on", "skill", "pk")),
        contacts=list(contacts.select_related("user").order_by("user__username")) if bar.is_protected else [],
        numbers=list((numbers if shown == FieldClass.IDENTITY else numbers.only("kind")).order_by("kind")),
        details=details.select_related("changed_by").first(),
        notes=notes.count() if bar.reads_notes else 0,
        caseworkers=(
            list(who_may_follow_up(participant, on=on).order_by("username").values_list("username", flat=True))
            if bar.may_assign
            else []
        ),
        family=family_of(user, key, on=on),
        transfer=transfer_of(user, key, on=on) if _may_have_moved(found) else None,
        plan=plan,
        changed_in=getattr(plan, "changed_in", None),
        contract=_contract_of(user, found, on=on),
        fields=max(
            (
                FieldClass.HEALTH if sees_health and (leaves or absences) else FieldClass.BASIC,
                shown or FieldClass.BASIC,
            ),
            key=FieldClass.values.index,
        ),
    )


def _tells_of_child(programmes: Sequence[Programme], leaves: Sequence[Leave], absences: Sequence[Absence]) -> bool:
    """Of the latest programme, from rows that are opened."""
    key = programmes[0].pk if programmes else None
    return is_registered_with_child(
        leaves=[spell_of(each) for each in leaves if each.programme_id == key],
        absences=[absent_of(each) for each in absences if each.programme_id == key and not each.taken_back_at],
    )


def _stopped(programme: Programme, spell: dict[str, str | None]) -> Stopped:
    starts_on, ends_on = (date.fromisoformat(day) if day else None for day in (spell["starts_on"], spell["ends_on"]))
    return Stopped(programme.pk, starts_on or date.max, ends_on)


def _label(leave: Leave, *, sees_health: bool) -> str:
    # All alike without the permission: a kind that is told of some leaves would tell which of the others are sickness.
    return LeaveType(leave.leave_type).label if sees_health else _ABSENCE


def _plan_of(user: "User", programmes: Sequence[Programme], *, on: date) -> Plan | None:
    of = (
        Plan.objects.for_user(user, on=on).filter(programme=programmes[0], number__isnull=False) if programmes else None
    )
    if of is None:
        return None
    significant = of.filter(change=PlanChange.SIGNIFICANT).order_by("-number").values("number")[:1]
    return of.only(*_OF_PLAN).annotate(changed_in=Subquery(significant)).order_by("-number").first()


def _contract_of(user: "User", programmes: Sequence[Programme], *, on: date) -> Contract | None:
    if not programmes:
        return None
    of = Contract.objects.for_user(user, on=on).filter(programme=programmes[0])
    # Of its plan the number: nothing that is written is read for it.
    of = of.select_related("plan").defer(*(f"plan__{name}" for name in (*WRITTEN, "change_reason")))
    return of.order_by("-starts_on", "-pk").first()


def family_of(user: "User", key: UUID, *, on: date) -> list[Participant]:
    """The others in a participant's family whom the user sees, the oldest first."""
    members = FamilyMember.objects.for_user(user, on=on).current()
    own = members.filter(participant=key).values("family")
    relatives = members.filter(family__in=own).exclude(participant=key)
    people = Participant.objects.for_user(user, on=on).filter(pk__in=relatives.values("participant"))
    return list(people.order_by("born_on", "pk"))


def is_in_family(user: "User", key: UUID, *, on: date) -> bool:
    """Whether a participant is in one, be there others whom the user sees or not."""
    return FamilyMember.objects.for_user(user, on=on).current().filter(participant=key).exists()


def _may_have_moved(programmes: Sequence[Programme]) -> bool:
    """Whoever is in a programme here has told of no move that is not taken back."""
    return not programmes or bool(programmes[0].ends_on and programmes[0].exit.cause == ExitCause.MOVED)

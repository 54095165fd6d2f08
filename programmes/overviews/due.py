"""What is to be done in a municipality: read from the records in a number of queries that does not grow with it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from participants.access.permissions import may
from participants.access.roles import Permission
from participants.codes import IdentifierKind
from participants.models import Assignment, Participant, ParticipantIdentifier
from participants.querysets import ParticipantQuerySet
from participants.rules.protection import calls_for_care
from programmes.codes import DueGroup, DueKind, ExitCause, MainActivity, PlanChange
from programmes.models import Contract, LanguageTest, Leave, Measure, Plan, Postponement, Programme, Stop
from programmes.models.cases import case_in_law, case_of_programme
from programmes.overviews.arrivals import moves_to_answer
from programmes.overviews.case import Case
from programmes.overviews.narrowing import narrowed
from programmes.overviews.saved_lists import caseworkers
from programmes.overviews.ways import ANSWER, PAGE, SLUGS, way_of, when_of
from programmes.querysets import ProgrammeQuerySet
from programmes.rules.due import ASKED_AFTER_END, Agreed, Course, Due, Spell, Standing, due_of, group_of
from programmes.rules.listing import NONE, Terms

if TYPE_CHECKING:
    from participants.access.models import User

SHOWN = 50
_NEXT = 4  # on the page of one


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to be done about one participant, or about one who is said to have moved here."""

    # Of the participant, or of the move; which page `url_name` is of.
    key: UUID
    # Empty for whoever is not told who moves: to them it is no link either.
    name: str
    sort_name: str
    is_protected: bool
    due: Due
    group: DueGroup
    when: str
    url_name: str
    label: str

    @property
    def slug(self) -> str:
        """The kind as it stands in an address."""
        return SLUGS[self.due.kind]

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed."""
        return self.group == DueGroup.OVERDUE

    @property
    def is_pressing(self) -> bool:
        """Whether it is today or tomorrow."""
        return self.when in {"I dag", "I morgen"}


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Those of a group that are shown, and how many there are."""

    group: DueGroup
    tasks: list[Task]
    count: int


@dataclass(frozen=True, slots=True)
class Share:
    """How much of it is one caseworker's: the key as it stands in an address, and how many of each group."""

    key: str
    name: str
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Tasks:
    """The list. `counts` are of everything, whatever kind is shown."""

    groups: list[TaskGroup] = field(default_factory=list)
    counts: dict[DueKind, int] = field(default_factory=dict)
    overdue: int = 0
    next_on: date | None = None
    postponed: int = 0
    # Participants → how many of each group, of every kind.
    of_participants: dict[UUID, Counter[DueGroup]] = field(default_factory=dict)

    @property
    def keys(self) -> list[UUID]:
        """Everyone who is shown."""
        return [task.key for group in self.groups for task in group.tasks if task.name]


def tasks_of(
    user: "User",
    *,
    municipality_id: int,
    on: date,
    kind: DueKind | None = None,
    whole: DueGroup | None = None,
    is_postponed: bool = False,
    caseworker: str = "",
) -> Tasks:
    """What is to be done within thirty days, of one kind or of all, or what of it is put off; of everyone or of those
    whom one caseworker, or nobody, is responsible for.

    A group is shown as a whole where it is asked for. What is put off is counted by itself.
    """
    postponed = 0
    found: list[Task] = []
    counts: Counter[DueKind] = Counter()
    of_participants: dict[UUID, Counter[DueGroup]] = defaultdict(Counter)
    next_on: date | None = None
    for due_on, task, is_put_off in _everything(user, municipality_id=municipality_id, on=on, caseworker=caseworker):
        if task is None:
            next_on = min(next_on or due_on, due_on)
            continue
        postponed += is_put_off
        counts[task.due.kind] += not is_put_off
        of_participants[task.key][task.group] += not is_put_off
        if is_put_off == is_postponed and kind in {None, task.due.kind}:
            found.append(task)
    found.sort(key=lambda each: (each.due.due_on, each.sort_name, each.key, each.due.kind))
    groups = []
    for group in DueGroup:
        of_group = [each for each in found if each.group == group]
        if of_group:
            groups.append(TaskGroup(group, of_group if group == whole else of_group[:SHOWN], len(of_group)))
    return Tasks(
        groups=groups,
        counts={each: counts[each] for each in DueKind if counts[each]},
        overdue=sum(each.is_overdue for each in found),
        next_on=next_on,
        postponed=postponed,
        of_participants=of_participants,
    )


def _everything(
    user: "User", *, municipality_id: int, on: date, caseworker: str
) -> Iterator[tuple[date, Task | None, bool]]:
    """The day, what is to be done where that is within thirty days, and whether it is put off."""
    may_change = may(user, Permission.PARTICIPANT_CHANGE, municipality_id=municipality_id, on=on)
    waiting = Postponement.objects.for_user(user, on=on).in_force(on).filter(municipality_id=municipality_id)
    put_off = set(waiting.values_list("participant_id", "kind"))
    for participant, standing in _standings(user, municipality_id=municipality_id, on=on, caseworker=caseworker):
        for due in due_of(standing, on=on):
            group, way = group_of(due.due_on, on=on), way_of(due) if may_change else PAGE
            task = _task(participant, due, group, way, on=on) if group else None
            yield due.due_on, task, (participant.pk, due.kind) in put_off
    # Nobody is responsible for whoever is no participant here yet.
    if caseworker not in {"", NONE}:
        return
    for move in moves_to_answer(user, municipality_id=municipality_id, on=on, is_named=may_change):
        # From the day it is told: a month may be a day longer than the thirty.
        group, when = group_of(move.due.due_on, on=on) or DueGroup.SOON, when_of(move.due.due_on, on=on)
        task = Task(move.key, move.name, move.name, move.is_protected, move.due, group, when, *ANSWER)
        yield move.due.due_on, task, move.is_put_off


def shares_of(user: "User", tasks: Tasks, *, municipality_id: int, on: date) -> list[Share]:
    """What is to be done by caseworker, and of those whom nobody is responsible for; the names in order."""
    running = Assignment.objects.for_user(user, on=on).running().filter(municipality_id=municipality_id)
    whose = dict(running.values_list("participant_id", "caseworker_id"))
    found: dict[str, Counter[DueGroup]] = defaultdict(Counter)
    for participant_pk, counts in tasks.of_participants.items():
        found[str(whose.get(participant_pk, NONE))].update(counts)
    names = [*caseworkers(user, municipality_id=municipality_id, on=on), (NONE, "Ingen ansvarlig")]
    return [
        Share(key, name, [found[key][group] for group in DueGroup]) for key, name in names if found[key].total()
    ]  # fmt: skip


def next_for(case: Case, *, on: date) -> list[Task]:
    """What is to be done about one participant, however far ahead, from what their page has read already."""
    participant, may_change = case.bar.participant, case.bar.may_change
    standing = Standing(
        case=case_in_law(participant, on=None), has_number=not case.lacks_national_id,
        courses=tuple(_course_of(case, each) for each in _in_order(case.programmes)),
        tests=frozenset(each.skill for each in case.tests),
    )  # fmt: skip
    return [
        _task(
            participant, due, group_of(due.due_on, on=on) or DueGroup.SOON, way_of(due) if may_change else PAGE, on=on
        )
        for due in due_of(standing, on=on)[:_NEXT]
    ]  # fmt: skip


def _task(participant: Participant, due: Due, group: DueGroup, way: tuple[str, str], *, on: date) -> Task:
    return Task(
        participant.pk, f"{participant.given_name} {participant.family_name}", participant.sort_name,
        calls_for_care(participant.address_protection, participant.family_protection), due, group,
        when_of(due.due_on, on=on), *way,
    )  # fmt: skip


def _course_of(case: Case, programme: Programme) -> Course:
    """A programme with what the page shows of it. Plan and contract are the latest's: those of others have ended."""
    measures = [
        Spell(kind=each.measure_type, starts_on=each.starts_on, ends_on=each.ends_on, hours=each.hours_per_week)
        for each in case.measures
        if each.programme_id == programme.pk
    ]
    leaves = [
        Spell(kind="", starts_on=each.starts_on, ends_on=each.ends_on, is_long_leave=each.is_long)
        for each in case.leaves
        if each.programme_key == programme.pk
    ]
    spells = {"measures": {programme.pk: measures}, "leaves": {programme.pk: leaves}}
    stops = [Spell(kind="", starts_on=each.starts_on, ends_on=each.ends_on) for each in case.stops
             if each.programme_key == programme.pk]  # fmt: skip
    agreed = None
    plan, contract = case.plan, case.contract
    if programme == case.programme and plan and plan.number and plan.decided_on and plan.review_on:
        is_signed = contract is not None and contract.ends_on is None and contract.participant_signed_on is not None
        signed = (contract.plan.number or 0) if contract and is_signed else None
        agreed = Agreed(
            number=plan.number, decided_on=plan.decided_on, review_on=plan.review_on, is_contracted=is_signed,
            is_outdated=signed is not None and (case.changed_in or 0) > signed,
        )  # fmt: skip
    course = _course(programme, case.bar.participant, spells)
    return replace(course, agreed=agreed, stop=max(stops, key=lambda each: each.starts_on, default=None))


def _in_order(programmes: Iterable[Programme]) -> list[Programme]:
    return sorted(programmes, key=lambda each: (each.starts_on or date.max, str(each.pk)))


def _standings(user: "User", *, municipality_id: int, on: date, caseworker: str) -> list[tuple[Participant, Standing]]:
    place = {"municipality_id": municipality_id}
    live = _live(Programme.objects.for_user(user, on=on).filter(**place), on=on)
    programmes = list(live.select_related("exit"))
    own = Programme.objects.filter(participant=OuterRef("pk"))
    seen = Participant.objects.for_user(user, on=on).filter(**place)
    people = {
        each.pk: each
        for each in _with_number(narrowed(seen, Terms(caseworker=caseworker), on=on)).filter(
            Exists(_live(own, on=on)) | ~Exists(own)
        )
    }
    running = {"programme__starts_on__lte": on, "programme__ends_on": None}
    measures = Measure.objects.for_user(user, on=on).filter(**place, **running)
    leaves = Leave.objects.for_user(user, on=on).filter(**place, **running)
    spells: dict[str, dict[UUID, list[Spell]]] = {"measures": defaultdict(list), "leaves": defaultdict(list)}
    for key, code, starts_on, ends_on, hours in measures.values_list(
        "programme_id", "measure_type", "starts_on", "ends_on", "hours_per_week"
    ):
        spells["measures"][key].append(Spell(kind=code, starts_on=starts_on, ends_on=ends_on, hours=hours))
    for key, is_long, starts_on, ends_on in leaves.values_list("programme_id", "is_long", "starts_on", "ends_on"):
        spells["leaves"][key].append(Spell(kind="", starts_on=starts_on, ends_on=ends_on, is_long_leave=is_long))
    tests: dict[UUID, set[str]] = defaultdict(set)
    tested = LanguageTest.objects.for_user(user, on=on).filter(
        Exists(_live(Programme.objects.filter(participant=OuterRef("participant")), on=on)), **place
    )
    for key, skill in tested.values_list("participant_id", "skill"):
        tests[key].add(skill)
    agreed, stops = _agreed(user, place, on=on), _stops(user, place, on=on)
    courses: dict[UUID, list[Course]] = defaultdict(list)
    for programme in _in_order(programmes):
        if programme.participant_id in people:
            course = _course(programme, people[programme.participant_id], spells)
            course = replace(course, agreed=agreed.get(programme.pk), stop=stops.get(programme.pk))
            courses[programme.participant_id].append(course)
    return [
        (
            person,
            Standing(
                case=case_in_law(person, on=None), has_number=person.has_number,
                courses=tuple(courses[key]), tests=frozenset(tests[key]),
            ),
        )
        for key, person in people.items()
    ]  # fmt: skip


def _agreed(user: "User", place: dict[str, int], *, on: date) -> dict[UUID, Agreed]:
    """Of each programme that has not ended, the plan that holds and what stands of the contract."""
    live = {**place, "programme__ends_on": None}
    signed: dict[UUID, int] = {}
    contracts = Contract.objects.for_user(user, on=on).filter(ends_on=None, participant_signed_on__isnull=False, **live)
    for key, number in contracts.values_list("programme_id", "plan__number"):
        signed[key] = max(signed.get(key, 0), number or 0)
    found: dict[UUID, Agreed] = {}
    plans = Plan.objects.for_user(user, on=on).filter(number__isnull=False, **live).order_by("number")
    for key, number, decided_on, review_on, change in plans.values_list(
        "programme_id", "number", "decided_on", "review_on", "change"
    ):
        if number is None or decided_on is None or review_on is None:
            continue  # never: the database sees to it
        was_outdated = key in found and found[key].is_outdated
        is_newer = key in signed and number > signed[key] and change == PlanChange.SIGNIFICANT
        found[key] = Agreed(
            number=number, decided_on=decided_on, review_on=review_on, is_contracted=key in signed,
            is_outdated=was_outdated or is_newer,
        )  # fmt: skip
    return found


def _stops(user: "User", place: dict[str, int], *, on: date) -> dict[UUID, Spell]:
    """Of each programme that has not ended, the latest stop."""
    stops = Stop.objects.for_user(user, on=on).filter(programme__ends_on=None, **place).order_by("starts_on")
    return {
        key: Spell(kind="", starts_on=starts_on, ends_on=ends_on)
        for key, starts_on, ends_on in stops.values_list("programme_id", "starts_on", "ends_on")
    }


def _live(programmes: ProgrammeQuerySet, *, on: date) -> ProgrammeQuerySet:
    """Programmes that there may be something to do about."""
    return programmes.filter(
        Q(ends_on=None)
        | Q(exit__cause=ExitCause.NOT_REGISTERED)
        | Q(exit__main_activity=MainActivity.UNKNOWN)
        | Q(ends_on__gt=on - timedelta(days=ASKED_AFTER_END))
    )


def _with_number(people: ParticipantQuerySet) -> ParticipantQuerySet:
    numbers = ParticipantIdentifier.objects.filter(
        participant=OuterRef("pk"), kind=IdentifierKind.NATIONAL_ID, replaced_at=None
    )
    return people.annotate(has_number=Exists(numbers))


def _course(programme: Programme, person: Participant, spells: dict[str, dict[UUID, list[Spell]]]) -> Course:
    ended = getattr(programme, "exit", None)
    return Course(
        # What is due here is due from the start here; what the law counts from further back is on the page itself.
        case=case_of_programme(person, programme, on=None, start_date=programme.starts_on),
        planned_end_on=programme.planned_end_on,
        came_on=programme.starts_on if programme.first_started_on else None,
        measures=tuple(spells["measures"].get(programme.pk, ())),
        leaves=tuple(spells["leaves"].get(programme.pk, ())),
        exited_on=ended.exited_on if ended else None,
        exit_cause=ended.cause if ended else "",
        main_activity=ended.main_activity if ended else "",
    )  # fmt: skip

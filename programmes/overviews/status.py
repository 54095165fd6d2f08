"""Where participants stand on a day: asked of the database, in one way for lists, counts and pages."""

from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When

from participants.querysets import ParticipantQuerySet
from programmes.codes import ProgrammeStatus
from programmes.models import Leave, Programme, Stop


def with_status(people: ParticipantQuerySet, *, on: date) -> ParticipantQuerySet:
    """Participants with their `status`. A stop says more than leave; a programme that runs says more than one to
    come, and that more than the past.

    What a participant may be seen by, their programmes may be seen by too: row-level security holds for both.
    """
    own = Programme.objects.filter(participant=OuterRef("pk"))
    running = own.open_on(on)
    away = Leave.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on),
        Q(programme__ends_on=None) | Q(programme__ends_on__gt=on),
        programme__participant=OuterRef("pk"),
        programme__starts_on__lte=on,
        starts_on__lte=on,
        is_long=True,
    )
    stopped = Stop.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on),
        Q(programme__ends_on=None) | Q(programme__ends_on__gt=on),
        programme__participant=OuterRef("pk"),
        programme__starts_on__lte=on,
        starts_on__lte=on,
    )
    to_come = own.filter(Q(starts_on=None) | Q(starts_on__gt=on))
    return people.annotate(
        status=Case(
            When(Exists(stopped), then=Value(ProgrammeStatus.STOPPED)),
            When(Exists(away), then=Value(ProgrammeStatus.ON_LEAVE)),
            When(Exists(running), then=Value(ProgrammeStatus.IN_PROGRAMME)),
            When(Exists(to_come), then=Value(ProgrammeStatus.BEFORE)),
            When(Exists(own), then=Value(ProgrammeStatus.ENDED)),
            default=Value(ProgrammeStatus.BEFORE),
            output_field=CharField(),
        )
    )

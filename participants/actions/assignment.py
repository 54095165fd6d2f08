"""Who is responsible for a participant: given, given to another, and ended."""

from datetime import date
from uuid import UUID

from django.db import connections, transaction

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.models import Assignment, Participant
from participants.querysets import who_may_follow_up

_OPERATOR = "national"
# Only those whom every role of the municipality sees: whoever is hidden is followed up by a contact named for them.
_SHARE_OUT = """
    INSERT INTO participants_assignment (municipality_id, participant_id, is_hidden, caseworker_id, starts_on)
    SELECT municipality_id, id, false,
        (%(who)s::bigint[])[1 + (row_number() OVER (ORDER BY sort_name, id) %% %(many)s)], %(on)s
    FROM participants_participant AS participant
    WHERE municipality_id = %(place)s AND NOT is_hidden AND NOT EXISTS (
        SELECT FROM participants_assignment AS own WHERE own.participant_id = participant.id AND own.ends_on IS NULL)
"""


@transaction.atomic
def assign_caseworker(*, participant_pk: UUID, username: str, by: User, on: date) -> Assignment | None:
    """Make someone responsible from a day on, in the place of whoever was; without a username nobody is.

    Giving it to the one who has it changes nothing. Raises NotAllowed, and RuleBroken for a participant that is not
    seen, and for someone who does not follow participants up there.
    """
    # Locked: two who give it at once are one after the other.
    participant = Participant.objects.for_user(by, on=on).select_for_update().filter(pk=participant_pk).first()
    if participant is None:
        raise RuleBroken("Deltakeren finnes ikke.")
    permissions.check_may_assign(by, municipality_id=participant.municipality_id, on=on)
    caseworker = None
    if username:
        caseworker = who_may_follow_up(participant, on=on).filter(username=username).first()
        if caseworker is None:
            raise RuleBroken("Velg en som følger opp deltakere i kommunen.")
    running = Assignment.objects.for_user(by, on=on).running().filter(participant=participant).first()
    if running and running.caseworker_id == (caseworker.pk if caseworker else None):
        return running
    if running:
        running.ends_on, running.ended_by = max(on, running.starts_on), by
        running.save(update_fields=["ends_on", "ended_by"])
    return give_assignment(participant, caseworker=caseworker, by=by, on=on) if caseworker else None


def give_assignment(participant: Participant, *, caseworker: User, by: User, on: date) -> Assignment:
    """Write it, for an action that has seen to the rest."""
    made = Assignment(
        municipality_id=participant.municipality_id, participant=participant, caseworker=caseworker, starts_on=on,
        given_by=by,
    )  # fmt: skip
    made.save()
    return made


@transaction.atomic(using=_OPERATOR)
def share_out(*, municipality_id: int, caseworkers: list[int], on: date) -> int:
    """The operator's: give each participant without anyone to one of these, in turn; of how many."""
    if not caseworkers:
        return 0
    with connections[_OPERATOR].cursor() as cursor:
        cursor.execute(_SHARE_OUT, {"who": caseworkers, "many": len(caseworkers), "place": municipality_id, "on": on})
        return int(cursor.rowcount)

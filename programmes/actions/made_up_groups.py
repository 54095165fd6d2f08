"""Courses and a workplace for the demonstration, whose package has no table of them."""

from datetime import date

from django.db import transaction

from participants.codes import AddressProtection
from participants.models import Group, GroupMember, GroupSession, GroupTeacher
from programmes import demo
from programmes.models import Programme

_OPERATOR = "national"


@transaction.atomic(using=_OPERATOR)
def gather_for_demonstration(*, municipality_id: int, teacher_id: int, on: date) -> int:
    """The operator's: groups of those whose programmes run, where there are none; of how many.

    Whoever has a protected address is in none: a group says where somebody is.
    """
    if Group.objects.using(_OPERATOR).filter(municipality_id=municipality_id).exists():
        return 0
    running = Programme.objects.using(_OPERATOR).open_on(on).filter(
        municipality_id=municipality_id, is_hidden=False, participant__address_protection=AddressProtection.NONE
    )  # fmt: skip
    made = demo.groups_of(
        list(running.order_by("ref")), municipality_id=municipality_id, teacher_id=teacher_id, on=on
    )  # fmt: skip
    Group.objects.using(_OPERATOR).bulk_create(made.groups)
    GroupSession.objects.using(_OPERATOR).bulk_create(made.sessions)
    GroupTeacher.objects.using(_OPERATOR).bulk_create(made.teachers)
    GroupMember.objects.using(_OPERATOR).bulk_create(made.members)
    return len(made.members)

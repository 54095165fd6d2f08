"""Whom the demonstration's contact sees."""

import pytest
from django.db.models import Count

from participants.access.models import User
from participants.models import Assignment, Participant, ProtectedContact

pytestmark = pytest.mark.usefixtures("demonstration")


def test_the_contact_is_named_for_everyone_hidden_in_oslo_and_for_nobody_else():
    hidden = Participant.objects.using("national").filter(is_hidden=True, municipality__number="0301")
    named = ProtectedContact.objects.using("national")

    assert hidden.exists()
    assert set(named.values_list("participant_id", flat=True)) == set(hidden.values_list("pk", flat=True))
    assert set(named.values_list("user_id", flat=True)) == {User.objects.get(username="kontakt").pk}


def test_each_caseworker_of_the_demonstration_is_responsible_for_half_and_nobody_for_the_hidden():
    running = Assignment.objects.using("national").running()
    shared = dict(running.values_list("caseworker_id").annotate(many=Count("pk")))
    ours, theirs = (User.objects.get(username=name).pk for name in ("radgiver", "kollega"))
    visible = Participant.objects.using("national").filter(municipality__number="4204", is_hidden=False).count()

    assert set(shared) == {ours, theirs}
    assert abs(shared[ours] - shared[theirs]) <= 1
    assert sum(shared.values()) == visible > 0

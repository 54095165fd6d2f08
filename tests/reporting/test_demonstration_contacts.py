"""Whom the demonstration's contact sees."""

import pytest

from participants.access.models import User
from participants.models import Participant, ProtectedContact

pytestmark = pytest.mark.usefixtures("demonstration")


def test_the_contact_is_named_for_everyone_hidden_in_oslo_and_for_nobody_else():
    hidden = Participant.objects.using("national").filter(is_hidden=True, municipality__number="0301")
    named = ProtectedContact.objects.using("national")

    assert hidden.exists()
    assert set(named.values_list("participant_id", flat=True)) == set(hidden.values_list("pk", flat=True))
    assert set(named.values_list("user_id", flat=True)) == {User.objects.get(username="kontakt").pk}

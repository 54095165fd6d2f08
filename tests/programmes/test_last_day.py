"""The last day that the law gives, told alike wherever a form tells of it (INTL §13, INTF §§10, 19)."""

import re
from datetime import datetime, timedelta

import pytest

from programmes.models import Programme
from tests.programmes.people import key_of
from tests.programmes.test_programme_actions import REASON, address, days_shown, opened


@pytest.mark.parametrize(("name", "sentence"), [
    ("programme-decide", "Planlagt slutt er etter {}, den siste dagen loven gir"),
    ("goal-change", "Planlagt slutt er etter {}, den siste dagen loven gir"),
    ("programme-extend", "Siste dag loven gir, er {}"),
])  # fmt: skip
def test_the_last_day_that_the_law_gives_is_told_with_leave_as_the_participants_page_tells_it(
    caseworker, name, sentence
):
    """INTF §§10, 19: leave lengthens the programme, whichever form tells of its end."""
    [told] = re.findall(r"Siste dag blir ([\d.]+)\.", caseworker.get(address("participant", "away")).content.decode())
    last = datetime.strptime(told, "%d.%m.%Y").date()  # noqa: DTZ007 - a day
    page = caseworker.get(address("programme-decide", "away")).content.decode()
    assert re.search(rf"Siste dag uten forlengelse</dt>\s*<dd>{told}", page)

    for planned, is_late in ((last, False), (last + timedelta(days=1), True)):
        Programme.objects.using("national").filter(participant=key_of("away")).update(planned_end_on=planned)
        form = opened(caseworker, name, "away") | days_shown(
            {"offered_on": -300, "decided_on": -300, "starts_on": -290, "goal": "work", "reason": REASON}
        )
        form |= {"planned_end_on": f"{planned:%d.%m.%Y}"} if name != "goal-change" else {}
        answer = caseworker.post(address(name, "away"), form).content.decode()
        assert (sentence.format(told) in answer) is is_late, planned

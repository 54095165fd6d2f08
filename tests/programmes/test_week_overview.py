"""The week as a caseworker begins it: groups and one's own participants, each with the way to their week."""

import re

from participants import actions as people_actions
from participants.short_keys import shorten
from programmes.rules.week import write_week
from tests.programmes.people import TODAY, key_of, signed_in
from tests.programmes.test_group_weeks import at, group, monday, send
from tests.programmes.test_groups import acting, grade
from tests.trail.conftest import ask

__all__ = ["group", "monday"]


def test_the_week_shows_the_groups_and_whom_one_is_responsible_for_each_with_the_way_to_their_week(
    group, kari, per, user, monday
):
    word = write_week(monday)
    where = f"/ukeplan/?uke={word}"
    client, path = signed_in(kari), shorten(key=key_of("running"))
    assert "Du er ikke ansvarlig for noen" in client.get(where).content.decode()
    with acting(kari, "caseworker"):
        for ref in ("running", "away"):
            people_actions.assign_caseworker(participant_pk=key_of(ref), username="kari", by=kari, on=TODAY)
    page = client.get(where).content.decode()

    assert f'href="{at(group, monday)}">Før fravær' in page
    assert f'href="/d/{path}/ukeplan/?uke={word}"' in page
    assert re.search(r"Maria Olena Kovalenko</a></th><td[^>]*>Norsk A2</td><td[^>]*>17,5</td>", page)
    assert re.search(r'Amina Haidari</a> <span class="ds-tag"[^>]*>Permisjon', page)
    [(shown,)] = ask("SELECT participant_ids FROM trail_reading ORDER BY id DESC LIMIT 1")
    assert set(shown) == {key_of("running"), key_of("away")}
    send(client, group, monday, {}, button="bekreft")
    assert f'href="{at(group, monday)}">Bekreftet' in client.get(where).content.decode()
    # R17: what a masked participant goes to is not told, nor that one more is in the group.
    grade("running", "confidential")
    assert re.search(
        r"Maria Olena Kovalenko</a> .*</th><td[^>]*>–</td><td[^>]*>0</td>", client.get(where).content.decode()
    )
    leader = signed_in(user("leder", leader="4204")).get(where).content.decode()
    assert "Norsk A2" in leader
    assert f"/{word}/" not in leader
    assert signed_in(per).get(where).status_code == 403

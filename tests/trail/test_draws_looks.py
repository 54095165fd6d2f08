"""Participants who draw looks: named by a leader, and each opening by someone else is asked about (R28)."""

import re
import uuid
from datetime import date

from participants.short_keys import shorten
from participants.trail import actions
from tests.trail.conftest import ask
from tests.trail.test_unusual import client_of, followed_up, found_rules, read, staff

__all__ = ["followed_up", "staff"]


def name_from_page(whom, said="ja", by="lise"):
    return client_of(by).post("/spor/funn/", {"deltaker": shorten(key=whom), "vern": said})


def test_a_leader_names_who_draws_looks_and_is_told_of_the_next_opening_by_someone_else(followed_up, staff):
    """R28: not of the one who is responsible, nor of whoever opened them before they were named."""
    whom = followed_up[0]
    assert "Varsle om oppslag" in client_of("lise").get(f"/d/{shorten(key=whom)}/oppslag/").content.decode()
    assert name_from_page(whom).status_code == 302
    ask("UPDATE participants_participant SET guarded_at = '2026-03-10 12:30+01' WHERE id = %s", [whom])
    read(staff["kari"], [whom])
    assert found_rules() == []
    read(staff["kari"], [whom], at="2026-03-10 13:00+01")
    read(staff["lise"], [whom], at="2026-03-10 13:00+01")
    assert found_rules() == ["guarded"]

    page = client_of("lise").get("/spor/funn/").content.decode()
    assert "uten at den ansatte arbeider med saken: 1" in page
    assert f'href="/d/{shorten(key=whom)}/"' in page
    [event] = ask(
        "SELECT changes::text FROM trail_event WHERE participant_id = %s AND changes::text LIKE '%%guarded_at%%' "
        "AND user_id = %s",
        [whom, staff["lise"].pk],
    )
    assert "2026" not in event[0]
    assert name_from_page(whom, "nei").status_code == 302
    assert ask("SELECT count(*) FROM participants_participant WHERE guarded_at IS NOT NULL") == [(0,)]


def test_nobody_else_names_them_or_learns_of_the_list(followed_up, staff, user):
    """R17, R18: a hidden person is answered as nobody is, and stands on no list that a leader reads."""
    user("elise", leader="0301")
    for by, expected in (("kari", 403), ("elise", 422)):
        assert name_from_page(followed_up[0], by=by).status_code == expected
    page = client_of("kari").get(f"/d/{shorten(key=followed_up[0])}/oppslag/").content.decode()
    assert "vekke nysgjerrighet" not in page
    assert ask("SELECT count(*) FROM participants_participant WHERE guarded_at IS NOT NULL") == [(0,)]

    name_from_page(followed_up[1])
    ask(
        "UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = ANY (%s)",
        [followed_up[:2]],
    )
    answers = [name_from_page(whom) for whom in (followed_up[0], uuid.uuid4())]
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce[^ >]*')
    assert [each.status_code for each in answers] == [422, 422]
    assert len({token.sub("", each.content.decode()) for each in answers}) == 1
    assert "Ikke varsle lenger" not in client_of("lise").get("/spor/funn/").content.decode()
    read(staff["kari"], followed_up[:2], at="2099-03-10 13:00+01")
    assert actions.find_unusual(on=date(2099, 3, 10)) == []

"""Who is responsible for a participant, and what one is responsible for oneself (R28)."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants import actions
from participants.access.models import User
from participants.models import Assignment
from tests.access.conftest import KRISTIANSAND, OSLO
from tests.programmes.people import TODAY, key_of, signed_in
from tests.programmes.test_register_participant import TYPED
from tests.trail.conftest import ask, events

LIST, TASKS = "/deltakere/", "/oppgaver/"


def page_of(ref="running"):
    return reverse("participant", args=[key_of(ref)])


def give(client, username, ref="running"):
    return client.post(page_of(ref), {"gjor": "ansvarlig", "ansvarlig": username})


@pytest.fixture
def colleague(caseworker, user):
    user("per", caseworker="4204")
    return User.objects.get(username="per")


def rows():
    return ask(
        "SELECT u.username, a.starts_on = a.ends_on, a.is_hidden FROM participants_assignment AS a "
        "JOIN access_user AS u ON u.id = a.caseworker_id ORDER BY a.ends_on NULLS LAST, u.username"
    )


def test_someone_is_made_responsible_on_the_participants_page_and_then_another(caseworker, colleague):
    assert "Ingen er satt som ansvarlig" in caseworker.get(page_of()).content.decode()
    assert give(caseworker, "per").status_code == 302
    text = caseworker.get(page_of()).content.decode()
    assert "<b>per</b>" in text
    assert '<option value="per" selected>' in text

    assert give(caseworker, "kari").status_code == 302
    assert give(caseworker, "kari").status_code == 302  # again changes nothing
    assert rows() == [("per", True, False), ("kari", None, False)]
    assert [each["operation"] for each in events("participants_assignment")] == ["insert", "update", "insert"]

    assert give(caseworker, "").status_code == 302
    assert "Ingen er satt som ansvarlig" in caseworker.get(page_of()).content.decode()


@pytest.mark.parametrize("username", ["lise", "ola", "finnes-ikke"])
def test_only_someone_who_follows_participants_up_in_the_municipality_is_responsible(caseworker, user, username):
    user("lise", leader="4204")
    user("ola", caseworker="0301")
    answer = give(caseworker, username)

    assert answer.status_code == 422
    assert "Velg en som følger opp deltakere i kommunen." in answer.content.decode()
    assert rows() == []


@pytest.mark.parametrize(("roles", "code"), [
    ({"team_leader": "4204"}, 302), ({"leader": "4204"}, 403), ({"auditor": "4204"}, 404),
    ({"caseworker": "0301"}, 404),
])  # fmt: skip
def test_those_who_follow_up_and_their_team_leader_say_who_and_nobody_else(caseworker, colleague, user, roles, code):
    other = signed_in(user("noen", **roles))

    assert give(other, "per").status_code == code
    assert len(rows()) == (code == 302)
    if "leader" in roles:
        assert "Endre hvem som er ansvarlig" not in other.get(page_of()).content.decode()


def test_someone_hidden_is_given_to_a_contact_named_for_them_alone(caseworker, colleague, user):
    """R17: and of whom it was before, nobody else is told."""
    give(caseworker, "per")
    user("nina", protected_contact="4204")
    nina = User.objects.get(username="nina")
    ask(
        "INSERT INTO participants_protectedcontact (municipality_id, participant_id, user_id, valid_from, is_hidden) "
        "VALUES (%s, %s, %s, '2020-01-01', false)",
        [KRISTIANSAND, key_of("running"), nina.pk],
    )
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s",
        [key_of("running")])  # fmt: skip
    contact = signed_in(nina)

    assert rows() == [("per", None, True)]
    assert signed_in(colleague).get(LIST, {"mine": "ja"}).content.decode().count("data-row") == 0
    assert give(caseworker, "kari").status_code == 404
    assert give(contact, "per").status_code == 422
    assert give(contact, "nina").status_code == 302


def test_whoever_registers_someone_is_responsible(caseworker):
    page = caseworker.post(reverse("register"), TYPED, follow=True).content.decode()

    assert "<b>kari</b>" in page
    assert rows() == [("kari", None, False)]


def test_lists_show_ones_own_and_the_trail_says_what_they_went_by(caseworker):
    give(caseworker, "kari", "ended")
    assert "Maria Olena" in caseworker.get(TASKS).content.decode()
    assert "Maria Olena" not in caseworker.get(TASKS, {"mine": "ja"}).content.decode()
    give(caseworker, "kari")
    own = caseworker.get(LIST, {"mine": "ja"}).content.decode()

    assert "2 deltakere" in own
    assert "Maria Olena" in own
    assert "Åse" not in own
    assert 'href="/deltakere/?mine=ja&amp;status=i-program"' in own
    assert "1 deltaker." in caseworker.get(LIST, {"mine": "ja", "status": "i-program"}).content.decode()
    assert "Maria Olena" in caseworker.get(TASKS, {"mine": "ja"}).content.decode()
    assert ask("SELECT criteria FROM trail_reading WHERE criteria <> '{}' ORDER BY id DESC LIMIT 1") == [
        (["caseworker"],)
    ]


def test_asking_for_ones_own_takes_as_many_queries_as_asking_for_all(caseworker):
    give(caseworker, "kari")

    def asked(address, **query):
        with CaptureQueriesContext(connections["default"]) as queries:
            caseworker.get(address, query)
        return len(queries)

    assert asked(LIST, mine="ja") == asked(LIST)
    # One less: moves that wait for an answer are nobody's own, and are not asked for.
    assert asked(TASKS, mine="ja") == asked(TASKS) - 1


def test_the_operator_shares_out_those_without_anyone_and_nobody_who_is_hidden(caseworker, colleague):
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s",
        [key_of("ended")])  # fmt: skip
    give(caseworker, "kari")
    both = [User.objects.get(username="kari").pk, colleague.pk]

    assert actions.share_out(municipality_id=KRISTIANSAND, caseworkers=both, on=TODAY) == 2
    assert actions.share_out(municipality_id=KRISTIANSAND, caseworkers=both, on=TODAY) == 0
    assert ask("SELECT count(*) FROM participants_assignment WHERE municipality_id = %s", [OSLO]) == [(0,)]
    assert Assignment.objects.using("national").filter(caseworker=colleague).count() == 1

"""The page where roles are given and ended: by whoever may, to someone else, after a fresh sign-in (R16, R20)."""

import re
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from participants.access import tenancy
from participants.access.models import Grant, User
from participants.codes import NoticeKind
from tests.access.conftest import KRISTIANSAND, OSLO, as_owner, user
from tests.programmes.people import signed_in

__all__ = ["user"]
PAGE = "/brukere/"


@pytest.fixture
def ada(user):
    """Gives roles in Kristiansand."""
    return user("ada", administrator="4204")


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[-1]))


def roles_of(username):
    held = Grant.objects.valid_on(timezone.localdate()).filter(user__username=username)
    return set(held.values_list("role", "municipality_id"))


def told():
    rows = as_owner("SELECT kind, username FROM participants_notice JOIN access_user ON access_user.id = recipient_id")
    return set(rows)


# --- who sees it ---


def test_the_page_shows_everyone_with_access_their_roles_and_when_they_were_used(ada, user):
    kari = user("kari", caseworker="4204", auditor="4204")
    user("oslo", caseworker="0301")
    Grant.objects.filter(user=kari, role="caseworker").update(last_used_on=timezone.localdate())
    page = text(signed_in(ada).get(PAGE))

    assert "kari" in page
    assert page.count("Avslutt nå") == 2
    assert "Sist brukt" in page
    assert "Aldri brukt" in page
    assert "oslo" not in page
    assert "ada deg selv" in page


def test_a_hundred_and_fifty_users_are_all_on_the_page(ada):
    many = User.objects.bulk_create([User(username=f"ansatt{each:03}", password="!") for each in range(150)])
    start = timezone.localdate()
    Grant.objects.bulk_create(
        [Grant(user=each, role="teacher", municipality_id=KRISTIANSAND, valid_from=start) for each in many]
    )
    page = text(signed_in(ada).get(PAGE))

    assert all(each.username in page for each in many)
    assert "Har tilgang 151" in page


@pytest.mark.parametrize("roles", [
    {"caseworker": "4204"}, {"leader": "4204"}, {"auditor": "4204"}, {"support": None}, {"publisher": None}, {},
])  # fmt: skip
def test_nobody_else_sees_it_or_changes_anything(ada, user, roles):
    """ASVS 8.2.1"""
    theirs = Grant.objects.get(user=user("kari", caseworker="4204"))
    client = signed_in(user("other", **roles))

    for sent in ({}, {"bruker": "kari", "rolle": "leader"}, {"avslutt": theirs.pk}):
        assert client.post(PAGE, sent).status_code == 403
    assert client.get(PAGE).status_code == 403
    assert roles_of("kari") == {("caseworker", KRISTIANSAND)}


def test_the_field_asks_for_what_it_finds(ada, user, settings):
    """A user from before is found by the username alone; an address makes a new one, where e-mail is sent."""
    user("kari@kommune.example")
    client = signed_in(ada)
    assert "Brukernavn Hele brukernavnet. Nye brukere lages av den som drifter" in text(client.get(PAGE))
    settings.EMAIL_HOST, settings.SITE_ADDRESS = "mail.example", "https://fotfeste.example"

    page = text(client.get(PAGE))
    assert "eller e-post" not in page
    assert "Brukernavn Hele brukernavnet. Er personen ny, skriver du e-postadressen" in page


# --- giving ---


def test_a_role_is_given_to_someone_else_from_today_to_the_last_day_that_is_typed(ada, user):
    user("kari")
    client = signed_in(ada)
    answer = client.post(PAGE, {"bruker": "kari", "rolle": "caseworker", "til": "+30"})
    given = Grant.objects.get(user__username="kari")
    today = timezone.localdate()

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert (given.given_by, given.valid_from, given.valid_to) == (ada, today, today + timedelta(31))
    assert "kari er nå programrådgiver." in text(client.get(PAGE))


@pytest.mark.parametrize(("sent", "sentence"), [
    ({"bruker": "", "rolle": ""}, "Skriv brukernavnet. Velg en rolle."),
    ({"bruker": "ada", "rolle": "auditor"}, "Ingen kan gi seg selv en rolle."),
    ({"bruker": "ukjent", "rolle": "auditor"}, "Brukeren ukjent finnes ikke."),
    ({"bruker": "kari", "rolle": "publisher"}, "Velg en rolle."),
    ({"bruker": "kari", "rolle": "support"}, "Velg en rolle."),
    ({"bruker": "kari", "rolle": "leader", "til": "1.1.2020"}, "Den siste dagen kan ikke være før i dag."),
    ({"bruker": "kari", "rolle": "leader", "til": "snart"}, "Skriv datoen slik"),
    ({"bruker": "kari", "rolle": "caseworker"}, "kari har alt denne rollen."),
    ({"bruker": "kari", "rolle": "administrator"}, "Ingen kan være både"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_given(ada, user, sent, sentence):
    """R16"""
    user("kari", caseworker="4204")
    answer = signed_in(ada).post(PAGE, sent)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "<title>Feil: " in answer.content.decode()
    assert Grant.objects.count() == 2
    assert told() == set()


def test_giving_asks_for_a_fresh_sign_in_and_keeps_what_was_typed(ada, user):
    """R20, ASVS 7.5.3"""
    user("kari")
    client = signed_in(ada)
    session = client.session
    session["confirmed_at"] = (timezone.now() - timedelta(minutes=16)).timestamp()
    session.save()
    answer = client.post(PAGE, {"bruker": "kari", "rolle": "caseworker"})

    assert answer.status_code == 401
    assert 'name="felt-bruker" value="kari"' in answer.content.decode()
    assert roles_of("kari") == set()


# --- ending ---


def test_a_role_that_is_ended_is_gone_from_a_running_session_at_its_next_request(ada, user):
    """R15, ASVS 8.3.2"""
    kari = user("kari", caseworker="4204")
    theirs = signed_in(kari)
    assert theirs.get("/deltakere/").status_code == 200
    grant = Grant.objects.get(user=kari)
    answer = signed_in(ada).post(PAGE, {"avslutt": grant.pk})

    assert answer.status_code == 302
    assert theirs.get("/deltakere/").status_code == 403
    grant.refresh_from_db()
    assert (grant.valid_to, grant.ended_by) == (timezone.localdate(), ada)
    assert abs(grant.ended_at - timezone.now()) < timedelta(minutes=5)
    page = text(signed_in(ada).get(PAGE))
    assert "Programrådgiver. Avsluttet av ada." in page


def test_what_has_ended_is_read_page_by_page_each_once(ada):
    """Issue 4: by key, whether somebody has ended a role or its time was over, on one day or another."""
    many = User.objects.bulk_create([User(username=f"ansatt{each:03}", password="!") for each in range(105)])
    now, today = timezone.now(), timezone.localdate()
    ended = [now - timedelta(hours=number // 7) if number % 2 else None for number in range(105)]
    Grant.objects.bulk_create([
        Grant(user=each, role="teacher", municipality_id=KRISTIANSAND, valid_from=today - timedelta(60),
              valid_to=today - timedelta(number // 70), ended_at=ended[number])
        for number, each in enumerate(many)
    ])  # fmt: skip
    client, address, shown = signed_in(ada), PAGE, []
    while address:
        page = client.get(address).content.decode()
        shown += [re.findall(r"ansatt\d+", page)]
        link = re.search(r'rel="next" href="([^"#]+)#avsluttet"', page)
        address = link and PAGE + link[1]

    assert [len(each) for each in shown] == [50, 50, 5]
    assert {name for each in shown for name in each} == {each.username for each in many}
    assert "Siste avsluttede" in page
    assert "Siste avsluttede" not in client.get(f"{PAGE}?etter=x").content.decode()


def test_nobody_ends_their_own_role_and_what_is_elsewhere_is_not_there(ada, user):
    own = Grant.objects.get(user=ada)
    elsewhere = Grant.objects.get(user=user("oslo", caseworker="0301"))
    client = signed_in(ada)

    assert "Du kan ikke avslutte din egen tilgang." in text(client.post(PAGE, {"avslutt": own.pk}))
    answers = [text(client.post(PAGE, {"avslutt": key})) for key in (elsewhere.pk, 10**9, "x", "9" * 40)]
    assert all("Tilgangen gjelder ikke lenger." in each for each in answers)
    assert not Grant.objects.exclude(ended_at=None).exists()


# --- who is told ---


def test_the_leader_and_the_one_it_is_about_are_told_and_nobody_else(ada, user):
    lise = user("lise", leader="4204")
    user("revy", auditor="4204")
    kari = user("kari", teacher="4204")
    client = signed_in(ada)
    client.post(PAGE, {"bruker": "kari", "rolle": "caseworker"})
    assert told() == {(NoticeKind.GRANT_CHANGED, "lise"), (NoticeKind.OWN_GRANT_CHANGED, "kari")}

    assert "Noen har fått eller mistet en rolle i kommunen" in text(signed_in(lise).get("/varsler/"))
    assert 'href="/brukere/gjennomgang/"' in signed_in(lise).get("/varsler/").content.decode()
    assert "Rollene dine i kommunen er endret" in text(signed_in(kari).get("/varsler/"))


def test_whoever_has_no_role_left_is_told_nothing_they_could_not_read(ada, user):
    kari = user("kari", teacher="4204")
    signed_in(ada).post(PAGE, {"avslutt": Grant.objects.get(user=kari).pk})

    assert told() == set()


# --- and if the code forgot to ask: the database ---


def acting(who, role="administrator", place=KRISTIANSAND):
    return tenancy.tenant(municipality_id=place, user_id=who.pk, role=role)


@pytest.mark.parametrize("given_by", ["nobody", "someone else"])
def test_the_database_lets_nobody_give_a_role_in_anothers_name(ada, user, given_by):
    """R16, ASVS 8.3.1"""
    kari, eva = user("kari", caseworker="4204"), user("eva", administrator="4204")
    name = eva if given_by == "someone else" else None

    with acting(kari, "caseworker"), pytest.raises(ProgrammingError, match="in one's own name"), transaction.atomic():
        Grant.objects.create(
            user=ada, role="leader", municipality_id=OSLO, valid_from=timezone.localdate(), given_by=name
        )


@pytest.mark.parametrize("place", [KRISTIANSAND, OSLO])
def test_the_database_lets_only_whoever_gives_roles_there_give_one(user, place):
    """R16"""
    kari, per = user("kari", caseworker="4204", administrator="0301"), user("per")
    given = {"user": per, "role": "auditor", "municipality_id": place, "valid_from": timezone.localdate()}

    with acting(kari, "caseworker"):
        if place == OSLO:
            Grant.objects.create(**given, given_by=kari)
            return
        with pytest.raises(ProgrammingError, match="Only whoever gives roles there"), transaction.atomic():
            Grant.objects.create(**given, given_by=kari)


def test_the_database_lets_nobody_make_a_role_longer_or_another(ada, user):
    kari = user("kari", caseworker="4204")
    Grant.objects.filter(user=kari).update(valid_to=timezone.localdate() + timedelta(5))

    for changes, refusal in (
        ({"valid_to": None}, "never made longer"),
        ({"valid_to": timezone.localdate() + timedelta(6)}, "never made longer"),
        ({"role": "leader"}, "permission denied"),
        ({"municipality": OSLO}, "permission denied"),
        ({"given_by": ada}, "permission denied"),
    ):
        with pytest.raises(ProgrammingError, match=refusal), transaction.atomic():
            Grant.objects.filter(user=kari).update(**changes)
    with acting(kari, "caseworker"), pytest.raises(ProgrammingError, match="ends a role"), transaction.atomic():
        Grant.objects.filter(user=ada).update(valid_to=timezone.localdate())


def test_it_is_all_in_the_trail_with_who_did_it(ada, user):
    """R23"""
    user("kari")
    signed_in(ada).post(PAGE, {"bruker": "kari", "rolle": "caseworker"})
    with connections["trail"].cursor() as cursor:
        cursor.execute("SELECT operation, user_id FROM trail_event WHERE table_name = 'access_grant' ORDER BY id DESC")
        assert cursor.fetchone() == ("insert", ada.pk)

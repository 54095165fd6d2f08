"""Sessions: how long they last, where one is signed in, and ending them from elsewhere (R36; ASVS 7.3, 7.4)."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from participants.access.models import User
from participants.access.signin.codes import Browser
from participants.access.signin.models import UserSession
from tests.access.conftest import as_owner

PASSWORD = "riktig-hest-batteri"
HOME, LOGIN, LIST = "/min-side/", "/logg-inn/", "/min-side/innlogginger/"
END, END_ALL = f"{LIST}avslutt/", f"{LIST}avslutt-alle/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
EDGE = f"{CHROME} Edg/142.0.0.0"
SAFARI = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"


@pytest.fixture
def kari(user):
    return user("kari", password=PASSWORD, caseworker="4204")


def signed_in(username="kari", browser=FIREFOX):
    client = Client(headers={"User-Agent": browser})
    assert client.post(LOGIN, {"username": username, "password": PASSWORD}).status_code == 302
    return client


def earlier(**changes):
    """Move the rows of sessions back in time."""
    now = timezone.now()
    UserSession.objects.update(**{name: now - ago for name, ago in changes.items()})


def is_in(client):
    return client.get(HOME).status_code == 200


# --- how long ---


def test_a_session_ends_after_half_an_hour_without_use(kari):
    client = signed_in()
    # As the sessions' own table has it.
    [session] = Session.objects.all()
    assert timedelta(minutes=29) < session.expire_date - timezone.now() <= timedelta(minutes=30)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert not is_in(client)


def test_use_holds_a_session(kari):
    client = signed_in()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    earlier(last_seen_at=timedelta(minutes=29))
    assert is_in(client)

    assert Session.objects.get().expire_date - timezone.now() > timedelta(minutes=29)
    assert timezone.now() - UserSession.objects.get().last_seen_at < timedelta(minutes=1)


def test_a_row_that_nobody_has_used_for_too_long_holds_nothing(kari):
    client = signed_in()
    earlier(last_seen_at=timedelta(minutes=32))

    assert not is_in(client)


@pytest.mark.parametrize(("ago", "holds"), [
    (timedelta(hours=9, minutes=59), True), (timedelta(hours=10, seconds=1), False),
])  # fmt: skip
def test_a_session_ends_after_ten_hours_however_much_it_is_used(kari, ago, holds):
    client = signed_in()
    earlier(started_at=ago)

    assert is_in(client) is holds
    assert UserSession.objects.exists() is holds


def test_signing_in_again_begins_ten_new_hours(kari):
    client = signed_in()
    earlier(started_at=timedelta(hours=11))
    assert not is_in(client)
    client.post(LOGIN, {"username": "kari", "password": PASSWORD})

    assert is_in(client)


def test_it_is_noted_once_a_minute_that_a_session_is_in_use(kari):
    client = signed_in()
    before = UserSession.objects.get().last_seen_at
    is_in(client)
    assert UserSession.objects.get().last_seen_at == before

    earlier(last_seen_at=timedelta(seconds=61))
    is_in(client)
    assert UserSession.objects.get().last_seen_at > before


def test_sessions_that_are_over_are_forgotten_at_the_next_sign_in(kari, user):
    user("per", password=PASSWORD)
    signed_in(), signed_in("per")
    earlier(started_at=timedelta(hours=11))
    signed_in()

    assert sorted(each.user.username for each in UserSession.objects.all()) == ["kari", "per"]


# --- ends at once ---


def test_a_closed_account_is_out_everywhere(kari):
    phone, desk = signed_in(), signed_in()
    User.objects.update(is_active=False)

    assert not is_in(phone)
    assert not is_in(desk)


def test_signing_out_ends_this_session_and_no_other(kari):
    phone, desk = signed_in(), signed_in()
    answer = phone.post("/logg-ut/")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(phone)
    assert is_in(desk)
    assert UserSession.objects.count() == 1


def test_a_cookie_that_was_copied_before_ends_with_it(kari):
    client, thief = signed_in(), Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_in(thief)
    signed_in().post(END_ALL)

    assert not is_in(thief)


def test_a_session_of_someone_else_under_ones_own_cookie_holds_nothing(kari, user):
    user("per", password=PASSWORD)
    mine, theirs = signed_in(), signed_in("per")
    session = mine.session
    session["user_session"] = theirs.session["user_session"]
    session.save()

    assert not is_in(mine)
    assert is_in(theirs)


# --- the list ---


def test_the_list_shows_where_one_is_signed_in(kari, user):
    user("per", password=PASSWORD)
    signed_in("per", SAFARI)
    phone = signed_in(browser=CHROME)
    signed_in(browser=FIREFOX)
    page = phone.get(LIST).content.decode()

    assert len(re.findall(r'name="session" value="[0-9a-f-]{36}"', page)) == 2
    assert "Chrome – denne innloggingen" in page
    assert "Firefox – denne" not in page
    assert "Safari" not in page
    assert page.count("Brukernavn og passord. Logget inn") == 2


def test_a_session_that_is_over_is_not_in_the_list(kari):
    signed_in(browser=EDGE)
    earlier(last_seen_at=timedelta(minutes=32))

    assert "Edge" not in signed_in().get(LIST).content.decode()


def test_one_session_is_ended_from_another(kari):
    phone, desk = signed_in(), signed_in()
    answer = desk.post(END, {"session": phone.session["user_session"]})

    assert answer.headers["Location"] == LIST
    assert not is_in(phone)
    assert is_in(desk)


def test_ending_ones_own_session_leads_to_the_sign_in(kari):
    client = signed_in()
    answer = client.post(END, {"session": client.session["user_session"]})

    assert answer.headers["Location"] == LOGIN
    assert "Clear-Site-Data" in answer.headers
    assert not is_in(client)


def test_all_are_ended_at_once(kari, user):
    user("per", password=PASSWORD)
    phone, desk, other = signed_in(), signed_in(), signed_in("per")
    answer = desk.post(END_ALL)

    assert answer.headers["Location"] == LOGIN
    assert "Clear-Site-Data" in answer.headers
    assert not is_in(phone)
    assert not is_in(desk)
    assert is_in(other)


@pytest.mark.parametrize("value", [None, "", "noe", "00000000-0000-0000-0000-000000000000", "of another"])
def test_a_session_that_is_not_mine_is_not_found(kari, user, value):
    user("per", password=PASSWORD)
    mine, theirs = signed_in(), signed_in("per")
    value = theirs.session["user_session"] if value == "of another" else value
    answer = mine.post(END, {} if value is None else {"session": value})

    assert answer.status_code == 404
    assert is_in(theirs)
    assert is_in(mine)


@pytest.mark.parametrize("address", [END, END_ALL])
def test_ending_takes_a_post_and_a_token_of_ours(kari, address):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(kari)

    assert strict.get(address).status_code == 405
    assert strict.post(address).status_code == 403
    assert is_in(strict)


def test_no_more_than_the_family_of_the_browser_is_kept(kari):
    client = Client(headers={"User-Agent": FIREFOX}, REMOTE_ADDR="203.0.113.7")
    client.post(LOGIN, {"username": "kari", "password": PASSWORD})

    kept = str(as_owner("SELECT * FROM access_usersession"))
    assert "firefox" in kept
    assert not [word for word in ("Linux", "140", "203.0.113.7", client.cookies["sessionid"].value) if word in kept]


@pytest.mark.parametrize(("text", "family"), [
    (FIREFOX, Browser.FIREFOX), (CHROME, Browser.CHROME), (EDGE, Browser.EDGE), (SAFARI, Browser.SAFARI),
    ("curl/8", Browser.OTHER), ("", Browser.OTHER),
])  # fmt: skip
def test_a_browser_is_known_by_its_family(text, family):
    assert Browser.of(text) == family


def test_whoever_is_not_signed_in_has_no_row_and_no_cookie(register):
    client = Client()
    for address in ("/statistikk/", LOGIN, HOME):
        client.get(address)

    assert "sessionid" not in client.cookies
    assert not UserSession.objects.exists()


def test_who_asks_to_go_on_holds_the_session(kari):
    client = signed_in()
    earlier(last_seen_at=timedelta(minutes=20))

    assert client.post(f"{LIST}fortsett/").status_code == 204
    assert UserSession.objects.get().last_seen_at > timezone.now() - timedelta(minutes=1)
    assert Client().post(f"{LIST}fortsett/").status_code == 302

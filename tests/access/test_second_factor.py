"""Local accounts: a second factor, and a wait after too many attempts (R34, R35; ASVS 6.3, 6.5)."""

import logging
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import hashers
from django.test import Client

from participants.access.errors import RuleBroken
from participants.access.signin import actions
from participants.access.signin.models import SignInAttempt, SpentToken
from tests.access.conftest import as_owner

PASSWORD = "riktig-hest-batteri"
LOGIN, CODE, SET_UP = "/logg-inn/", "/logg-inn/kode/", "/min-side/sikkerhet/kodeapp/"
HOME, START = "/min-side/", "/start/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def shown(secret=SECRET, *, after=0):
    """What the app shows, so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + after))


def unused():
    """As if a code used before had been another."""
    SpentToken.objects.all().delete()


@pytest.fixture
def kari(user):
    return user("kari", password=PASSWORD, caseworker="4204")


@pytest.fixture
def with_app(kari):
    """Kari has an app; the reserve codes she was shown."""
    return actions.set_up_app(user=kari, secret=SECRET, code=shown())


@pytest.fixture
def needed(settings):
    settings.LOCAL_ACCOUNTS_NEED_SECOND_FACTOR = True


def sign_in(client, password=PASSWORD, username="kari", **more):
    return client.post(LOGIN, {"username": username, "password": password} | more)


def is_in(client):
    return client.get(HOME).status_code == 200


# --- an app ---


def test_the_right_password_alone_lets_nobody_in_who_has_an_app(with_app):
    """R34"""
    client = Client()

    assert sign_in(client).headers["Location"] == CODE
    assert not is_in(client)
    assert client.post(CODE, {"code": shown()}).headers["Location"] == START
    assert is_in(client)


def test_they_come_to_the_page_they_asked_for(with_app):
    client = Client()
    sign_in(client, next="/min-side/innlogginger/")

    assert client.post(CODE, {"code": shown()}).headers["Location"] == "/min-side/innlogginger/"


def test_a_wrong_code_lets_nobody_in(with_app):
    client = Client()
    sign_in(client)
    wrong = f"{(int(shown()) + 1) % 1_000_000:06}"
    answer = client.post(CODE, {"code": wrong})

    assert "Koden er feil" in answer.content.decode()
    assert not is_in(client)


def test_a_code_is_good_once(with_app):
    """ASVS 6.5.1: whoever sees it over a shoulder comes too late."""
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)
    code = shown()

    assert first.post(CODE, {"code": code}).status_code == 302
    assert "Koden er feil" in second.post(CODE, {"code": code}).content.decode()
    assert not is_in(second)


def test_a_code_with_spaces_and_half_a_minute_late_is_right(with_app):
    client = Client()
    sign_in(client)
    late = shown(after=-1)

    assert client.post(CODE, {"code": f"{late[:3]} {late[3:]}"}).status_code == 302


def test_a_reserve_code_is_good_once(with_app):
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)

    assert first.post(CODE, {"code": with_app[0]}).status_code == 302
    assert "Koden er feil" in second.post(CODE, {"code": with_app[0]}).content.decode()


def test_the_page_for_the_code_is_nothing_without_a_password_first(with_app):
    client = Client()

    assert client.get(CODE).headers["Location"] == LOGIN
    assert client.post(CODE, {"code": shown()}).headers["Location"] == LOGIN
    assert not is_in(client)


def test_after_five_minutes_the_password_is_asked_for_again(with_app):
    client = Client()
    sign_in(client)
    session = client.session
    session["halfway"][1] -= 301
    session.save()

    assert client.post(CODE, {"code": shown()}).headers["Location"] == LOGIN


def test_whoever_is_closed_out_between_password_and_code_stays_out(with_app, kari):
    client = Client()
    sign_in(client)
    kari.is_active = False
    kari.save()

    assert client.post(CODE, {"code": shown()}).headers["Location"] == LOGIN


def test_the_secret_is_kept_sealed(with_app):
    assert not [row for row in as_owner("SELECT data::text FROM mfa_authenticator") if SECRET in row[0]]


def test_signing_in_and_failing_to_is_logged_without_a_name(with_app, kari, caplog):
    """ASVS 16.3.1"""
    caplog.set_level(logging.INFO)
    client = Client()
    sign_in(client, password="Kari sitt passord")
    sign_in(client, username="Kari sitt passord")
    sign_in(client)
    client.post(CODE, {"code": "Kari"})
    client.post(CODE, {"code": shown()})
    told = [each.getMessage() for each in caplog.records if each.name.startswith("participants.access.signin")]

    assert told == [
        "A sign-in failed: name or password was wrong.",
        "A sign-in failed: name or password was wrong.",
        f"User {kari.pk} was not let on: Koden was wrong.",
        f"User {kari.pk} signed in by password and code.",
    ]
    assert "kari" not in caplog.text.casefold()


# --- where one is needed ---


def test_who_needs_an_app_reaches_nothing_before_it_is_set_up(kari, needed):
    """R34"""
    client = Client()

    assert sign_in(client).headers["Location"] == SET_UP
    for page in (HOME, "/min-side/innlogginger/", "/brukere/gjennomgang/", "/deltakere/"):
        assert client.get(page).headers["Location"] == SET_UP, page
    assert client.get("/statistikk/").status_code == 200


def test_setting_it_up_shows_the_reserve_codes_once_and_opens_the_rest(kari, needed):
    client = Client()
    sign_in(client)
    page = client.get(SET_UP).content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    assert 'src="data:image/svg+xml;base64,' in page

    assert "Koden er feil" in client.post(SET_UP, {"code": "000000"}).content.decode()
    codes = re.findall(r"<li><code>(\d+)</code></li>", client.post(SET_UP, {"code": shown(secret)}).content.decode())
    assert len(set(codes)) == 10
    assert is_in(client)
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_the_app_is_not_taken_away_where_it_is_needed_but_changed_for_another(with_app, needed):
    client = Client()
    sign_in(client)
    client.post(CODE, {"code": shown()})

    assert "Legg til en annen" in client.post("/min-side/sikkerhet/kodeapp/fjern/").content.decode()
    assert is_in(client)
    other = re.search(r"<code>([A-Z2-7 ]+)</code>", client.get(SET_UP).content.decode())[1].replace(" ", "")
    assert client.post(SET_UP, {"code": shown(other)}).status_code == 200
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_in_the_demonstration_a_password_is_enough(kari, settings):
    assert settings.DEMONSTRATION
    client = Client()

    assert sign_in(client).headers["Location"] == "/start/"


def test_new_reserve_codes_make_the_old_ones_worthless(with_app, kari):
    new = actions.renew_reserve_codes(user=kari)

    assert not set(new) & set(with_app)
    client = Client()
    sign_in(client)
    assert client.post(CODE, {"code": with_app[0]}).status_code == 200
    assert client.post(CODE, {"code": new[0]}).status_code == 302


def test_there_are_no_reserve_codes_without_an_app(kari):
    with pytest.raises(RuleBroken, match="kodeappen eller lagre en passnøkkel"):
        actions.renew_reserve_codes(user=kari)


def test_what_is_grave_asks_for_the_code_as_well(with_app):
    """R20"""
    client = Client()
    sign_in(client)
    client.post(CODE, {"code": shown()})
    unused()
    page = client.get("/bekreft/").content.decode()

    assert 'name="code"' in page
    assert client.post("/bekreft/", {"password": PASSWORD}).status_code == 200
    assert client.post("/bekreft/", {"password": PASSWORD, "code": shown()}).status_code == 302


# --- too many attempts ---


def tries(count, **more):
    return [sign_in(Client(**more), password="galt-passord-helt") for _ in range(count)]


def test_the_sixth_wrong_password_in_five_minutes_is_not_tried_and_nor_is_the_right_one(kari):
    """R35"""
    assert [each.status_code for each in tries(5)] == [200] * 5
    blocked = sign_in(Client(REMOTE_ADDR="192.0.2.7"))

    assert blocked.status_code == 429
    assert "Vent fem minutter" in blocked.content.decode()


def test_one_place_may_not_try_one_password_on_many_accounts(kari):
    """R35"""
    for number in range(5):
        sign_in(Client(REMOTE_ADDR="192.0.2.8"), username=f"ukjent-{number}")

    assert sign_in(Client(REMOTE_ADDR="192.0.2.8")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.9")).status_code == 302


def test_an_account_that_does_not_exist_is_blocked_in_the_same_words(kari):
    """R35: nobody learns by the limit who has an account."""
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), username="finnes-ikke")
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), password="galt")
    unknown, known = (
        sign_in(Client(REMOTE_ADDR=address), username=name).content.decode()
        for address, name in (("192.0.2.99", "finnes-ikke"), ("192.0.2.98", "kari"))
    )

    assert re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", unknown) == re.sub(
        r'csrfmiddlewaretoken" value="[^"]+', "", known
    )


def test_as_much_work_is_done_for_a_name_that_nobody_has(kari, monkeypatch):
    """R35, ASVS 6.3.8: told by the hashing that is done, since times differ on a busy machine."""
    done = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *args: done.append(1) or encode(self, *args))
    verify = hasher.verify
    monkeypatch.setattr(hasher, "verify", lambda self, *args: done.append(1) or verify(self, *args))

    sign_in(Client(), username="finnes-ikke")
    unknown, done[:] = len(done), []
    sign_in(Client(), password="galt")
    assert unknown == len(done) == 1


def test_after_five_minutes_one_may_try_again(kari):
    tries(5)
    as_owner("UPDATE access_signinattempt SET made_at = made_at - interval '5 minutes'")

    assert sign_in(Client()).status_code == 302


def test_whoever_gets_in_has_the_mistakes_on_their_own_account_forgiven(kari):
    tries(4)
    assert sign_in(Client(REMOTE_ADDR="192.0.2.20")).status_code == 302

    tries(4)
    assert sign_in(Client(REMOTE_ADDR="192.0.2.21")).status_code == 302


def test_whoever_has_one_account_may_not_try_more_passwords_on_others(kari):
    """R35: signing in between the tries does not begin the count of a place anew."""
    judged = 0
    for number in range(40):
        tried = sign_in(Client(REMOTE_ADDR="192.0.2.22"), username=f"en-annen-{number}", password="galt")
        judged += tried.status_code == 200
        sign_in(Client(REMOTE_ADDR="192.0.2.22"))

    assert judged == 5


def test_a_machine_does_not_get_more_tries_by_its_many_addresses(kari):
    for number in range(1, 6):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{number}"), username=f"ukjent-{number}")

    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2::77")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::77")).status_code == 302


def test_attempts_that_were_not_tried_do_not_lengthen_the_wait(kari):
    tries(5)
    before = SignInAttempt.objects.count()
    tries(5)

    assert SignInAttempt.objects.count() == before


def test_codes_are_not_guessed_either(with_app):
    """R35"""
    client = Client()
    sign_in(client)
    wrong = [f"{(int(shown()) + each) % 1_000_000:06}" for each in range(10, 15)]
    for code in wrong:
        client.post(CODE, {"code": code})

    assert client.post(CODE, {"code": shown()}).status_code == 429
    assert not is_in(client)


def test_many_at_once_do_not_pass_the_limit(kari):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    def try_once(_number):
        try:
            return sign_in(Client(), password="galt-passord-helt").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(try_once, range(16)))

    assert statuses.count(200) <= 5


def test_a_password_is_kept_by_argon2id_with_64_mib(kari):
    assert "argon2id$v=19$m=65536,t=2,p=1" in kari.password


def test_no_name_and_no_address_is_kept_with_an_attempt(kari):
    tries(1)

    kept = str(as_owner("SELECT * FROM access_signinattempt"))
    assert "kari" not in kept
    assert "127.0.0.1" not in kept

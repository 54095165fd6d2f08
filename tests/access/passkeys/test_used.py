"""Passkeys let one in, stand for a code, and answer where one must show again who one is."""

import itertools
import logging
from dataclasses import replace

from allauth.mfa.models import Authenticator
from django.test import Client

from participants.access.signin import actions
from participants.access.signin.session import CONFIRMED_AT
from tests.access.passkeys import BEGIN, CONFIRM, LIES, PAGE, REFUSED, REVIEW, add, ask, body, enter, refused
from tests.access.passkeys.device import Device
from tests.access.test_second_factor import CODE, HOME, LOGIN, PASSWORD, SECRET, is_in, shown, sign_in

# --- used alone ---


def test_it_lets_one_in_alone_and_to_the_page_one_asked_for(with_passkey, device):
    """R34: neither name nor password nor code."""
    client, answer = enter(device)
    assert answer.headers["Location"] == "/start/"
    assert is_in(client)
    assert client.session[CONFIRMED_AT]

    client = Client()
    asked = {"passkey": device.use(ask(client)), "next": "/min-side/innlogginger/"}
    assert client.post(LOGIN, asked).headers["Location"] == "/min-side/innlogginger/"


def test_an_answer_that_is_not_as_asked_lets_nobody_in(with_passkey, device):
    for client, lie in zip(from_many_places(), LIES.values(), strict=False):
        refused(enter(replace(device, **lie), client)[1], client)
    assert is_in(enter(device)[0])


def from_many_places():
    """Clients of which none has to wait for what the others have failed at."""
    return (Client(REMOTE_ADDR=f"192.0.2.{number}") for number in itertools.count(1))


def test_an_answer_that_is_none_lets_nobody_in(with_passkey, device):
    fields = ("clientDataJSON", "authenticatorData", "signature", "userHandle")
    lies = itertools.product(fields, ("", "AAAA", "!", 7, {}, "A" * 9000))
    for client, (field, value) in zip(from_many_places(), lies, strict=False):
        refused(enter(device, client, **{field: value})[1], client)


def test_nor_does_a_text_that_is_no_answer(with_passkey):
    texts = ("", "null", "[]", "{}", '{"id": 1}', "[" * 9000, "x" * 30_000, '{"id": "AAAA"}')
    for client, text in zip(from_many_places(), texts, strict=False):
        ask(client)
        refused(client.post(LOGIN, {"passkey": text}), client)


def test_every_refusal_looks_the_same(with_passkey, device, kari):
    """Nobody learns which passkeys there are, or why one did not do."""
    unknown, copied, closed = Device(), device, Device(key_id=device.key_id, handle=device.handle)
    looks = {refused(answer, client) for client, answer in (enter(unknown), enter(closed))}
    client = Client()
    looks.add(refused(client.post(LOGIN, {"passkey": copied.use({"publicKey": {"challenge": "AAAA"}})}), client))
    kari.is_active = False
    kari.save()
    client, answer = enter(device)
    looks.add(refused(answer, client))

    assert len(looks) == 1


def test_an_answer_is_good_once(with_passkey, device):
    """ASVS 6.5.1"""
    client = Client()
    answer = {"passkey": device.use(ask(client))}
    kept = client.session["passkey_asked"]
    assert client.post(LOGIN, answer).status_code == 302

    other = Client()
    ask(other)
    session = other.session
    session["passkey_asked"] = kept  # as if two came at once, before either was spent
    session.save()
    refused(other.post(LOGIN, answer), other)


def test_a_challenge_is_tried_once_whatever_becomes_of_it(with_passkey, device):
    client = Client()
    right = {"passkey": device.use(ask(client))}
    client.post(LOGIN, {"passkey": "{}"})

    refused(client.post(LOGIN, right), client)


def test_after_five_minutes_it_is_too_late(with_passkey, device):
    client = Client()
    answer = device.use(ask(client))
    session = client.session
    session["passkey_asked"][2] -= 301
    session.save()

    refused(client.post(LOGIN, {"passkey": answer}), client)


def test_what_was_asked_for_one_thing_is_no_answer_to_another(own, with_passkey, device):
    session = own.session
    session[CONFIRMED_AT] -= 1200
    session.save()
    asked = ask(own, CONFIRM)["publicKey"]["challenge"]
    client = Client()
    ask(client)
    given = client.session
    given["passkey_asked"] = own.session["passkey_asked"]
    given.save()

    refused(client.post(LOGIN, {"passkey": device.use({"publicKey": {"challenge": asked}})}), client)


def test_a_key_that_has_been_copied_is_found_out(own, device):
    device.count = 5
    add(own, device)
    device.count = 6
    assert is_in(enter(device)[0])

    client, answer = enter(device)
    refused(answer, client)


def test_too_many_that_fail_from_one_place_must_wait(with_passkey, device):
    """R35"""
    for _ in range(5):
        enter(Device())

    assert enter(device)[1].status_code == 429


def test_where_they_are_not_offered_they_are_not_asked_for(with_passkey, settings):
    settings.PASSKEY_DOMAIN = "fotfeste.example"

    assert "data-passkey" not in body(Client().get(LOGIN))
    assert "publickey-credentials-get=()" in Client().get(LOGIN).headers["Permissions-Policy"]


def test_browsers_may_use_them_on_the_pages_that_do_and_nowhere_else(own, with_passkey):
    def opened(answer):
        return {each for each in answer.headers["Permissions-Policy"].split(", ") if not each.endswith("=()")}

    both = {"publickey-credentials-create=(self)", "publickey-credentials-get=(self)"}
    halfway = Client()
    sign_in(halfway)
    for client, page in ((Client(), LOGIN), (own, PAGE), (own, CONFIRM), (halfway, CODE)):
        assert opened(client.get(page)) == both, page
    for page in (HOME, "/min-side/sikkerhet/", "/statistikk/"):
        assert opened(own.get(page)) == set(), page


def test_the_log_tells_of_no_passkey_by_its_name(own, with_passkey, device, caplog):
    caplog.set_level(logging.INFO)
    enter(device)
    enter(Device())

    assert device.key_id.hex() not in caplog.text
    assert "A passkey was refused: passkey_unknown." in caplog.text
    assert "kari" not in caplog.text


# --- as the second step, and before what is grave ---


def test_after_the_password_it_stands_for_the_code(with_passkey, device):
    client = Client()
    assert sign_in(client).headers["Location"] == CODE
    assert not is_in(client)
    answer = client.post(CODE, {"passkey": device.use(ask(client, CODE))})

    assert answer.headers["Location"] == "/start/"
    assert is_in(client)


def test_anothers_passkey_is_no_second_step(with_passkey, user):
    user("ola", password=PASSWORD, caseworker="4204")
    other, hers = Client(), Device()
    sign_in(other, username="ola")
    add(other, hers)
    client = Client()
    sign_in(client)

    refused(client.post(CODE, {"passkey": hers.use(ask(client, CODE))}), client)


def test_a_reserve_code_helps_whoever_has_lost_it(with_passkey):
    client = Client()
    sign_in(client)

    assert client.post(CODE, {"code": with_passkey[0]}).status_code == 302
    assert is_in(client)


def test_what_is_grave_takes_a_passkey_for_password_and_code(own, with_passkey, device):
    """R20"""
    session = own.session
    session[CONFIRMED_AT] -= 1200
    session.save()
    assert own.get(REVIEW).headers["Location"].startswith(CONFIRM)
    wrong = own.post(CONFIRM, {"next": REVIEW, "passkey": Device().use(ask(own, CONFIRM))})
    assert REFUSED in body(wrong)
    assert own.get(REVIEW).status_code == 302

    right = own.post(CONFIRM, {"next": REVIEW, "passkey": device.use(ask(own, CONFIRM))})
    assert right.headers["Location"] == REVIEW
    assert own.get(REVIEW).status_code == 200


def test_making_and_removing_one_is_grave_itself(own, with_passkey, device):
    session = own.session
    session[CONFIRMED_AT] -= 1200
    session.save()

    assert own.get(PAGE).headers["Location"].startswith(CONFIRM)
    assert own.post(PAGE, BEGIN).status_code == 401
    key = Authenticator.objects.get(type="webauthn").pk
    assert own.post(PAGE, {"remove": key}).status_code == 401
    assert Authenticator.objects.filter(pk=key).exists()


def test_a_new_secret_key_of_the_site_makes_codes_worthless_and_leaves_passkeys(with_passkey, kari, device, settings):
    codes = actions.set_up_app(user=kari, secret=SECRET, code=shown())
    settings.SECRET_KEY = "another-one-of-fifty-signs-or-more-for-this-test-alone"
    client = Client()
    sign_in(client)
    for code in (shown(), codes[0]):
        assert "Koden er feil" in body(client.post(CODE, {"code": code}))

    client, answer = enter(device)
    assert answer.status_code == 302
    assert "0 reservekoder igjen" in body(client.get("/min-side/sikkerhet/"))
    assert add(client, Device()).status_code == 200
    assert "10 reservekoder igjen" in body(client.get("/min-side/sikkerhet/"))

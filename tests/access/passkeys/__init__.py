"""Passkeys of local accounts: made, used alone, as the second step and before what is grave (R20, R34)."""

import re

from django.test import Client

from tests.access.test_second_factor import LOGIN, is_in

PAGE, CONFIRM, REVIEW = "/min-side/sikkerhet/passnokler/", "/bekreft/", "/brukere/gjennomgang/"
REFUSED = "Passnøkkelen ble ikke godtatt"
BEGIN = {"passkey": "begin"}
LIES = {
    "another origin": {"origin": "http://ond.testserver"}, "another domain": {"domain": "ond.example"},
    "in a frame": {"cross_origin": True}, "nobody there": {"flags": 0}, "device did not ask who": {"flags": 1},
}  # fmt: skip


def ask(client, page=LOGIN):
    return client.post(page, BEGIN).json()


def add(client, device, name="Jobbtelefonen"):
    return client.post(PAGE, {"passkey": device.make(ask(client, PAGE)), "name": name})


def enter(device, client=None, **lies):
    """Sign in with a passkey alone."""
    client = client or Client()
    answer = client.post(LOGIN, {"passkey": device.use(ask(client), **lies)})
    return client, answer


def body(answer):
    return answer.content.decode()


def refused(answer, client):
    assert (answer.status_code, REFUSED in body(answer)) == (200, True)
    assert not is_in(client)
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", body(answer))

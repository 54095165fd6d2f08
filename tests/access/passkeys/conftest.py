"""Kari, who has a local account, and her device."""

import re

import pytest
from django.test import Client

from tests.access.passkeys import add
from tests.access.passkeys.device import Device
from tests.access.test_second_factor import PASSWORD, sign_in


@pytest.fixture(autouse=True)
def offered(settings):
    settings.PASSKEY_DOMAIN = "testserver"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # passwords are not what is tried


@pytest.fixture
def kari(user):
    return user("kari", password=PASSWORD, leader="4204")


@pytest.fixture
def own(kari):
    """A client signed in by password, before there is a passkey."""
    client = Client()
    sign_in(client)
    return client


@pytest.fixture
def device():
    return Device()


@pytest.fixture
def with_passkey(own, device):
    """Kari has a passkey; the reserve codes she was shown."""
    return re.findall(r"<code>(\d{8})</code>", add(own, device).content.decode())

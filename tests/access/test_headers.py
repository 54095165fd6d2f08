"""What every answer tells the browser, whoever asks and whatever the address (R36, R38, R40; ASVS 3.4, 14.3.2)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as product
from django.test import Client
from django.urls import reverse

from tests.access.test_signin import ARGUMENTS, PUBLIC, routes

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(each.name for each in routes())


@pytest.fixture
def kari(user):
    return user("kari", caseworker="4204")


def assert_well_told(answer):
    told = answer.headers
    features = dict(each.split("=") for each in told["Permissions-Policy"].split(", "))
    assert {"camera", "microphone", "geolocation", "payment", "usb"} <= set(features)
    assert set(features.values()) == {"()"}
    assert told["Cross-Origin-Opener-Policy"] == "same-origin"
    assert told["Cross-Origin-Resource-Policy"] == "same-origin"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["X-Frame-Options"] == "DENY"
    assert told["Referrer-Policy"] == "same-origin"
    policy = dict(each.strip().split(" ", 1) for each in told["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["form-action"]) == ("'self'", "'self'", "'self'")
    assert (policy["frame-ancestors"], policy["object-src"]) == ("'none'", "'none'")
    # R40: nothing comes from elsewhere.
    assert "http" not in told["Content-Security-Policy"]
    assert "unsafe" not in told["Content-Security-Policy"]
    assert "Server" not in told
    assert (policy["report-uri"], policy["report-to"]) == (reverse("policy-report"), "csp")
    assert told["Reporting-Endpoints"] == f'csp="{reverse("policy-report")}"'


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post", "options"])
def test_every_address_tells_a_stranger(register, name, method):
    answer = getattr(Client(), method)(reverse(name, kwargs=ARGUMENTS.get(name)))

    assert_well_told(answer)


@pytest.mark.parametrize("name", NAMES)
def test_every_address_tells_a_user_and_is_kept_by_no_cache(kari, name):
    """R38: also a public page, which looks the same but has a user's cookie on it."""
    client = Client()
    client.force_login(kari)
    answer = client.get(reverse(name, kwargs=ARGUMENTS.get(name)))

    assert_well_told(answer)
    assert {"no-store", "private"} <= set(answer.headers["Cache-Control"].split(", "))


@pytest.mark.parametrize("address", ["/finnes-ikke/", "/static/app/finnes-ikke.css", "/logg-inn/finnes-ikke/"])
def test_what_is_not_there_tells_it_too(register, address):
    assert_well_told(Client().get(address))


# What is sent from a form is known by a cookie to come from it.
@pytest.mark.parametrize("name", sorted(PUBLIC - {"login", "invitation"}))
def test_a_public_address_sets_no_cookie(register, name):
    assert not Client().get(reverse(name, kwargs=ARGUMENTS.get(name))).cookies


def test_the_cookies_of_the_demonstration_are_named_as_before():
    assert (product.SESSION_COOKIE_NAME, product.CSRF_COOKIE_NAME) == ("sessionid", "csrftoken")


def test_over_https_the_cookies_are_of_this_very_host():
    """R36. The prefix asks for Secure, for the path / and for no domain."""
    example = (ROOT / "docs/production.env.example").read_text(encoding="utf-8").splitlines()
    in_production = dict(line.split("=", 1) for line in example if line and not line.startswith("#"))
    script = (
        "from config import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,"
        "getattr(s, 'SESSION_COOKIE_PATH', '/'), getattr(s, 'SESSION_COOKIE_DOMAIN', None));"
        "print(s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY,"
        "getattr(s, 'CSRF_COOKIE_PATH', '/'), getattr(s, 'CSRF_COOKIE_DOMAIN', None))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={"PATH": os.environ["PATH"]} | in_production,
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip

    assert told == ["__Host-session True True Lax / None", "__Host-csrf True True / None"]


def test_over_plain_http_pages_lead_to_https_and_programs_are_told_that_they_were_wrong(register, settings):
    """ASVS 4.1.2"""
    settings.SECURE_SSL_REDIRECT = True
    client = Client()

    for page in ("/statistikk/", "/logg-inn/"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (301, f"https://testserver{page}")
    for answer in (client.get("/api/v1/participants"), client.post("/logg-inn/"), client.post("/csp-rapport/")):
        assert (answer.status_code, answer.json()["code"]) == (403, "https_needed")


def test_signing_in_works_with_those_names(user, settings):
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = True
    user("kari", password="riktig-hest-batteri")
    client = Client(enforce_csrf_checks=True, headers={"Referer": "https://testserver/logg-inn/"})
    client.get("/logg-inn/", secure=True)
    token = client.cookies["__Host-csrf"].value
    answer = client.post(
        "/logg-inn/",
        {"username": "kari", "password": "riktig-hest-batteri", "csrfmiddlewaretoken": token},
        secure=True,
    )

    assert answer.status_code == 302
    cookie = answer.cookies["__Host-session"]
    assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["samesite"]) == (True, "/", "", "Lax")
    assert client.get("/min-side/", secure=True).status_code == 200

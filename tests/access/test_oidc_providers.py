"""Setting providers up, and tying identities to users: what is wrong is told at once and in words."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client

from participants.access.signin import providers
from participants.access.signin.models import ExternalIdentity
from tests.access.issuer import HOME, sign_in

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "key": "idporten",
    "name": "ID-porten",
    "issuer": "https://idporten.example",
    "client_id": "x",
    "key_file": "/k",
}


def test_none_is_the_rule(settings):
    settings.OIDC_PROVIDERS = []

    assert providers.configured() == []


def test_a_provider_is_read_as_it_stands(settings):
    settings.OIDC_PROVIDERS = [GOOD | {"acr": ["idporten-loa-high"], "max_age": 3600}]

    [found] = providers.configured()
    assert (found.acr, found.max_age, found.scope, found.auth) == (
        ("idporten-loa-high",),
        3600,
        "openid",
        "private_key_jwt",
    )


@pytest.mark.parametrize("value", [
    {},
    "idporten",
    ["idporten"],
    [{}],
    [GOOD | {"key": "id porten"}],
    [GOOD | {"key": "../ut"}],
    [GOOD | {"issuer": "http://idporten.example"}],
    [GOOD | {"issuer": "http://localhost.ond.example"}],
    [GOOD | {"issuer": "idporten.example"}],
    [GOOD | {"issuer": 1}],
    [GOOD | {"client_id": ""}],
    [GOOD | {"auth": "none"}],
    [GOOD | {"auth": "client_secret_basic"}],
    [GOOD | {"key_file": ""}],
    [GOOD | {"secret_file": "/s"}],
    [GOOD | {"client_secret": "hemmelig"}],
    [GOOD | {"max_age": "3600"}],
    [GOOD | {"max_age": True}],
    [GOOD | {"acr": "idporten-loa-high"}],
    [GOOD | {"amr": [1]}],
    [GOOD | {"subject_claim": "email"}],
    [GOOD | {"scope": "profile"}],
    [GOOD | {"assertion_audience": "*"}],
    [GOOD, GOOD | {"issuer": "https://annen.example"}],
    [GOOD, GOOD | {"key": "annen"}],
], ids=str)  # fmt: skip
def test_a_provider_that_is_set_up_wrongly_is_not_taken(settings, value):
    settings.OIDC_PROVIDERS = value

    with pytest.raises(ImproperlyConfigured, match="OIDC_PROVIDERS") as told:
        providers.configured()
    assert "hemmelig" not in str(told.value)


def test_the_product_does_not_start_with_it():
    answer = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT, env=os.environ | {"OIDC_PROVIDERS": '[{"key": "idporten"}]'}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert answer.returncode != 0
    assert "OIDC_PROVIDERS, idporten: key, name, issuer and client_id are needed." in answer.stderr


@pytest.mark.parametrize(("address", "safe"), [
    ("https://idporten.no/keys", True), ("http://127.0.0.1:8080/keys", True), ("http://[::1]/keys", True),
    ("http://idporten.no/keys", False), ("http://localhost/keys", False), ("https:///keys", False),
    ("ftp://127.0.0.1/", False), ("//idporten.no", False), ("", False),
])  # fmt: skip
def test_only_https_and_this_machine_are_asked(address, safe):
    assert providers.is_safe(address) is safe


# --- link_identity ---


def link(issuer, *arguments, username="kari", subject="nytt-navn"):
    out = io.StringIO()
    call_command("link_identity", username, "--issuer", issuer.address, "--subject", subject, *arguments, stdout=out)
    return out.getvalue()


def test_whoever_is_tied_gets_in(issuer):
    issuer.subject = "nytt-navn"
    assert sign_in().status_code == 403

    assert "Identiteten er nå knyttet til kari." in link(issuer)
    assert sign_in().headers["Location"] == "/start/"


def test_tying_twice_changes_nothing(issuer):
    link(issuer)

    assert "Identiteten er alt knyttet til kari." in link(issuer)
    assert ExternalIdentity.objects.filter(subject="nytt-navn").count() == 1


@pytest.mark.parametrize(("named", "told"), [
    ({"username": "per"}, "Brukeren per finnes ikke"),
    ({"subject": ""}, "Feltet kan ikke være blankt"),
    ({"subject": "x" * 256}, "255"),
])  # fmt: skip
def test_what_cannot_be_tied_is_told(issuer, named, told):
    with pytest.raises(CommandError, match=told):
        link(issuer, **named)


def test_an_issuer_that_is_not_set_up_is_told(issuer, settings):
    settings.OIDC_PROVIDERS = []

    with pytest.raises(CommandError, match="er ikke satt opp"):
        link(issuer)


def test_an_identity_is_one_persons(issuer, user):
    user("per")

    with pytest.raises(CommandError, match="knyttet til en annen bruker"):
        link(issuer, username="per", subject=issuer.subject)
    assert ExternalIdentity.objects.get().user.username == "kari"


def test_who_is_untied_is_out_at_once(issuer):
    client = Client()
    sign_in(client)
    assert "ikke lenger" in link(issuer, "--remove", subject=issuer.subject)

    assert client.get(HOME).status_code == 302
    assert sign_in().status_code == 403
    with pytest.raises(CommandError, match="har ikke denne identiteten"):
        link(issuer, "--remove", subject=issuer.subject)

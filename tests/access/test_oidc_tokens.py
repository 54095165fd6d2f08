"""What an issuer may get wrong, or someone in its name: each is refused, alike, and nobody is signed in (R32)."""

import hmac
import time
from base64 import urlsafe_b64encode

import pytest
from django.test import Client
from joserfc.jwk import ECKey, RSAKey

from tests.access.issuer import CLIENT, HOME, assert_refused, sign_in

OTHER_KEY = RSAKey.generate_key(2048, {"kid": "other"})
CURVED = ECKey.generate_key("P-256", {"kid": "curved", "use": "sig"})
NOW = int(time.time())


def parts_of(token):
    return token.split(".")


def without_signature(issuer, claims):
    header = urlsafe_b64encode(b'{"alg":"none","kid":"first"}').rstrip(b"=").decode()
    return f"{header}.{parts_of(issuer.honest_token(claims))[1]}."


def with_public_key_as_secret(issuer, claims):
    """By hand: our own library refuses to make such a thing."""
    header = urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').rstrip(b"=").decode()
    text = f"{header}.{parts_of(issuer.honest_token(claims))[1]}"
    signature = hmac.digest(issuer.key.as_pem(private=False), text.encode(), "sha256")
    return f"{text}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def with_unmarked_key(issuer, claims):
    key = RSAKey.import_key(issuer.key.as_pem(private=True))
    return issuer.honest_token(claims, key=key, alg="PS256")


def tampered(issuer, claims):
    head, _body, signature = parts_of(issuer.honest_token(claims))
    return f"{head}.{parts_of(issuer.honest_token(claims | {'sub': 'kari'}))[1]}.{signature}"


TOKENS = {
    "alg none": (without_signature, "alg"),
    "HS256 with the public key": (with_public_key_as_secret, "alg"),
    "tampered": (tampered, "signature"),
    "signature cut off": (lambda issuer, claims: issuer.honest_token(claims).rpartition(".")[0] + ".", "signature"),
    "another key under a known name": (lambda issuer, claims: issuer.honest_token(claims, key=OTHER_KEY), "signature"),
    "unknown kid": (lambda issuer, claims: issuer.honest_token(claims, key=OTHER_KEY, kid="other"), "unknown_kid"),
    "no kid": (lambda issuer, claims: issuer.honest_token(claims, kid=""), "kid"),
    "an algorithm of another kind of key": (
        lambda issuer, claims: issuer.honest_token(claims, key=CURVED, alg="ES256"), "unknown_kid",
    ),
    "an algorithm that the key is not for": (
        with_unmarked_key, "unknown_kid",
    ),
    "a key in the header": (
        lambda issuer, claims: issuer.honest_token(claims, key=CURVED, alg="ES256", kid="curved",
                                                   jwk=CURVED.as_dict(private=False)), "unknown_kid",
    ),
    "a logout token": (lambda issuer, claims: issuer.honest_token(claims, typ="logout+jwt"), "typ"),
    "no token": (lambda issuer, claims: "noe helt annet", "not_a_token"),
    "not even letters": (lambda issuer, claims: "æ.ø.å", "not_a_token"),
    "too long": (lambda issuer, claims: issuer.honest_token(claims | {"more": "x" * 40_000}), "too_long"),
}  # fmt: skip


@pytest.mark.parametrize("trick", TOKENS)
def test_a_token_that_the_issuer_did_not_sign_as_it_should_is_refused(issuer, caplog, trick):
    """R32; ASVS 6.8.2."""
    make, reason = TOKENS[trick]
    issuer.sign = lambda claims: make(issuer, claims)
    client = Client()
    answer = sign_in(client)

    assert "fredrik" not in assert_refused(answer, client) + caplog.text
    assert f"Sign-in through lokal refused: {reason}." in caplog.text


CLAIMS = [
    ({"nonce": "en annen"}, "nonce"),
    ({"nonce": None}, "nonce"),
    ({"nonce": 1}, "nonce"),
    ({"iss": "https://ond.example"}, "iss"),
    ({"iss": None}, "iss"),
    ({"aud": "noen-andre"}, "aud"),
    ({"aud": None}, "aud"),
    ({"aud": []}, "aud"),
    ({"aud": [CLIENT, "noen-andre"], "azp": "noen-andre"}, "aud"),
    ({"aud": [CLIENT, "noen-andre"], "azp": CLIENT}, "aud"),
    ({"aud": [CLIENT], "azp": "noen-andre"}, "azp"),
    ({"exp": NOW - 3600}, "exp"),
    ({"exp": None}, "exp"),
    ({"exp": "9999999999"}, "exp"),
    ({"exp": True}, "exp"),
    ({"iat": NOW + 7200}, "iat"),
    ({"iat": NOW - 7200}, "iat"),
    ({"iat": None}, "iat"),
    ({"nbf": NOW + 7200}, "nbf"),
    ({"acr": "idporten-loa-substantial"}, "acr"),
    ({"acr": None}, "acr"),
    ({"acr": ["idporten-loa-high"]}, "acr"),
    ({"amr": None}, "amr"),
    ({"amr": ["pwd"]}, "amr"),
    ({"amr": "mfa"}, "amr"),
    ({"auth_time": NOW - 90_000}, "auth_time"),
    ({"auth_time": NOW + 90_000}, "auth_time"),
    ({"auth_time": None}, "auth_time"),
    ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "at_hash"),
    ({"at_hash": None, "c_hash": None, "sub": None}, "sub"),
    ({"sub": 1}, "sub"),
    ({"sub": ""}, "sub"),
    ({"sub": "x" * 256}, "sub"),
    ({"sid": 1}, "sid"),
    ({"events": {}}, "events"),
]


@pytest.mark.parametrize(
    ("changes", "reason"), CLAIMS, ids=[f"{sorted(each)}-{n}" for n, (each, _) in enumerate(CLAIMS)]
)
def test_a_token_that_says_something_else_than_it_must_is_refused(issuer, caplog, changes, reason):
    """R32; ASVS 6.8.4."""
    issuer.claims = changes
    client = Client()
    answer = sign_in(client)

    assert "fredrik" not in assert_refused(answer, client) + caplog.text
    assert f"Sign-in through lokal refused: {reason}." in caplog.text


def test_every_refusal_looks_the_same(issuer):
    pages = set()
    for claims in ({"iss": "https://ond.example"}, {"exp": 1}, {"acr": "lav"}):
        issuer.claims = claims
        pages.add(sign_in().content)
    pages.add(Client().get("/logg-inn/lokal/svar/").content)

    assert len(pages) == 1


def test_a_refusal_signs_nobody_out(issuer):
    client = Client()
    sign_in(client)
    client.get("/logg-inn/lokal/svar/?state=gjettet&code=gjettet")

    assert client.get(HOME).status_code == 200


# --- an issuer that is not well ---


@pytest.mark.parametrize(("discovery", "reason"), [
    ({"issuer": "https://ond.example"}, "discovery_issuer"),
    ({"issuer": None}, "discovery_issuer"),
    ({"token_endpoint": "http://ond.example/token"}, "discovery_address"),
    ({"authorization_endpoint": "javascript:alert(1)"}, "discovery_address"),
    ({"jwks_uri": None}, "discovery_address"),
    ({"jwks_uri": "file:///etc/passwd"}, "discovery_address"),
])  # fmt: skip
def test_an_issuer_that_says_it_is_another_is_left_alone(issuer, caplog, discovery, reason):
    issuer.discovery = discovery
    client = Client()

    assert_refused(client.get("/logg-inn/lokal/"), client)
    assert f"refused: {reason}." in caplog.text


@pytest.mark.parametrize(("path", "response", "reason"), [
    ("/.well-known/openid-configuration", (500, {}, b""), "issuer_unavailable"),
    ("/.well-known/openid-configuration", (302, {"Location": "http://169.254.169.254/"}, b""), "issuer_unavailable"),
    ("/.well-known/openid-configuration", (200, {}, b"<html>"), "issuer_unreadable"),
    ("/.well-known/openid-configuration", (200, {}, b"[]"), "issuer_unreadable"),
    ("/.well-known/openid-configuration", (200, {}, b"[" * 200_000), "issuer_unreadable"),
    ("/.well-known/openid-configuration", (200, {}, b" " * 300_000), "issuer_unreadable"),
    ("/keys", (500, {}, b""), "issuer_unavailable"),
    ("/keys", (200, {}, b"{}"), "unknown_kid"),
    ("/keys", (200, {}, b'{"keys": 1}'), "unknown_kid"),
    ("/keys", (200, {}, b'{"keys": [1, {}]}'), "unknown_kid"),
    ("/keys", (200, {}, b'{"keys": [{"kid": "first", "kty": "RSA", "use": "enc", "n": "AQAB", "e": "AQAB"}]}'),
     "unknown_kid"),
    ("/keys", (200, {}, b'{"keys": [{"kid": "first", "kty": "RSA"}]}'), "bad_key"),
    ("/keys", (200, {}, b'{"keys": [{"kid": "first", "kty": "RSA", "n": 1, "e": 2}]}'), "bad_key"),
    ("/token", (500, {}, b""), "token_endpoint"),
    ("/token", (400, {}, b'{"error": "invalid_grant", "error_description": "fredrik"}'), "token_refused"),
    ("/token", (200, {}, b"<html>"), "token_endpoint"),
    ("/token", (200, {}, b"[]"), "token_endpoint"),
    ("/token", (200, {}, b'{"access_token": "a"}'), "no_id_token"),
    ("/token", (200, {}, b'{"id_token": 1}'), "no_id_token"),
    ("/token", (200, {}, b'{"id_token": "a", "expires_in": "x"}'), "token_endpoint"),
    ("/token", (307, {"Location": "http://127.0.0.1:1/"}, b""), "token_endpoint"),
])  # fmt: skip
def test_an_issuer_that_answers_amiss_signs_nobody_in(issuer, caplog, path, response, reason):
    issuer.responses = {path: response}
    client = Client()
    answer = client.get("/logg-inn/lokal/")
    if answer.status_code == 302:
        answer = sign_in(client)

    assert "fredrik" not in assert_refused(answer, client) + caplog.text
    assert f"refused: {reason}." in caplog.text


def test_an_issuer_that_is_away_signs_nobody_in(issuer, settings, caplog):
    settings.OIDC_PROVIDERS = [issuer.settings(issuer="http://127.0.0.1:9")]
    client = Client()

    assert_refused(client.get("/logg-inn/lokal/"), client)
    assert "issuer_unavailable" in caplog.text


@pytest.mark.parametrize("content", [None, b"", b"noe annet", "æ".encode()])
def test_without_a_key_of_ours_nobody_is_signed_in(issuer, settings, tmp_path, caplog, content):
    file = tmp_path / "key.pem"
    if content is not None:
        file.write_bytes(content)
    settings.OIDC_PROVIDERS = [issuer.settings(key_file=str(file))]
    client = Client()

    assert_refused(sign_in(client), client)
    assert "refused: own_key." in caplog.text


def test_a_wrong_secret_is_refused_by_the_issuer(issuer, issuers, settings, tmp_path):
    (tmp_path / "secret").write_text("feil")
    settings.OIDC_PROVIDERS = [issuers[1].settings("annen", secret_file=str(tmp_path / "secret"))]
    client = Client()

    assert_refused(sign_in(client, key="annen"), client)

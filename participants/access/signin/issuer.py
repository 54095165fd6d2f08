"""Talking with an issuer: what it says of itself, its keys, and a code for a token."""

import json
import logging
import threading
import time
from typing import Any, NamedTuple

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, RSAKey

from participants.access.signin.errors import SignInRefused
from participants.access.signin.providers import CLIENT_SECRET_BASIC, PRIVATE_KEY_JWT, Provider, is_safe
from participants.access.signin.tokens import KEY_TYPES

_TIMEOUT = 5
_LARGEST = 262_144
_KEPT = 3600  # seconds that what an issuer says of itself is believed
_APART = 30  # seconds between two looks for a key that we do not know: made-up kids must not become a flood
_ASSERTION_LIVES = 60

_logger = logging.getLogger(__name__)


class _Kept(NamedTuple):
    document: dict[str, Any]
    until: float


class Tokens(NamedTuple):
    """What the issuer gives for a code."""

    id_token: str
    access_token: str | None


_kept: dict[str, _Kept] = {}
_looked: dict[str, float] = {}
_lock = threading.Lock()


def forget() -> None:
    """Ask everything anew. For tests."""
    with _lock:
        _kept.clear()
        _looked.clear()


def authorization_address(
    provider: Provider, *, redirect_uri: str, state: str, nonce: str, verifier: str, anew: bool = False
) -> str:
    """Where the browser goes to sign in; `anew` whatever session there is at the issuer."""
    more: dict[str, Any] = {"nonce": nonce, "response_mode": "query"}
    if provider.acr:
        more["acr_values"] = " ".join(provider.acr)
    if provider.max_age is not None:
        more["max_age"] = str(provider.max_age)
    if anew:
        more |= {"prompt": "login", "max_age": "0"}
    with _session(provider, redirect_uri=redirect_uri) as session:
        address, _state = session.create_authorization_url(
            _discovery(provider)["authorization_endpoint"], state=state, code_verifier=verifier, **more
        )
    return str(address)


def names_itself_in_answers(provider: Provider) -> bool:
    """Whether an answer without `iss` is from someone else (RFC 9207)."""
    return _discovery(provider).get("authorization_response_iss_parameter_supported") is True


def exchange(provider: Provider, *, code: str, redirect_uri: str, verifier: str) -> Tokens:
    """The tokens for a code. Raises SignInRefused where the issuer gives none."""
    endpoint = _discovery(provider)["token_endpoint"]
    try:
        with _session(provider, redirect_uri=redirect_uri) as session:
            if provider.auth == PRIVATE_KEY_JWT:
                session.register_client_auth_method(_assertion(provider, session, endpoint))
            answer = session.fetch_token(
                endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                redirect_uri=redirect_uri,
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
    except AuthlibBaseError as error:
        raise SignInRefused("token_refused") from error
    except (requests.RequestException, ValueError, TypeError) as error:
        raise SignInRefused("token_endpoint") from error
    id_token, access_token = answer.get("id_token"), answer.get("access_token")
    if not isinstance(id_token, str):
        raise SignInRefused("no_id_token")
    return Tokens(id_token=id_token, access_token=access_token if isinstance(access_token, str) else None)


def key(provider: Provider, *, kid: str, algorithm: str) -> Key:
    """The issuer's key of that name, looked for once more where it is new. Raises SignInRefused."""
    address = _discovery(provider)["jwks_uri"]
    found = _pick(_document(address), kid, algorithm)
    if found is None and _may_look_again(address):
        found = _pick(_document(address, anew=True), kid, algorithm)
    if found is None:
        raise SignInRefused("unknown_kid")
    try:
        return JWKRegistry.import_key(found)
    except (JoseError, ValueError) as error:
        raise SignInRefused("bad_key") from error


def _pick(document: dict[str, Any], kid: str, algorithm: str) -> dict[str, Any] | None:
    keys = document.get("keys")
    for each in keys if isinstance(keys, list) else []:
        if (
            isinstance(each, dict)
            and each.get("kid") == kid
            and each.get("kty") == KEY_TYPES[algorithm]
            and each.get("use", "sig") == "sig"
            and each.get("alg", algorithm) == algorithm
        ):
            return each
    return None


def _may_look_again(address: str) -> bool:
    with _lock:
        now = time.monotonic()
        if now - _looked.get(address, -_APART) < _APART:
            return False
        _looked[address] = now
        return True


def _discovery(provider: Provider) -> dict[str, Any]:
    document = _document(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != provider.issuer:
        raise SignInRefused("discovery_issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        address = document.get(name)
        if not isinstance(address, str) or not is_safe(address):
            raise SignInRefused("discovery_address")
    return document


def _document(address: str, *, anew: bool = False) -> dict[str, Any]:
    kept = _kept.get(address)
    if kept and kept.until > time.monotonic() and not anew:
        return kept.document
    document = _fetch(address)
    with _lock:
        _kept[address] = _Kept(document, time.monotonic() + _KEPT)
    return document


def _fetch(address: str) -> dict[str, Any]:
    try:
        with requests.get(address, timeout=_TIMEOUT, allow_redirects=False, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                raise SignInRefused("issuer_unavailable")
            body = bytearray()
            for part in answer.iter_content(65_536):
                body += part
                if len(body) > _LARGEST:
                    raise SignInRefused("issuer_unreadable")
    except requests.RequestException as error:
        raise SignInRefused("issuer_unavailable") from error
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SignInRefused("issuer_unreadable") from error
    if not isinstance(document, dict):
        raise SignInRefused("issuer_unreadable")
    return document


def _session(provider: Provider, *, redirect_uri: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        _secret(provider) if provider.auth == CLIENT_SECRET_BASIC else None,
        token_endpoint_auth_method=provider.auth,
        scope=provider.scope,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )


def _assertion(provider: Provider, session: OAuth2Session, endpoint: str) -> PrivateKeyJWT:
    """Our signature, for one minute and for this issuer alone."""
    private = _private_key(provider)
    session.client_secret = private
    now = int(time.time())
    header = {"kid": provider.key_id, "x5t#S256": provider.key_thumbprint}
    return PrivateKeyJWT(
        endpoint,
        claims={
            "aud": provider.issuer if provider.assertion_audience == "issuer" else endpoint,
            "iat": now,
            "exp": now + _ASSERTION_LIVES,
        },
        headers={name: value for name, value in header.items() if value},
        alg="ES256" if isinstance(private, ECKey) else "RS256",
    )


def _private_key(provider: Provider) -> RSAKey | ECKey:
    text = _secret(provider)
    for kind in (RSAKey, ECKey):
        try:
            return kind.import_key(text)
        except (JoseError, ValueError, TypeError):
            continue
    _logger.error("The key file of provider %s holds no private key in PEM.", provider.key)
    raise SignInRefused("own_key")


def _secret(provider: Provider) -> str:
    try:
        return provider.secret()
    except (OSError, ValueError) as error:
        _logger.error("The key or secret file of provider %s cannot be read.", provider.key)
        raise SignInRefused("own_key") from error

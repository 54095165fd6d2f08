"""What a signed token must say before it is believed. Pure: no settings, no network, no clock.

OpenID Connect Core 3.1.3.7 and Back-Channel Logout 2.6, with every optional check that we can make.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from participants.access.signin.errors import SignInRefused

# Algorithm → the type of key it goes with. Never none, and nothing that a public key could be the secret of.
KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
LONGEST = 32_768
_LEEWAY = 30  # seconds that two clocks may differ
_FRESH = 300  # seconds that a token may be on its way
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

FindKey = Callable[[str, str], Key]
"""From kid and algorithm to the issuer's key; raises SignInRefused where there is none."""


class Expected(NamedTuple):
    """What we asked for."""

    issuer: str
    client_id: str
    subject_claim: str = "sub"
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()
    max_age: int | None = None


class Identified(NamedTuple):
    """Who it is, at their issuer, and the issuer's own name of the session."""

    subject: str
    sid: str


class LogoutOrder(NamedTuple):
    """Whose sessions end: those of a subject, one session, or one session of a subject."""

    subject: str
    sid: str
    token_id: str


def read_id_token(
    text: str, *, find_key: FindKey, expected: Expected, nonce: str, now: datetime, access_token: str | None
) -> Identified:
    """Who has signed in. Raises SignInRefused at the first thing that is not as it must be."""
    header, claims = _verified(text, find_key)
    seconds = now.timestamp()
    _demand(header.get("typ", "JWT") == "JWT", "typ")
    _check_origin(claims, expected)
    _check_times(claims, seconds)
    _demand("events" not in claims, "events")
    given = claims.get("nonce")
    _demand(isinstance(given, str) and hmac.compare_digest(given.encode(), nonce.encode()), "nonce")
    _demand(not expected.acr or claims.get("acr") in expected.acr, "acr")
    amr = claims.get("amr")
    _demand(not expected.amr or (isinstance(amr, list) and set(expected.amr) <= set(_texts(amr))), "amr")
    if expected.max_age is not None:
        at = _number(claims, "auth_time")
        _demand(seconds - expected.max_age - _LEEWAY <= at <= seconds + _LEEWAY, "auth_time")
    if "at_hash" in claims:
        _check_at_hash(claims["at_hash"], access_token)
    return Identified(subject=_text(claims, expected.subject_claim), sid=_optional_text(claims, "sid"))


def read_logout_token(text: str, *, find_key: FindKey, expected: Expected, now: datetime) -> LogoutOrder:
    """Which sessions the issuer wants ended. That a token is used once is for the caller to see to."""
    header, claims = _verified(text, find_key)
    _demand(str(header.get("typ", "")).lower().removeprefix("application/") == "logout+jwt", "typ")
    _check_origin(claims, expected)
    _check_times(claims, now.timestamp())
    events = claims.get("events")
    _demand(isinstance(events, dict) and isinstance(events.get(_LOGOUT_EVENT), dict), "events")
    _demand("nonce" not in claims, "nonce")
    subject, sid = _optional_text(claims, expected.subject_claim), _optional_text(claims, "sid")
    _demand(bool(subject or sid), "subject")
    return LogoutOrder(subject=subject, sid=sid, token_id=_text(claims, "jti"))


def _verified(text: str, find_key: FindKey) -> tuple[dict[str, Any], dict[str, Any]]:
    _demand(len(text) <= LONGEST, "too_long")
    try:
        header = jws.extract_compact(text.encode("ascii")).headers()
    except (JoseError, ValueError) as error:
        raise SignInRefused("not_a_token") from error
    algorithm, kid = header.get("alg"), header.get("kid")
    _demand(isinstance(algorithm, str) and algorithm in KEY_TYPES, "alg")
    _demand(isinstance(kid, str) and bool(kid), "kid")
    key = find_key(str(kid), str(algorithm))
    registry = jws.JWSRegistry(algorithms=[str(algorithm)], strict_check_header=False)
    try:
        token = jwt.decode(text, key, registry=registry)
    except (JoseError, ValueError, RecursionError) as error:
        raise SignInRefused("signature") from error
    return token.header, token.claims


def _check_origin(claims: dict[str, Any], expected: Expected) -> None:
    _demand(claims.get("iss") == expected.issuer, "iss")
    # A list may name us and others; we trust no others, so we want to be alone in it.
    _demand(claims.get("aud") in (expected.client_id, [expected.client_id]), "aud")
    _demand(claims.get("azp", expected.client_id) == expected.client_id, "azp")


def _check_times(claims: dict[str, Any], seconds: float) -> None:
    _demand(_number(claims, "exp") > seconds - _LEEWAY, "exp")
    _demand(seconds - _FRESH <= _number(claims, "iat") <= seconds + _LEEWAY, "iat")
    if "nbf" in claims:
        _demand(_number(claims, "nbf") <= seconds + _LEEWAY, "nbf")


def _check_at_hash(at_hash: object, access_token: str | None) -> None:
    # All our algorithms hash with SHA-256, and the claim is the left half of it.
    half = sha256((access_token or "").encode()).digest()[:16]
    wanted = urlsafe_b64encode(half).rstrip(b"=")
    _demand(isinstance(at_hash, str) and hmac.compare_digest(at_hash.encode(), wanted), "at_hash")


def _number(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    _demand(isinstance(value, int | float) and not isinstance(value, bool), name)
    return float(value or 0)


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    _demand(isinstance(value, str) and 0 < len(value) <= 255, name)  # noqa: PLR2004 - the longest there may be
    return str(value)


def _optional_text(claims: dict[str, Any], name: str) -> str:
    return _text(claims, name) if name in claims else ""


def _texts(values: Iterable[object]) -> list[str]:
    return [each for each in values if isinstance(each, str)]


def _demand(holds: bool, reason: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise SignInRefused(reason)

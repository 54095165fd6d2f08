"""Passkeys of local accounts: what a browser is asked, and whether what it answers is right. fido2 judges the answer.

django-allauth keeps them (`Authenticator`). Its own ceremony lets a challenge be tried until it is right, and takes an
answer from any name below the domain; here a challenge is good once, for one purpose, for five minutes and from this
very origin.
"""

import json
import struct
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from participants.access.models import User
from participants.access.signin import headers
from participants.access.signin.errors import SignInRefused

MOST = 10  # of one user
LONGEST_NAME = 60
LONGEST_ANSWER = 20_000  # signs; a browser's is of two thousand
SIGN_IN, SECOND_STEP, CONFIRM, ADD = "sign in", "second step", "confirm", "add"
GOOD_FOR = timedelta(minutes=5)
_ASKED = "passkey_asked"
_ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: what every browser and key has
_VERIFIED = UserVerificationRequirement.REQUIRED
# What reading an answer that someone has made up may end in.
_UNREADABLE = (
    ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError, RecursionError, struct.error,
    InvalidSignature, UnsupportedAlgorithm,
)  # fmt: skip


class Asked(NamedTuple):
    """What a browser has been asked, and what it must answer to."""

    purpose: str
    challenge: str
    at: float
    origin: str


def are_offered(request: HttpRequest) -> bool:
    """Whether a browser may use one here: the page's host is the passkeys' domain or lies below it."""
    domain, host = settings.PASSKEY_DOMAIN, urlsplit(f"//{request.get_host()}").hostname or ""
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def allow(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A page where one is made or used: the browser may do that, where we offer it."""
    if are_offered(request):
        answer.headers["Permissions-Policy"] = headers.WITH_PASSKEYS
    return answer


def of(user: User) -> QuerySet[Authenticator]:
    """A user's passkeys, the oldest first."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk")


def ask_for_new(request: HttpRequest, *, user: User, now: datetime) -> dict[str, Any]:
    """What the browser needs to make one."""
    options, state = _server("").register_begin(
        user=PublicKeyCredentialUserEntity(
            id=_handle(user), name=user.get_username(), display_name=user.get_username()
        ),
        credentials=[_credential(each) for each in of(user)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_VERIFIED,
    )
    _remember(request, purpose=ADD, state=state, now=now)
    return dict(options)


def ask(request: HttpRequest, *, purpose: str, user: User | None, now: datetime) -> dict[str, Any]:
    """What the browser needs to use one: a user's, or any where nobody is known yet."""
    options, state = _server("").authenticate_begin(
        credentials=[_credential(each) for each in of(user)] if user else None, user_verification=_VERIFIED
    )
    _remember(request, purpose=purpose, state=state, now=now)
    return dict(options)


def take_asked(session: SessionBase, *, purpose: str, now: datetime) -> Asked:
    """What was asked, which is spent from now on whatever becomes of it. Raises SignInRefused."""
    found = session.pop(_ASKED, None)
    if found is None:
        raise SignInRefused("passkey_not_asked_for")
    session.save()
    asked = Asked(*found)
    if asked.purpose != purpose:
        raise SignInRefused("passkey_of_another_purpose")
    if not 0 <= now.timestamp() - asked.at <= GOOD_FOR.total_seconds():
        raise SignInRefused("passkey_too_late")
    return asked


def read(answer: str) -> dict[str, Any]:
    """A browser's answer. Raises SignInRefused where it is none."""
    try:
        found = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("id"), str):
        raise SignInRefused("passkey_unreadable")
    return found


def judge_new(*, asked: Asked, answer: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """A passkey that has been made as asked, as it is kept, and its count. Raises SignInRefused."""
    try:
        made = _server(asked.origin).register_complete(_state(asked), answer)
        given = RegistrationResponse.from_dict(answer)
        _check_frame(given.response.client_data)
        if made.credential_data is None or made.credential_data.public_key.ALGORITHM not in _ALGORITHMS:
            raise SignInRefused("passkey_algorithm")
    except _UNREADABLE as error:
        raise SignInRefused("passkey_not_right") from error
    # Of what was sent that alone which the standard knows, in the one way to write it.
    return dict(given), made.counter


def judge(*, asked: Asked, answer: dict[str, Any], held: Authenticator) -> int:
    """The count of a passkey that has answered as asked. Raises SignInRefused."""
    try:
        _server(asked.origin).authenticate_complete(_state(asked), [_credential(held)], answer)
        given = AuthenticationResponse.from_dict(answer).response
        _check_frame(given.client_data)
        if given.user_handle is not None and given.user_handle != _handle(held.user):
            raise SignInRefused("passkey_of_another_user")
        counted, before = given.authenticator_data.counter, held.data.get("count", 0)
    except _UNREADABLE as error:
        raise SignInRefused("passkey_not_right") from error
    # Keys that do not count say nought each time. One that counts and has not gone on has been copied.
    if (counted or before) and counted <= before:
        raise SignInRefused("passkey_copied")
    return counted


def name_of_use(asked: Asked) -> str:
    """By what it is known that a challenge has been answered."""
    return sha256(f"passkey\n{asked.challenge}".encode()).hexdigest()


def _server(origin: str) -> Fido2Server:
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=settings.PASSKEY_DOMAIN, name="Fotfeste"),
        verify_origin=lambda told: told == origin,
    )
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=each) for each in _ALGORITHMS
    ]
    return server


def _remember(request: HttpRequest, *, purpose: str, state: dict[str, Any], now: datetime) -> None:
    origin = f"{request.scheme}://{request.get_host()}"
    request.session[_ASKED] = list(Asked(purpose, state["challenge"], now.timestamp(), origin))


def _state(asked: Asked) -> dict[str, Any]:
    return {"challenge": asked.challenge, "user_verification": _VERIFIED}


def _handle(user: User) -> bytes:
    return f"fotfeste-{user.pk}".encode()


def _credential(held: Authenticator) -> AttestedCredentialData:
    found = WebAuthn(held).authenticator_data.credential_data
    if found is None:
        raise SignInRefused("passkey_unreadable")
    return found


def _check_frame(client_data: Any) -> None:
    if client_data.cross_origin:
        raise SignInRefused("passkey_in_a_frame")

"""A sign-in on its way: kept in the browser's session from the leaving to the coming back, and used once."""

import secrets
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.sessions.backends.base import SessionBase

from participants.access.signin.errors import SignInRefused

_KEY = "sign_in_flows"
_LIVES = 600  # seconds from leaving to coming back
_MOST = 5  # tabs at once


class Flow(NamedTuple):
    """What must come back as it was sent."""

    provider: str
    nonce: str
    verifier: str
    redirect_uri: str
    next: str
    started_at: float
    confirms: int | None = None  # the user who is signed in and shows again who they are


def begin(
    session: SessionBase,
    *,
    provider: str,
    redirect_uri: str,
    next_page: str,
    now: datetime,
    confirms: int | None = None,
) -> tuple[str, Flow]:
    """A new flow under a state that nobody can guess."""
    state = secrets.token_urlsafe(32)
    flow = Flow(
        provider=provider,
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(64),
        redirect_uri=redirect_uri,
        next=next_page,
        started_at=now.timestamp(),
        confirms=confirms,
    )
    flows = {**session.get(_KEY, {}), state: list(flow)}
    session[_KEY] = dict(list(flows.items())[-_MOST:])
    return state, flow


def take(session: SessionBase, *, state: str, provider: str, now: datetime) -> Flow:
    """The flow of a state, which is spent from now on whatever becomes of it. Raises SignInRefused."""
    flows: dict[str, list[Any]] = session.get(_KEY, {})
    found = flows.pop(state, None)
    if found is None:
        raise SignInRefused("state")
    session[_KEY] = flows
    # At once, not with the response: a second answer with the same state must not find it.
    session.save()
    flow = Flow(*found)
    if flow.provider != provider:
        raise SignInRefused("state_of_another")
    if now.timestamp() - flow.started_at > _LIVES:
        raise SignInRefused("state_too_old")
    return flow

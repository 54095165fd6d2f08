"""People who are told, and a mail server of the tests' own that does as it is bid."""

import socket
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from participants import actions
from participants.access import tenancy
from participants.access.models import User
from participants.jobs.codes import MailState
from participants.jobs.models import OutboxMail
from tests.access.conftest import KRISTIANSAND
from tests.trail.conftest import ask


@pytest.fixture
def staff(people, user):
    """Those of Kristiansand, and a leader in Oslo; the participant has a confidential address."""
    ask("UPDATE participants_participant SET address_protection = 'confidential' WHERE id = %s", [people])
    for name, role in (("kari", "caseworker"), ("lise", "leader"), ("lars", "leader"), ("revy", "auditor"),
                       ("tea", "team_leader")):  # fmt: skip
        user(name, **{role: "4204"})
    user("oda", leader="0301")
    return {each.username: each for each in User.objects.all()}


def break_it(key, name, *, now, is_inside=False):
    by = User.objects.get(username=name)
    asked = {"purpose": "danger", "reason": "Politiet spør hvor hun er akkurat nå", "hours": 1}
    if is_inside:
        return actions.break_glass(participant_pk=key, by=by, now=now, **asked)
    role = by.grants.get().role
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=by.pk, role=role):
        return actions.break_glass(participant_pk=key, by=by, now=now, **asked)


def told() -> set[tuple[str, str]]:
    """Which kinds, and to whom."""
    return set(ask("SELECT n.kind, u.username FROM participants_notice n JOIN access_user u ON u.id = n.recipient_id"))


class Server:
    """Takes e-mail, refuses it with a number, or hangs up in the middle."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.answer = "250 OK"

    def comes(self, count: int, *, seconds: float = 30) -> bool:
        """Wait until so many have come and been written down."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if len(self.taken) >= count and not OutboxMail.objects.filter(state=MailState.SENDING).exists():
                return True
            time.sleep(0.05)
        return False

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer == "hang up":
            server.transport.abort()
            return "421 gone"
        if self.answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients.append(envelope.rcpt_tos)
        return self.answer


@pytest.fixture
def server(settings) -> Iterator[Server]:
    """A real server on this machine, and the product set up to send to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Server()
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.DEFAULT_FROM_EMAIL, settings.SITE_ADDRESS = "fotfeste@fotfeste.example", "https://fotfeste.example"
    yield made
    controller.stop()

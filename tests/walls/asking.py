"""Asks the product as people do: signed in, with a token of ours, and with the log read behind them."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.middleware.csrf import get_token
from django.test import Client
from django.test.client import ClientHandler, RequestFactory

from config.logs import DiscreetFormatter
from participants.access.models import User
from tests.walls.world import World, found_in

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# All that may differ between two answers to one question. Nothing else is struck out anywhere.
STRUCK_OUT = (
    (re.compile(r'(csrfmiddlewaretoken" value=")[^"]+'), r"\1…"),
    (re.compile(r'(nonce[-=]"?)[A-Za-z0-9+/_=-]+'), r"\1…"),
    # The key of the browser's own session, which ends it, and when it began.
    (re.compile(r'(name="session" value=")[0-9a-f-]{36}'), r"\1…"),
    # The key of an empty form, by which it is saved once.
    (re.compile(r'(name="form_key" value=")[0-9a-f-]{36}'), r"\1…"),
    (re.compile(r'(name="once" value=")[\w-]{22}'), r"\1…"),
    # The second in which a workbook was made.
    (re.compile(r"(<dcterms:(?:created|modified)[^>]*>)[^<]+"), r"\1…"),
    # The minute in which a list was taken out, in its own stamp, and in which a draft was kept.
    (re.compile(r"(<t[^>]*>\d\d\.\d\d\.\d{4} )kl\. \d\d\.\d\d(?=</t>)"), r"\1…"),
    (re.compile(r"(Utkastet er lagret )kl\. \d\d\.\d\d"), r"\1…"),
    (re.compile(r'(Logget inn |sist brukt )<time datetime="[^"]+">[^<]+'), r"\1…"),
    # The code of a fault: how the request's own key begins.
    (re.compile(r'(Feilkode <b class="code">|"code": ")[0-9A-F]{8}'), r"\1…"),
    (re.compile(r"(logget inn )\d+\. \w+ \d{4} kl\. \d\d\.\d\d"), r"\1…"),
)
# Headers that carry a number or a time of this one answer: the request's own key, and cookies renewed each time.
OF_THE_ANSWER = frozenset({"X-Request-ID", "Expires", "Set-Cookie", "Content-Length"})

_CODE = re.compile(r" \[[0-9A-F]{8}\]$", re.MULTILINE)

# One for all browsers: each would load the middleware anew, and look through every static file, for its one question.
_PRODUCT = ClientHandler(enforce_csrf_checks=True)
# Actor → the cookies of a session in the present copy of the world.
_SESSIONS: dict[str, str] = {}


class Answer(NamedTuple):
    """What came back, as text, and what the log got."""

    status: int
    headers: dict[str, str]
    cookies: str
    body: str
    log: str

    def told(self) -> str:
        """All of it that anyone could read."""
        heads = "\n".join(f"{name}: {value}\n{unquote(value)}" for name, value in self.headers.items())
        return "\n".join((self.body, heads, self.cookies, self.log))

    def canaries(self) -> set[tuple[str, str]]:
        """Whose canaries are in it."""
        return found_in(self.told())

    def plain(self) -> tuple[int, dict[str, str], str]:
        """The answer without what always differs."""
        body = self.body
        for pattern, mark in STRUCK_OUT:
            body = pattern.sub(mark, body)
        return self.status, {k: v for k, v in self.headers.items() if k not in OF_THE_ANSWER}, body

    def plain_log(self) -> str:
        """The log's lines without the request's own key, which ends each."""
        return _CODE.sub("", self.log)


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """The log of the product at its most talkative, formatted as in production."""
    out, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(out)
    handler.setFormatter(DiscreetFormatter("%(levelname)s %(name)s %(message)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield out
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def signed_in(world: World, actor: str, *, once: bool = False) -> Client:
    """A browser of the actor's. With `once`, all of one copy of the world share a session, as tabs do."""
    client = Client(raise_request_exception=False)
    client.handler = _PRODUCT
    if actor not in world.users:
        return client
    cookie = settings.SESSION_COOKIE_NAME
    if once and actor in _SESSIONS:
        client.cookies[cookie] = _SESSIONS[actor]
        return client
    client.force_login(User.objects.get(pk=world.users[actor]))
    if once:
        _SESSIONS[actor] = client.cookies[cookie].value
    return client


def forget_sessions() -> None:
    """Another copy of the world has sessions of its own."""
    _SESSIONS.clear()


def _token() -> tuple[str, str]:
    request = RequestFactory().get("/")
    token = get_token(request)
    return token, request.META["CSRF_COOKIE"]


def ask(client: Client, method: str, address: str, sent: Any = None, *, is_json: bool = False) -> Answer:
    """One request and all that came of it."""
    token, secret = _token()
    client.cookies["csrftoken"] = secret
    # What a machine asks for, it says the purpose of (tests/programmes/test_purposes.py has those that do not).
    headers = {"X-CSRFToken": token, "Reading-Purpose": "casework"}
    options: dict[str, Any] = {"headers": headers}
    if method not in {"GET", "HEAD", "OPTIONS"}:
        if is_json:
            options |= {"data": json.dumps(sent or {}), "content_type": "application/json"}
        elif method == "POST":
            options["data"] = sent or {}
    elif sent:
        options["data"] = sent
    with listening() as log:
        response = getattr(client, method.lower())(address, **options)
        content = b"".join(response.streaming_content) if response.streaming else response.content
    body = _unpacked(content) or content.decode("utf-8", errors="replace")
    cookies = response.cookies.output()
    return Answer(response.status_code, dict(response.headers), cookies, body, log.getvalue())


def _unpacked(content: bytes) -> str:
    """The text inside a workbook or a zip, which is packed, with all that the pack itself tells but times."""
    import zipfile

    if not content.startswith(b"PK"):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = [archive.read(name).decode("utf-8", errors="replace") for name in archive.namelist()]
        return "\n".join([*archive.namelist(), archive.comment.decode("utf-8", errors="replace"), *texts])

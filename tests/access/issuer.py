"""An issuer of OpenID Connect on this machine: a real server with keys of its own, that can be made to lie."""

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import requests
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from participants.access.signin import actions
from participants.access.signin.models import UserSession
from tests.access.conftest import as_owner

HOME, LOGIN, START = "/min-side/", "/logg-inn/", "/start/"
NOT_DONE, UNKNOWN = "Innloggingen ble ikke fullført", "En administrator må gi deg tilgang"
CLIENT, SECRET = "fotfeste", "en hemmelighet/med tegn"


class Issuer:
    """Signs in whoever `subject` is. What is set on it is what it says, true or not."""

    def __init__(self, folder: Path, *, auth: str = "private_key_jwt") -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
        self.client_key = ECKey.generate_key("P-256", {"kid": "ours"})
        self.auth = auth
        self.secret_file = folder / f"{self.server.server_port}.secret"
        self.secret_file.write_bytes(
            self.client_key.as_pem(private=True) if auth == "private_key_jwt" else SECRET.encode()
        )
        self.be_honest()
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def be_honest(self) -> None:
        self.subject = "fredrik-på-idporten"
        self.acr, self.amr, self.sid = "idporten-loa-high", ["mfa", "otp"], "session-1"
        self.published = [self.key]
        self.discovery: dict = {}
        self.responses: dict = {}  # path → (status, headers, body), instead of the true one
        self.claims: dict = {}  # instead of the true ones; None leaves out
        self.sign = self.honest_token
        self.return_with: dict = {}
        self.codes: dict = {}
        self.assertions: list = []
        self.seen = Counter()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def settings(self, key: str = "lokal", **more) -> dict:
        file = "key_file" if self.auth == "private_key_jwt" else "secret_file"
        return {
            "key": key, "name": f"Innlogging {key}", "issuer": self.address, "client_id": CLIENT, "auth": self.auth,
            file: str(self.secret_file), "acr": ["idporten-loa-high"], "amr": ["mfa"], "max_age": 3600,
        } | more  # fmt: skip

    # --- what it says ---

    def configuration(self) -> dict:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "authorization_response_iss_parameter_supported": True,
        } | self.discovery

    def honest_token(self, claims: dict, *, key=None, **header) -> str:
        key = key or self.key
        header = {"alg": "RS256", "kid": self.key.kid} | header
        return jwt.encode(header, claims, key, algorithms=["RS256", "ES256", "PS256"])

    def id_token(self, *, nonce: str, access_token: str, anew: bool = False) -> str:
        now = int(time.time())
        half = urlsafe_b64encode(sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()
        claims = {
            "iss": self.address, "sub": self.subject, "aud": CLIENT, "exp": now + 120, "iat": now,
            "auth_time": now - (0 if anew else 60), "nonce": nonce, "acr": self.acr, "amr": self.amr, "sid": self.sid,
            "at_hash": half, "email": "fredrik@kommune.example", "name": "Fredrik Fornavn",
        } | self.claims  # fmt: skip
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def logout_token(self, *, sign=None, typ: str = "logout+jwt", **changes) -> str:
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}}, "sub": self.subject, "sid": self.sid,
        } | changes  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return (sign or self.honest_token)(claims, typ=typ)

    # --- what it answers ---

    def authorize(self, asked: dict) -> tuple[int, dict, bytes]:
        if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
            return 400, {}, b"client"
        if not asked.get("redirect_uri", "").startswith("http://testserver/logg-inn/") or "?" in asked["redirect_uri"]:
            return 400, {}, b"redirect_uri"
        if asked.get("code_challenge_method") != "S256" or "openid" not in asked["scope"].split():
            return 400, {}, b"challenge"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.address} | self.return_with
        answer = {name: value for name, value in answer.items() if value is not None}
        return 302, {"Location": f"{asked['redirect_uri']}?{urlencode(answer)}"}, b""

    def token(self, asked: dict, authorization: str) -> tuple[int, dict, bytes]:
        if not self.knows_client(asked, authorization):
            return _json({"error": "invalid_client"}, 401)
        begun = self.codes.pop(asked.get("code"), None)
        verifier = asked.get("code_verifier", "")
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if (
            begun is None
            or begun["code_challenge"] != challenge
            or begun["redirect_uri"] != asked.get("redirect_uri")
            or asked.get("grant_type") != "authorization_code"
        ):
            return _json({"error": "invalid_grant"}, 400)
        access_token = secrets.token_urlsafe(16)
        id_token = self.id_token(nonce=begun["nonce"], access_token=access_token, anew=begun.get("prompt") == "login")
        return _json({"access_token": access_token, "token_type": "Bearer", "expires_in": 60, "id_token": id_token})

    def knows_client(self, asked: dict, authorization: str) -> bool:
        if self.auth == "client_secret_basic":
            name, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
            return name == CLIENT and unquote(secret) == SECRET
        claims = jwt.decode(asked.get("client_assertion", ""), self.client_key, algorithms=["ES256"]).claims
        self.assertions.append(claims)
        return (
            claims["iss"] == claims["sub"] == CLIENT
            and claims["aud"] == self.address
            and 0 < claims["exp"] - claims["iat"] <= 120
            and bool(claims["jti"])
            and "client_secret" not in asked
        )


def _json(document: object, status: int = 200) -> tuple[int, dict, bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(document).encode()


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, asked = self.asked(urlsplit(self.path).query)
            if path == "/.well-known/openid-configuration":
                self.answer(path, lambda: _json(issuer.configuration()))
            elif path == "/keys":
                self.answer(path, lambda: _json({"keys": [each.as_dict(private=False) for each in issuer.published]}))
            elif path == "/authorize":
                self.answer(path, lambda: issuer.authorize(asked))
            else:
                self.answer(path, lambda: (404, {}, b""))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            path, asked = self.asked(body)
            self.answer(path, lambda: issuer.token(asked, self.headers.get("Authorization", "")))

        def asked(self, text: str) -> tuple[str, dict]:
            return urlsplit(self.path).path, {name: values[0] for name, values in parse_qs(text).items()}

        def answer(self, path: str, make) -> None:
            issuer.seen[path] += 1
            status, headers, body = issuer.responses.get(path) or make()
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    return Handler


# --- from the browser's side ---


def tie(who, issuer, subject=None):
    return actions.link_identity(
        username=who.username, issuer=issuer.address, subject=subject or issuer.subject, now=timezone.now()
    )


def leave(client, key="lokal", **query):
    """To the issuer and back: the address that the issuer sends the browser to."""
    answer = client.get(f"/logg-inn/{key}/", query)
    assert answer.status_code == 302, answer.content.decode()
    back = requests.get(answer.headers["Location"], allow_redirects=False, timeout=5)
    assert back.status_code == 302, back.text
    address = urlsplit(back.headers["Location"])
    assert address.netloc == "testserver"
    return f"{address.path}?{address.query}"


def sign_in(client=None, key="lokal", **query):
    client = client or Client()
    return client.get(leave(client, key, **query))


def with_query(address, **changes):
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return f"{parts.path}?{urlencode({name: value for name, value in query.items() if value is not None})}"


def assert_refused(answer, client):
    """The same calm page whatever was wrong, and nobody is signed in."""
    page = answer.content.decode()
    assert answer.status_code == 403
    assert NOT_DONE in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(HOME).status_code == 302
    assert not UserSession.objects.exists()
    assert as_owner("SELECT count(*) FROM django_session") == [(0,)]
    return page

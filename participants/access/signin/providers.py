"""Those who may tell us who someone is, as the settings name them. Nothing is asked of them here."""

from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import slug_re

PRIVATE_KEY_JWT, CLIENT_SECRET_BASIC = "private_key_jwt", "client_secret_basic"
_SUBJECT_CLAIMS = {"sub", "oid"}
_ASSERTION_AUDIENCES = {"issuer", "token_endpoint"}


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One provider, and what its tokens must say. docs/operations.md explains each for those we know."""

    key: str  # ours, in addresses
    name: str  # on the button
    issuer: str
    client_id: str
    auth: str = PRIVATE_KEY_JWT
    key_file: str = ""
    key_id: str = ""
    key_thumbprint: str = ""  # x5t#S256 of the certificate, for Entra ID
    secret_file: str = ""
    assertion_audience: str = "issuer"
    scope: str = "openid"
    acr: tuple[str, ...] = ()  # one of these
    amr: tuple[str, ...] = ()  # all of these
    max_age: int | None = None
    subject_claim: str = "sub"

    def secret(self) -> str:
        """What proves to the issuer that we are we, read anew each time: a new key needs no restart."""
        return Path(self.key_file or self.secret_file).read_text(encoding="ascii").strip()


def configured() -> list[Provider]:
    """Every provider, in the order of the settings. Raises ImproperlyConfigured with what to mend."""
    found = [_provider(each) for each in _list(settings.OIDC_PROVIDERS)]
    for name in ("key", "issuer"):
        values = [getattr(each, name) for each in found]
        if len(set(values)) < len(values):
            # Two clients at one issuer would share their identities.
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: two providers have the same {name}.")
    return found


def is_safe(address: str) -> bool:
    """Whether an address may be asked: HTTPS, or this machine itself."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and _is_local(parts.hostname)))


def _is_local(host: str | None) -> bool:
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _list(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ImproperlyConfigured("OIDC_PROVIDERS must be a JSON list of objects.")
    return value


def _provider(given: dict[str, Any]) -> Provider:
    known = {field.name: field for field in fields(Provider)}
    name = str(given.get("key", "without a key"))
    if unknown := set(given) - set(known):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS, {name}: unknown words: {', '.join(sorted(unknown))}.")
    values: dict[str, Any] = {word: tuple(each) if isinstance(each, list) else each for word, each in given.items()}
    try:
        provider = Provider(**values)
    except TypeError as error:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS, {name}: key, name, issuer and client_id are needed.") from error
    for fault in _faults(provider):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS, {name}: {fault}")
    return provider


def _faults(provider: Provider) -> list[str]:
    texts = [getattr(provider, each.name) for each in fields(Provider) if each.type in {str, "str"}]
    lists = [provider.acr, provider.amr]
    checks = {
        "a value has the wrong type.": all(isinstance(each, str) for each in texts)
        and all(isinstance(each, tuple) and all(isinstance(word, str) for word in each) for each in lists)
        and (provider.max_age is None or type(provider.max_age) is int),
        "key must be letters, digits, - and _.": bool(slug_re.match(str(provider.key))),
        "name and client_id must not be empty.": bool(provider.name and provider.client_id),
        "issuer must be an https address.": isinstance(provider.issuer, str) and is_safe(provider.issuer),
        "auth must be private_key_jwt with key_file, or client_secret_basic with secret_file.": (
            provider.auth == PRIVATE_KEY_JWT and bool(provider.key_file) and not provider.secret_file
        )
        or (provider.auth == CLIENT_SECRET_BASIC and bool(provider.secret_file) and not provider.key_file),
        "assertion_audience must be issuer or token_endpoint.": provider.assertion_audience in _ASSERTION_AUDIENCES,
        "subject_claim must be sub or oid.": provider.subject_claim in _SUBJECT_CLAIMS,
        "scope must name openid.": isinstance(provider.scope, str) and "openid" in provider.scope.split(),
    }
    return [fault for fault, holds in checks.items() if not holds]

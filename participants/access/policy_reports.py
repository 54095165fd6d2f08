"""What browsers report of pages that broke the content security policy, and how little of it is kept."""

import json
import re
import threading
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

LONGEST = 16_384  # octets; a browser's is of one or two thousand
MOST_AT_ONCE = 10  # reports in one sending
MOST_A_MINUTE = 20  # that are told of, in each process
CONTENT_TYPES = {"application/csp-report", "application/reports+json"}
_DIRECTIVE = re.compile(r"[a-z][a-z-]{1,40}", re.ASCII)
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]{1,30}://[a-z0-9._\[\]:-]{1,100}", re.ASCII)
_WORDS = {"inline", "eval", "wasm-eval", "data", "blob", "self", "trusted-types-policy", "trusted-types-sink"}


class Report(NamedTuple):
    """What is told of a report: no address beyond the origin, nothing of the text, nobody's browser."""

    directive: str
    origin: str
    page: str


def read(body: bytes) -> list[Report]:
    """The reports of one sending, in the old form or the new; none where it is no such thing."""
    if len(body) > LONGEST:
        return []
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return [_report(each) for each in _bodies(told)[:MOST_AT_ONCE]]


def _bodies(told: Any) -> list[dict[str, Any]]:
    if isinstance(told, dict):
        found = [told.get("csp-report")]
    elif isinstance(told, list):
        found = [each.get("body") for each in told if isinstance(each, dict) and each.get("type") == "csp-violation"]
    else:
        found = []
    return [each for each in found if isinstance(each, dict)]


def _report(body: dict[str, Any]) -> Report:
    def text(*names: str) -> str:
        return next((body[each] for each in names if isinstance(body.get(each), str)), "")

    directive = text("effectiveDirective", "effective-directive", "violated-directive").partition(" ")[0]
    return Report(
        directive=directive if _DIRECTIVE.fullmatch(directive) else "unknown",
        origin=_origin(text("blockedURL", "blocked-uri")),
        page=_route(text("documentURL", "document-uri")),
    )


def _origin(address: str) -> str:
    if address in _WORDS:
        return address
    try:
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{(parts.hostname or '').lower()}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return "unknown"
    return origin if _ORIGIN.fullmatch(origin) else parts.scheme if parts.scheme in _WORDS else "unknown"


def _route(address: str) -> str:
    """The name of our page at an address. The address itself may hold the key of a person."""
    try:
        return resolve(urlsplit(address).path).url_name or "unknown"
    except (Resolver404, ValueError):
        return "unknown"


class Limit:
    """So many a minute in this process, whoever sends them: no address is looked at, and the log is not filled."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute, self._told = 0, 0

    def allows(self, *, seconds: float) -> bool:
        """Whether one more may be told of at a time."""
        with self._lock:
            minute = int(seconds // 60)
            if minute != self._minute:
                self._minute, self._told = minute, 0
            self._told += 1
            return self._told <= MOST_A_MINUTE

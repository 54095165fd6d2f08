"""From a database address to Django's settings for one way in."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def connection_settings(
    url: str, *, role: str, atomic_requests: bool = False, pool: bool = False, alone: bool = False
) -> dict[str, Any]:
    """Django settings for `postgres://user:password@host:port/name?option=value`, acting as `role`.

    The role is asked for in the connection's start-up packet, so that it is the session's own
    default and no later `RESET` leads anywhere wider. Where the login already is that role,
    asking again changes nothing. `?role=` (empty) leaves it out, for a pooler that refuses it.
    `alone`: no question of it starts workers of the database.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ValueError("DATABASE_URL must look like postgres://user:password@host:port/name")
    options: dict[str, Any] = dict(parse_qsl(parts.query, keep_blank_values=True))
    role = options.pop("role", role)
    if role:
        # What is asked for lies in memory: by the usual price of a page that does not, the planner reads everyone's
        # rows to count those of one municipality.
        options["options"] = f"{options.get('options', '')} -c role={role} -c random_page_cost=1.1".strip()
        if alone:
            # A page's queries are small: starting workers took three times as long as counting a city without them.
            options["options"] += " -c max_parallel_workers_per_gather=0"
    if pool:
        options["pool"] = True
    return {
        "ENGINE": "config.database",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": atomic_requests,
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }

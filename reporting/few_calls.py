"""How many calls the public API answers from one address."""

from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

SECONDS = 10


class FewCalls(SimpleRateThrottle):
    """As many calls from one address as PxWebApi allows, counted in each process."""

    rate = f"some/{SECONDS}s"
    scope = "public-statistics"

    def parse_rate(self, _rate: str | None) -> tuple[int, int]:
        """Calls, and the seconds that they are counted over: the library knows whole units alone."""
        return settings.STATISTICS_API_CALLS, SECONDS

    def get_cache_key(self, request: Request, _view: object) -> str:
        """Where a call comes from; of IPv6 the network, since one machine has all of its addresses."""
        forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
        told = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
        try:
            address = ip_address(told)
        except ValueError:
            return self.cache_format % {"scope": self.scope, "ident": sha256(told.encode()).hexdigest()}
        network = ip_network((address, 64), strict=False) if isinstance(address, IPv6Address) else address
        return self.cache_format % {"scope": self.scope, "ident": network}

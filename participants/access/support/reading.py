"""What support itself is shown of its sessions: by the national way in, since it acts for no municipality."""

from typing import TYPE_CHECKING

from participants.access.support.models import SupportSession

if TYPE_CHECKING:
    from participants.access.models import User

_NATIONAL = "national"
_SHOWN = 20


def running_session(user: "User") -> SupportSession | None:
    """The one that is open now."""
    found = SupportSession.objects.using(_NATIONAL).of(user).running()
    return found.select_related("municipality").first()


def own_sessions(user: "User") -> list[SupportSession]:
    """The latest, the newest first."""
    found = SupportSession.objects.using(_NATIONAL).of(user).newest_first()
    return list(found.select_related("municipality")[:_SHOWN])

"""Every write to the statistics."""

from reporting.actions.keeping import keeping
from reporting.actions.refresh import Refreshed, count_wrong_person_years, refresh_statistics
from reporting.actions.releases import (
    approve_release,
    build_release,
    cancel_publication,
    publish_release,
    release_year,
    withdraw_release,
)

__all__ = [
    "Refreshed", "approve_release", "build_release", "cancel_publication", "count_wrong_person_years", "keeping",
    "publish_release", "refresh_statistics", "release_year", "withdraw_release",
]  # fmt: skip

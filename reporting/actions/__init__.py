"""Every write to the statistics."""

from reporting.actions.keeping import keeping
from reporting.actions.refresh import Refreshed, count_wrong_person_years, refresh_statistics
from reporting.actions.releases import approve_release, build_release, publish_release, release_year

__all__ = [
    "Refreshed", "approve_release", "build_release", "count_wrong_person_years", "keeping", "publish_release",
    "refresh_statistics", "release_year",
]  # fmt: skip

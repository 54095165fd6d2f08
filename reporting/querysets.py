"""Reads of the statistics."""

from typing import TYPE_CHECKING, Self, cast

from django.db import models
from django.db.models.functions import Now

if TYPE_CHECKING:
    from reporting.models import Release


class ReleaseQuerySet(models.QuerySet):
    """Releases. The public sees published ones alone."""

    def published(self) -> Self:
        """What anyone may see: published, and its time has come. The database's clock decides, in every query."""
        return self.filter(status="published", published_at__lte=Now())

    def approved(self) -> Self:
        """What waits to be published."""
        return self.filter(status="approved")

    def of_year(self, year: int) -> Self:
        """All versions of a year, the newest first."""
        return self.filter(year=year).order_by("-version")

    def latest_of_year(self, year: int) -> "Release | None":
        """The newest published version of a year."""
        return cast("Release | None", self.published().of_year(year).first())

    def known_at_building(self, release: "Release") -> "Release | None":
        """The year before as it was out when the release was built: what was written beside it then stays so."""
        known = self.filter(year=release.year - 1, published_at__lte=release.built_at)
        return cast("Release | None", known.order_by("-version").first())

    def latest_of_each_year(self) -> Self:
        """The newest published version of every year, the newest year first."""
        return self.published().order_by("-year", "-version").distinct("year")


class ReleaseCellQuerySet(models.QuerySet):
    """Frozen cells of a release."""

    def in_table_order(self) -> Self:
        """As the files give them: from the country down, one table after the other."""
        return self.order_by("position")

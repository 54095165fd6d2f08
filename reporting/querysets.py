"""Reads of the statistics."""

from datetime import datetime
from typing import TYPE_CHECKING, Self, cast

from django.db import connections, models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.utils.timezone import localtime

from participants.access.models import User
from participants.access.roles import Permission
from participants.querysets import in_norwegian
from reporting.codes import ReleaseStage, ReleaseStatus

if TYPE_CHECKING:
    from reporting.models import Release


_OUT_NOW = """
SELECT md5(coalesce(string_agg(concat_ws(' ', id, year, version, checksum, left_out, extract(epoch FROM built_at),
    extract(epoch FROM published_at), withdrawn_at <= STATEMENT_TIMESTAMP(), note), ',' ORDER BY id), ''))
FROM reporting_release WHERE status = 'published' AND published_at <= STATEMENT_TIMESTAMP()
"""


def _not_yet(field: str, at: datetime | None) -> Q:
    return Q(**{field: None}) | Q(**{f"{field}__gt": at or Now()})


class ReleaseQuerySet(models.QuerySet):
    """Releases. The public sees what is public alone, by the database's own clock where no other time is given."""

    def public(self, *, at: datetime | None = None) -> Self:
        """What anyone may see: its time has come, and it is not withdrawn. A condition of every query, never a job."""
        return self._out(at).filter(_not_yet("withdrawn_at", at))

    def withdrawn(self, *, at: datetime | None = None) -> Self:
        """What anyone has been able to see and is told of, with the reason, and without numbers."""
        return self._out(at).filter(withdrawn_at__lte=at or Now())

    def ever_public(self, *, at: datetime | None = None) -> Self:
        """What anyone may see or has been able to see."""
        return self._out(at)

    def out_now(self) -> str:
        """What is public now as one word, another whenever any of it is another. Asked before each public page."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(_OUT_NOW)
            (told,) = cursor.fetchone()
        return str(told)

    def planned(self, *, at: datetime | None = None) -> Self:
        """What will be public at its time, and is until then as if it were not."""
        return self.filter(status=ReleaseStatus.PUBLISHED, published_at__gt=at or Now())

    def staged(self, *, at: datetime | None = None) -> Self:
        """Each with its `stage` at a time."""
        newer = type(self)(self.model, using=self.db).public(at=at)
        newer = newer.filter(year=OuterRef("year"), version__gt=OuterRef("version"))
        is_published, now = Q(status=ReleaseStatus.PUBLISHED), at or Now()
        return self.annotate(
            stage=Case(
                When(status=ReleaseStatus.DRAFT, then=Value(ReleaseStage.DRAFT.value)),
                When(status=ReleaseStatus.APPROVED, then=Value(ReleaseStage.APPROVED.value)),
                When(is_published & Q(published_at__gt=now), then=Value(ReleaseStage.PLANNED.value)),
                When(is_published & Q(withdrawn_at__lte=now), then=Value(ReleaseStage.WITHDRAWN.value)),
                When(Exists(newer), then=Value(ReleaseStage.SUPERSEDED.value)),
                default=Value(ReleaseStage.PUBLISHED.value),
            )
        )

    def not_out(self, *, at: datetime | None = None) -> Self:
        """What nobody of the public may see yet."""
        return self.exclude(status=ReleaseStatus.PUBLISHED, published_at__lte=at or Now())

    def approved(self) -> Self:
        """What waits to be published."""
        return self.filter(status=ReleaseStatus.APPROVED)

    def for_user(self, user: User, *, at: datetime) -> Self:
        """What one of IMDi's own sees before the public does: all of it who builds or approves, and whoever is let in
        early that release alone, in the window before the time that it has now.
        """
        if user.grants.valid_on(localtime(at).date()).allowing(Permission.RELEASE_VIEW).exists():
            return self
        window = Q(
            early_accesses__user=user,
            early_accesses__opens_at__lte=at,
            early_accesses__closes_at__gt=at,
            early_accesses__closes_at=F("published_at"),
        )
        return self.filter(window, status=ReleaseStatus.PUBLISHED)

    def of_year(self, year: int) -> Self:
        """All versions of a year, the newest first."""
        return self.filter(year=year).order_by("-version")

    def latest_of_year(self, year: int, *, at: datetime | None = None) -> "Release | None":
        """The newest public version of a year."""
        return cast("Release | None", self.public(at=at).of_year(year).first())

    def known_at_building(self, release: "Release") -> "Release | None":
        """The year before as it was out when the release was built: what was written beside it then stays so."""
        return self.latest_of_year(release.year - 1, at=release.built_at)

    def latest_of_each_year(self, *, at: datetime | None = None) -> Self:
        """The newest public version of every year, the newest year first."""
        return self.public(at=at).order_by("-year", "-version").distinct("year")

    def _out(self, at: datetime | None) -> Self:
        return self.filter(status=ReleaseStatus.PUBLISHED, published_at__lte=at or Now())


class SavedViewQuerySet(models.QuerySet):
    """Views of the results that users have named."""

    def of(self, user: User, *, municipality_id: int) -> Self:
        """A user's own in a municipality, by name."""
        return self.filter(owner=user, municipality_id=municipality_id).order_by(in_norwegian("name"), "pk")


class ReleaseCellQuerySet(models.QuerySet):
    """Frozen cells of a release."""

    def in_table_order(self) -> Self:
        """As the files give them: from the country down, one table after the other."""
        return self.order_by("position")


class EarlyAccessQuerySet(models.QuerySet):
    """Who sees a release before the public does."""

    def published(self) -> Self:
        """Those of releases that are out, the newest first: the list is published with them, and no earlier."""
        out = {"release__status": ReleaseStatus.PUBLISHED, "release__published_at__lte": Now()}
        return self.filter(**out).order_by("-release__published_at", "name", "pk")


class YearSignOffQuerySet(models.QuerySet):
    """What municipalities say of their years."""

    def of(self, *, municipality_id: int, year: int) -> Self:
        """Everything that a municipality has said of a year, what holds first."""
        return self.filter(municipality_id=municipality_id, year=year).order_by("-reopened_at", "-signed_at", "pk")

    def holding(self) -> Self:
        """What has not been reopened: one a municipality and year."""
        return self.filter(reopened_at=None)

    def signed(self, *, year: int) -> Self:
        """Those that stand for a year."""
        return self.holding().filter(year=year, signed_at__isnull=False)


class QualityCountQuerySet(models.QuerySet):
    """How complete records were."""

    def of(self, *, municipality_id: int, year: int) -> Self:
        """One municipality's of a year, the oldest first."""
        return self.filter(municipality_id=municipality_id, year=year).order_by("counted_on")

    def latest_of_year(self, year: int) -> Self:
        """The last of each municipality."""
        return self.filter(year=year).order_by("municipality_id", "-counted_on").distinct("municipality_id")


class ObjectionQuerySet(models.QuerySet):
    """What municipalities say of their numbers."""

    def of(self, *, municipality_id: int) -> Self:
        """One municipality's own, the newest first."""
        return self.filter(municipality_id=municipality_id).order_by("-made_at", "pk")

    def about(self, release: "Release") -> Self:
        """What stands against a release: its own, and those against earlier versions that nobody has answered."""
        earlier = Q(release__year=release.year, release__version__lt=release.version, answered_at=None)
        return self.filter(Q(release=release) | earlier).order_by("made_at", "pk")

    def unanswered(self) -> Self:
        """Those that wait."""
        return self.filter(answered_at=None)

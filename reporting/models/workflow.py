"""What people decide and do about a release on its way out: reasons for warnings, and who sees it early."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from reporting.codes import ReleaseWarning
from reporting.models.statistics import Release
from reporting.querysets import EarlyAccessQuerySet


class ReleaseReason(models.Model):
    """Why something unusual in a draft is right. Frozen with the release."""

    class Privacy:
        """Who wrote it is about the employee."""

        personal: ClassVar[set[str]] = {"written_by"}
        plain: ClassVar[set[str]] = {"id", "release", "warning", "reason", "written_at"}

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="reasons")
    warning = models.CharField(max_length=30, choices=ReleaseWarning)
    reason = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="releasereason_once_a_warning", fields=["release", "warning"]),
            CheckConstraint(name="releasereason_warning_known", condition=Q(warning__in=ReleaseWarning.values)),
            CheckConstraint(name="releasereason_says_something", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"reason {self.pk}"


class EarlyAccess(models.Model):
    """Someone who may see a planned release in a window before its time. Published with the release."""

    class Privacy:
        """Who sees it, and who let them; it is published, and they are told so."""

        personal: ClassVar[set[str]] = {"user", "name", "given_by"}
        plain: ClassVar[set[str]] = {"id", "release", "position", "reason", "opens_at", "closes_at", "given_at"}

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="early_accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100, help_text="As the public reads it.")
    position = models.CharField(max_length=100)
    reason = models.CharField(max_length=200)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    objects = EarlyAccessQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="earlyaccess_once_each", fields=["release", "user", "closes_at"]),
            CheckConstraint(name="earlyaccess_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))),
            CheckConstraint(
                name="earlyaccess_says_who_and_why", condition=~Q(name="") & ~Q(position="") & ~Q(reason="")
            ),
            CheckConstraint(name="earlyaccess_given_by_someone_else", condition=~Q(given_by=F("user"))),
        ]

    def __str__(self) -> str:
        return f"early access {self.pk}"


class EarlyLook(models.Model):
    """That someone with early access has looked: written before the page is given."""

    class Privacy:
        """Whose look it was is in the access."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "access", "what", "looked_at"}

    access = models.ForeignKey(EarlyAccess, on_delete=models.PROTECT, related_name="looks")
    what = models.CharField(max_length=60, blank=True, help_text="The file; empty for the page.")
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"early look {self.pk}"

"""What a municipality says of its own numbers before they are out, and that it has looked at them."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from participants.access.models import Municipality
from reporting.models.statistics import Release
from reporting.querysets import ObjectionQuerySet


class Objection(models.Model):
    """A leader says that something in the municipality's own rows is wrong. Kept as it was written; answered once."""

    class Privacy:
        """Who wrote and who answered is about the employee; the text is about numbers."""

        personal: ClassVar[set[str]] = {"made_by", "answered_by"}
        plain: ClassVar[set[str]] = {"id", "release", "municipality", "text", "made_at", "answer", "answered_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="objections")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(name="objection_says_something", condition=~Q(text="")),
            CheckConstraint(
                name="objection_answered_as_a_whole",
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"objection {self.pk}"


class OwnRowsLook(models.Model):
    """That someone has looked at their municipality's own rows of a release that is not out."""

    class Privacy:
        """Who looked is about the employee."""

        personal: ClassVar[set[str]] = {"user"}
        plain: ClassVar[set[str]] = {"id", "release", "municipality", "looked_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"look at own rows {self.pk}"

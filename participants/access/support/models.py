"""Sessions of support as they are kept."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q
from django.db.models.functions import Coalesce

from participants.access.models import Municipality, User
from participants.access.support.codes import SupportPurpose
from participants.access.support.querysets import SupportSessionQuerySet

LONGEST = timedelta(hours=2)
FEWEST_SIGNS, MOST_SIGNS = 15, 500
# Half-open: the next may begin when the last has ended.
_OPEN = Func("opened_at", Coalesce("ended_at", "expires_at"), function="tstzrange", output_field=DateTimeRangeField())


class SupportSession(models.Model):
    """Someone of support looks after one municipality for a while. It opens no person: no tenant is ever entered by it.

    The database holds more than is written here: the user holds the role, and none in the municipality; what was
    written when it opened stays, and an end is set once.
    """

    class Privacy:
        """Who of support, and why; who ended it is about an employee."""

        personal: ClassVar[set[str]] = {"user", "purpose", "reason", "ended_by"}
        plain: ClassVar[set[str]] = {"id", "municipality", "opened_at", "expires_at", "ended_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=SupportPurpose)
    reason = models.CharField(max_length=MOST_SIGNS)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = SupportSessionQuerySet.as_manager()

    class Meta:
        app_label = "access"
        indexes: ClassVar = [models.Index(name="supportsession_newest", fields=["municipality", "-opened_at"])]
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(name="supportsession_purpose_known", condition=Q(purpose__in=SupportPurpose.values)),
            CheckConstraint(
                name="supportsession_says_why",
                condition=Q(reason__regex=rf"^\S.{{{FEWEST_SIGNS - 2},}}\S$"),
                violation_error_message=f"Skriv hvorfor, med minst {FEWEST_SIGNS} tegn.",
            ),
            CheckConstraint(
                name="supportsession_lasts_two_hours_at_most",
                condition=Q(expires_at__gt=F("opened_at"), expires_at__lte=F("opened_at") + LONGEST),
                violation_error_message="En økt varer høyst to timer.",
            ),
            CheckConstraint(
                name="supportsession_ends_while_it_runs",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("opened_at"), ended_at__lte=F("expires_at")),
            ),
            CheckConstraint(
                name="supportsession_ended_by_and_at_together",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            ExclusionConstraint(
                name="supportsession_one_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), (_OPEN, RangeOperators.OVERLAPS)],
                violation_error_message="Du har en åpen økt. Avslutt den først.",
            ),
        ]

    def __str__(self) -> str:
        return f"support session {self.pk}"

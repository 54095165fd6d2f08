"""Hours and meetings that a participant has had."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from participants.models.base import counted, known
from programmes.codes import Theme
from programmes.models.base import Element

MOST_AT_ONCE = 400


class HoursDone(Element):
    """Hours of a theme, or meetings of guidance, since the entry before it. Nought where it was a mistake."""

    class Privacy:
        """All but the keys says something about the participant."""

        personal: ClassVar[set[str]] = {"theme", "done_on", "amount", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "programme"}

    theme = models.CharField(max_length=30, choices=Theme)
    done_on = models.DateField()
    amount = models.DecimalField(max_digits=4, decimal_places=1)

    class Meta(Element.Meta):
        constraints: ClassVar[list[Any]] = [
            known("hours_theme_known", "theme", Theme),
            CheckConstraint(
                name="hours_amount_is_reasonable",
                condition=Q(amount__gte=0, amount__lte=MOST_AT_ONCE),
                violation_error_message=f"Antallet må være fra 0 til {MOST_AT_ONCE}.",
            ),
            UniqueConstraint(name="hours_once", fields=["programme", "theme", "done_on"]),
        ]
        indexes: ClassVar = [counted("hours_of_municipality", key="programme")]

"""The exit: when and why the programme ended, and what the person went to."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Func, Value

from participants.models.base import counted, hidden_like_the_participant, known, municipality_key
from programmes.codes import ExitCause, MainActivity
from programmes.models.programme import Programme
from programmes.querysets import ElementQuerySet


class Exit(models.Model):
    """At most one a programme. `exited_on` is the last day in the programme."""

    class Privacy:
        """All but the keys says something about the participant."""

        personal: ClassVar[set[str]] = {"exited_on", "programme_ends_on", "cause", "main_activity", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "programme"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="exit", db_constraint=False)
    is_hidden = hidden_like_the_participant()
    exited_on = models.DateField()
    # Ties the exit to the programme's end by a foreign key in both directions.
    programme_ends_on = models.GeneratedField(
        expression=Func(F("exited_on"), Value(1), template="(%(expressions)s)", arg_joiner=" + "),
        output_field=models.DateField(),
        db_persist=True,
    )
    cause = models.CharField(max_length=20, choices=ExitCause, default=ExitCause.NOT_REGISTERED)
    main_activity = models.CharField(max_length=20, choices=MainActivity, default=MainActivity.UNKNOWN)

    objects = ElementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("exit_cause_known", "cause", ExitCause),
            known("exit_main_activity_known", "main_activity", MainActivity),
            models.UniqueConstraint(
                name="exit_key_with_end", fields=["municipality", "programme", "programme_ends_on"]
            ),
        ]
        indexes: ClassVar = [
            counted("exit_of_municipality", key="programme", also=["exited_on", "cause", "main_activity"]),
        ]

    def __str__(self) -> str:
        return f"exit {self.pk}"

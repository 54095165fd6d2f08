"""Who is responsible for a participant."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import RUNTIME, cleared, conceal, grade, protect
from participants.trail.recorder import record

_TABLE = "participants_assignment"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("participants", "0015_families"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=models.Func(function="gen_random_uuid"),
                        default=uuid.uuid4,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "caseworker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ends_on", None)),
                        fields=["municipality", "caseworker", "participant"],
                        name="assignment_of_caseworker",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)), fields=("participant",), name="assignment_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="assignment_ends_no_earlier_than_it_starts",
                        violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
                    ),
                ],
            },
        ),
        # Not held where data are restricted: somebody must follow up those participants too.
        protect(_TABLE, runtime="SELECT, INSERT", national="SELECT, INSERT, DELETE"),
        conceal(_TABLE, key="participant_id", of="assignment_of_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("assignment", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        grade(_TABLE, named=cleared("participant_id")),
        # Who was responsible, and from when, stays as it was written.
        migrations.RunSQL(
            f"GRANT UPDATE (ends_on, ended_by_id) ON {_TABLE} TO {RUNTIME}",
            f"REVOKE UPDATE (ends_on, ended_by_id) ON {_TABLE} FROM {RUNTIME}",
        ),
        record(
            _TABLE,
            participant="{row}.participant_id",
            kept=[
                "municipality_id",
                "participant_id",
                "caseworker_id",
                "starts_on",
                "ends_on",
                "given_by_id",
                "ended_by_id",
            ],
        ),
    ]

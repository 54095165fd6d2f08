"""Weeks in which the absence of a group has been gone through."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import composite_key, protect, teach
from participants.trail.recorder import record

_TABLE = "programmes_confirmedweek"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("participants", "0028_groups"),
        ("programmes", "0023_saved_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConfirmedWeek",
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
                ("confirmed_at", models.DateTimeField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmed_weeks",
                        to="participants.group",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__week_day", 2)), name="week_starts_on_a_monday"
                    ),
                    models.UniqueConstraint(fields=("group", "starts_on"), name="week_confirmed_once"),
                ],
            },
        ),
        # Opened again, a week is gone from here, and stands in the trail.
        protect(_TABLE, runtime="SELECT, INSERT, DELETE", national="SELECT, INSERT, DELETE"),
        composite_key(
            _TABLE,
            name="week_of_group",
            columns="municipality_id, group_id",
            references="participants_group (municipality_id, id)",
        ),
        teach(_TABLE, own="group_id = ANY ((SELECT public.participants_groups_taught())::uuid[])"),
        record(
            _TABLE,
            participant="NULL::uuid",
            kept=["municipality_id", "group_id", "starts_on", "confirmed_by_id", "confirmed_at"],
        ),
    ]

"""Putting off what is to be done."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import cleared, conceal, grade, hold, protect
from participants.trail.recorder import record

_TABLE = "programmes_postponement"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("participants", "0013_restriction"),
        ("programmes", "0008_retention"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Postponement",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("decision", "Vedtak"),
                            ("start", "Oppstart"),
                            ("measure", "Tiltak"),
                            ("leave", "Permisjon"),
                            ("hours", "Timer"),
                            ("tests", "Norskprøver"),
                            ("social_studies", "Samfunnskunnskap"),
                            ("planned_end", "Planlagt slutt"),
                            ("exit", "Avslutning"),
                            ("number", "Identitetsnummer"),
                        ],
                        max_length=20,
                    ),
                ),
                ("postponed_on", models.DateField()),
                ("until_on", models.DateField(help_text="The day it is in the list again.")),
                ("reason", participants.encryption.fields.EncryptedTextField()),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                (
                    "postponed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["municipality", "participant", "until_on"], name="postponement_of_participant")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "decision",
                                    "start",
                                    "measure",
                                    "leave",
                                    "hours",
                                    "tests",
                                    "social_studies",
                                    "planned_end",
                                    "exit",
                                    "number",
                                ],
                            )
                        ),
                        name="postponement_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__gt", models.F("postponed_on")),
                            (
                                "until_on__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("postponed_on"), "+", models.Value(datetime.timedelta(days=92))
                                ),
                            ),
                        ),
                        name="postponement_for_three_months_at_most",
                        violation_error_message="En oppgave kan utsettes i høyst tre måneder.",
                    ),
                ],
            },
        ),
        # What was put off, and why, stays as it was written.
        protect(_TABLE, runtime="SELECT, INSERT", national="SELECT, DELETE"),
        conceal(_TABLE, key="participant_id", of="postponement_of_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("postponement", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        grade(_TABLE, named=cleared("participant_id")),
        hold(_TABLE, participant="{row}.participant_id", delete=False),
        record(
            _TABLE,
            participant="{row}.participant_id",
            kept=["municipality_id", "participant_id", "kind", "postponed_on", "until_on", "postponed_by_id"],
        ),
    ]

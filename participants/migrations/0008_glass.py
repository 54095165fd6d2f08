"""Emergency access to the places of protected people."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import RUNTIME, cleared, conceal, grade, protect
from participants.trail.recorder import record

_GLASS = "participants_glass"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("participants", "0007_contact_details_and_journal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Glass",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("danger", "Fare for liv eller helse"),
                            ("absence", "Deltakeren er ikke der vi ventet"),
                            ("decision", "Et vedtak eller brev som haster"),
                            ("stand_in", "Kontakten er borte"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", participants.encryption.fields.EncryptedTextField()),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("justified", "Det var grunn til det"), ("unjustified", "Det var ikke grunn til det")],
                        max_length=20,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
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
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="glasses", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["danger", "absence", "decision", "stand_in"])),
                        name="glass_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("opened_at")),
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("opened_at"), "+", models.Value(datetime.timedelta(seconds=10800))
                                ),
                            ),
                        ),
                        name="glass_lasts_three_hours_at_most",
                        violation_error_message="Nødtilgang varer høyst tre timer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("opened_at")), _connector="OR"
                        ),
                        name="glass_ends_after_it_opens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(("reviewed_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="glass_reviewed_by_someone_else",
                        violation_error_message="Ingen går gjennom sin egen nødtilgang.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("reviewed_by", None), ("verdict", "")),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                                ("verdict__in", ["justified", "unjustified"]),
                            ),
                            _connector="OR",
                        ),
                        name="glass_reviewed_as_a_whole",
                    ),
                ],
            },
        ),
        protect(_GLASS, runtime="SELECT, INSERT", national="SELECT, INSERT, UPDATE, DELETE"),
        conceal(_GLASS, key="participant_id", of="glass_of_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddField("glass", "is_hidden", models.BooleanField(null=True, editable=False))]
        ),
        grade(_GLASS, named=cleared("participant_id")),
        # Why and until when stays as it was written.
        migrations.RunSQL(
            f"GRANT UPDATE (ended_at, reviewed_by_id, reviewed_at, verdict) ON {_GLASS} TO {RUNTIME}",
            f"REVOKE UPDATE (ended_at, reviewed_by_id, reviewed_at, verdict) ON {_GLASS} FROM {RUNTIME}",
        ),
        record(
            _GLASS,
            participant="{row}.participant_id",
            kept=[
                "municipality_id",
                "participant_id",
                "user_id",
                "purpose",
                "opened_at",
                "expires_at",
                "ended_at",
                "reviewed_by_id",
                "reviewed_at",
                "verdict",
            ],
        ),
    ]

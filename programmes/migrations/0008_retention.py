"""What is to be removed, and who has said so: closed to everyone but whoever runs the product."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import composite_key, protect


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("programmes", "0007_hold_restricted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionBatch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("planned_on", models.DateField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("executed_at", models.DateTimeField(blank=True, null=True)),
                ("removed", models.JSONField(default=dict, help_text="Table → rows that were removed.")),
                ("kept_person_years", models.PositiveIntegerField(default=0)),
                (
                    "approved_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RetentionItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("measure", "Tiltak: 15 år fra start"),
                            ("leave", "Fravær og permisjon: 15 år fra start"),
                            ("test", "Prøve: 20 år"),
                            ("programme", "Program: 15 år fra start av det siste i det"),
                            ("participant", "Deltaker: 15 år fra bosetting, og ingenting annet igjen"),
                        ],
                        max_length=15,
                    ),
                ),
                ("row_key", models.UUIDField()),
                ("participant_key", models.UUIDField()),
                ("due_on", models.DateField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="programmes.retentionbatch",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="retentionbatch",
            constraint=models.UniqueConstraint(
                fields=("municipality", "id"), name="retentionbatch_key_with_municipality"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("planned_by")), _negated=True),
                    _connector="OR",
                ),
                name="retentionbatch_approved_by_someone_else",
                violation_error_message="Den som har planlagt slettingen, kan ikke godkjenne den.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None)),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="retentionbatch_approved_as_a_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("executed_at", None),
                    models.Q(("approved_at__isnull", False), ("executed_at__gte", models.F("approved_at"))),
                    _connector="OR",
                ),
                name="retentionbatch_executed_when_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule__in", ["measure", "leave", "test", "programme", "participant"])),
                name="retentionitem_rule_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionitem",
            constraint=models.UniqueConstraint(fields=("batch", "rule", "row_key"), name="retentionitem_once_a_batch"),
        ),
        protect("programmes_retentionbatch", runtime="", national="SELECT, INSERT, UPDATE"),
        protect("programmes_retentionitem", runtime="", national="SELECT, INSERT"),
        composite_key(
            "programmes_retentionitem",
            name="retentionitem_of_batch",
            columns="municipality_id, batch_id",
            references="programmes_retentionbatch (municipality_id, id)",
        ),
    ]

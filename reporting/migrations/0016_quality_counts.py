"""How complete a municipality's records were on each day. Row by row its own: counts of few are about few."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from participants.access.row_security import protect


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("reporting", "0015_the_year_after_is_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="QualityCount",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("year", models.SmallIntegerField()),
                ("counted_on", models.DateField()),
                ("records", models.PositiveIntegerField()),
                ("incomplete", models.PositiveIntegerField()),
                (
                    "broken",
                    models.JSONField(default=dict, help_text="Rule → how many records break it, where any does."),
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
                    models.UniqueConstraint(
                        fields=("municipality", "year", "counted_on"), name="qualitycount_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("incomplete__lte", models.F("records"))), name="qualitycount_part_of_all"
                    ),
                ],
            },
        ),
        protect(
            "reporting_qualitycount",
            runtime="SELECT",
            national="SELECT, INSERT, DELETE",
            statistics_columns=["id", "municipality_id", "year", "counted_on", "records", "incomplete", "broken"],
        ),
    ]

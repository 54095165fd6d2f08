"""What the worker counts of large municipalities before anyone asks. Row by row a municipality's own: some is of few."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from participants.access.row_security import STATISTICS, protect

_TABLE = "reporting_countahead"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("reporting", "0023_person_years_of_content"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountAhead",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "key",
                    models.CharField(help_text="What it holds for, as one word: results/kept.py.", max_length=64),
                ),
                ("what", models.CharField(max_length=20)),
                ("changed_at", models.DateTimeField(help_text="The municipality's mark that it was counted at.")),
                (
                    "counted_on",
                    models.DateField(
                        help_text="The day that it holds for: who is in a programme is a question of that."
                    ),
                ),
                ("counts", models.JSONField()),
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
                "constraints": [models.UniqueConstraint(fields=("municipality", "key"), name="countahead_once")],
            },
        ),
        protect(_TABLE, runtime="SELECT", national=""),
        migrations.RunSQL(
            f"CREATE POLICY statistics ON {_TABLE} TO {STATISTICS} USING (true) WITH CHECK (true);"
            f"GRANT SELECT, INSERT, DELETE ON {_TABLE} TO {STATISTICS};",
            f"DROP POLICY statistics ON {_TABLE}; REVOKE ALL ON {_TABLE} FROM {STATISTICS};",
        ),
    ]

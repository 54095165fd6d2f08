"""A table of wrapped keys, each municipality's its own."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from participants.access.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("participants", "0004_trail")]

    operations = [
        migrations.CreateModel(
            name="DataKey",
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
                ("number", models.PositiveIntegerField()),
                ("wrapped", models.BinaryField(help_text="RFC 3394, 40 bytes.")),
                (
                    "master_name",
                    models.CharField(help_text="By what the master key is known; tells nothing of it.", max_length=16),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                        fields=("municipality", "number"), name="datakey_number_once_in_a_municipality"
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="datakey_number_from_one"),
                ],
            },
        ),
        # A municipality makes its first key itself; only who rotates changes one or takes it away.
        protect("participants_datakey", runtime="SELECT, INSERT", national="SELECT, INSERT, UPDATE, DELETE"),
    ]

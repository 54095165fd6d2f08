"""Django's own word of the trail's tables: it makes nothing in the database."""

import django.contrib.postgres.fields
from django.db import migrations, models

import participants.trail.models


class Migration(migrations.Migration):
    dependencies = [
        ("trail", "0005_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(db_column="at")),
                ("xid", participants.trail.models.TransactionIdField()),
                ("user_id", models.BigIntegerField(null=True)),
                ("role", models.TextField()),
                ("request_id", models.UUIDField(null=True)),
                ("origin", models.TextField(help_text="Where from: the name of the page, the task or the command.")),
                ("table_name", models.TextField()),
                (
                    "operation",
                    models.TextField(
                        choices=[
                            ("insert", "Lagt til"),
                            ("update", "Endret"),
                            ("delete", "Slettet"),
                            ("truncate", "Tømt"),
                        ]
                    ),
                ),
                ("participant_id", models.UUIDField(null=True)),
                ("row_keys", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "changes",
                    models.JSONField(
                        help_text="Row → column → [before, after], or null where the value may not stand here.",
                        null=True,
                    ),
                ),
                ("reason", models.TextField(help_text="A code.")),
                ("way", models.TextField(help_text="The database role that acted.")),
                ("login", models.TextField(help_text="The login it came by.")),
            ],
            options={
                "db_table": "trail_event",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(db_column="at")),
                ("xid", participants.trail.models.TransactionIdField()),
                ("user_id", models.BigIntegerField(null=True)),
                ("role", models.TextField()),
                ("request_id", models.UUIDField(null=True)),
                ("origin", models.TextField(help_text="Where from: the name of the page, the task or the command.")),
                ("outcome", models.TextField(choices=[("served", "Vist"), ("refused", "Avvist")])),
                ("action", models.TextField(help_text="A code of ReadingAction; of a refusal the name of the page.")),
                ("purpose", models.TextField()),
                ("field_class", models.TextField()),
                (
                    "criteria",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), help_text="What was searched by, never what for.", size=None
                    ),
                ),
                (
                    "participant_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                ),
                ("glass_id", models.UUIDField(help_text="The emergency access it was done under.", null=True)),
            ],
            options={
                "db_table": "trail_reading",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("log", models.TextField(choices=[("event", "Endringer"), ("reading", "Oppslag")])),
                (
                    "form",
                    models.SmallIntegerField(help_text="The version of how a row is written out before it is hashed."),
                ),
                (
                    "above_id",
                    models.BigIntegerField(help_text="Rows up to this one belong to an earlier database cluster."),
                ),
                (
                    "upto_id",
                    models.BigIntegerField(help_text="The last row of a database cluster that was left.", null=True),
                ),
                ("low", participants.trail.models.TransactionIdField()),
                ("high", participants.trail.models.TransactionIdField()),
                ("count", models.IntegerField()),
                ("rows_digest", models.BinaryField(db_column="digest")),
                (
                    "marks",
                    models.BinaryField(
                        help_text="Eight bytes of key and eight of hash for each row, to name one that differs."
                    ),
                ),
                ("previous", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
                ("key_id", models.TextField()),
                ("signature", models.BinaryField()),
            ],
            options={
                "db_table": "trail_seal",
                "managed": False,
            },
        ),
    ]

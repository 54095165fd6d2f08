"""The letter of the month: who wants it and where, and that each is sent once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import RUNTIME

_KINDS = [
    ("notices", "Uleste varsler"), ("invitation", "Invitasjon"), ("factor_removed", "Kodeappen er fjernet"),
    ("monthly", "Månedens tall"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("jobs", "0005_mail_kinds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthlyLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "municipality"), name="monthlyletter_once_a_municipality")
                ],
            },
        ),
        migrations.AlterField(
            "outboxmail",
            "kind",
            models.CharField(choices=_KINDS, db_default="notices", default="notices", max_length=20),
        ),
        migrations.RemoveConstraint("outboxmail", "outboxmail_kind_known"),
        migrations.AddConstraint(
            "outboxmail",
            models.CheckConstraint(
                name="outboxmail_kind_known",
                condition=models.Q(kind__in=["notices", "invitation", "factor_removed", "monthly"]),
            ),
        ),
        migrations.AddConstraint(
            "outboxmail",
            models.UniqueConstraint(
                name="outboxmail_once_a_month",
                fields=["recipient", "municipality", "due_on"],
                condition=models.Q(kind="monthly"),
            ),
        ),
        migrations.RunSQL(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON jobs_monthlyletter TO {RUNTIME};",
            f"REVOKE ALL ON jobs_monthlyletter FROM {RUNTIME};",
        ),
    ]

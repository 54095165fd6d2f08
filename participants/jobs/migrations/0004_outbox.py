"""The outbox of e-mail, and where users want it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import NATIONAL, RUNTIME, SEALER

_ADDRESS, _OUTBOX = "jobs_mailaddress", "jobs_outboxmail"
_ALL = "SELECT, INSERT, UPDATE, DELETE"
# Whoever tells of something in another way in writes the e-mail down there, and reads no address.
_OPEN = f"""
GRANT {_ALL} ON {_ADDRESS}, {_OUTBOX} TO {RUNTIME};
GRANT SELECT (user_id) ON {_ADDRESS} TO {NATIONAL}, {SEALER};
GRANT INSERT ON {_OUTBOX} TO {NATIONAL}, {SEALER};
"""
_CLOSE = f"""
REVOKE ALL ON {_OUTBOX} FROM {RUNTIME}, {NATIONAL}, {SEALER};
REVOKE SELECT (user_id) ON {_ADDRESS} FROM {NATIONAL}, {SEALER};
REVOKE ALL ON {_ADDRESS} FROM {RUNTIME};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("jobs", "0003_sign_of_life"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailAddress",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mail_address",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("address", models.EmailField(max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name="OutboxMail",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Venter"),
                            ("sending", "Sendes"),
                            ("sent", "Sendt"),
                            ("needless", "Ikke lenger noe å sende"),
                            ("unsure", "Kan være sendt"),
                            ("dead", "Gitt opp"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "trouble",
                    models.CharField(
                        blank=True, help_text="The server's number or the name of the error.", max_length=50
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["due_at"],
                        name="outboxmail_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "municipality", "due_on"), name="outboxmail_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sending", "sent", "needless", "unsure", "dead"])),
                        name="outboxmail_state_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_OPEN, _CLOSE),
    ]

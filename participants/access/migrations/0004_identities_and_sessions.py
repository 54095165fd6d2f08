"""Who someone is at an issuer, where users are signed in, and which logout tokens are spent."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import share


class Migration(migrations.Migration):
    dependencies = [("access", "0003_username_ends_with_its_last_letter")]

    operations = [
        migrations.CreateModel(
            name="SpentToken",
            fields=[
                ("token_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ExternalIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(max_length=255)),
                ("subject", models.CharField(max_length=255)),
                ("linked_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UserSession",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "provider_sid",
                    models.CharField(blank=True, help_text="The issuer's name of its own session.", max_length=255),
                ),
                (
                    "browser",
                    models.CharField(
                        choices=[
                            ("edge", "Edge"),
                            ("firefox", "Firefox"),
                            ("chrome", "Chrome"),
                            ("safari", "Safari"),
                            ("other", "Annen nettleser"),
                        ],
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                (
                    "identity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="access.externalidentity",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="externalidentity",
            constraint=models.UniqueConstraint(
                fields=("issuer", "subject"),
                name="externalidentity_is_one_user",
                violation_error_message="Identiteten er alt knyttet til en bruker.",
            ),
        ),
        share("access_externalidentity", runtime="SELECT, INSERT, DELETE"),
        share("access_usersession", runtime="SELECT, INSERT, UPDATE, DELETE"),
        share("access_spenttoken", runtime="SELECT, INSERT, DELETE"),
    ]

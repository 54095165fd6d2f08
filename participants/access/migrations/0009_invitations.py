"""New users are invited, and choose their password themselves."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import share


def of_user():
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    dependencies = [("access", "0008_grants_that_were_ended")]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("user", of_user()),
                ("invited_by", of_user()),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=~models.Q(code_hash=""),
                        fields=("code_hash",),
                        name="invitation_has_a_code_of_its_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(code_hash="") | models.Q(expires_at__isnull=False),
                        name="invitation_with_a_code_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(used_at=None) | models.Q(code_hash=""), name="invitation_is_used_once"
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(invited_by=models.F("user")), name="invitation_by_someone_else"
                    ),
                ],
            },
        ),
        share("access_invitation", runtime="SELECT, INSERT, UPDATE (code_hash, expires_at, used_at)"),
    ]

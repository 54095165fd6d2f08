"""Views of the results page that users have named. Row by row the user's own."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import RUNTIME, protect

_TABLE = "reporting_savedview"
_OWN = "owner_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("reporting", "0020_municipality_marks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
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
                ("name", models.CharField(max_length=40)),
                ("terms", models.CharField(blank=True, max_length=200)),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality", "owner", "name"), name="savedview_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("terms__regex", "^[a-z0-9_=&]*$")), name="savedview_terms_are_words"
                    ),
                ],
            },
        ),
        protect(_TABLE, runtime="SELECT, INSERT, DELETE", national=""),
        # Beside the tenant's policy: what is kept for one user shows to nobody else.
        migrations.RunSQL(
            f"CREATE POLICY own ON {_TABLE} AS RESTRICTIVE TO {RUNTIME} USING ({_OWN}) WITH CHECK ({_OWN})",
            f"DROP POLICY own ON {_TABLE}",
        ),
    ]

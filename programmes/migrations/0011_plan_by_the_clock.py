"""A plan for removal that nobody has asked for: the clock made it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0010_seal_leave"),
        ("participants", "0018_notice_kinds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "retentionbatch",
            "planned_by",
            models.ForeignKey(
                blank=True, help_text="Null: by the clock.", null=True,
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]  # fmt: skip

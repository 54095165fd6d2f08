"""Who gave a release its time, and who has withdrawn it, when and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0008_years_of"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="published_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="withdrawal_reason",
            field=models.TextField(blank=True, db_default="", help_text="Public: it stands where the numbers did."),
        ),
        migrations.AddField(
            model_name="release",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="published_at",
            field=models.DateTimeField(
                help_text="From when anyone may see it; ahead of now, it is planned and nobody does.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawal_reason", ""), ("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(
                        ("published_at__isnull", False),
                        ("withdrawn_at__gte", models.F("published_at")),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawal_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="release_withdrawn_by_someone_with_a_reason",
            ),
        ),
    ]

"""A release keeps the report of the attack on it. Older ones have none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_exits_of_a_municipality")]

    operations = [
        migrations.AddField(
            model_name="release",
            name="disclosure",
            field=models.JSONField(
                db_default={},
                default=dict,
                help_text="What was hidden, and what the attacker made of the rest: counts and seconds.",
            ),
        ),
    ]

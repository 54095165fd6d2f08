"""How many a release leaves out because their data are restricted. Of releases built before that is nothing known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_kept_person_years"), ("participants", "0014_count_nobody_restricted")]

    operations = [
        migrations.AddField(
            "release",
            "left_out",
            models.SmallIntegerField(
                null=True,
                help_text="People left out because their data are restricted, to the nearest five; 0: fewer than five.",
            ),
        ),
    ]

"""When a worker last gave a sign of life, so that a job that was cut off is taken up again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0002_privileges"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="advanced_at",
            field=models.DateTimeField(help_text="When the worker last gave a sign of life.", null=True),
        ),
    ]

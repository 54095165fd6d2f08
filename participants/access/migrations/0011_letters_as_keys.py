"""Whether single letters do something on the pages of a user."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0010_support_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="uses_keys",
            field=models.BooleanField(
                db_default=True, default=True, help_text="Whether single letters do something outside fields."
            ),
        ),
    ]

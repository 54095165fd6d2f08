"""Early access is to the time that a release had: held back and planned anew, it is given anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0013_every_role_one_holds")]

    operations = [
        migrations.RemoveConstraint(model_name="earlyaccess", name="earlyaccess_once_each"),
        migrations.AddConstraint(
            model_name="earlyaccess",
            constraint=models.UniqueConstraint(fields=("release", "user", "closes_at"), name="earlyaccess_once_each"),
        ),
    ]

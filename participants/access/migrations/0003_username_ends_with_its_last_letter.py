"""A username does not end with a line break. No change in the database."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_privileges")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="username",
            field=models.CharField(
                max_length=150,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        r"^[\w.@+-]+\Z", "Bruk bare bokstaver, tall og tegnene . @ + - _ i brukernavnet."
                    )
                ],
            ),
        ),
    ]

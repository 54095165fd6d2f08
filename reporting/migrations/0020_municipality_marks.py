"""When each municipality's numbers were last renewed: what is counted of one holds until then, whoever else changes."""

import django.db.models.deletion
from django.db import migrations, models

from participants.access.row_security import share


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("reporting", "0019_what_a_release_tells"),
    ]

    operations = [
        migrations.CreateModel(
            name="MunicipalityMark",
            fields=[
                (
                    "municipality",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="access.municipality",
                    ),
                ),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        share("reporting_municipalitymark", statistics="SELECT, INSERT, UPDATE"),
    ]

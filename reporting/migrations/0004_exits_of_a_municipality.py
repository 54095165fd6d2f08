"""The results page reads a municipality's exits of many years: without an index it would read everyone's."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_frozen_cells")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX personyear_exit_municipality ON reporting_personyear (exit_municipality_id, year) "
            "WHERE is_exit",
            "DROP INDEX personyear_exit_municipality",
        ),
    ]

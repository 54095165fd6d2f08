"""The results count a municipality's person-years in its indexes alone: no row is fetched."""

from django.db import migrations

_PRESENT = "CREATE INDEX personyear_municipality ON reporting_personyear (municipality_id, year)"
_LEFT = "CREATE INDEX personyear_exit_municipality ON reporting_personyear (exit_municipality_id, year)"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0021_saved_views")]

    operations = [
        migrations.RunSQL(
            f"DROP INDEX personyear_municipality; {_PRESENT} INCLUDE (is_starter, person_id);",
            f"DROP INDEX personyear_municipality; {_PRESENT};",
        ),
        migrations.RunSQL(
            "DROP INDEX personyear_exit_municipality; "
            f"{_LEFT} INCLUDE (is_transition, person_id, main_activity) WHERE is_exit;",
            f"DROP INDEX personyear_exit_municipality; {_LEFT} WHERE is_exit;",
        ),
    ]

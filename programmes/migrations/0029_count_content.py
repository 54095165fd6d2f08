"""The statistics see kinds and days of measures, and results of language tests: no provider, no hours."""

from django.db import migrations

from participants.access.row_security import STATISTICS

_COLUMNS = {
    "programmes_measure": "municipality_id, programme_id, measure_type, starts_on, ends_on",
    "programmes_languagetest": "municipality_id, participant_id, tested_on, skill, result",
}


class Migration(migrations.Migration):
    dependencies = [("programmes", "0028_put_off_an_answer")]

    operations = [
        migrations.RunSQL(
            f"CREATE POLICY statistics ON {table} FOR SELECT TO {STATISTICS} USING (true); "
            f"GRANT SELECT ({columns}) ON {table} TO {STATISTICS};",
            f"REVOKE SELECT ({columns}) ON {table} FROM {STATISTICS}; DROP POLICY statistics ON {table};",
        )
        for table, columns in _COLUMNS.items()
    ]

"""Anyone who writes about people also writes the feed; only the statistics reads and empties it."""

from django.db import migrations

from participants.access.row_security import STATISTICS, protect


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial"), ("access", "0002_privileges")]

    operations = [
        protect(
            "trail_change",
            runtime="INSERT",
            national="INSERT",
            statistics_columns=["id", "xid", "municipality_id", "participant_id", "person_id"],
        ),
        migrations.RunSQL(
            f"GRANT DELETE ON trail_change TO {STATISTICS};"
            f"CREATE POLICY statistics_empties ON trail_change FOR DELETE TO {STATISTICS} USING (true);",
            f"DROP POLICY statistics_empties ON trail_change; REVOKE DELETE ON trail_change FROM {STATISTICS};",
        ),
    ]

"""The statistics see when someone was settled: how long they waited for the programme is counted."""

from django.db import migrations

from participants.access.row_security import STATISTICS

_TABLE = "participants_participant"


class Migration(migrations.Migration):
    dependencies = [("participants", "0030_results_from_indexes")]

    operations = [
        migrations.RunSQL(
            f"GRANT SELECT (settled_on) ON {_TABLE} TO {STATISTICS};",
            f"REVOKE SELECT (settled_on) ON {_TABLE} FROM {STATISTICS};",
        ),
    ]

"""The statistics see who is restricted, and nothing of why; whoever becomes so, or no longer is, is counted anew."""

from django.db import migrations

from participants.access.row_security import STATISTICS
from participants.trail.feed import feed

_TABLE = "participants_restriction"
_COLUMNS = "participant_id, set_at, lifted_at"


class Migration(migrations.Migration):
    dependencies = [("participants", "0013_restriction")]

    operations = [
        migrations.RunSQL(
            f"CREATE POLICY statistics ON {_TABLE} FOR SELECT TO {STATISTICS} USING (true); "
            f"GRANT SELECT ({_COLUMNS}) ON {_TABLE} TO {STATISTICS};",
            f"REVOKE SELECT ({_COLUMNS}) ON {_TABLE} FROM {STATISTICS}; DROP POLICY statistics ON {_TABLE};",
        ),
        feed(_TABLE, select="SELECT municipality_id, participant_id, NULL::uuid AS person_id FROM rows"),
    ]

"""Who made themselves responsible for whom, for the nightly look at the trail."""

from django.db import migrations

from participants.access.row_security import SEALER


class Migration(migrations.Migration):
    dependencies = [("participants", "0020_trail_of_hidden_people")]

    operations = [
        migrations.RunSQL(
            f"GRANT SELECT (given_by_id) ON participants_assignment TO {SEALER}",
            f"REVOKE SELECT (given_by_id) ON participants_assignment FROM {SEALER}",
        ),
    ]

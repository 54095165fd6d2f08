"""Participants who draw looks: an opening by someone who does not work with them is asked about."""

from django.db import migrations, models

from participants.access.row_security import SEALER


class Migration(migrations.Migration):
    dependencies = [("participants", "0025_drafts_of_every_form")]

    operations = [
        migrations.AddField(
            "participant",
            "guarded_at",
            models.DateTimeField(
                blank=True,
                help_text="Since when a leader has named them as one who draws looks. Null: nobody has.",
                null=True,
            ),
        ),
        # Who finds unusual readings sees whom to ask about, by key.
        migrations.RunSQL(
            f"GRANT SELECT (guarded_at) ON participants_participant TO {SEALER}",
            f"REVOKE SELECT (guarded_at) ON participants_participant FROM {SEALER}",
        ),
    ]

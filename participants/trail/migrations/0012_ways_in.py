"""Who was invited by whom, and whose second factors were set up or taken away, is in the trail."""

from django.db import migrations

from participants.trail.recorder import record


class Migration(migrations.Migration):
    dependencies = [
        ("trail", "0011_changes_of"),
        ("access", "0009_invitations"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        record(
            "access_invitation",
            participant="NULL::uuid",
            kept=["user_id", "invited_by_id", "municipality_id", "expires_at", "used_at"],
            needs_user=False,
        ),
        record(
            "mfa_authenticator",
            participant="NULL::uuid",
            # Where whoever does it acts for a municipality: its auditor is to see it.
            municipality="nullif(current_setting('app.municipality_id', true), '')::int",
            kept=["user_id", "type"],
            needs_user=False,
        ),
    ]

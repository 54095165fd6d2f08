"""Who may do what is changed in the open too: users and grants write to the trail."""

from django.db import migrations

from participants.trail.recorder import record


class Migration(migrations.Migration):
    dependencies = [("trail", "0004_logs_and_seals"), ("access", "0005_more_roles")]

    operations = [
        record(
            "access_grant",
            participant="NULL::uuid",
            kept=["user_id", "role", "municipality_id", "valid_from", "valid_to"],
            needs_user=False,
        ),
        record(
            "access_externalidentity",
            participant="NULL::uuid",
            municipality="NULL::int",
            kept=["user_id"],
            needs_user=False,
        ),
        # Signing in changes a user, before anyone has signed in.
        record(
            "access_user",
            participant="NULL::uuid",
            municipality="NULL::int",
            kept=["is_active", "last_login"],
            needs_user=False,
        ),
    ]

"""What each role may do with the tables that hold no refugees."""

from django.db import migrations

from participants.access.row_security import share

_REFERENCE = ["county", "municipality", "municipalityspell", "municipalitychange", "municipalityyear", "kostragroup",
              "municipalityprofile", "country", "language"]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        *(share(f"access_{name}", runtime="SELECT", national="SELECT", statistics="SELECT") for name in _REFERENCE),
        share("access_user", runtime="SELECT, INSERT, UPDATE", statistics="SELECT (id), REFERENCES (id)"),
        share("access_grant", runtime="SELECT, INSERT, UPDATE"),
        share("django_session", runtime="SELECT, INSERT, UPDATE, DELETE"),
        share("django_content_type", runtime="SELECT"),
        share("auth_permission", runtime="SELECT"),
    ]

"""Attempts to sign in, and what the runtime role may do with second factors."""

from django.db import migrations, models

from participants.access.row_security import share


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_grants_in_use_and_under_review"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="signinattempt",
            index=models.Index(fields=["key_hash", "made_at"], name="signinattempt_of_key"),
        ),
        share("access_signinattempt", runtime="SELECT, INSERT, DELETE"),
        share("mfa_authenticator", runtime="SELECT, INSERT, UPDATE, DELETE"),
    ]

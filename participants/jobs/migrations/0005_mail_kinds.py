"""E-mail of more kinds than the daily one, which alone is sent once a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0004_outbox")]

    operations = [
        migrations.AddField(
            "outboxmail",
            "kind",
            models.CharField(
                choices=[
                    ("notices", "Uleste varsler"), ("invitation", "Invitasjon"),
                    ("factor_removed", "Kodeappen er fjernet"),
                ],
                db_default="notices",
                default="notices",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            "outboxmail",
            models.CheckConstraint(
                name="outboxmail_kind_known",
                condition=models.Q(kind__in=["notices", "invitation", "factor_removed"]),
            ),
        ),
        migrations.RemoveConstraint("outboxmail", "outboxmail_once_a_day"),
        migrations.AddConstraint(
            "outboxmail",
            models.UniqueConstraint(
                name="outboxmail_once_a_day",
                fields=["recipient", "municipality", "due_on"],
                condition=models.Q(kind="notices"),
            ),
        ),
    ]  # fmt: skip

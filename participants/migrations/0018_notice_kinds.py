"""Notices of what was rectified, and of plans for removal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0017_recipients")]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_known",
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("glass_broken", "Noen har brukt nødtilgang til en skjermet deltaker"),
                    ("glass_overdue", "En nødtilgang er ikke gått gjennom innen fristen på en uke"),
                    ("unusual_reading", "Oppslag som skiller seg ut, venter på oppfølging"),
                    (
                        "rectified",
                        "Noe du har tatt ut av løsningen, er rettet siden. Ta det ut på nytt, og si fra til dem du har gitt det til",
                    ),
                    ("retention_planned", "Lagringstiden er ute for noe. Planen for sletting venter på godkjenning"),
                    ("retention_overdue", "En plan for sletting har ventet på godkjenning i over 30 dager"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "glass_broken",
                            "glass_overdue",
                            "unusual_reading",
                            "rectified",
                            "retention_planned",
                            "retention_overdue",
                        ],
                    )
                ),
                name="notice_kind_known",
            ),
        ),
    ]

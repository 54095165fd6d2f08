"""Leaders are told of a year that waits to be signed, and of one that is late."""

from django.db import migrations, models

_KINDS = [
    ("glass_broken", "Noen har brukt nødtilgang til en skjermet deltaker"),
    ("glass_overdue", "En nødtilgang er ikke gått gjennom innen fristen på en uke"),
    ("unusual_reading", "Oppslag som skiller seg ut, venter på oppfølging"),
    (
        "rectified",
        "Noe du har tatt ut av løsningen, er rettet siden. Ta det ut på nytt, og si fra til dem du har gitt det til",
    ),
    ("retention_planned", "Lagringstiden er ute for noe. Planen for sletting venter på godkjenning"),
    ("retention_overdue", "En plan for sletting har ventet på godkjenning i over 30 dager"),
    ("grant_changed", "Noen har fått eller mistet en rolle i kommunen"),
    ("own_grant_changed", "Rollene dine i kommunen er endret"),
    ("own_factor_removed", "Kodeappen din er fjernet av en tilgangsansvarlig"),
    ("support_opened", "Brukerstøtte har åpnet en økt i kommunen"),
    ("transfer_accepted", "Den nye kommunen har tatt imot en deltaker som har flyttet"),
    ("transfer_declined", "Den nye kommunen har svart nei til en flytting"),
    ("year_due", "Fjoråret venter på å bli signert. Fristen er 28. februar"),
    ("year_late", "Fjoråret er ikke signert, og fristen er gått ut"),
]


class Migration(migrations.Migration):
    dependencies = [("participants", "0026_who_draws_looks")]

    operations = [
        migrations.AlterField("notice", "kind", models.CharField(choices=_KINDS, max_length=20)),
        migrations.RemoveConstraint("notice", "notice_kind_known"),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                name="notice_kind_known", condition=models.Q(("kind__in", [kind for kind, _ in _KINDS]))
            ),
        ),
    ]

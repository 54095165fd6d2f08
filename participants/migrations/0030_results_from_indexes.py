"""The results read the links, and the few who are in no count, from indexes alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("participants", "0029_drafts_of_newcomers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="personlink",
            name="municipality",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                condition=models.Q(
                    ("is_hidden", True),
                    ("address_protection__in", ("confidential", "strictly_confidential")),
                    ("family_protection__in", ("confidential", "strictly_confidential")),
                    _connector="OR",
                ),
                fields=["municipality"],
                include=("id", "is_hidden"),
                name="participant_protected",
            ),
        ),
        migrations.AddIndex(
            model_name="personlink",
            index=models.Index(fields=["municipality"], include=("participant", "person"), name="link_of_municipality"),
        ),
    ]

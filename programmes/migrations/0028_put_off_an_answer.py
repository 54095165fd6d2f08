"""An answer about someone who has moved here may be put off, for a reason that is a code."""

from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import RUNTIME


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("participants", "0029_drafts_of_newcomers"),
        ("programmes", "0027_results_from_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="arrival",
            name="postponed_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("settlement", "Det er ikke avklart om personen blir bosatt etter avtale"),
                    ("municipality", "Vi venter på opplysninger fra kommunen som meldte flyttingen"),
                    ("person", "Vi har ikke fått snakket med personen ennå"),
                    ("place", "Plass i tilbudet er ikke avklart"),
                ],
                db_default=models.Value(""),
                default="",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="until_on",
            field=models.DateField(blank=True, help_text="The day it is in the list again.", null=True),
        ),
        migrations.AlterField(
            model_name="postponement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("decision", "Vedtak"),
                    ("start", "Oppstart"),
                    ("plan", "Integreringsplan"),
                    ("contract", "Kontrakt"),
                    ("review", "Gjennomgang av plan"),
                    ("measure", "Tiltak"),
                    ("leave", "Permisjon"),
                    ("hours", "Timer"),
                    ("tests", "Norskprøver"),
                    ("social_studies", "Samfunnskunnskap"),
                    ("planned_end", "Planlagt slutt"),
                    ("exit", "Avslutning"),
                    ("number", "Identitetsnummer"),
                    ("transfer", "Flytting hit"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("postponed_for", ""), ("until_on", None)),
                    models.Q(
                        ("postponed_for__in", ["settlement", "municipality", "person", "place"]),
                        ("until_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="arrival_is_put_off_for_something",
            ),
        ),
        migrations.RunSQL(
            f"GRANT UPDATE (until_on, postponed_for) ON programmes_arrival TO {RUNTIME}",
            f"REVOKE UPDATE (until_on, postponed_for) ON programmes_arrival FROM {RUNTIME}",
        ),
    ]

"""One more reason to ask about a day's readings: someone who draws looks was opened."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trail", "0017_breach_reports_say_why"),
        ("participants", "0026_who_draws_looks"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="finding",
            name="finding_rule_known",
        ),
        migrations.AlterField(
            model_name="finding",
            name="rule",
            field=models.CharField(
                choices=[
                    ("many_in_an_hour", "Mange ulike deltakere på en time"),
                    ("more_than_usual", "Langt flere deltakere enn det som er vanlig"),
                    (
                        "outside_own",
                        "Flere deltakere enn vanlig som den ansatte ikke er ansvarlig for og ikke har skrevet om",
                    ),
                    ("namesakes", "Deltakere med samme etternavn, uten at den ansatte arbeider med saken"),
                    (
                        "guarded",
                        "Deltakere som kan vekke nysgjerrighet, uten at den ansatte arbeider med saken",
                    ),
                    ("at_night", "Flere deltakere om natten"),
                    ("refused", "Gjentatte forsøk som ble avvist"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rule__in",
                        [
                            "many_in_an_hour",
                            "more_than_usual",
                            "outside_own",
                            "namesakes",
                            "guarded",
                            "at_night",
                            "refused",
                        ],
                    )
                ),
                name="finding_rule_known",
            ),
        ),
    ]

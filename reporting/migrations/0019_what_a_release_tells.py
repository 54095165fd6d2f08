"""A release may say why it goes out although it tells of the year before, or tells an insider something."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0018_contradictions_are_told"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="releasereason",
            name="releasereason_warning_known",
        ),
        migrations.AlterField(
            model_name="releasereason",
            name="warning",
            field=models.CharField(
                choices=[
                    ("hides_nothing", "Ingenting er skjult"),
                    ("many_hidden", "Mange tall er skjult"),
                    ("preliminary", "Året var ikke over da tallene ble talt"),
                    ("participants_changed", "Deltakere er mye endret"),
                    ("starters_changed", "Nye deltakere er mye endret"),
                    ("exits_changed", "Avsluttet er mye endret"),
                    ("share_changed", "Andelen med overgang er mye endret"),
                    ("unsigned", "Noen kommuner har ikke signert året"),
                    ("contradictory", "Opplysninger som ikke stemmer"),
                    ("objected", "Kommuner har innvendinger mot egne tall"),
                    ("next_is_out", "Året etter er allerede godkjent eller ute"),
                    ("tells_of_before", "Skjulte tall for året før kan regnes ut"),
                    ("tells_insiders", "De som er med, kan regne ut andres tall"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="releasereason",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "warning__in",
                        [
                            "hides_nothing",
                            "many_hidden",
                            "preliminary",
                            "participants_changed",
                            "starters_changed",
                            "exits_changed",
                            "share_changed",
                            "unsigned",
                            "contradictory",
                            "objected",
                            "next_is_out",
                            "tells_of_before",
                            "tells_insiders",
                        ],
                    )
                ),
                name="releasereason_warning_known",
            ),
        ),
    ]

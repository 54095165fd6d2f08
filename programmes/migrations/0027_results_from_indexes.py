"""The results read programmes, exits, measures, tests and absence from indexes alone: no row is fetched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("programmes", "0026_care_for_a_sick_child"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="exit",
            name="exit_of_municipality",
        ),
        migrations.RemoveIndex(
            model_name="languagetest",
            name="test_of_municipality",
        ),
        migrations.RemoveIndex(
            model_name="measure",
            name="measure_of_municipality",
        ),
        migrations.RemoveIndex(
            model_name="programme",
            name="programme_of_municipality",
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(
                condition=models.Q(("taken_back_at", None)),
                fields=["municipality", "absent_on"],
                include=("programme", "hours", "is_hidden"),
                name="absence_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="exit",
            index=models.Index(
                fields=["municipality", "programme", "is_hidden"],
                include=("exited_on", "cause", "main_activity"),
                name="exit_of_municipality",
            ),
        ),
        migrations.AddIndex(
            model_name="languagetest",
            index=models.Index(
                fields=["municipality", "participant", "is_hidden"],
                include=("skill", "result", "tested_on"),
                name="test_of_municipality",
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(
                fields=["municipality", "programme", "is_hidden"],
                include=("measure_type", "starts_on", "ends_on", "hours_per_week"),
                name="measure_of_municipality",
            ),
        ),
        migrations.AddIndex(
            model_name="programme",
            index=models.Index(
                fields=["municipality", "participant", "is_hidden"],
                include=("id", "starts_on", "ends_on", "planned_end_on", "ref", "continues_ref"),
                name="programme_of_municipality",
            ),
        ),
    ]

"""Absence for hours or days, its reason sealed as that of leave is; and hours and meetings that were had."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import RUNTIME, conceal, grade, hold, protect
from participants.trail.recorder import record

_ABSENCE, _HOURS = "programmes_absence", "programmes_hoursdone"
_OF_PROGRAMME = "(SELECT p.participant_id FROM public.programmes_programme AS p WHERE p.id = {row}.programme_id)"
_HIDDEN_PROGRAMMES = (
    "programme_id = ANY (ARRAY(SELECT programme.id FROM programmes_programme AS programme WHERE programme.is_hidden))"
)
_KEYS = ["municipality_id", "programme_id"]


def hide(model, table, *, of, index):
    """Hide a new table's rows of hidden people."""
    return [
        conceal(table, key="programme_id", of=of, parent="programmes_programme", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddField(model, "is_hidden", models.BooleanField(null=True, editable=False))]
        ),
        migrations.AddIndex(model, models.Index(name=index, fields=["municipality", "programme", "is_hidden"])),
        grade(table, named=_HIDDEN_PROGRAMMES),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0009_invitations"),
        ("participants", "0021_who_gave_it"),
        ("programmes", "0017_retention_page"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=models.Func(function="gen_random_uuid"),
                        default=uuid.uuid4,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("absent_on", models.DateField()),
                ("hours", models.DecimalField(decimal_places=1, max_digits=3)),
                (
                    "absence_kind",
                    participants.encryption.fields.EncryptedTextField(
                        choices=[
                            ("self_certified", "Egenmelding"),
                            ("sick_note", "Legeerklæring"),
                            ("child_sick", "Sykt barn eller syk barnepasser"),
                            ("appointment", "Time hos lege, jobbintervju eller annen avtale"),
                            ("breastfeeding", "Ammefri"),
                            ("agreed", "Annet avtalt fravær"),
                            ("unapproved", "Ugyldig fravær"),
                        ],
                        padded_to=20,
                    ),
                ),
                (
                    "measure_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("norwegian", "Norskopplæring"),
                            ("social_studies", "Samfunnskunnskap"),
                            ("life_skills", "Livsmestring"),
                            ("parental_guidance", "Foreldreveiledning"),
                            ("language_practice", "Språkpraksis"),
                            ("work_practice", "Arbeidspraksis"),
                            ("labour_market_training", "Arbeidsmarkedsopplæring"),
                            ("work", "Arbeid"),
                            ("primary_education", "Grunnskole"),
                            ("upper_secondary_subjects", "Fag i videregående skole"),
                            ("vocational_course", "Yrkesrettet kurs"),
                            ("recognition", "Godkjenning av kompetanse"),
                            ("health_promoting", "Helsefremmende tiltak"),
                            ("social_network", "Sosialt nettverk"),
                            ("digital_skills", "Digital kompetanse"),
                            ("english", "Engelsk"),
                            ("other", "Annet"),
                        ],
                        max_length=25,
                    ),
                ),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hours__gt", 0), ("hours__lte", 10)),
                        name="absence_hours_within_a_day",
                        violation_error_message="Timene på en dag må være over 0 og høyst 10.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "measure_type__in",
                                [
                                    "",
                                    "norwegian",
                                    "social_studies",
                                    "life_skills",
                                    "parental_guidance",
                                    "language_practice",
                                    "work_practice",
                                    "labour_market_training",
                                    "work",
                                    "primary_education",
                                    "upper_secondary_subjects",
                                    "vocational_course",
                                    "recognition",
                                    "health_promoting",
                                    "social_network",
                                    "digital_skills",
                                    "english",
                                    "other",
                                ],
                            )
                        ),
                        name="absence_measure_type_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at", None)),
                        fields=("programme", "absent_on", "measure_type"),
                        name="absence_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoursDone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=models.Func(function="gen_random_uuid"),
                        default=uuid.uuid4,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("education_and_work", "Samfunnskunnskap: utdanning, kompetanse og arbeidsliv"),
                            ("family_and_everyday", "Samfunnskunnskap: familie, helse og hverdagsliv"),
                            ("norway_then_and_now", "Samfunnskunnskap: Norge før og nå"),
                            ("migration_and_diversity", "Livsmestring: migrasjon, helse og mangfold"),
                            ("career", "Livsmestring: karrierekompetanse"),
                            ("guidance_in_group", "Foreldreveiledning i gruppe (møter)"),
                            ("guidance_alone", "Foreldreveiledning alene (samtaler)"),
                        ],
                        max_length=30,
                    ),
                ),
                ("done_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=1, max_digits=4)),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "theme__in",
                                [
                                    "education_and_work",
                                    "family_and_everyday",
                                    "norway_then_and_now",
                                    "migration_and_diversity",
                                    "career",
                                    "guidance_in_group",
                                    "guidance_alone",
                                ],
                            )
                        ),
                        name="hours_theme_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("amount__lte", 400)),
                        name="hours_amount_is_reasonable",
                        violation_error_message="Antallet må være fra 0 til 400.",
                    ),
                    models.UniqueConstraint(fields=("programme", "theme", "done_on"), name="hours_once"),
                ],
            },
        ),
        # Of absence the reason is sealed anew when the keys are changed, by the role that loads packages.
        protect(_ABSENCE, runtime="SELECT, INSERT, UPDATE", national="SELECT, UPDATE, DELETE"),
        protect(_HOURS, runtime="SELECT, INSERT, UPDATE", national="SELECT, DELETE"),
        *hide("absence", _ABSENCE, of="absence_of_programme", index="absence_of_municipality"),
        *hide("hoursdone", _HOURS, of="hours_of_programme", index="hours_of_municipality"),
        hold(_ABSENCE, participant=_OF_PROGRAMME, update=(RUNTIME,), delete=False),
        hold(_HOURS, participant=_OF_PROGRAMME, delete=False),
        # Never what it was due to.
        record(
            _ABSENCE,
            participant=_OF_PROGRAMME,
            kept=[*_KEYS, "absent_on", "hours", "measure_type", "taken_back_at"],
        ),
        record(_HOURS, participant=_OF_PROGRAMME, kept=[*_KEYS, "theme", "done_on", "amount"]),
    ]

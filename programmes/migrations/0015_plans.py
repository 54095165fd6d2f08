"""The integration plan in its versions, and the contract on it."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import (
    BY_A_MUNICIPALITY,
    NATIONAL,
    RUNTIME,
    composite_key,
    conceal,
    grade,
    hold,
    protect,
)
from participants.trail.recorder import record

_PLAN, _CONTRACT = "programmes_plan", "programmes_contract"
_OF_PROGRAMME = "(SELECT p.participant_id FROM public.programmes_programme AS p WHERE p.id = {row}.programme_id)"
_HIDDEN_PROGRAMMES = (
    "programme_id = ANY (ARRAY(SELECT programme.id FROM programmes_programme AS programme WHERE programme.is_hidden))"
)
_FREE = "ARRAY['is_hidden', 'review_on', 'reviewed_on']"
# What was decided stands: whoever changes a plan makes the next version. Keys are changed by another role.
_STANDS = migrations.RunSQL(
    f"""
    CREATE FUNCTION programmes_plan_stands() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
        IF ({BY_A_MUNICIPALITY} OR current_user = '{NATIONAL}') AND to_jsonb(OLD) - {_FREE} IS DISTINCT FROM to_jsonb(NEW) - {_FREE}
        THEN
            RAISE check_violation USING MESSAGE = 'A plan that is decided is not changed.',
                CONSTRAINT = 'plan_version_stands';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER programmes_plan_stands BEFORE UPDATE ON programmes_plan FOR EACH ROW
        WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION programmes_plan_stands();
    """,
    "DROP TRIGGER programmes_plan_stands ON programmes_plan; DROP FUNCTION programmes_plan_stands();",
)
_KEPT_OF_PLAN = [
    "municipality_id", "programme_id", "number", "goal", "listening", "reading", "writing", "oral", "planned_end_on",
    "hours_per_week", "norwegian_hours", "social_studies_hours", "mapped_on", "guided_on", "agreement", "change",
    "decided_on", "decided_by_id", "review_on", "reviewed_on",
]  # fmt: skip
_KEPT_OF_CONTRACT = [
    "municipality_id", "programme_id", "plan_id", "signed_on", "signed_by_id", "participant_signed_on", "signature",
    "starts_on", "planned_end_on", "ends_on",
]  # fmt: skip


def _closed(table, *, name, of, kept, **held):
    """Rows of a programme: of the municipality alone, hidden like it, held where it is restricted, in the trail."""
    return [
        protect(table, runtime="SELECT, INSERT, UPDATE", national="SELECT, INSERT, UPDATE, DELETE"),
        conceal(table, key="programme_id", of=of, parent="programmes_programme", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddField(name, "is_hidden", models.BooleanField(null=True, editable=False))]
        ),
        migrations.AddIndex(
            name, models.Index(name=f"{name}_of_municipality", fields=["municipality", "programme", "is_hidden"])
        ),
        grade(table, named=_HIDDEN_PROGRAMMES),
        hold(table, participant=_OF_PROGRAMME, delete=False, **held),
        record(table, participant=_OF_PROGRAMME, kept=kept),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0009_invitations"),
        ("participants", "0021_who_gave_it"),
        ("programmes", "0014_stops"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contract",
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
                ("signed_on", models.DateField(help_text="By the municipality.")),
                ("participant_signed_on", models.DateField(blank=True, null=True)),
                (
                    "signature",
                    models.CharField(
                        blank=True,
                        choices=[("paper", "På papir"), ("given", "Elektronisk, i en annen løsning")],
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField()),
                (
                    "planned_end_on",
                    models.DateField(blank=True, help_text="The last day that is agreed on.", null=True),
                ),
                ("ends_on", models.DateField(blank=True, help_text="The day it holds no more.", null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Plan",
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
                ("number", models.PositiveSmallIntegerField(blank=True, help_text="Null: a draft.", null=True)),
                (
                    "goal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("work", "Arbeid"),
                            ("upper_secondary_part", "Deler av videregående opplæring"),
                            ("upper_secondary_full", "Fullført videregående opplæring"),
                            ("vocational", "Fag- og yrkesopplæring"),
                            ("higher_prep", "Forberedelse til høyere utdanning"),
                            ("requalification", "Rekvalifisering til yrke"),
                        ],
                        max_length=25,
                    ),
                ),
                (
                    "listening",
                    models.CharField(
                        blank=True,
                        choices=[("a1", "A1"), ("a2", "A2"), ("b1", "B1"), ("b2", "B2"), ("c1", "C1")],
                        max_length=10,
                    ),
                ),
                (
                    "reading",
                    models.CharField(
                        blank=True,
                        choices=[("a1", "A1"), ("a2", "A2"), ("b1", "B1"), ("b2", "B2"), ("c1", "C1")],
                        max_length=10,
                    ),
                ),
                (
                    "writing",
                    models.CharField(
                        blank=True,
                        choices=[("a1", "A1"), ("a2", "A2"), ("b1", "B1"), ("b2", "B2"), ("c1", "C1")],
                        max_length=10,
                    ),
                ),
                (
                    "oral",
                    models.CharField(
                        blank=True,
                        choices=[("a1", "A1"), ("a2", "A2"), ("b1", "B1"), ("b2", "B2"), ("c1", "C1")],
                        max_length=10,
                    ),
                ),
                (
                    "planned_end_on",
                    models.DateField(blank=True, help_text="The programme's, as it was then.", null=True),
                ),
                ("hours_per_week", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                (
                    "norwegian_hours",
                    models.DecimalField(blank=True, decimal_places=1, help_text="A week.", max_digits=4, null=True),
                ),
                ("social_studies_hours", models.PositiveSmallIntegerField(blank=True, help_text="In all.", null=True)),
                (
                    "mapped_on",
                    models.DateField(blank=True, help_text="When the competence was mapped (INTL §10).", null=True),
                ),
                (
                    "guided_on",
                    models.DateField(blank=True, help_text="When career guidance was given (INTL §11).", null=True),
                ),
                ("contents", models.JSONField(default=list)),
                ("long_term_goals", participants.encryption.fields.EncryptedTextField()),
                ("milestones", participants.encryption.fields.EncryptedTextField()),
                ("reasons", participants.encryption.fields.EncryptedTextField()),
                ("agreed", participants.encryption.fields.EncryptedTextField(help_text="Whatever else is agreed on.")),
                (
                    "agreement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agreed", "Deltakeren og kommunen er enige"),
                            ("municipality", "Dere ble ikke enige, og kommunen har bestemt"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("significant", "Vesentlig endring: den er et vedtak, og kan påklages"),
                            ("minor", "Mindre endring"),
                        ],
                        max_length=15,
                    ),
                ),
                ("change_reason", participants.encryption.fields.EncryptedTextField()),
                ("decided_on", models.DateField(blank=True, null=True)),
                (
                    "review_on",
                    models.DateField(blank=True, help_text="When it is to be looked through next.", null=True),
                ),
                ("reviewed_on", models.DateField(blank=True, help_text="When it was last, and stood.", null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.RemoveConstraint(
            model_name="postponement",
            name="postponement_kind_known",
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
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="postponement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "decision",
                            "start",
                            "plan",
                            "contract",
                            "review",
                            "measure",
                            "leave",
                            "hours",
                            "tests",
                            "social_studies",
                            "planned_end",
                            "exit",
                            "number",
                        ],
                    )
                ),
                name="postponement_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="municipality",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="programmes.programme",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="signed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="municipality",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="programmes.programme",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="plan",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contracts",
                to="programmes.plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("goal", ""),
                    (
                        "goal__in",
                        [
                            "work",
                            "upper_secondary_part",
                            "upper_secondary_full",
                            "vocational",
                            "higher_prep",
                            "requalification",
                        ],
                    ),
                    _connector="OR",
                ),
                name="plan_goal_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("listening__in", ["", "a1", "a2", "b1", "b2", "c1"])), name="plan_listening_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("reading__in", ["", "a1", "a2", "b1", "b2", "c1"])), name="plan_reading_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("writing__in", ["", "a1", "a2", "b1", "b2", "c1"])), name="plan_writing_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("oral__in", ["", "a1", "a2", "b1", "b2", "c1"])), name="plan_oral_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreement", ""), ("agreement__in", ["agreed", "municipality"]), _connector="OR"),
                name="plan_agreement_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("change", ""), ("change__in", ["significant", "minor"]), _connector="OR"),
                name="plan_change_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("decided_on", None), ("number", None), ("review_on", None)),
                    models.Q(
                        ("decided_on__isnull", False),
                        ("number__gte", 1),
                        ("review_on__isnull", False),
                        models.Q(("agreement", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="plan_decided_as_a_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("programme", "number"), name="plan_number_once"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", None)), fields=("programme",), name="plan_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                fields=("municipality", "programme", "id"), name="plan_key_with_programme"
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="contract_ends_after_start",
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("participant_signed_on", None), ("signature", "")),
                    models.Q(("participant_signed_on__isnull", False), ("signature__in", ["paper", "given"])),
                    _connector="OR",
                ),
                name="contract_signature_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("programme", "="),
                    (
                        models.Func(
                            "starts_on",
                            "ends_on",
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="contract_one_at_a_time",
                violation_error_message="Deltakeren har allerede en kontrakt i perioden.",
            ),
        ),
        *_closed(_PLAN, name="plan", of="plan_of_programme", kept=_KEPT_OF_PLAN, update=(RUNTIME, NATIONAL)),
        *_closed(_CONTRACT, name="contract", of="contract_of_programme", kept=_KEPT_OF_CONTRACT),
        composite_key(
            _CONTRACT,
            name="contract_of_plan",
            columns="municipality_id, programme_id, plan_id",
            references="programmes_plan (municipality_id, programme_id, id)",
        ),
        _STANDS,
    ]

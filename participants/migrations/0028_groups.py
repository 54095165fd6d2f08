"""Groups: who goes to which course or workplace, and who teaches there. What a teacher sees follows from it."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import (
    TEACHER,
    cleared,
    composite_key,
    conceal,
    grade,
    hold,
    protect,
    teach,
)
from participants.trail.recorder import record

_GROUP, _MEMBER = "participants_group", "participants_groupmember"
_TEACHER, _SESSION = "participants_groupteacher", "participants_groupsession"
_KEPT = ["municipality_id", "starts_on", "ends_on"]
_NOW = (
    "starts_on <= (now() AT TIME ZONE 'Europe/Oslo')::date "
    "AND (ends_on IS NULL OR ends_on > (now() AT TIME ZONE 'Europe/Oslo')::date)"
)
_ME = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
# Of a teacher, the rows of groups are those they teach now. So these give what a teacher may know of, and no more; they
# run with the rights of whoever asks, and nobody else asks them.
_FUNCTIONS = f"""
CREATE FUNCTION participants_groups_taught() RETURNS uuid[] STABLE LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    RETURN ARRAY(SELECT id FROM public.participants_group);
END $$;
CREATE FUNCTION participants_taught() RETURNS uuid[] STABLE LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    RETURN ARRAY(SELECT participant_id FROM public.participants_groupmember);
END $$;
REVOKE EXECUTE ON FUNCTION participants_groups_taught(), participants_taught() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_groups_taught(), participants_taught() TO {TEACHER};
"""
_GROUPS, _PEOPLE = "(SELECT public.participants_groups_taught())", "(SELECT public.participants_taught())"
# What a teacher sees nothing of, of whomever it is.
_CLOSED = (
    "participantidentifier", "distinction", "protectedcontact", "contactdetails", "rectification", "familymember",
    "recipient", "merger", "glass", "assignment", "draft",
)  # fmt: skip


def of_group(table, name):
    """A part of a group stays in the municipality of the group."""
    return composite_key(
        table, name=name, columns="municipality_id, group_id", references=f"{_GROUP} (municipality_id, id)"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("participants", "0027_notices_of_years"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
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
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(choices=[("course", "Kurs"), ("workplace", "Praksisplass")], max_length=10)),
                (
                    "measure_type",
                    models.CharField(
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
                ("place", models.CharField(blank=True, max_length=120)),
                ("capacity", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupMember",
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
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="participants.group",
                    ),
                ),
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
                    "participant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="group_members",
                        to="participants.participant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupSession",
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
                ("weekday", models.PositiveSmallIntegerField()),
                ("begins", models.TimeField()),
                ("finishes", models.TimeField()),
                ("place", models.CharField(blank=True, max_length=120)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="participants.group",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupTeacher",
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
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="participants.group",
                    ),
                ),
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups_taught",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["course", "workplace"])), name="group_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "measure_type__in",
                        [
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
                name="group_measure_type_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="group_ends_after_it_starts",
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="group_has_a_name"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity", None), ("capacity__gt", 0), _connector="OR"), name="group_has_room"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(fields=("municipality", "id"), name="group_key_in_municipality"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="member_ends_after_it_starts",
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("group", "="),
                    ("participant", "="),
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
                name="member_once_at_a_time",
                violation_error_message="Deltakeren er allerede med i gruppen i perioden.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__gte", 1), ("weekday__lte", 7)), name="session_weekday_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("finishes__gt", models.F("begins"))), name="session_finishes_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="session_ends_after_it_starts",
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupteacher",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="teacher_ends_after_it_starts",
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupteacher",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("group", "="),
                    ("user", "="),
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
                name="teacher_once_at_a_time",
            ),
        ),
        # A part of a group that is changed on the day it began has lasted no day, and is taken away.
        protect(_GROUP, runtime="SELECT, INSERT, UPDATE", national="SELECT, INSERT, DELETE"),
        protect(_MEMBER, runtime="SELECT, INSERT, UPDATE, DELETE", national="SELECT, INSERT, DELETE"),
        protect(_TEACHER, runtime="SELECT, INSERT, UPDATE, DELETE", national="SELECT, INSERT, DELETE"),
        protect(_SESSION, runtime="SELECT, INSERT, UPDATE, DELETE", national="SELECT, INSERT, DELETE"),
        of_group(_MEMBER, "member_of_group"),
        of_group(_TEACHER, "teacher_of_group"),
        of_group(_SESSION, "session_of_group"),
        conceal(_MEMBER, key="participant_id", of="member_is_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("groupmember", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        migrations.AddIndex(
            "groupmember",
            models.Index(name="member_of_municipality", fields=["municipality", "participant", "is_hidden"]),
        ),
        grade(_MEMBER, named=cleared("participant_id")),
        hold(_MEMBER, participant="{row}.participant_id"),
        migrations.RunSQL(
            _FUNCTIONS, "DROP FUNCTION participants_taught(); DROP FUNCTION participants_groups_taught();"
        ),
        teach(_TEACHER, own=f"user_id = {_ME}"),
        teach(
            _GROUP,
            own=f"{_NOW} AND id = ANY (ARRAY(SELECT taught.group_id FROM participants_groupteacher AS taught "
            f"WHERE {_NOW.replace('starts_on', 'taught.starts_on').replace('ends_on', 'taught.ends_on')}))",
        ),
        teach(_SESSION, own=f"group_id = ANY ({_GROUPS}::uuid[])"),
        teach(_MEMBER, own=f"{_NOW} AND group_id = ANY ({_GROUPS}::uuid[])"),
        teach("participants_participant", own=f"id = ANY ({_PEOPLE}::uuid[])"),
        # Whose data may not be used is asked before anything is written of them.
        teach("participants_restriction", own=f"participant_id = ANY ({_PEOPLE}::uuid[])"),
        # Why an absence was put right is written. Of what others have written nothing is read.
        teach("participants_journalentry", own=f"author_id = {_ME} AND participant_id = ANY ({_PEOPLE}::uuid[])"),
        *(teach(f"participants_{table}") for table in _CLOSED),
        record(_GROUP, participant="NULL::uuid", kept=[*_KEPT, "kind", "measure_type", "capacity"]),
        record(_MEMBER, participant="{row}.participant_id", kept=[*_KEPT, "group_id", "participant_id"]),
        record(_TEACHER, participant="NULL::uuid", kept=[*_KEPT, "group_id", "user_id"]),
        record(_SESSION, participant="NULL::uuid", kept=[*_KEPT, "group_id", "weekday", "begins", "finishes"]),
    ]

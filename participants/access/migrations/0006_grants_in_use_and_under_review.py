"""Grants remember when they were used, some roles are kept apart, and a leader reviews them each quarter."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from participants.access.row_security import share

_PERIOD = models.Func(
    "valid_from",
    "valid_to",
    function="daterange",
    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
)
_APART = [
    ("administrator", "caseworker", "tilgangsansvarlig i kommunen og programrådgiver"),
    ("administrator", "protected_contact", "tilgangsansvarlig i kommunen og kontakt for skjermede deltakere"),
    ("administrator", "leader", "tilgangsansvarlig i kommunen og leder i kommunen"),
]


def of_user(related_name, **more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0005_more_roles")]

    operations = [
        migrations.AddField("grant", "last_used_on", models.DateField(blank=True, null=True)),
        migrations.RemoveConstraint("grant", "grant_ends_after_start"),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(
                name="grant_ends_no_earlier_than_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
        ),
        *(
            migrations.AddConstraint(
                "grant",
                django.contrib.postgres.constraints.ExclusionConstraint(
                    name=f"grant_{one}_is_no_{other}",
                    expressions=[("user", "="), ("municipality", "="), ("role", "<>"), (_PERIOD, "&&")],
                    condition=Q(role__in=[one, other]),
                    violation_error_message=f"Ingen kan være både {both} i samme kommune.",
                ),
            )
            for one, other, words in _APART
            for both in [words]
        ),
        migrations.AddConstraint("grant", models.UniqueConstraint(name="grant_key_with_user", fields=["id", "user"])),
        migrations.CreateModel(
            name="GrantReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter_starts_on", models.DateField()),
                ("decision", models.CharField(choices=[("keep", "Behold"), ("end", "Avslutt")], max_length=10)),
                ("reviewed_on", models.DateField()),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="access.grant",
                    ),
                ),
                ("reviewed_by", of_user("+")),
                ("user", of_user("+", help_text="Whose grant it is.")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(name="grantreview_once_a_quarter", fields=["grant", "quarter_starts_on"]),
                    models.CheckConstraint(
                        name="grantreview_decision_known", condition=Q(decision__in=["keep", "end"])
                    ),
                    models.CheckConstraint(
                        name="grantreview_by_someone_else",
                        condition=~Q(reviewed_by=F("user")),
                        violation_error_message="Ingen kan gå gjennom sin egen tilgang.",
                    ),
                ],
            },
        ),
        # Names the person too, so that nobody reviews their own grant as someone else's.
        migrations.RunSQL(
            "ALTER TABLE access_grantreview ADD CONSTRAINT grantreview_of_grant FOREIGN KEY (grant_id, user_id) "
            "REFERENCES access_grant (id, user_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE access_grantreview DROP CONSTRAINT grantreview_of_grant",
        ),
        share("access_grantreview", runtime="SELECT, INSERT"),
    ]

"""A draft of someone who is being registered, and is no participant yet."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_DRAFT = "participants_draft"
# What fills the grade as it stands, where a draft may now be of nobody.
_ANEW = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('public.participants_draft_conceal()'::regprocedure), '{was}', '{now}');
END $$
"""
_OF_SOMEONE = "IF found IS NULL AND current_user"
_OF_SOMEONE_OR_NOBODY = "IF found IS NULL AND NEW.participant_id IS NOT NULL AND current_user"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("participants", "0028_groups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            _ANEW.format(was=_OF_SOMEONE, now=_OF_SOMEONE_OR_NOBODY),
            f"DELETE FROM {_DRAFT} WHERE participant_id IS NULL; "
            + _ANEW.format(was=_OF_SOMEONE_OR_NOBODY, now=_OF_SOMEONE),
        ),
        migrations.AlterField(
            model_name="draft",
            name="form",
            field=models.CharField(
                help_text="`note`, `register`, or the word of the action in its address.", max_length=30
            ),
        ),
        migrations.AlterField(
            model_name="draft",
            name="participant",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="participants.participant",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("participant", None)), fields=("user", "municipality"), name="draft_one_newcomer"
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("form", "register"), ("participant", None)),
                    models.Q(("participant__isnull", False), models.Q(("form", "register"), _negated=True)),
                    _connector="OR",
                ),
                name="draft_of_nobody_is_of_a_newcomer",
            ),
        ),
    ]

"""Lists that users have named, and how each wants the list of participants."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import RUNTIME, protect

_LIST, _CHOICE = "programmes_savedlist", "programmes_listchoice"
_SELF = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
_ALL = "SELECT, INSERT, UPDATE, DELETE"


def own(table, condition):
    """Beside the tenant's policy: what is kept for one user shows to nobody else."""
    return migrations.RunSQL(
        f"CREATE POLICY own ON {table} AS RESTRICTIVE TO {RUNTIME} USING ({condition}) WITH CHECK ({condition})",
        f"DROP POLICY own ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("programmes", "0022_appointments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedList",
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
                ("name", models.CharField(max_length=40)),
                ("terms", models.CharField(blank=True, max_length=300)),
                ("is_shared", models.BooleanField(default=False)),
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
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListChoice",
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
                ("columns", models.CharField(blank=True, help_text="Empty: the usual ones.", max_length=300)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="programmes.savedlist",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="savedlist",
            constraint=models.UniqueConstraint(fields=("municipality", "owner", "name"), name="savedlist_name_once"),
        ),
        migrations.AddConstraint(
            model_name="savedlist",
            constraint=models.CheckConstraint(
                condition=models.Q(("terms__regex", "^[A-Za-z0-9_.=&-]*$")), name="savedlist_terms_are_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="listchoice",
            constraint=models.UniqueConstraint(fields=("municipality", "user"), name="listchoice_once_a_user"),
        ),
        migrations.AddConstraint(
            model_name="listchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("columns__regex", "^[a-z.]*$")), name="listchoice_columns_are_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedlist",
            constraint=models.UniqueConstraint(fields=("municipality", "id"), name="savedlist_key_in_municipality"),
        ),
        # Whoever removes a shared list does not see with whom it opens first; the key does.
        migrations.RunSQL(
            f"ALTER TABLE {_CHOICE} ADD CONSTRAINT first_list_of_municipality FOREIGN KEY (municipality_id, first_id) "
            f"REFERENCES {_LIST} (municipality_id, id) ON DELETE SET NULL (first_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {_CHOICE} DROP CONSTRAINT first_list_of_municipality",
        ),
        protect(_LIST, runtime=_ALL, national=""),
        own(_LIST, f"is_shared OR owner_id = {_SELF}"),
        protect(_CHOICE, runtime="SELECT, INSERT, UPDATE", national=""),
        own(_CHOICE, f"user_id = {_SELF}"),
    ]

"""Drafts of every form, not of notes alone."""

from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("participants", "0024_notices_of_moves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="draft",
            name="draft_form_known",
        ),
        migrations.AlterField(
            model_name="draft",
            name="form",
            field=models.CharField(help_text="`note`, or the word of the action in its address.", max_length=30),
        ),
        migrations.AlterField(
            model_name="draft",
            name="text",
            field=participants.encryption.fields.EncryptedTextField(
                help_text="Of a note its text; of an action's form its fields as JSON."
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(("form__regex", "^[a-z][a-z-]{0,29}$")), name="draft_form_is_a_word"
            ),
        ),
    ]

"""What is said of the care for a sick child is kept, sealed, with the absence or leave that it is said of."""

from django.db import migrations

import participants.encryption.fields


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0025_feed_of_content"),
    ]

    operations = [
        migrations.AddField(
            model_name="absence",
            name="care",
            field=participants.encryption.fields.EncryptedTextField(
                blank=True,
                choices=[
                    ("up_to_two", "Ett eller to barn"),
                    ("more", "Mer enn to barn"),
                    ("alone", "Alene om omsorgen for ett eller to barn"),
                    ("alone_more", "Alene om omsorgen for mer enn to barn"),
                    ("chronic", "Barnet er kronisk sykt eller har nedsatt funksjonsevne"),
                    ("chronic_alone", "Alene om et barn som er kronisk sykt eller har nedsatt funksjonsevne"),
                ],
                null=True,
                padded_to=20,
            ),
        ),
        migrations.AddField(
            model_name="leave",
            name="care",
            field=participants.encryption.fields.EncryptedTextField(
                blank=True,
                choices=[
                    ("up_to_two", "Ett eller to barn"),
                    ("more", "Mer enn to barn"),
                    ("alone", "Alene om omsorgen for ett eller to barn"),
                    ("alone_more", "Alene om omsorgen for mer enn to barn"),
                    ("chronic", "Barnet er kronisk sykt eller har nedsatt funksjonsevne"),
                    ("chronic_alone", "Alene om et barn som er kronisk sykt eller har nedsatt funksjonsevne"),
                ],
                null=True,
                padded_to=20,
            ),
        ),
    ]

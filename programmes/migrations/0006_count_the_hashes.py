"""Renews what the planner knows of the hashes of numbers too, after a large package."""

import importlib

from django.db import migrations

_BEFORE = importlib.import_module("programmes.migrations.0005_count_the_register")
_MAKE = _BEFORE._MAKE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")  # noqa: SLF001 - the same but for a table
_WITH_HASHES = _MAKE.replace("public.trail_change", "public.trail_change, public.participants_identifierdigest")


class Migration(migrations.Migration):
    dependencies = [("programmes", "0005_count_the_register"), ("participants", "0010_seal_identity_numbers")]

    operations = [migrations.RunSQL(_WITH_HASHES, _MAKE)]

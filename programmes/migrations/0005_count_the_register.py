"""Lets who loads packages renew what the planner knows of the register: only its owner may, and that is nobody's login."""

from django.db import migrations

from participants.access.row_security import NATIONAL

_TABLES = (
    "participants_participant", "participants_participantidentifier", "participants_personlink", "participants_person",
    "participants_personidentifier", "programmes_programme", "programmes_exit", "programmes_measure",
    "programmes_leave", "programmes_languagetest", "trail_change",
)  # fmt: skip
_MAKE = f"""
CREATE FUNCTION programmes_analyze() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    ANALYZE {", ".join(f"public.{table}" for table in _TABLES)};
END $$;
REVOKE EXECUTE ON FUNCTION programmes_analyze() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION programmes_analyze() TO {NATIONAL};
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0004_trail"), ("participants", "0007_contact_details_and_journal")]

    operations = [migrations.RunSQL(_MAKE, "DROP FUNCTION programmes_analyze()")]

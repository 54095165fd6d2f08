"""Of programmes a teacher sees the absence and the tests of those they teach now, and what absence is judged by."""

from django.db import migrations

from participants.access.row_security import TEACHER, teach

_PEOPLE = "participant_id = ANY ((SELECT public.participants_taught())::uuid[])"
_PROGRAMMES = "programme_id = ANY ((SELECT public.programmes_taught())::uuid[])"
# As `participants_taught`: with the rights of whoever asks, and for a teacher alone.
_FUNCTION = f"""
CREATE FUNCTION programmes_taught() RETURNS uuid[] STABLE LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    RETURN ARRAY(SELECT id FROM public.programmes_programme);
END $$;
REVOKE EXECUTE ON FUNCTION programmes_taught() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION programmes_taught() TO {TEACHER};
"""
_CLOSED = ("postponement", "plan", "contract", "stop", "hoursdone", "transfer", "arrival", "measure", "exit")


class Migration(migrations.Migration):
    dependencies = [("participants", "0028_groups"), ("programmes", "0020_part_who_draws_looks")]

    operations = [
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION programmes_taught();"),
        # The days of a programme and of leave: absence is none before the first, nor on a day of leave.
        teach("programmes_programme", own=_PEOPLE),
        teach("programmes_leave", own=_PROGRAMMES),
        teach("programmes_absence", own=_PROGRAMMES),
        teach("programmes_languagetest", own=_PEOPLE),
        *(teach(f"programmes_{table}") for table in _CLOSED),
    ]

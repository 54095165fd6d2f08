"""A move that is answered is told to whoever follows the person up; one that becomes protected is for contacts alone."""

from django.db import migrations

from participants.access.row_security import RUNTIME

_PLACE = "nullif(current_setting('app.municipality_id', true), '')::int"
_GUARDED = "('confidential', 'strictly_confidential')"
# Both run with the owner's rights, as those of a move do: neither municipality reads the other. The receiver is given
# the key of whom to send an e-mail, and nothing else.
_TELL = f"""
CREATE FUNCTION public.programmes_tell_of_answer(arrival uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE move record; today date; recipient bigint;
BEGIN
    SELECT told.id, told.municipality_id, told.participant_id, told.asked_by_id, told.state, told.answered_at INTO move
    FROM public.programmes_arrival AS answered JOIN public.programmes_transfer AS told ON told.id = answered.id
    WHERE answered.id = arrival AND answered.municipality_id = {_PLACE} AND told.state = answered.state
        AND told.state IN ('accepted', 'declined') AND NOT told.is_hidden;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    today := (move.answered_at AT TIME ZONE 'Europe/Oslo')::date;
    -- Whoever is responsible; where nobody is, or no longer works there, whoever told of the move.
    SELECT either.who INTO recipient FROM (
        SELECT own.caseworker_id AS who, 1 AS place FROM public.participants_assignment AS own
        WHERE own.municipality_id = move.municipality_id AND own.participant_id = move.participant_id
            AND own.ends_on IS NULL
        UNION ALL SELECT move.asked_by_id, 2) AS either
    WHERE EXISTS (SELECT FROM public.access_grant AS held
        JOIN public.access_user AS holder ON holder.id = held.user_id AND holder.is_active
        WHERE held.user_id = either.who AND held.municipality_id = move.municipality_id AND held.valid_from <= today
            AND (held.valid_to IS NULL OR held.valid_to > today))
    ORDER BY either.place LIMIT 1;
    IF move.state = 'accepted' THEN
        UPDATE public.participants_assignment SET ends_on = greatest(starts_on, today)
        WHERE municipality_id = move.municipality_id AND participant_id = move.participant_id AND ends_on IS NULL;
    END IF;
    IF recipient IS NOT NULL THEN
        INSERT INTO public.participants_notice
            (municipality_id, recipient_id, kind, subject_id, participant_id, told_on, made_at)
        VALUES (move.municipality_id, recipient, 'transfer_' || move.state, move.id, move.participant_id, today,
            move.answered_at)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN recipient;
END $$;
REVOKE EXECUTE ON FUNCTION public.programmes_tell_of_answer(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.programmes_tell_of_answer(uuid) TO {RUNTIME};
"""
# A grade that is lifted while nobody has answered lifts nothing there: whoever told of the move takes it back, and tells
# of it anew.
_ONCE_PROTECTED = f"""
CREATE FUNCTION public.programmes_transfer_of_protected() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    UPDATE public.programmes_arrival AS waits SET is_protected = true FROM public.programmes_transfer AS told
    WHERE told.municipality_id = NEW.municipality_id AND told.participant_id = NEW.id AND told.state = 'asked'
        AND waits.id = told.id AND waits.state = 'asked' AND NOT waits.is_protected;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION public.programmes_transfer_of_protected() FROM PUBLIC;
CREATE TRIGGER programmes_transfer_of_protected AFTER UPDATE OF address_protection, family_protection
    ON participants_participant FOR EACH ROW
    WHEN ((NEW.address_protection IN {_GUARDED} OR NEW.family_protection IN {_GUARDED})
        AND (NEW.address_protection, NEW.family_protection) IS DISTINCT FROM
            (OLD.address_protection, OLD.family_protection))
    EXECUTE FUNCTION public.programmes_transfer_of_protected();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0018_absence_and_hours"), ("participants", "0024_notices_of_moves")]

    operations = [
        migrations.RunSQL(_TELL, "DROP FUNCTION public.programmes_tell_of_answer(uuid)"),
        migrations.RunSQL(
            _ONCE_PROTECTED,
            "DROP TRIGGER programmes_transfer_of_protected ON participants_participant;"
            "DROP FUNCTION public.programmes_transfer_of_protected()",
        ),
    ]

"""Making two registrations one, and parting them again: what no role that uses the product may do by itself."""

from django.db import migrations

from participants.access.row_security import RUNTIME, cleared

_AS_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_GRADES = "ARRAY['none', 'client_address', 'confidential', 'strictly_confidential']"
_PLACE = "place int := nullif(current_setting('app.municipality_id', true), '')::int;"
# Days and keys that may be set otherwise so that two rows can stand beside each other, and rows that another takes the
# place of. Of every other column and table the answer is no: these functions pass row-level security.
_MAY_GIVE_WAY = """
    '{"participants_assignment": ["ends_on", "ended_by_id"], "participants_protectedcontact": ["valid_from", "valid_to"],
      "participants_participantidentifier": ["replaced_at"], "participants_familymember": ["left_at", "left_by_id"],
      "programmes_languagetest": ["ordinal"]}'::jsonb
"""
_MAY_BE_LEFT_OUT = "ARRAY['participants_contactdetails', 'programmes_languagetest']"
_FACTS = (
    "given_name, family_name, born_on, sex, citizenship, country_background, permit_basis, permitted_on, settled_on, "
    "settled_by_agreement, education_level, address_protection, created_at"
)

# Inner functions: nobody calls them but the two below.
_INNER = f"""
CREATE FUNCTION public.programmes_set_columns(tab text, row_id uuid, held jsonb) RETURNS jsonb {_AS_OWNER} AS $$
DECLARE was jsonb; names text; news text;
BEGIN
    IF held = '{{}}' OR NOT coalesce({_MAY_GIVE_WAY} -> tab @> (SELECT jsonb_agg(col) FROM jsonb_object_keys(held) AS col), false)
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'This column does not give way.';
    END IF;
    SELECT string_agg(quote_ident(col), ', '), string_agg('n.' || quote_ident(col), ', ') INTO names, news
        FROM jsonb_object_keys(held) AS col;
    EXECUTE format('SELECT (SELECT jsonb_object_agg(col, to_jsonb(r) -> col) FROM jsonb_object_keys($1) AS col) '
        'FROM public.%I AS r WHERE r.id = $2', tab) INTO was USING held, row_id;
    EXECUTE format('UPDATE public.%I AS r SET (%s) = (SELECT %s FROM jsonb_populate_record(r, $1) AS n) WHERE r.id = $2',
        tab, names, news) USING held, row_id;
    RETURN was;
END $$;
CREATE FUNCTION public.programmes_leads_to_participant(tab text) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM pg_constraint AS held
        JOIN pg_attribute AS col ON col.attrelid = held.conrelid AND col.attnum = ANY (held.conkey)
        WHERE held.conrelid = to_regclass('public.' || quote_ident(tab)) AND held.contype = 'f'
            AND held.confrelid = 'public.participants_participant'::regclass AND col.attname = 'participant_id')
$$;
REVOKE EXECUTE ON FUNCTION public.programmes_set_columns(text, uuid, jsonb),
    public.programmes_leads_to_participant(text) FROM PUBLIC;
"""
_DROP_INNER = (
    "DROP FUNCTION public.programmes_set_columns(text, uuid, jsonb);"
    "DROP FUNCTION public.programmes_leads_to_participant(text);"
)

# All rows of the one become the other's, and the one is gone. A table that is forgotten still leads to it, and its
# foreign key refuses the whole. Both must be seen by whoever asks, and neither restricted.
_MERGE = f"""
CREATE FUNCTION public.programmes_merge(merger uuid, tables text[], changes jsonb, dropped jsonb) RETURNS void
    {_AS_OWNER} AS $$
DECLARE
    {_PLACE}
    made public.participants_merger;
    kept public.participants_participant;
    gone public.participants_participant;
    person_kept uuid; person_gone uuid;
    each jsonb; one text; keys jsonb; taken jsonb := '{{}}'; gave_way jsonb := '[]';
BEGIN
    SELECT * INTO made FROM public.participants_merger AS m
        WHERE m.id = merger AND m.municipality_id = place AND m.moved IS NULL AND m.undone_at IS NULL FOR UPDATE;
    SELECT * INTO kept FROM public.participants_participant AS p WHERE p.id = made.participant_id
        AND p.municipality_id = place AND (NOT p.is_hidden OR {cleared("p.id")}) FOR UPDATE;
    SELECT * INTO gone FROM public.participants_participant AS p WHERE p.id = made.former
        AND p.municipality_id = place AND (NOT p.is_hidden OR {cleared("p.id")}) FOR UPDATE;
    IF kept.id IS NULL OR gone.id IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'Two participants that one sees are merged, once.';
    END IF;
    IF EXISTS (SELECT FROM public.participants_restriction AS held
        WHERE held.participant_id IN (kept.id, gone.id) AND held.lifted_at IS NULL) THEN
        RAISE check_violation USING MESSAGE = 'The data of the participant are restricted.',
            CONSTRAINT = 'participant_is_not_restricted';
    END IF;
    -- The stricter grade first: nobody sees more meanwhile, and no family is lowered.
    UPDATE public.participants_participant AS p SET address_protection = gone.address_protection
        WHERE p.id = kept.id
            AND array_position({_GRADES}, p.address_protection::text)
                < array_position({_GRADES}, gone.address_protection::text);
    FOR each IN SELECT * FROM jsonb_array_elements(changes) LOOP
        one := each ->> 'table';
        IF NOT public.programmes_leads_to_participant(one) THEN
            RAISE insufficient_privilege USING MESSAGE = 'This table leads to no participant.';
        END IF;
        EXECUTE format('SELECT to_jsonb(r.id) FROM public.%I AS r WHERE r.id = $1 AND r.participant_id IN ($2, $3)', one)
            INTO keys USING (each ->> 'id')::uuid, kept.id, gone.id;
        IF keys IS NULL THEN
            RAISE insufficient_privilege USING MESSAGE = 'This row is of neither.';
        END IF;
        gave_way := gave_way || jsonb_build_object('table', one, 'id', each -> 'id',
            'set', public.programmes_set_columns(one, (each ->> 'id')::uuid, each -> 'set'));
    END LOOP;
    FOR one, keys IN SELECT * FROM jsonb_each(dropped) LOOP
        IF one <> ALL ({_MAY_BE_LEFT_OUT}) THEN
            RAISE insufficient_privilege USING MESSAGE = 'This row does not give way.';
        END IF;
        EXECUTE format('DELETE FROM public.%I WHERE participant_id = $1 AND id IN '
            '(SELECT key::uuid FROM jsonb_array_elements_text($2) AS key)', one) USING gone.id, keys;
    END LOOP;
    -- Two drafts of one form: the newer is kept.
    DELETE FROM public.participants_draft AS old USING public.participants_draft AS new
        WHERE old.participant_id IN (kept.id, gone.id) AND new.participant_id IN (kept.id, gone.id)
            AND old.user_id = new.user_id AND old.form = new.form AND old.id <> new.id
            AND (old.saved_at, old.id) < (new.saved_at, new.id);
    FOREACH one IN ARRAY tables LOOP
        IF NOT public.programmes_leads_to_participant(one) THEN
            RAISE insufficient_privilege USING MESSAGE = 'This table leads to no participant.';
        END IF;
        EXECUTE format('WITH moved AS (UPDATE public.%I AS r SET participant_id = $1 WHERE r.municipality_id = $2 '
            'AND r.participant_id = $3 RETURNING r.id) SELECT to_jsonb(array_agg(id ORDER BY id)) FROM moved', one)
            INTO keys USING kept.id, place, gone.id;
        IF keys IS NOT NULL AND keys <> 'null' THEN
            taken := taken || jsonb_build_object(one, keys);
        END IF;
    END LOOP;
    PERFORM public.participants_refresh_families(ARRAY(SELECT member.family FROM public.participants_familymember AS member
        WHERE member.participant_id = kept.id AND member.left_at IS NULL), false);
    SELECT link.person_id INTO person_kept FROM public.participants_personlink AS link WHERE link.participant_id = kept.id;
    SELECT link.person_id INTO person_gone FROM public.participants_personlink AS link WHERE link.participant_id = gone.id;
    IF person_gone IS NOT NULL THEN
        INSERT INTO public.participants_formerperson (merger_id, municipality_id, person_key, kind, identifiers, others)
            SELECT made.id, place, person_gone, CASE WHEN person_kept IS NULL THEN 'alone'
                WHEN person_kept = person_gone THEN 'same' ELSE 'another' END,
                (SELECT coalesce(jsonb_agg(known.id), '[]') FROM public.participants_personidentifier AS known
                    WHERE known.person_id = person_gone),
                (SELECT coalesce(jsonb_agg(link.participant_id), '[]') FROM public.participants_personlink AS link
                    WHERE link.person_id = person_gone AND link.participant_id NOT IN (kept.id, gone.id));
        DELETE FROM public.participants_personlink WHERE participant_id = gone.id;
        IF person_kept IS NULL THEN
            INSERT INTO public.participants_personlink (participant_id, municipality_id, person_id)
                VALUES (kept.id, place, person_gone);
        ELSIF person_kept <> person_gone THEN
            UPDATE public.participants_personlink SET person_id = person_kept WHERE person_id = person_gone;
            UPDATE public.participants_personidentifier SET person_id = person_kept WHERE person_id = person_gone;
            DELETE FROM public.participants_person WHERE id = person_gone;
        END IF;
    END IF;
    DELETE FROM public.participants_participant WHERE id = gone.id;
    UPDATE public.participants_merger SET moved = taken, changed = gave_way WHERE id = made.id;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
END $$;
REVOKE EXECUTE ON FUNCTION public.programmes_merge(uuid, text[], jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.programmes_merge(uuid, text[], jsonb, jsonb) TO {RUNTIME};
"""
# The other way: `person` is the row that was, `grade` that of the one that stayed, `rows` what had to give way.
_PART = f"""
CREATE FUNCTION public.programmes_part(merger uuid, person jsonb, grade text, rows jsonb) RETURNS void
    {_AS_OWNER} AS $$
DECLARE
    {_PLACE}
    made public.participants_merger;
    kept public.participants_participant;
    known public.participants_formerperson;
    person_now uuid;
    each jsonb; one text; keys jsonb;
BEGIN
    SELECT * INTO made FROM public.participants_merger AS m WHERE m.id = merger AND m.municipality_id = place
        AND m.moved IS NOT NULL AND m.stood IS NOT NULL FOR UPDATE;
    SELECT * INTO kept FROM public.participants_participant AS p WHERE p.id = made.participant_id
        AND p.municipality_id = place AND (NOT p.is_hidden OR {cleared("p.id")}) FOR UPDATE;
    IF kept.id IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'A merger that one sees is undone, once.';
    END IF;
    INSERT INTO public.participants_participant (id, municipality_id, ref, {_FACTS})
        SELECT made.former, place, made.former_ref, {_FACTS}
        FROM jsonb_populate_record(NULL::public.participants_participant, person);
    SELECT * INTO known FROM public.participants_formerperson AS f WHERE f.merger_id = made.id;
    IF known.merger_id IS NOT NULL THEN
        SELECT link.person_id INTO person_now FROM public.participants_personlink AS link
            WHERE link.participant_id = kept.id;
        IF known.kind = 'same' THEN
            INSERT INTO public.participants_personlink (participant_id, municipality_id, person_id)
                VALUES (made.former, place, person_now);
        ELSIF known.kind = 'alone' THEN
            DELETE FROM public.participants_personlink WHERE participant_id = kept.id;
            INSERT INTO public.participants_personlink (participant_id, municipality_id, person_id)
                VALUES (made.former, place, person_now);
        ELSE
            INSERT INTO public.participants_person (id) VALUES (known.person_key) ON CONFLICT DO NOTHING;
            UPDATE public.participants_personidentifier SET person_id = known.person_key WHERE person_id = person_now
                AND id::text IN (SELECT jsonb_array_elements_text(known.identifiers));
            UPDATE public.participants_personlink SET person_id = known.person_key WHERE person_id = person_now
                AND participant_id::text IN (SELECT jsonb_array_elements_text(known.others));
            INSERT INTO public.participants_personlink (participant_id, municipality_id, person_id)
                VALUES (made.former, place, known.person_key);
        END IF;
        DELETE FROM public.participants_formerperson WHERE merger_id = made.id;
    END IF;
    FOR one, keys IN SELECT * FROM jsonb_each(made.moved) LOOP
        IF NOT public.programmes_leads_to_participant(one) THEN
            RAISE insufficient_privilege USING MESSAGE = 'This table leads to no participant.';
        END IF;
        EXECUTE format('UPDATE public.%I SET participant_id = $1 WHERE municipality_id = $2 AND participant_id = $3 '
            'AND id IN (SELECT key::uuid FROM jsonb_array_elements_text($4) AS key)', one)
            USING made.former, place, kept.id, keys;
    END LOOP;
    -- What has been written since to correct a note goes where the note goes.
    LOOP
        UPDATE public.participants_journalentry AS later SET participant_id = made.former
            FROM public.participants_journalentry AS note
            WHERE later.municipality_id = place AND later.participant_id = kept.id AND note.id = later.corrects_id
                AND note.participant_id = made.former;
        EXIT WHEN NOT FOUND;
    END LOOP;
    FOR each IN SELECT * FROM jsonb_array_elements(made.changed) LOOP
        PERFORM public.programmes_set_columns(each ->> 'table', (each ->> 'id')::uuid, each -> 'set');
    END LOOP;
    FOR each IN SELECT * FROM jsonb_array_elements(rows) LOOP
        one := each ->> 'table';
        IF one <> ALL ({_MAY_BE_LEFT_OUT}) THEN
            RAISE insufficient_privilege USING MESSAGE = 'This row did not give way.';
        END IF;
        EXECUTE format('INSERT INTO public.%I SELECT (jsonb_populate_record(NULL::public.%I, $1)).*', one, one)
            USING each -> 'row' || jsonb_build_object(
                'participant_id', made.former, 'municipality_id', place, 'is_hidden', NULL);
    END LOOP;
    UPDATE public.participants_participant SET address_protection = grade
        WHERE id = kept.id AND address_protection <> grade;
    UPDATE public.participants_participant AS p SET family_protection = 'none'
        WHERE p.id = kept.id AND p.family_protection <> 'none' AND NOT EXISTS (
            SELECT FROM public.participants_familymember AS member
            WHERE member.participant_id = kept.id AND member.left_at IS NULL);
    PERFORM public.participants_refresh_families(ARRAY(SELECT member.family FROM public.participants_familymember AS member
        WHERE member.participant_id IN (kept.id, made.former) AND member.left_at IS NULL), true);
    -- What stays of it stands with the one who is hidden, where one is: it names the other.
    UPDATE public.participants_merger AS m SET stood = NULL, moved = '{{}}', changed = '[]' WHERE m.id = made.id;
    UPDATE public.participants_merger AS m SET participant_id = made.former, former = kept.id
        WHERE m.id = made.id AND EXISTS (SELECT FROM public.participants_participant AS p
            WHERE p.id = made.former AND p.is_hidden)
            AND NOT EXISTS (SELECT FROM public.participants_participant AS p WHERE p.id = kept.id AND p.is_hidden);
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
END $$;
REVOKE EXECUTE ON FUNCTION public.programmes_part(uuid, jsonb, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.programmes_part(uuid, jsonb, text, jsonb) TO {RUNTIME};
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0015_plans"), ("participants", "0022_mergers")]

    operations = [
        migrations.RunSQL(_INNER, _DROP_INNER),
        migrations.RunSQL(_MERGE, "DROP FUNCTION public.programmes_merge(uuid, text[], jsonb, jsonb);"),
        migrations.RunSQL(_PART, "DROP FUNCTION public.programmes_part(uuid, jsonb, text, jsonb);"),
    ]

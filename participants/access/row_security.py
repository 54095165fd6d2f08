"""The second wall as migration operations: policies and grants for one table at a time.

Shape and reasons: docs/adr/0003-two-walls.md. One equality in a scalar sub-select keeps the index usable;
wider readers are roles of their own, never an OR in a policy.
"""

from collections.abc import Iterable

from django.db.migrations import RunSQL

OWNER = "fotfeste_owner"
RUNTIME = "fotfeste_runtime"
NATIONAL = "fotfeste_national"
STATISTICS = "fotfeste_statistics"
# Acts in the place of the runtime role for whoever is nothing but a teacher: all that it may, and fewer rows.
TEACHER = "fotfeste_teacher"
# Of the trail: who owns it, who seals it, who reads all of it.
TRAIL_OWNER = "fotfeste_audit_owner"
SEALER = "fotfeste_sealer"
AUDITOR = "fotfeste_auditor"

# Of a trigger: that a municipality writes, and not who loads, migrates or seals.
BY_A_MUNICIPALITY = f"current_user IN ('{RUNTIME}', '{TEACHER}')"

_OWN_MUNICIPALITY = "municipality_id = (SELECT nullif(current_setting('app.municipality_id', true), '')::int)"
# Participants for whom the transaction's user is a named contact. A scalar sub-select: worked out once, and only when a
# hidden row is met.
_CLEARED = "ANY ((SELECT string_to_array(nullif(current_setting('app.clearance', true), ''), ','))::uuid[])"

# A version 4 UUID: nobody can ask for one that is taken.
_RANDOM = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"


def cleared(column: str) -> str:
    """That a column holds a participant for whom the user is a named contact."""
    return f"{column} = {_CLEARED}"


def _switch_on(table: str) -> str:
    return f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"


def _switch_off(table: str) -> str:
    return f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def protect(table: str, *, runtime: str, national: str, statistics_columns: Iterable[str] = ()) -> RunSQL:
    """Close a table about people and open it again for each role, row by row.

    `runtime` and `national` are privileges ("SELECT, INSERT"); empty gives none. `statistics_columns` are the
    only columns the statistics role may read: never a name, a number or an address.
    """
    forward, backward = [_switch_on(table)], []
    if runtime:
        forward += [
            f"CREATE POLICY tenant ON {table} TO {RUNTIME} "
            f"USING ({_OWN_MUNICIPALITY}) WITH CHECK ({_OWN_MUNICIPALITY});",
            f"GRANT {runtime} ON {table} TO {RUNTIME};",
        ]
        backward += [f"REVOKE ALL ON {table} FROM {RUNTIME}; DROP POLICY tenant ON {table};"]
    if national:
        forward += [
            f"CREATE POLICY national ON {table} TO {NATIONAL} USING (true) WITH CHECK (true);",
            f"GRANT {national} ON {table} TO {NATIONAL};",
        ]
        backward += [f"REVOKE ALL ON {table} FROM {NATIONAL}; DROP POLICY national ON {table};"]
    columns = ", ".join(statistics_columns)
    if columns:
        forward += [
            f"CREATE POLICY statistics ON {table} FOR SELECT TO {STATISTICS} USING (true);",
            f"GRANT SELECT ({columns}) ON {table} TO {STATISTICS};",
        ]
        backward += [f"REVOKE SELECT ({columns}) ON {table} FROM {STATISTICS}; DROP POLICY statistics ON {table};"]
    backward.append(_switch_off(table))
    return RunSQL(" ".join(forward), " ".join(backward))


def conceal(
    table: str,
    *,
    key: str,
    of: str,
    parent: str = "participants_participant",
    is_new: bool = False,
    is_optional: bool = False,
) -> RunSQL:
    """Hide rows about people at a strictly confidential address from everyone but the contacts named for them.

    `key` is the column that leads to `parent`, `of` the name of the composite foreign key there, new or in the place of
    one without the grade. The row says for itself whether it is hidden, so that the policy needs no join: a trigger
    fills the column, and the foreign key keeps it equal to the parent's. Whoever fills it themselves (a bulk load) is
    held to the truth by the same key. `is_optional`: a row may lead to nobody, and is then not hidden.
    """
    name = f"{table}_conceal"
    columns = f"(municipality_id, {key}, is_hidden)"
    before = f"""
        ALTER TABLE {table} ADD CONSTRAINT {of} FOREIGN KEY (municipality_id, {key})
            REFERENCES {parent} (municipality_id, id) DEFERRABLE INITIALLY DEFERRED;
    """
    forward = f"""
        ALTER TABLE {table} ADD COLUMN is_hidden boolean NOT NULL DEFAULT false;
        UPDATE {table} AS child SET is_hidden = true FROM {parent} AS parent
            WHERE parent.id = child.{key} AND parent.is_hidden;
        SET CONSTRAINTS ALL IMMEDIATE;
        ALTER TABLE {table} ALTER COLUMN is_hidden DROP DEFAULT;
        ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {of};
        ALTER TABLE {table} ADD CONSTRAINT {of} FOREIGN KEY {columns}
            REFERENCES {parent} (municipality_id, id, is_hidden) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
        DECLARE found boolean := (SELECT parent.is_hidden FROM {parent} AS parent
            WHERE parent.municipality_id = NEW.municipality_id AND parent.id = NEW.{key});
        BEGIN
            -- Before any unique key is asked: who is hidden and who never was must be refused alike.
            IF found IS NULL {f"AND NEW.{key} IS NOT NULL " if is_optional else ""}AND {BY_A_MUNICIPALITY}
                AND NEW.municipality_id::text = current_setting('app.municipality_id', true) THEN
                RAISE foreign_key_violation USING MESSAGE = 'No such row in {parent}.', CONSTRAINT = '{of}';
            END IF;
            NEW.is_hidden := coalesce(found, false);
            RETURN NEW; END $$;
        CREATE TRIGGER {name}_insert BEFORE INSERT ON {table} FOR EACH ROW
            WHEN (NEW.is_hidden IS NULL OR {BY_A_MUNICIPALITY}) EXECUTE FUNCTION {name}();
        CREATE TRIGGER {name}_update BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN (NEW.is_hidden IS DISTINCT FROM OLD.is_hidden OR NEW.{key} <> OLD.{key}
                OR NEW.municipality_id <> OLD.municipality_id)
            EXECUTE FUNCTION {name}();
    """
    backward = f"""
        DROP TRIGGER {name}_update ON {table}; DROP TRIGGER {name}_insert ON {table}; DROP FUNCTION {name}();
        ALTER TABLE {table} DROP CONSTRAINT {of}; ALTER TABLE {table} DROP COLUMN is_hidden;
        {"" if is_new else before}
    """
    return RunSQL(forward, backward)


def grade(table: str, *, named: str) -> RunSQL:
    """Beside the tenant's policy, and never instead of it: a hidden row shows only where `named` holds."""
    condition = f"NOT is_hidden OR {named}"
    return RunSQL(
        f"CREATE POLICY grade ON {table} AS RESTRICTIVE TO {RUNTIME} USING ({condition}) WITH CHECK ({condition})",
        f"DROP POLICY grade ON {table}",
    )


def hold(
    table: str, *, participant: str, insert: bool = True, update: str | tuple[str, ...] = "", delete: bool = True
) -> RunSQL:
    """Refuse each statement that changes a row about a participant whose data are restricted (GDPR art. 18).

    `participant` is SQL about one changed row, `{row}`. One trigger a statement, which looks first whether anyone is
    restricted at all. Grades of protection may always be raised. `update` are roles that alone are held: sealed columns
    are sealed anew by another, and that changes nothing.
    """
    free = "ARRAY['is_hidden', 'address_protection', 'family_protection', 'search_name', 'sort_name']"
    held = "FROM participants_restriction AS held WHERE held.lifted_at IS NULL"
    of = {event: participant.format(row="r") for event in ("insert", "update", "delete")}
    rows = {
        "insert": "SELECT FROM new_rows AS r",
        "update": "SELECT FROM new_rows AS r JOIN old_rows AS o ON o.id = r.id "
        f"AND to_jsonb(o) - {free} IS DISTINCT FROM to_jsonb(r) - {free}",
        "delete": "SELECT FROM old_rows AS r",
    }
    sides = {
        "insert": "NEW TABLE AS new_rows", "update": "NEW TABLE AS new_rows OLD TABLE AS old_rows",
        "delete": "OLD TABLE AS old_rows",
    }  # fmt: skip
    wanted = [event for event, is_held in (("insert", insert), ("update", True), ("delete", delete)) if is_held]
    forward, backward = [], []
    for event in wanted:
        name = f"{table}_held_{event}"
        held_roles = {update} if isinstance(update, str) else set(update)
        roles = ", ".join(f"'{role}'" for role in sorted(held_roles | ({TEACHER} if RUNTIME in held_roles else set())))
        of_whom = f"current_user IN ({roles}) AND " if event == "update" and update else ""
        forward.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$ BEGIN "
            f"IF {of_whom}EXISTS (SELECT {held}) AND EXISTS ({rows[event]} WHERE {of[event]} IN "
            f"(SELECT held.participant_id {held})) THEN RAISE check_violation USING "
            "MESSAGE = 'The data of the participant are restricted.', CONSTRAINT = 'participant_is_not_restricted'; "
            "END IF; RETURN NULL; END $$;"
            f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} REFERENCING {sides[event]} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
        )
        backward.append(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
    return RunSQL(" ".join(forward), " ".join(backward))


def own_keys(table: str) -> RunSQL:
    """Let the runtime role choose no `ref`: a refusal would tell that someone hidden has it. It takes a random one."""
    name = f"{table}_ref_is_kept"
    return RunSQL(
        f"""
        CREATE POLICY ref ON {table} AS RESTRICTIVE FOR INSERT TO {RUNTIME} WITH CHECK (ref ~ '{_RANDOM}');
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$ BEGIN
            IF {BY_A_MUNICIPALITY} THEN
                RAISE insufficient_privilege USING MESSAGE = 'Only who loads packages chooses a ref.';
            END IF; RETURN NEW; END $$;
        CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NEW.ref <> OLD.ref)
            EXECUTE FUNCTION {name}();
        """,
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}(); DROP POLICY ref ON {table};",
    )


def share(table: str, **privileges: str) -> RunSQL:
    """Grant privileges on a table without people: `share("access_country", runtime="SELECT", …)`."""
    roles = {"runtime": RUNTIME, "national": NATIONAL, "statistics": STATISTICS}
    forward = [f"GRANT {granted} ON {table} TO {roles[role]};" for role, granted in privileges.items()]
    backward = [f"REVOKE ALL ON {table} FROM {roles[role]};" for role in privileges]
    return RunSQL(" ".join(forward), " ".join(backward))


def composite_key(table: str, *, name: str, columns: str, references: str) -> RunSQL:
    """A foreign key that names the municipality too: a plain one would tell that a hidden row exists.

    Checked when the transaction ends, so that a bulk load may fill its tables in any order.
    """
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {references} "
        "DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def teach(table: str, *, own: str = "") -> RunSQL:
    """Beside the tenant's policy: whoever is nothing but a teacher sees those rows alone for which `own` holds.

    None where `own` is empty. The policy is on a role of theirs, so that nobody else's statements ask it.
    """
    condition = own or "false"
    return RunSQL(
        f"CREATE POLICY teacher ON {table} AS RESTRICTIVE TO {TEACHER} USING ({condition}) WITH CHECK ({condition})",
        f"DROP POLICY teacher ON {table}",
    )

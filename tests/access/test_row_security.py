"""The second wall as the database's own catalogue has it: what is closed, to whom, and in which shape.

A new table fails here until it is either protected or listed as one without people.
"""

import re

import pytest
from django.apps import apps
from django.db import connections, transaction

from participants.access import tenancy
from participants.access.row_security import AUDITOR, NATIONAL, OWNER, RUNTIME, SEALER, STATISTICS, TEACHER, TRAIL_OWNER
from tests.access.conftest import as_owner

NARROW = (RUNTIME, TEACHER, NATIONAL, STATISTICS, SEALER, AUDITOR)

# Table → the policies it has: name, role, command.
_TENANT, _NATIONAL = ("tenant", RUNTIME, "ALL"), ("national", NATIONAL, "ALL")
_COUNTED = ("statistics", STATISTICS, "SELECT")
# Beside the tenant's policy, never instead of it: hidden people, keys that only packages bring, drafts of one's own.
_GRADE, _REF, _OWN = ("grade", RUNTIME, "ALL"), ("ref", RUNTIME, "INSERT"), ("own", RUNTIME, "ALL")
# What the trail's triggers read, and who reads the trail: keys and codes, whoever they are about.
_TRAIL = ("trail", TRAIL_OWNER, "SELECT")
_TRAIL_LOG = {
    _TENANT, ("reader", RUNTIME, "SELECT"), ("shown", RUNTIME, "SELECT"), ("trail", TRAIL_OWNER, "ALL"),
    ("auditor", AUDITOR, "SELECT"), ("sealer", SEALER, "SELECT"),
}  # fmt: skip
_SEALER = ("sealer", SEALER, "SELECT")
# Beside it too, and for them alone: who is nothing but a teacher sees those they teach now.
_TEACHER = ("teacher", TEACHER, "ALL")
_RESTRICTIVE = {"grade", "ref", "reader", "shown", "own", "own_change", "teacher"}
ABOUT_PEOPLE = {
    "participants_participant": {_TENANT, _NATIONAL, _COUNTED, _GRADE, _REF, _TRAIL, _SEALER, _TEACHER},
    "participants_glass": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "participants_notice": {
        _TENANT,
        _NATIONAL,
        _GRADE,
        ("own", RUNTIME, "SELECT"),
        ("own_change", RUNTIME, "UPDATE"),
        ("sealer", SEALER, "ALL"),
    },
    # Of groups nothing is told of anyone but by who is in them.
    "participants_group": {_TENANT, _NATIONAL, _TEACHER},
    "participants_groupteacher": {_TENANT, _NATIONAL, _TEACHER},
    "participants_groupsession": {_TENANT, _NATIONAL, _TEACHER},
    "programmes_confirmedweek": {_TENANT, _NATIONAL, _TEACHER},
    "participants_groupmember": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "participants_assignment": {_TENANT, _NATIONAL, _GRADE, _SEALER, _TEACHER},
    "participants_participantidentifier": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "participants_distinction": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "participants_protectedcontact": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "participants_datakey": {_TENANT, _NATIONAL},
    "participants_contactdetails": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "participants_journalentry": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "participants_restriction": {_TENANT, _NATIONAL, _COUNTED, _GRADE, _TRAIL, _TEACHER},
    "participants_rectification": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "participants_familymember": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "participants_recipient": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "participants_merger": {_TENANT, _NATIONAL, _GRADE, _TRAIL, _TEACHER},
    "participants_formerperson": {_NATIONAL},
    "participants_draft": {_TENANT, _NATIONAL, _GRADE, _OWN, _TEACHER},
    "participants_person": {_NATIONAL, _COUNTED},
    "participants_personidentifier": {_NATIONAL},
    "participants_identifierdigest": {_NATIONAL},
    "participants_personlink": {_NATIONAL, _COUNTED},
    "programmes_programme": {_TENANT, _NATIONAL, _COUNTED, _GRADE, _REF, _TRAIL, _TEACHER},
    "programmes_postponement": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "programmes_appointment": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "programmes_plan": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "programmes_contract": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "programmes_stop": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "programmes_absence": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "programmes_hoursdone": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "programmes_transfer": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "programmes_arrival": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "programmes_measure": {_TENANT, _NATIONAL, _COUNTED, _GRADE, _TEACHER},
    "programmes_leave": {_TENANT, _NATIONAL, _GRADE, _TEACHER},
    "programmes_languagetest": {_TENANT, _NATIONAL, _COUNTED, _GRADE, _TEACHER},
    "programmes_exit": {_TENANT, _NATIONAL, _COUNTED, _GRADE, _TEACHER},
    # Of employees: how each wants the list of participants.
    "programmes_savedlist": {_TENANT, _OWN},
    "programmes_listchoice": {_TENANT, _OWN},
    "reporting_savedview": {_TENANT, _OWN},
    "trail_change": {_TENANT, _NATIONAL, _COUNTED, ("statistics_empties", STATISTICS, "DELETE")},
    "trail_event": _TRAIL_LOG,
    "trail_reading": _TRAIL_LOG,
    # Of employees; support itself reads its own by the national way in.
    "access_supportsession": {_TENANT, _NATIONAL, _TRAIL, ("own_change", RUNTIME, "UPDATE")},
    "trail_finding": {_TENANT, ("reader", RUNTIME, "ALL"), ("sealer", SEALER, "ALL"), _TRAIL},
    "programmes_retentionbatch": {_TENANT, _NATIONAL},
    "programmes_retentionitem": {_NATIONAL},
    "reporting_keptpersonyear": {_NATIONAL, _COUNTED},
    "reporting_personyear": {_TENANT, ("statistics", STATISTICS, "ALL")},
    # Counts of one municipality alone.
    "reporting_qualitycount": {_TENANT, _NATIONAL, _COUNTED},
    "reporting_countahead": {_TENANT, ("statistics", STATISTICS, "ALL")},
}
# Places, lists, employees, sessions, and figures that are public or about to be.
WITHOUT_PEOPLE = {
    "access_country", "access_county", "access_externalidentity", "access_grant", "access_grantreview",
    "access_invitation",
    "access_kostragroup", "access_language", "access_municipality", "access_municipalitychange",
    "access_municipalityprofile", "access_municipalityspell", "access_municipalityyear", "access_spenttoken",
    "access_signinattempt", "access_user", "access_usersession", "account_emailaddress", "account_emailconfirmation",
    "mfa_authenticator", "auth_group", "auth_group_permissions", "auth_permission",
    "django_content_type", "django_migrations", "django_session", "jobs_job", "jobs_mailaddress", "jobs_outboxmail",
    "jobs_monthlyletter",
    "reporting_earlyaccess", "reporting_earlylook", "reporting_furthercell", "reporting_objection",
    "reporting_ownrowslook", "reporting_release", "reporting_releasereason",
    "reporting_municipalitymark",
    "reporting_releasecell", "reporting_watermark", "reporting_yearsignoff", "trail_ending", "trail_seal",
}  # fmt: skip
# Of the fields about a person, those that are counted. `ref` settles ties between programmes.
COUNTED = {
    "participants_participant": {
        "ref", "born_on", "sex", "country_background", "permit_basis", "education_level", "address_protection",
        "family_protection", "settled_on",
    },
    "programmes_programme": {"ref", "continues_ref", "starts_on", "ends_on"},
    "programmes_exit": {"exited_on", "cause", "main_activity"},
    "programmes_measure": {"measure_type", "starts_on", "ends_on"},
    "programmes_languagetest": {"tested_on", "skill", "result"},
}  # fmt: skip
OWN_MUNICIPALITY = re.compile(
    r"\(municipality_id = \( SELECT \(NULLIF\(current_setting\('app\.municipality_id'::text, true\), ''::text\)\)"
    r'::integer(?: AS "nullif")?\)\)'
)

pytestmark = pytest.mark.usefixtures("ground")


def tables():
    """Every table but partitions, which nobody reaches on their own."""
    return {
        name
        for (name,) in as_owner(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'f') "
            "AND NOT relispartition"
        )
    }


def people_models():
    return [model for model in apps.get_models() if model._meta.db_table in ABOUT_PEOPLE]


def test_every_table_is_either_about_people_or_listed_as_one_without():
    assert not set(ABOUT_PEOPLE) & WITHOUT_PEOPLE
    assert tables() == set(ABOUT_PEOPLE) | WITHOUT_PEOPLE


def test_every_table_about_people_is_closed_even_to_its_owner():
    switched = dict(
        as_owner("SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relkind IN ('r', 'p')")
    )

    assert [table for table in ABOUT_PEOPLE if not switched[table]] == []


def test_every_table_with_a_municipality_is_closed_unless_it_is_listed():
    with_municipality = as_owner(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND column_name IN ('municipality_id', 'participant_id', 'person_id', 'programme_id')"
    )

    partition = re.compile(r"reporting_personyear_|trail_(event|reading)_")
    assert {name for (name,) in with_municipality if not partition.match(name)} <= set(ABOUT_PEOPLE) | WITHOUT_PEOPLE


@pytest.mark.parametrize("table", ABOUT_PEOPLE)
def test_a_table_has_exactly_its_policies(table):
    found = as_owner("SELECT policyname, roles, cmd, permissive FROM pg_policies WHERE tablename = %s", [table])

    assert {(name, *roles, command) for name, roles, command, _ in found} == ABOUT_PEOPLE[table]
    assert {name for name, *_, permissive in found if permissive != "PERMISSIVE"} <= _RESTRICTIVE
    assert {name for name, *_, permissive in found if permissive == "PERMISSIVE"} & _RESTRICTIVE == set()


def test_no_other_table_has_a_policy():
    assert {name for (name,) in as_owner("SELECT tablename FROM pg_policies")} == set(ABOUT_PEOPLE)


def test_what_a_municipality_sees_and_writes_is_one_equality_in_a_scalar_sub_select():
    policies = as_owner(
        "SELECT tablename, qual, with_check FROM pg_policies "
        f"WHERE '{RUNTIME}' = ANY (roles) AND permissive = 'PERMISSIVE'"
    )

    assert policies
    for table, qual, with_check in policies:
        assert OWN_MUNICIPALITY.fullmatch(qual), f"{table}: {qual}"
        assert with_check == qual, table


def test_what_is_hidden_is_said_by_the_row_itself_and_asked_after_once():
    """R17. No join and no question for each row: a row that is not hidden ends the matter."""
    policies = as_owner("SELECT tablename, qual, with_check FROM pg_policies WHERE policyname = 'grade'")

    for table, qual, with_check in policies:
        assert qual.startswith("((NOT is_hidden) OR ("), table
        assert with_check == qual, table
        # Every further question is a scalar sub-select or an array made of one.
        assert qual.count("SELECT") == len(re.findall(r"\( ?SELECT|ARRAY\( ?SELECT", qual)), table
        assert "EXISTS" not in qual, table


def test_every_table_about_people_that_a_municipality_reads_hides_the_hidden():
    """R17. Person-years of the hidden have no municipality; the feed, the trail and keys have readers of their own.

    Of a plan for removal the days and who decided are read, and nothing of whom it is about.
    """
    read = {table for table, policies in ABOUT_PEOPLE.items() if _TENANT in policies}

    assert read - {table for table in read if _GRADE in ABOUT_PEOPLE[table]} == {
        "trail_change", "trail_event", "trail_reading", "trail_finding", "reporting_personyear", "participants_datakey",
        "access_supportsession", "programmes_retentionbatch", "programmes_savedlist", "programmes_listchoice",
        "reporting_qualitycount", "reporting_countahead", "reporting_savedview",
        "participants_group", "participants_groupteacher", "participants_groupsession",
        "programmes_confirmedweek",
    }  # fmt: skip


def test_every_table_about_people_that_a_municipality_reads_is_closed_to_teachers_but_for_those_they_teach():
    """R12. The rest is closed by other policies, or says nothing of anyone in the programme."""
    read = {table for table, policies in ABOUT_PEOPLE.items() if _TENANT in policies}

    assert {table for table in read if _TEACHER not in ABOUT_PEOPLE[table]} == {
        "participants_notice", "participants_datakey", "trail_change", "trail_event", "trail_reading", "trail_finding",
        "reporting_personyear", "access_supportsession", "programmes_retentionbatch", "programmes_savedlist",
        "programmes_listchoice",
        "reporting_qualitycount", "reporting_countahead", "reporting_savedview",
    }  # fmt: skip


def test_wider_readers_are_roles_of_their_own_and_no_policy_branches():
    for table, qual, with_check in as_owner(
        "SELECT tablename, qual, coalesce(with_check, 'true') FROM pg_policies "
        f"WHERE NOT roles && ARRAY['{RUNTIME}', '{TEACHER}']::name[]"
    ):
        assert (qual, with_check) == ("true", "true"), table


def test_the_roles_are_no_superusers_pass_no_policy_and_make_nothing():
    attributes = {
        name: rest
        for name, *rest in as_owner(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles "
            "WHERE rolname = ANY (%s)",
            [[OWNER, *NARROW, TRAIL_OWNER]],
        )
    }

    assert attributes == {
        OWNER: [False, False, False, False, True],
        **{role: [False, False, False, False, False] for role in (*NARROW, TRAIL_OWNER)},
    }


def test_no_role_is_a_member_of_another_but_teachers_who_may_what_the_runtime_may_and_see_less():
    assert as_owner(
        "SELECT member::regrole::text, roleid::regrole::text, admin_option FROM pg_auth_members "
        "WHERE member::regrole::text = ANY (%s)",
        [[OWNER, *NARROW, TRAIL_OWNER]],
    ) == [(TEACHER, RUNTIME, False)]


def test_nothing_is_granted_to_teachers_but_what_tells_whom_they_teach():
    """R12. All else is the runtime's, so that a right that is taken from it is taken from them too."""
    granted = as_owner(
        "SELECT relname FROM pg_class, aclexplode(relacl) AS acl WHERE acl.grantee = %s::regrole "
        "UNION SELECT attrelid::regclass::text FROM pg_attribute, aclexplode(attacl) AS acl "
        "WHERE acl.grantee = %s::regrole "
        "UNION SELECT proname FROM pg_proc, aclexplode(proacl) AS acl WHERE acl.grantee = %s::regrole",
        [TEACHER, TEACHER, TEACHER],
    )

    assert {name for (name,) in granted} == {
        "participants_taught", "participants_groups_taught", "programmes_taught",
    }  # fmt: skip


def test_whoever_is_nothing_but_a_teacher_acts_as_the_role_of_teachers_and_nobody_else_does():
    """R12. In the transaction alone: the next one on the connection is the runtime's."""
    for roles, acts_as in (
        (("teacher",), TEACHER), (("auditor", "teacher"), TEACHER), (("teacher", "leader"), RUNTIME),
        (("caseworker",), RUNTIME), (("auditor",), RUNTIME),
    ):  # fmt: skip
        role, *others = roles
        with (
            tenancy.tenant(municipality_id=4204, user_id=1, role=role, other_roles=others),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (acts_as,), roles
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (RUNTIME,), roles


def test_the_owner_owns_everything_but_the_trail_and_the_others_nothing():
    owned = as_owner(
        "SELECT relname, relowner::regrole::text FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "UNION SELECT proname, proowner::regrole::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
    )

    of_trail = re.compile(
        r"trail_(event|reading|seal|record|check|make|looks|changes_of|keys_of|stood|end_month|holds_of).*|.*_trail_[a-z]+"
    )
    assert {name: owner for name, owner in owned if owner != (TRAIL_OWNER if of_trail.fullmatch(name) else OWNER)} == {}


@pytest.mark.parametrize("role", NARROW)
def test_a_role_may_neither_empty_nor_hook_into_any_table_nor_make_one(role):
    for table in tables():
        for privilege in ("TRUNCATE", "TRIGGER", "REFERENCES"):
            [(may,)] = as_owner("SELECT has_table_privilege(%s, %s, %s)", [role, table, privilege])
            assert not may, (table, privilege)
    assert as_owner("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role]) == [(False,)]


def test_nothing_is_granted_to_everyone():
    granted = as_owner(
        "SELECT relname FROM pg_class, aclexplode(relacl) AS acl WHERE relnamespace = 'public'::regnamespace "
        "AND acl.grantee = 0"
    )

    assert granted == []


def test_partitions_are_reached_through_their_table_alone():
    granted = as_owner(
        "SELECT relname, grantee::regrole FROM pg_class, aclexplode(relacl) AS acl WHERE relispartition "
        "AND relnamespace = 'public'::regnamespace AND grantee::regrole::text = ANY (%s)",
        [list(NARROW)],
    )

    assert as_owner("SELECT count(*) > 20 FROM pg_class WHERE relispartition AND relkind = 'r'") == [(True,)]
    assert granted == []


def test_a_municipality_reads_no_table_that_tells_where_else_a_person_has_been():
    for table in (
        "participants_person", "participants_personidentifier", "participants_identifierdigest",
        "participants_personlink", "trail_change",
    ):  # fmt: skip
        assert as_owner("SELECT has_any_column_privilege(%s, %s, 'SELECT')", [RUNTIME, table]) == [(False,)], table


def test_the_statistics_read_only_what_is_counted():
    for model in people_models():
        table = model._meta.db_table
        if table == "reporting_personyear":
            continue
        personal = {model._meta.get_field(name).column for name in model.Privacy.personal}
        readable = {
            column
            for column in personal
            if as_owner("SELECT has_column_privilege(%s, %s, %s, 'SELECT')", [STATISTICS, table, column]) == [(True,)]
        }
        assert readable == COUNTED.get(table, set()), table


def test_the_statistics_write_nothing_about_the_register():
    for table in set(ABOUT_PEOPLE) - {"reporting_personyear", "reporting_countahead", "trail_change"}:
        for privilege in ("INSERT", "UPDATE", "DELETE"):
            [(may,)] = as_owner(
                "SELECT has_table_privilege(%(role)s, %(table)s, %(what)s) OR CASE WHEN %(what)s <> 'DELETE' THEN "
                "has_any_column_privilege(%(role)s, %(table)s, %(what)s) ELSE false END",
                {"role": STATISTICS, "table": table, "what": privilege},
            )
            assert not may, (table, privilege)


def foreign_keys():
    """Table, the columns of its key, and the table it points to."""
    return as_owner(
        "SELECT conrelid::regclass::text, confrelid::regclass::text, array(SELECT attname::text FROM pg_attribute "
        "WHERE attrelid = conrelid AND attnum = ANY (conkey)) FROM pg_constraint WHERE contype = 'f'"
    )


def test_keys_between_tables_about_people_name_the_municipality():
    # A person belongs to no municipality, and no municipality may read these tables.
    nationwide = {"participants_person"}
    between = [
        (table, to, columns)
        for table, to, columns in foreign_keys()
        if table in ABOUT_PEOPLE and to in set(ABOUT_PEOPLE) - nationwide
    ]

    assert len(between) >= 8
    assert [key for key in between if "municipality_id" not in key[2]] == []


def test_every_relation_between_people_is_held_by_a_key_in_the_database():
    held = {(table, column) for table, _to, columns in foreign_keys() for column in columns}

    missing = [
        (model._meta.db_table, field.column)
        for model in people_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model._meta.db_table in ABOUT_PEOPLE
        if (model._meta.db_table, field.column) not in held
    ]
    assert missing == []


def columns_of_unique_indexes(table, *, only_primary=False):
    return as_owner(
        "SELECT indexrelid::regclass::text, array(SELECT format_type(atttypid, NULL) FROM pg_attribute "
        "WHERE attrelid = indrelid AND attnum = ANY (indkey)), array(SELECT attname::text FROM pg_attribute "
        "WHERE attrelid = indrelid AND attnum = ANY (indkey)) FROM pg_index "
        "WHERE indrelid = %s::regclass AND indisunique AND (indisprimary OR NOT %s)",
        [table, only_primary],
    )


def read_by_municipalities():
    return [table for table, policies in ABOUT_PEOPLE.items() if _TENANT in policies and not table.startswith("trail_")]


def test_rows_that_a_municipality_reads_are_named_by_uuids():
    for table in read_by_municipalities():
        [(_name, types, _columns)] = columns_of_unique_indexes(table, only_primary=True)
        assert set(types) <= {"uuid", "smallint"}, table
        assert "uuid" in types, table


def test_unique_keys_do_not_tell_what_another_municipality_has():
    for table in read_by_municipalities():
        for name, types, columns in columns_of_unique_indexes(table):
            assert "municipality_id" in columns or "uuid" in types, (table, name)


def test_no_view_passes_the_policies_and_nothing_is_kept_beside_them():
    views = as_owner(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relkind = 'm' OR relkind = 'v' "
        "AND NOT coalesce('security_invoker=true' = ANY (reloptions), false))"
    )

    assert views == []


def test_no_function_but_the_trails_runs_with_its_owners_rights_and_nobody_can_lead_those_astray():
    """`programmes_analyze` takes nothing, gives nothing and reads for the planner alone.

    The two of registering take keyed hashes of numbers (tests/participants/test_countrywide.py says what they tell).
    Those of families keep the grades of members whom the writer may not see; they give nothing back (ADR 0023).
    Two give one participant what is in the file about them (tests/programmes/test_access_file.py).
    Those of a merger act on two participants that the writer sees (tests/programmes/test_merging.py).
    Those of a move act on one move, for one of its two municipalities (tests/programmes/test_moving.py).
    """
    of_the_owner = {
        "programmes_analyze", "participants_is_elsewhere", "participants_tie", "participants_refresh_families",
        "participants_grade_changed", "participants_familymember_joined", "participants_familymember_moved",
        "programmes_hashes_of", "reporting_years_of",
        "programmes_tell_of_transfer", "programmes_take_back_transfer", "programmes_answer_transfer",
        "programmes_transfer_of_hidden", "programmes_transfer_of_protected", "programmes_tell_of_answer",
        "programmes_merge", "programmes_part", "programmes_set_columns",
    }  # fmt: skip
    functions = as_owner(
        "SELECT proname, proowner::regrole::text, proconfig, has_function_privilege('public', oid, 'EXECUTE') "
        "FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )

    assert functions
    for name, owner, config, is_for_everyone in functions:
        assert owner == (OWNER if name in of_the_owner else TRAIL_OWNER), name
        assert config[0] == "search_path=pg_catalog, public, pg_temp", name
        # Whoever may call a trigger's function may hook it into a table of their own, and forge with it.
        assert not is_for_everyone, name


def test_no_trigger_looks_in_temporary_tables_first():
    feeds = as_owner("SELECT proname, proconfig FROM pg_proc WHERE proname LIKE '%%\\_feed\\_%%'")

    assert len(feeds) >= 12
    assert {tuple(config or ()) for _, config in feeds} == {("search_path=public, pg_temp",)}


def test_no_index_serves_a_search_that_the_policies_would_not_let_use_it():
    assert as_owner("SELECT extname FROM pg_extension WHERE extname NOT IN ('plpgsql', 'btree_gist')") == []
    assert as_owner("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%%trgm%%'") == []


def test_each_way_in_acts_as_its_own_role_from_the_start():
    for alias, role in {"default": RUNTIME, "national": NATIONAL, "statistics": STATISTICS, "migration": OWNER}.items():
        with connections[alias].cursor() as cursor:
            cursor.execute("RESET ALL; RESET ROLE")
            cursor.execute("SELECT current_user, current_setting('row_security')")
            assert cursor.fetchone() == (role, "on"), alias
        # Its time zone is the server's now, while Django believes in UTC: no later test may be given it.
        connections[alias].close()


@pytest.mark.parametrize("statement", [
    "TRUNCATE participants_participant",
    "ALTER TABLE participants_participant DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE participants_participant DISABLE TRIGGER ALL",
    "DROP POLICY tenant ON participants_participant",
    "CREATE POLICY mine ON participants_participant TO PUBLIC USING (true)",
    "SET session_replication_role = replica",
    "CREATE TABLE public.copied AS SELECT 1",
    "SELECT count(*) FROM reporting_personyear_2022",
    "UPDATE access_municipality SET name = ''",
    "SET row_security = off; SELECT count(*) FROM participants_participant",
])  # fmt: skip
def test_the_runtime_role_may_not_take_the_wall_down(statement):
    from django.db import DatabaseError

    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner|row-level security"),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(statement)
    connections["default"].close()


@pytest.mark.parametrize("role", [NATIONAL, STATISTICS, OWNER])
def test_the_runtime_login_becomes_nobody_else(role):
    from django.db import DatabaseError

    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = session_user")
        if cursor.fetchone() == (True,):
            pytest.skip("One login for all ways in: DATABASE_URL is a superuser's.")
        with pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute(f"SET ROLE {role}")

"""R44. A month of the trail ends by rule and by approval; verification says so, and names any other that is gone."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.core.management import CommandError
from django.db import IntegrityError, connections
from django.utils import timezone

from participants.access.errors import NotAllowed, RuleBroken
from participants.trail import actions
from participants.trail.actions.seals import key_of_settings
from participants.trail.models import Ending
from participants.trail.rules.ending import after
from participants.trail.verification import verify
from tests.access.conftest import KRISTIANSAND
from tests.trail.conftest import ask, change, found, quiet, read, seal, superuser

MARCH, APRIL = date(1999, 3, 1), date(1999, 4, 1)
DUE = datetime(2024, 4, 1, tzinfo=UTC)
LATER = datetime(2024, 6, 1, 12, tzinfo=UTC)
WHO = "11111111-1111-4111-8111-111111111111"
ROLES = ("fotfeste_runtime", "fotfeste_national", "fotfeste_statistics", "fotfeste_sealer", "fotfeste_auditor")


EVENT = (
    "INSERT INTO trail_event (table_name, operation, row_keys, participant_id, at) "
    "VALUES ('x', 'insert', '{a}', %s, %s)"
)
READING = (
    "INSERT INTO trail_reading (action, participant_ids, user_id, municipality_id, at) "
    "VALUES ('page', ARRAY[%s::uuid], 7, 4204, %s)"
)


def write(at: str, *, into: str = EVENT, participant: str = WHO) -> None:
    ask(into, [participant, at])


def sealed_at(at: str) -> None:
    actions.seal(now=datetime.fromisoformat(at).replace(tzinfo=UTC))


def months() -> set[str]:
    """The old months that still have a place."""
    named = "SELECT relname FROM pg_class WHERE relispartition AND relname ~ '^trail_.*_1999_0.$'"
    return {name for (name,) in ask(named)}


@pytest.fixture
def ancient(people, trail):
    """Two old months, with seals kept outside; gives their file. March has seen the participant of Kristiansand."""
    with superuser() as connection:
        connection.execute("SET timezone = 'UTC'; SET ROLE fotfeste_audit_owner")
        for log in ("event", "reading"):
            for month in (MARCH, APRIL):
                connection.execute(
                    f"CREATE TABLE trail_{log}_{month:%Y_%m} PARTITION OF trail_{log} "
                    f"FOR VALUES FROM ('{month}') TO ('{after(month)}')"
                )
    for day, whom in (("1999-03-10", people), ("1999-03-20", WHO), ("1999-04-10", WHO)):
        write(f"{day} 12:00+00")
        write(f"{day} 13:00+00", into=READING, participant=whom)
        sealed_at(f"{day} 13:01")
    yield trail
    ask("DROP TABLE IF EXISTS trail_event_1999_03, trail_event_1999_04, trail_reading_1999_03, trail_reading_1999_04")


@pytest.fixture
def old(ancient):
    """And this month's."""
    change(education_level="none")
    read(2)
    seal()
    assert found(ancient).faults == []
    return ancient


@pytest.fixture
def publishers(old, user):
    """Two who publish for IMDi, and one who builds; gives the file of seals."""
    user("pia", publisher=[None])
    user("per", publisher=[None])
    user("stig", statistician=[None])
    return old


def end(month: date = MARCH) -> Ending:
    actions.plan_endings(now=LATER)
    actions.approve_ending(month=month, username="pia", now=LATER)
    return actions.end_month(month=month, now=LATER)


def end_in_the_database(month: date) -> None:
    """What the role that seals may ask for, past what the product asks before."""
    with superuser("fotfeste_sealer") as sealer:
        sealer.execute("SELECT trail_end_month(id, now()) FROM trail_ending WHERE starts_on = %s", [month])


def refused(why: str):
    return pytest.raises(psycopg.errors.InsufficientPrivilege, match=why)


def test_a_month_is_planned_when_its_time_is_out_and_not_a_moment_before(publishers):
    assert actions.plan_endings(now=DUE - timedelta(seconds=1)) == []

    [planned] = actions.plan_endings(now=DUE)
    assert (planned.starts_on, planned.years, planned.rows) == (MARCH, 25, {"event": 2, "reading": 2})
    assert (planned.planned_by, planned.approved_at, planned.ended_at) == (None, None, None)
    assert actions.plan_endings(now=DUE) == []
    assert len(months()) == 4


def test_an_ended_month_is_gone_and_verification_says_when_and_by_whom_and_holds_the_rest(publishers):
    """ASVS 14.2.7."""
    young = ask("SELECT count(*) FROM trail_event WHERE at > '2001-01-01' AND table_name <> 'trail_ending'")
    end()
    seal()

    assert months() == {"trail_event_1999_04", "trail_reading_1999_04"}
    assert ask("SELECT count(*) FROM trail_event WHERE at < '1999-04-01'") == [(0,)]
    assert ask("SELECT count(*) FROM trail_event WHERE at > '2001-01-01' AND table_name <> 'trail_ending'") == young
    for verdict in (found(publishers), found()):
        assert verdict.faults == []
        [ended] = verdict.ended
        assert (ended.month, ended.rows) == (MARCH, {"event": 2, "reading": 2})
    told = quiet("verify_trail", seals=[publishers])
    assert "Sporet for 1999-03 er avsluttet 01.06.2024, planlagt av klokken, godkjent av pia. 4 rader er borte." in told
    # What each row was is told by nothing that is left.
    assert ask("SELECT count(*) FROM trail_seal WHERE is_stub AND length(marks) = 32") == [(4,)]

    [(key,)] = ask("SELECT id FROM trail_event WHERE at < '1999-05-01'")
    ask("UPDATE trail_event SET reason = 'x' WHERE id = %s", [key])
    assert [(fault.table, fault.row) for fault in found(publishers).faults] == [("trail_event", key)]


def test_nobody_ends_what_they_planned_or_what_nobody_approved(publishers):
    actions.plan_endings(now=LATER, username="pia")
    with pytest.raises(RuleBroken, match="ikke godkjent"):
        actions.end_month(month=MARCH, now=LATER)
    with pytest.raises(RuleBroken, match="Be en annen"):
        actions.approve_ending(month=MARCH, username="pia", now=LATER)
    with pytest.raises(NotAllowed):
        actions.approve_ending(month=MARCH, username="stig", now=LATER)
    with pytest.raises(IntegrityError):
        Ending.objects.using("migration").filter(starts_on=MARCH).update(approved_by=1, planned_by=1, approved_at=LATER)

    assert len(months()) == 4
    actions.approve_ending(month=MARCH, username="per", now=LATER)
    assert [each.starts_on for each in actions.end_approved(now=LATER)] == [MARCH]
    with pytest.raises(RuleBroken, match="avsluttet"):
        actions.end_month(month=MARCH, now=LATER)


@pytest.mark.parametrize("role", ROLES)
def test_no_way_in_of_the_product_takes_rows_away(publishers, role):
    """The sealer may ask the one function, and is refused where nobody else has approved."""
    actions.plan_endings(now=LATER)
    [(plan,)] = ask("SELECT id FROM trail_ending WHERE starts_on = %s", [MARCH])
    statements = [
        "DROP TABLE trail_event_1999_03",
        "ALTER TABLE trail_event DETACH PARTITION trail_event_1999_03",
        "TRUNCATE trail_event_1999_03",
        "DELETE FROM trail_event WHERE at < '1999-04-01'",
        f"SELECT trail_end_month('{plan}', now())",
        "UPDATE trail_seal SET is_stub = true",
        "UPDATE trail_ending SET ended_at = now()",
        "DELETE FROM trail_ending",
    ]
    if role != "fotfeste_runtime":
        statements.append("UPDATE trail_ending SET approved_by = 1, approved_at = now()")
    with superuser(role) as connection:
        for statement in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)

    assert len(months()) == 4


def test_not_even_an_approved_plan_ends_a_month_whose_time_is_not_out(publishers):
    month = timezone.now().date().replace(day=1)
    ask(
        "INSERT INTO trail_ending "
        "(id, starts_on, years, above_seal, upto_seal, rows, planned_on, approved_by, approved_at) "
        "VALUES (gen_random_uuid(), %s, 5, 4, 8, '{\"event\": 1}', now(), 1, now() - interval '1 hour')",
        [month],
    )
    with refused("not out"):
        end_in_the_database(month)
    with pytest.raises(psycopg.errors.CheckViolation):
        ask("UPDATE trail_ending SET years = 4")


@pytest.mark.parametrize("is_young", [True, False])
def test_a_month_that_a_superuser_drops_is_named(publishers, is_young):
    """R25. A plan that nobody approved covers nothing."""
    actions.plan_endings(now=LATER)
    [(table,)] = (
        ask("SELECT max(tableoid)::regclass::text FROM trail_reading") if is_young else [("trail_reading_1999_03",)]
    )
    ask(f"DROP TABLE {table}")
    try:
        faults = found(publishers).faults
        assert (table, "Måneden er borte, og ingen godkjent avslutning sier det.") in {
            (fault.table, fault.problem) for fault in faults
        }
        with pytest.raises(CommandError):
            quiet("verify_trail", seals=[publishers])
        if not is_young:
            actions.approve_ending(month=MARCH, username="pia", now=LATER)
            with pytest.raises(RuleBroken, match="stemmer ikke med segl"):
                actions.end_month(month=MARCH, now=LATER)
    finally:
        actions.make_partitions()


def test_an_ending_that_the_key_has_not_signed_ends_nothing(publishers, settings, tmp_path):
    true_key = key_of_settings().public_key()
    settings.TRAIL_KEY = "another-key-that-is-not-a-secret-0123456789"
    settings.TRAIL_SEAL_FOLDER = ""
    with pytest.raises(RuleBroken, match="TRAIL_SEAL_FOLDER"):
        end()
    settings.TRAIL_SEAL_FOLDER = str(tmp_path / "another")
    actions.end_month(month=MARCH, now=LATER)

    verdict = verify(key=true_key, files=[publishers])
    assert verdict.ended == []
    assert ("trail_event_1999_03", None) in {(fault.table, fault.row) for fault in verdict.faults}
    assert "Signaturen stemmer ikke." in {fault.problem for fault in verdict.faults}


def test_an_ending_without_a_plan_that_says_the_same_is_told(publishers):
    end()
    ask("UPDATE trail_ending SET approved_by = approved_by + 1000")
    [fault] = found(publishers).faults
    assert fault.problem == "Planen i databasen er en annen enn den måneden er avsluttet etter."


def test_what_was_written_before_midnight_and_sealed_after_it_waits_for_the_next_month(ancient, user):
    write("1999-04-30 23:59:59+00")
    sealed_at("1999-05-01 00:00:30")
    write("1999-05-02 12:00+00")
    sealed_at("1999-05-02 12:01")
    user("pia", publisher=[None])
    seal()
    end(MARCH)
    end(APRIL)

    assert months() == {"trail_event_1999_04"}
    assert ask("SELECT count(*) FROM trail_event_1999_04") == [(1,)]
    assert found(ancient).faults == []
    end(date(1999, 5, 1))
    assert months() == set()
    assert ask("SELECT count(*) FROM trail_event WHERE at < '2001-01-01'") == [(0,)]
    assert found(ancient).faults == []


@pytest.mark.parametrize("why", ["finding", "restricted", "breach", "held"])
def test_what_must_live_longer_holds_its_month_back_and_no_other(publishers, people, why):
    """Also when both are approved, and whoever asks the database itself."""
    actions.plan_endings(now=LATER)
    for month in (MARCH, APRIL):
        actions.approve_ending(month=month, username="pia", now=LATER)
    if why == "finding":
        ask(
            "INSERT INTO trail_finding (municipality_id, user_id, found_on, rule, count, outcome) "
            "SELECT %s, id, '1999-03-10', 'refused', 5, '' FROM access_user LIMIT 1",
            [KRISTIANSAND],
        )
    elif why == "restricted":
        ask(
            "INSERT INTO participants_restriction "
            "(municipality_id, participant_id, ground, reason, set_by_id, is_hidden) "
            "SELECT %s, %s, 'claim', '', id, false FROM access_user LIMIT 1",
            [KRISTIANSAND, people],
        )
    elif why == "breach":
        with superuser("fotfeste_sealer") as sealer:
            sealer.execute(
                "SELECT trail_record_breach_report(1, NULL, '1999-03-10 08:00+00', '1999-03-11 08:00+00', false, '{}', "
                "'breach')"
            )
    else:
        actions.hold_ending(month=MARCH, until=timezone.now().date() + timedelta(days=9), username="per", now=LATER)
        actions.approve_ending(month=MARCH, username="pia", now=LATER)
    assert actions.holds_of(MARCH) == [why]
    assert actions.holds_of(APRIL) == []

    assert [each.starts_on for each in actions.end_approved(now=LATER)] == [APRIL]
    with pytest.raises(RuleBroken, match="holdes tilbake"):
        actions.end_month(month=MARCH, now=LATER)
    with refused("holds this month back"):
        end_in_the_database(MARCH)
    assert months() == {"trail_event_1999_03", "trail_reading_1999_03"}


def test_what_must_live_longer_is_not_even_planned_to_end(publishers):
    ask(
        "INSERT INTO trail_finding (municipality_id, user_id, found_on, rule, count, outcome) "
        "SELECT %s, id, '1999-03-10', 'refused', 5, '' FROM access_user LIMIT 1",
        [KRISTIANSAND],
    )

    assert [each.starts_on for each in actions.plan_endings(now=LATER)] == [APRIL]


def test_the_database_ends_no_approved_month_of_which_the_chain_says_nothing(publishers):
    """ADR 0027: no rows are gone without a statement of it in the chain of seals."""
    actions.plan_endings(now=LATER)
    for month in (MARCH, APRIL):
        actions.approve_ending(month=month, username="pia", now=LATER)
    with refused("last seal does not say"):
        end_in_the_database(MARCH)
    assert len(months()) == 4

    actions.end_month(month=MARCH, now=LATER)
    with refused("last seal does not say"):
        # What it says is of another month.
        end_in_the_database(APRIL)
    assert months() == {"trail_event_1999_04", "trail_reading_1999_04"}


def test_what_an_older_backup_brings_back_is_told_and_ended_again(publishers, settings, tmp_path):
    for name in ("trail_seal", "trail_event", "trail_reading", "trail_ending"):
        ask(f"CREATE TABLE backup_{name} AS SELECT * FROM {name}")
    try:
        end()
        assert months() == {"trail_event_1999_04", "trail_reading_1999_04"}
        ask("TRUNCATE trail_seal, trail_event, trail_reading, trail_ending")
        for name in ("trail_seal", "trail_event", "trail_reading", "trail_ending"):
            ask(f"INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT * FROM backup_{name}")
        problems = {fault.problem for fault in found(publishers).faults}
        assert "Raden hører til en måned som er avsluttet." in problems

        settings.TRAIL_SEAL_FOLDER = str(tmp_path / "after")
        assert "1999-03 er avsluttet: 4 rader er borte." in quiet("end_trail", "again", "--seals", str(publishers))
        assert "Ingen måneder" in quiet("end_trail", "again", "--seals", str(publishers))
    finally:
        for name in ("trail_seal", "trail_event", "trail_reading", "trail_ending"):
            ask(f"DROP TABLE backup_{name}")

    assert ask("SELECT count(*) FROM trail_event WHERE at < '1999-04-01'") == [(0,)]
    verdict = found(tmp_path / "after" / "seals.jsonl")
    assert (verdict.faults, [ended.month for ended in verdict.ended]) == ([], [MARCH])


def test_the_commands_lead_from_plan_to_end(publishers):
    assert "1999-03  4 rader  venter på godkjenning" in quiet("end_trail", "plan", "--by", "pia")
    with pytest.raises(CommandError, match="Be en annen"):
        quiet("end_trail", "approve", "1999-03", "--by", "pia")
    assert "Godkjent" in quiet("end_trail", "approve", "1999-03", "--by", "per")
    assert "1999-03  4 rader  godkjent" in quiet("end_trail", "months")
    assert "4 rader er borte" in quiet("end_trail", "carry-out", "1999-03")
    assert "1999-03" not in quiet("end_trail", "months")
    connections["default"].close()

"""Support helps one municipality for a while: with a reason, in the open, and without people."""

import re
from datetime import date, timedelta

import pytest
from django.db import connections, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from participants import actions
from participants.access import tenancy
from participants.access.errors import RuleBroken
from participants.access.models import Grant
from participants.access.signin.models import Invitation
from participants.access.support.models import SupportSession
from participants.codes import NoticeKind
from participants.jobs.models import Job, OutboxMail
from participants.short_keys import shorten
from tests.access.conftest import KRISTIANSAND, OSLO, as_owner, two_municipalities, user
from tests.access.support import ASKED, PAGE, REASON, SESSIONS, opened, staff, text
from tests.packages import national_id
from tests.programmes.people import signed_in
from tests.trail.conftest import ask, people, trail

__all__ = ["people", "staff", "trail", "two_municipalities", "user"]


def sessions():
    return SupportSession.objects.using("migration")


def past():
    """The clock has passed the end of every session."""
    gone = "opened_at = opened_at - interval '3 h', expires_at = expires_at - interval '3 h'"
    ask(f"UPDATE access_supportsession SET {gone} WHERE ended_at IS NULL")


# --- opening ---


def test_a_session_is_opened_for_one_municipality_with_purpose_reason_and_an_end(staff):
    client, answer = opened(staff)
    [session] = sessions()

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert (session.user, session.municipality_id, session.purpose) == (staff["sven"], KRISTIANSAND, "jobs")
    assert (session.reason, session.expires_at - session.opened_at) == (REASON, timedelta(hours=1))
    page = text(client.get(PAGE))
    assert "Brukerstøtte for Kristiansand kommune" in page
    assert "Leder i kommunen 1" in page


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"municipality": ""}, "Velg kommunen du skal hjelpe."),
    ({"municipality": "9999"}, "Velg kommunen du skal hjelpe."),
    # Nobody there could be told.
    ({"municipality": "1103"}, "Kommunen har verken leder eller tilgangsansvarlig"),
    ({"purpose": ""}, "Velg hva økten skal brukes til."), ({"purpose": "nysgjerrig"}, "Velg hva økten"),
    ({"reason": "haster veldig"}, "fra 15 til 500 tegn"), ({"reason": "a" + " " * 40 + "b"}, "fra 15 til 500 tegn"),
    ({"reason": f"Gjelder {national_id(date(1990, 5, 17), 'F', 0)} i dag"}, "fødselsnummer"),
    ({"lasts": "121"}, "Velg hvor lenge"), ({"lasts": ""}, "Velg hvor lenge"), ({"lasts": "-30"}, "Velg hvor lenge"),
])  # fmt: skip
def test_what_is_missing_is_said_and_nothing_opens_and_nobody_is_told(staff, changes, sentence):
    """R46"""
    _, answer = opened(staff, **changes)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "<title>Feil: " in answer.content.decode()
    assert not sessions().exists()
    assert as_owner("SELECT count(*) FROM participants_notice") == [(0,)]


def test_opening_asks_for_a_fresh_sign_in(staff, user):
    """R20, ASVS 7.5.3"""
    client = signed_in(staff["sven"])
    session = client.session
    session["confirmed_at"] = (timezone.now() - timedelta(minutes=16)).timestamp()
    session.save()

    assert client.get(PAGE)["Location"].startswith("/bekreft/")
    assert client.post(PAGE, ASKED).status_code == 401
    assert not sessions().exists()


@pytest.mark.parametrize("name", ["lise", "ada", "kari", "revy"])
def test_nobody_but_support_opens_one(staff, name):
    """ASVS 8.2.1"""
    client = signed_in(staff[name])

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, ASKED).status_code == 403
    assert not sessions().exists()


def test_who_also_acts_for_a_municipality_opens_none(staff, user):
    """R46. A session is never inside a tenant."""
    both = user("begge", support=None, caseworker="0301")

    assert signed_in(both).post(PAGE, ASKED).status_code == 403
    assert not sessions().exists()


def test_a_second_one_is_not_opened_while_one_is_open(staff):
    client, _ = opened(staff)
    with pytest.raises(IntegrityError, match="supportsession_one_at_a_time"):
        write(staff["sven"], municipality_id=OSLO)
    with pytest.raises(RuleBroken, match="Du har en åpen økt"):
        actions.open_support_session(
            municipality_number="0301", purpose="jobs", reason=REASON, lasts=timedelta(hours=1), by=staff["sven"],
            now=timezone.now(),
        )  # fmt: skip
    assert client.post(PAGE, ASKED | {"municipality": "0301"}).status_code == 302  # it ends the one that is open
    assert [each.ended_by for each in sessions()] == [staff["sven"]]


# --- what the database itself holds ---


def write(by, **changes):
    now = timezone.now()
    values = {
        "user_id": by.pk, "municipality_id": KRISTIANSAND, "purpose": "jobs", "reason": REASON, "opened_at": now,
        "expires_at": now + timedelta(hours=2),
    }  # fmt: skip
    with transaction.atomic(using="national"):
        return SupportSession.objects.using("national").create(**values | changes)


@pytest.mark.parametrize(("changes", "constraint"), [
    ({"reason": "for kort"}, "supportsession_says_why"), ({"reason": " " * 30}, "supportsession_says_why"),
    ({"purpose": "annet"}, "supportsession_purpose_known"),
    ({"expires_at": timezone.now}, "supportsession_lasts_two_hours_at_most"),
    ({"ended_at": timezone.now}, "supportsession_ended_by_and_at_together"),
])  # fmt: skip
def test_the_database_refuses_what_breaks_a_rule(staff, changes, constraint):
    if constraint == "supportsession_lasts_two_hours_at_most":
        changes = {"expires_at": timezone.now() + timedelta(hours=2, minutes=1)}
    with pytest.raises(IntegrityError, match=constraint):
        write(staff["sven"], **{name: value() if callable(value) else value for name, value in changes.items()})


def test_the_database_lets_nobody_support_their_own_municipality_and_none_but_support(staff, user):
    with pytest.raises(IntegrityError, match="Nobody supports their own municipality"):
        write(user("begge", support=None, auditor="4204"))
    with pytest.raises(IntegrityError, match="Only support opens one"):
        write(staff["ola"])


def test_what_was_written_stays_and_an_end_is_set_once(staff):
    session = write(staff["sven"])
    for alias in ("default", "national"):
        with pytest.raises(ProgrammingError), transaction.atomic(using=alias):
            SupportSession.objects.using(alias).filter(pk=session.pk).update(reason="Noe helt annet enn det var")
    as_owner("UPDATE access_supportsession SET ended_at = now(), ended_by_id = %s", [staff["lise"].pk])
    with pytest.raises(IntegrityError, match="has ended"), transaction.atomic(using="national"):
        SupportSession.objects.using("national").update(ended_at=timezone.now(), ended_by=staff["sven"].pk)


# --- no people ---


def test_it_opens_no_person_and_no_page_of_the_municipality(staff, people):
    """R46"""
    client, _ = opened(staff)
    own = f"/d/{shorten(key=people)}/"

    for page in ("/deltakere/", "/oppgaver/", "/resultater/", "/brukere/", "/spor/", "/sok/", SESSIONS):
        assert client.get(page).status_code in {403, 404}, page
    assert client.get(own).status_code == 404
    assert client.get("/api/v1/participants/").status_code in {403, 404}
    assert tenancy.current() is None


def test_the_page_asks_the_database_for_nobody(staff, people):
    """The state is read where row-level security shows no people at all; and no table about them is named."""
    client, _ = opened(staff)
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(str(sql))
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(note), connections["national"].execute_wrapper(note):
        page = client.get(PAGE)
    assert page.status_code == 200
    assert asked
    assert [sql for sql in asked if re.search(r"participants_|programmes_|reporting_personyear|trail_event", sql)] == []


def test_it_shows_how_it_stands_there_and_names_no_employee(staff, user):
    """E-mail and invitations of this municipality alone, jobs and figures of the product; nobody's name."""
    now = timezone.now()
    for place, state in ((KRISTIANSAND, "dead"), (KRISTIANSAND, "waiting"), (OSLO, "unsure")):
        OutboxMail.objects.create(
            kind="invitation",
            recipient=staff["kari"],
            municipality_id=place,
            due_on=now.date(),
            due_at=now,
            state=state,
        )
    for username, place, left in (("ny", KRISTIANSAND, 1), ("sen", KRISTIANSAND, -1), ("annen", OSLO, 1)):
        Invitation.objects.create(
            user=user(username), municipality_id=place, invited_by=staff["ada"], code_hash=username * 12, made_at=now,
            expires_at=now + timedelta(days=left),
        )  # fmt: skip
    Job.objects.create(kind="import_package", status="failed", done=3, total=7, by=staff["kari"])
    client, _ = opened(staff)
    page = text(client.get(PAGE))

    assert "4 brukere med rolle i dag. 4 uten kodeapp og passnøkkel." in page
    assert "1 invitasjon venter, og 1 har gått ut." in page
    assert "Invitasjon Gitt opp 1" in page
    assert "Invitasjon Venter 1" in page
    assert "Kan være sendt" not in page
    assert "Innlesing av data Feilet. Ingenting er endret. 3 av 7" in page
    assert "Tallene er ikke regnet ut ennå." in page
    assert [name for name in (*staff, "ny", "sen", "annen") if re.search(rf"\b{name}\b", page)] == []


def test_it_gives_nobody_a_role(staff):
    client, _ = opened(staff)
    before = Grant.objects.count()

    for sent in ({"bruker": "sven", "rolle": "leader"}, {"bruker": "kari", "rolle": "leader"}):
        assert client.post("/brukere/", sent).status_code == 403
    assert Grant.objects.count() == before


# --- who is told, and who ends it ---


def test_the_leader_and_the_administrator_are_told_at_once_and_nobody_else(staff):
    opened(staff)
    told = as_owner(
        "SELECT kind, username FROM participants_notice JOIN access_user ON access_user.id = recipient_id ORDER BY 2"
    )

    assert told == [(NoticeKind.SUPPORT_OPENED, "ada"), (NoticeKind.SUPPORT_OPENED, "lise")]
    page = text(signed_in(staff["ada"]).get("/varsler/"))
    assert "Brukerstøtte har åpnet en økt i kommunen" in page
    assert "sven" not in page


def test_they_see_who_when_why_and_until_when_and_another_municipality_sees_nothing(staff):
    opened(staff)
    for name in ("lise", "ada"):
        page = text(signed_in(staff[name]).get(SESSIONS))
        assert "sven Jobber eller e-post som har stoppet" in page
        assert REASON in page
        assert "Avslutt økten" in page
    other = text(signed_in(staff["ola"]).get(SESSIONS))
    assert "Ingen økt er åpen." in other
    assert REASON not in other
    for name in ("kari", "revy", "sven"):
        assert signed_in(staff[name]).get(SESSIONS).status_code == 403


@pytest.mark.parametrize("name", ["lise", "ada"])
def test_they_end_an_open_one_and_the_next_request_shows_nothing(staff, name):
    client, _ = opened(staff)
    [session] = sessions()
    answer = signed_in(staff[name]).post(SESSIONS, {"avslutt": shorten(key=session.pk)})

    assert answer.status_code == 302
    session.refresh_from_db()
    assert session.ended_by == staff[name]
    page = text(client.get(PAGE))
    assert "Åpne en økt for en kommune" in page
    assert "Avsluttet av kommunen" in page


def test_nobody_ends_one_of_another_municipality_or_one_that_is_over(staff):
    opened(staff)
    [session] = sessions()
    sent = {"avslutt": shorten(key=session.pk)}

    assert signed_in(staff["ola"]).post(SESSIONS, sent).status_code == 422
    assert signed_in(staff["kari"]).post(SESSIONS, sent).status_code == 403
    with tenancy.tenant(municipality_id=OSLO, user_id=staff["ola"].pk, role="leader"), transaction.atomic():
        assert not SupportSession.objects.update(ended_at=timezone.now(), ended_by=staff["ola"].pk)
    assert sessions().filter(ended_at=None).count() == 1
    past()
    assert signed_in(staff["lise"]).post(SESSIONS, sent).status_code == 422
    assert sessions().filter(ended_at=None).count() == 1


def test_nobody_ends_one_in_the_name_of_another(staff):
    opened(staff)
    with (
        tenancy.tenant(municipality_id=KRISTIANSAND, user_id=staff["lise"].pk, role="leader"),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        SupportSession.objects.update(ended_at=timezone.now(), ended_by=staff["sven"].pk)


def test_support_ends_it_by_hand_and_otherwise_the_clock_does(staff):
    client, _ = opened(staff)
    assert client.post(PAGE, {"avslutt": "ja"}).status_code == 302
    assert "Avsluttet av deg" in text(client.get(PAGE))
    assert client.post(PAGE, ASKED).status_code == 302

    past()
    page = text(client.get(PAGE))
    assert "Åpne en økt for en kommune" in page
    assert "Gikk ut kl." in page
    assert client.post(PAGE, {"avslutt": "ja"}).status_code == 302


def test_a_role_that_ends_closes_it_in_the_next_request(staff):
    client, _ = opened(staff)
    as_owner("UPDATE access_grant SET valid_to = valid_from WHERE role = 'support'")

    assert client.get(PAGE).status_code == 403

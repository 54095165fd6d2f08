"""Telling users of what has happened: in the transaction that it happened in, to those who must know, naming nobody."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError

from participants import actions
from participants.access import tenancy
from participants.access.models import User
from participants.codes import NoticeKind
from participants.jobs import actions as jobs
from participants.jobs.models import OutboxMail
from participants.models import Notice
from participants.short_keys import shorten
from tests.access.conftest import KRISTIANSAND, OSLO, two_municipalities, user
from tests.participants.posting import break_it, staff, told
from tests.programmes.test_glass import client_of, text
from tests.trail.conftest import ask, people, trail
from tests.trail.test_unusual import read_at_night

__all__ = ["people", "staff", "trail", "two_municipalities", "user"]
NOW = datetime(2026, 3, 11, 9, tzinfo=UTC)
PAGE = "/varsler/"


def test_breaking_the_glass_tells_the_leaders_and_the_auditor_of_the_municipality_and_nobody_else(people, staff):
    """R19"""
    break_it(people, "kari", now=NOW)

    assert told() == {(NoticeKind.GLASS_BROKEN, name) for name in ("lise", "lars", "revy")}


def test_a_leader_who_breaks_it_does_not_tell_themselves(people, staff):
    break_it(people, "lise", now=NOW)

    assert {name for _, name in told()} == {"lars", "revy"}


def test_what_is_undone_is_told_to_nobody(people, staff):
    class Undone(Exception):
        pass

    def break_and_fail():
        with transaction.atomic():
            break_it(people, "kari", now=NOW, is_inside=True)
            raise Undone

    kari = User.objects.get(username="kari")
    jobs.save_mail_address(user=staff["lise"], address="lise@kommune.example")
    with pytest.raises(Undone), tenancy.tenant(municipality_id=KRISTIANSAND, user_id=kari.pk, role="caseworker"):
        break_and_fail()
    assert told() == set()
    assert not OutboxMail.objects.exists()


def test_the_notice_names_neither_who_did_it_nor_whom_it_concerns(people, staff):
    """R30"""
    break_it(people, "kari", now=NOW)
    page = text(client_of("lise").get(PAGE))

    assert "Noen har brukt nødtilgang" in page
    assert 'href="/nodtilgang/"' in page
    for secret in ("kari", "Fornavn4204", shorten(key=people), "Politiet"):
        assert secret not in page, secret
    assert "Gå gjennom nødtilgangen" not in text(client_of("revy").get(PAGE))


def test_the_database_shows_a_notice_to_its_recipient_alone(people, staff):
    break_it(people, "kari", now=NOW)
    lars = User.objects.get(username="lars").pk

    for place, who, count in ((KRISTIANSAND, lars, 1), (OSLO, lars, 0), (KRISTIANSAND, staff["kari"].pk, 0)):
        with tenancy.tenant(municipality_id=place, user_id=who, role="leader"), transaction.atomic():
            assert Notice.objects.count() == count
            assert Notice.objects.update(read_at=NOW) == count
    for write in ("DELETE FROM participants_notice", "UPDATE participants_notice SET kind = 'glass_overdue'"):
        with (
            pytest.raises(ProgrammingError),
            tenancy.tenant(municipality_id=KRISTIANSAND, user_id=lars, role="leader"),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(write)


def test_when_the_participant_becomes_hidden_so_do_the_notice_and_its_count(people, staff):
    """R17, R18"""
    before = text(client_of("lise").get(PAGE))
    break_it(people, "kari", now=NOW)
    lise = client_of("lise")
    assert "Varsler, 1 ulest" in text(lise.get(PAGE))
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s", [people])

    after = text(lise.get(PAGE))
    assert "ulest" not in after
    assert "Ingen varsler" in after
    assert after.count("<section") == before.count("<section")


def test_one_is_marked_as_read_and_then_all(people, staff):
    break_it(people, "kari", now=NOW)
    ask("INSERT INTO participants_notice (municipality_id, recipient_id, kind, subject_id, is_hidden, told_on, made_at)"
        " SELECT municipality_id, recipient_id, kind, gen_random_uuid(), false, told_on, made_at "
        "FROM participants_notice, generate_series(1, 2)")  # fmt: skip
    lise = client_of("lise")
    assert "Varsler, 3 uleste" in text(lise.get("/min-side/"))
    key = ask("SELECT id FROM participants_notice WHERE recipient_id = %s LIMIT 1", [staff["lise"].pk])[0][0]

    lise.post(PAGE, {"lest": shorten(key=key)})
    assert "Varsler, 2 uleste" in text(lise.get("/min-side/"))
    lise.post(PAGE, {"alle": "ja"})
    assert "Varsler, " not in text(lise.get("/min-side/"))
    assert "Varsler, 3 uleste" in text(client_of("lars").get("/min-side/"))


def test_older_notices_are_read_page_by_page_each_once(people, staff):
    """Issue 4: by key, also where many were made at one time; what is unread on another page can be marked too."""
    break_it(people, "kari", now=NOW)
    ask("INSERT INTO participants_notice (municipality_id, recipient_id, kind, subject_id, is_hidden, told_on, made_at)"
        " SELECT municipality_id, recipient_id, kind, gen_random_uuid(), false, told_on, made_at - (n / 70) * interval "
        "'1 day' FROM participants_notice, generate_series(1, 104) n")  # fmt: skip
    ask("UPDATE participants_notice SET read_at = now() WHERE made_at >= %s", [NOW])
    lise, address, shown = client_of("lise"), PAGE, []
    while address:
        page = lise.get(address).content.decode()
        shown.append(page.count("Noen har brukt nødtilgang"))
        assert "Merk alle som lest" in page
        link = re.search(r'rel="next" href="([^"]+)"', page)
        address = link and PAGE + link[1]

    assert shown == [50, 50, 5]
    assert "Nyeste varsler" in page
    assert "Nyeste varsler" not in lise.get(f"{PAGE}?eldre={shorten(key=people)}").content.decode()


def test_someone_elses_notice_is_not_marked_as_read(people, staff):
    break_it(people, "kari", now=NOW)
    key = ask("SELECT id FROM participants_notice WHERE recipient_id = %s", [staff["lars"].pk])[0][0]
    client_of("lise").post(PAGE, {"lest": shorten(key=key)})

    assert ask("SELECT count(*) FROM participants_notice WHERE read_at IS NOT NULL") == [(0,)]


def test_an_unusual_reading_is_told_of_once_and_never_to_the_one_it_is_about(people, staff):
    """R28"""
    read_at_night(staff["kari"])
    read_at_night(staff["lise"])
    assert actions.find_unusual(now=NOW) == 2
    assert actions.find_unusual(now=NOW) == 0

    of_whom = dict(ask("SELECT f.id, u.username FROM trail_finding f JOIN access_user u ON u.id = f.user_id"))
    rows = ask("SELECT n.subject_id, u.username FROM participants_notice n JOIN access_user u ON u.id = n.recipient_id")
    assert {(of_whom[key], name) for key, name in rows} == {
        ("kari", "lise"), ("kari", "lars"), ("kari", "revy"), ("lise", "lars"), ("lise", "revy"),
    }  # fmt: skip
    assert len(rows) == 5


def test_a_glass_that_nobody_reviews_within_a_week_is_reminded_of_each_week_until_somebody_does(people, staff):
    """R19"""
    break_it(people, "kari", now=NOW)

    reminded = [actions.remind_of_glasses(now=NOW + timedelta(days=day)) for day in (6, 8, 9, 14, 16, 17)]
    assert reminded == [0, 1, 0, 0, 1, 0]
    assert (NoticeKind.GLASS_OVERDUE, "lise") in told()
    assert "kari" not in {name for _, name in told()}
    ask("UPDATE participants_glass SET verdict = 'justified', reviewed_at = now(), reviewed_by_id = %s",
        [staff["lise"].pk])  # fmt: skip
    assert actions.remind_of_glasses(now=NOW + timedelta(days=40)) == 0


def test_what_was_told_more_than_a_year_ago_is_gone(people, staff):
    break_it(people, "kari", now=NOW)

    assert actions.forget_notices(now=NOW + timedelta(days=364)) == 0
    assert actions.forget_notices(now=NOW + timedelta(days=366)) == 3
    assert told() == set()

"""A leader signs the municipality's year; IMDi sees how far all of them have come, and nobody."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from participants.access.actions import grant_role
from participants.access.errors import NotAllowed, RuleBroken
from programmes import actions as programmes
from reporting import actions
from reporting.checking import check
from reporting.codes import YearState
from reporting.models import YearSignOff
from reporting.rules.quality import YearCounts, gaps, state_of
from reporting.yearly.page import board, year_page
from tests.access.conftest import KRISTIANSAND, LONG_AGO
from tests.packages import exit_, participant, programme, write_package

YEAR = 2022
NOW = datetime(2023, 2, 15, 12, tzinfo=UTC)
WHY = "Arbeidsgiver svarte ikke."


@pytest.fixture
def load(register, tmp_path):
    """`load("other")` loads the municipality with one exit to this activity, as often as one likes."""

    def make(activity: str) -> None:
        folder = write_package(
            tmp_path / activity,
            participants=[participant(f"P{n}", serial=n, education_level="primary") for n in range(4)],
            programmes=[programme(f"I{n}", f"P{n}") for n in range(4)],
            exits=[exit_(f"I{n}", main_activity="work" if n else activity) for n in range(4)],
        )
        programmes.load_package(path=folder, on=NOW.date())
        actions.refresh_statistics(now=NOW)

    return make


@pytest.fixture
def leader(register):
    return grant_role(username="leder", role="leader", municipality_number="4204", on=LONG_AGO)[0].user


def sign(by):
    return actions.sign_year(place=KRISTIANSAND, year=YEAR, by=by, now=NOW)


def page():
    return year_page(municipality_id=KRISTIANSAND, year=YEAR, on=NOW.date())


def test_a_year_is_signed_when_each_gap_is_mended_or_explained_and_later_changes_are_told(load, leader):
    load("unknown")
    assert [each.gap.kind for each in page().gaps] == ["without_activity"]
    with pytest.raises(RuleBroken, match="Hovedaktivitet"):
        sign(leader)
    actions.explain_gap(
        place=KRISTIANSAND, year=YEAR, kind="without_activity", explanation=WHY, by=leader, now=NOW
    )  # fmt: skip
    assert page().state == YearState.IN_PROGRESS
    signed = sign(leader)

    assert (signed.figures["exits"], signed.gaps, len(signed.pins)) == (4, {"without_activity": 1}, 4)
    assert (page().state, page().gone, page().new) == (YearState.SIGNED, 0, 0)
    load("work")
    assert (page().gone, page().new) == (1, 1)
    assert [each.label for each in page().figures if each.is_changed] == ["Med overgang", "Uten hovedaktivitet"]
    assert [(each.state, each.is_changed) for each in board(year=YEAR, on=NOW.date()).lines] == [("signed", True)]


def test_what_is_signed_is_changed_by_nobody_and_opened_again_with_a_reason(load, leader):
    load("work")
    signed = sign(leader)
    with pytest.raises(RuleBroken, match="Åpne det igjen"):
        sign(leader)
    for change in ({"figures": {}}, {"signed_at": None, "signed_by": None}, {"explanations": {"x": "y"}}):
        with pytest.raises(DatabaseError), transaction.atomic(using="statistics"):
            YearSignOff.objects.using("statistics").filter(pk=signed.pk).update(**change)
    with pytest.raises(RuleBroken, match="Skriv hvorfor"):
        actions.reopen_year(place=KRISTIANSAND, year=YEAR, reason="", by=leader, now=NOW)

    actions.reopen_year(place=KRISTIANSAND, year=YEAR, reason="Et vedtak manglet helt.", by=leader, now=NOW)
    assert page().state == YearState.REOPENED
    assert page().earlier[0].figures["exits"] == 4
    sign(leader)
    assert page().state == YearState.SIGNED


def test_only_the_leader_of_the_municipality_signs_and_only_a_year_that_is_over(load, leader):
    load("work")
    other = grant_role(username="annen", role="leader", municipality_number="0301", on=LONG_AGO)[0].user
    adviser = grant_role(username="rad", role="caseworker", municipality_number="4204", on=LONG_AGO)[0].user

    for user in (other, adviser):
        with pytest.raises(NotAllowed):
            sign(user)
    with pytest.raises(RuleBroken, match="over"):
        actions.sign_year(place=KRISTIANSAND, year=2023, by=leader, now=NOW)
    assert not YearSignOff.objects.exists()


@pytest.mark.parametrize(
    ("day", "begun", "signed", "reopened", "state"),
    [
        ("2023-02-28", False, False, False, "not_begun"), ("2023-02-28", True, False, False, "in_progress"),
        ("2023-03-01", True, False, False, "late"), ("2023-03-01", True, True, False, "signed"),
        ("2023-03-01", True, False, True, "reopened"), ("2023-03-01", True, True, True, "signed"),
    ],
)  # fmt: skip
def test_a_municipality_is_late_from_the_first_of_march(day, begun, signed, reopened, state):
    on = datetime.fromisoformat(day).date()
    assert state_of(is_begun=begun, is_signed=signed, was_reopened=reopened, year=YEAR, on=on) == state


@pytest.mark.parametrize(
    ("now", "then", "kinds"),
    [
        (YearCounts(participants=50, starters=40), YearCounts(participants=50, starters=20), ["unlikely_starters"]),
        (YearCounts(participants=50, starters=30), YearCounts(participants=50, starters=20), []),
        (YearCounts(participants=50, exits=100), YearCounts(participants=50, exits=130), []),
        (YearCounts(participants=50, starters=40), YearCounts(), []),
        (YearCounts(), YearCounts(participants=5, exits=3), ["nobody"]),
        (YearCounts(participants=5, without_education=2), YearCounts(), ["without_education"]),
    ],
)
def test_what_is_far_from_the_year_before_for_its_size_is_to_be_explained(now, then, kinds):
    assert [each.kind for each in gaps(now, before=then)] == kinds


def test_the_pages_sign_and_show_and_the_release_warns_of_those_who_have_not(load, leader, publish, monkeypatch):
    load("work")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    imdi = grant_role(username="stat", role="statistician", municipality_number=None, on=LONG_AGO)[0].user
    clients = [Client(), Client()]
    for client, user in zip(clients, (leader, imdi), strict=True):
        client.force_login(user)
    release = publish(YEAR, [], is_public=False)
    own, all_of_them = "/aret/?aar=2022", "/kommunene/?aar=2022"

    assert "1 av 1 kommuner har ikke signert" in " ".join(each.title for each in check(release))
    assert "Ingenting mangler" in clients[0].get(own).content.decode()
    assert "Ikke begynt" in clients[1].get(all_of_them).content.decode()
    assert clients[0].post(own, {"gjor": "signer"}).status_code == 302
    assert "Signert av <b>leder</b>" in clients[0].get(own).content.decode()
    assert clients[0].post(own, {"gjor": "apne", "grunn": "ja"}).status_code == 422
    shown = clients[1].get(all_of_them + "&status=signed").content.decode()
    assert "Kristiansand" in shown
    found, missed = (
        clients[1].get(f"{all_of_them}&navn={words}").content.decode() for words in ("krist+AGDER", "Oslo")
    )
    assert ("1 kommune." in found, "Kristiansand<" in found) == (True, True)
    assert ("Ingen kommuner heter noe med «Oslo»" in missed, "Kristiansand<" in missed) == (True, False)
    assert clients[1].get(own).status_code == clients[0].get(all_of_them).status_code == 403
    assert "har ikke signert" not in " ".join(each.title for each in check(release))

"""A leader sees the municipality's own rows before they are out, learns of nobody else's, and may object (ADR 0030)."""

import re

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from participants.access.actions import grant_role
from participants.access.errors import RuleBroken
from programmes import actions as programmes
from reporting import actions
from reporting.checking import check
from reporting.models import Objection
from tests.access.conftest import KRISTIANSAND, LONG_AGO, as_owner, user
from tests.packages import exit_, participant, programme, write_package
from tests.programmes.people import signed_in
from tests.reporting.conftest import approve
from tests.reporting.test_office import ATTACKED, PAGE, imdi, post, sent
from tests.reporting.test_public_pages import cells, country
from tests.trail.conftest import ask

__all__ = ["imdi", "user"]

ADDRESS = "/resultater/publiseres/"
WHY = "Elleve avsluttet, og ikke ni: to mangler."
_CHANGES_EACH_TIME = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+|(nonce-)[^"]+')


def load(folder, number, *, women, men, first=0):
    """So many people of a municipality in 2022, all of whom left to work."""
    many = [("F", n) for n in range(women)] + [("M", n) for n in range(men)]
    people = [
        participant(f"{number}{sex}{n}", serial=first + n, sex=sex, municipality_number=number) for sex, n in many
    ]
    place = {"municipality_number": number}
    keys = [each["participant_ref"] for each in people]
    tables = {
        "participants": people,
        "programmes": [programme(each, each, **place) for each in keys],
        "exits": [exit_(each, **place) for each in keys],
    }
    programmes.load_package(path=write_package(folder, **tables), on=timezone.localdate())
    actions.refresh_statistics(now=timezone.now())


@pytest.fixture
def leader(register, user, tmp_path):
    load(tmp_path / "own", "4204", women=2, men=9)
    return user("leder", leader="4204")


def own_cells():
    """As frozen, with another municipality's beside them in numbers that stand nowhere else."""
    return [
        *country(1000, 500, 140, 70),
        *cells(level="municipality", region="4204", name="Kristiansand", participants=11, starters=11, exits=11,
               transitions=None, transition_share=None),
        *cells(level="municipality", region="4204", name="Kristiansand", by={"sex": "F"}, participants=None,
               starters=None, exits=None, transitions=None, transition_share=None),
        *cells(level="municipality", region="4205", name="Lindesnes", participants=86421, starters=86422, exits=86423,
               transitions=86424, transition_share=87),
    ]  # fmt: skip


@pytest.fixture
def draft(publish, leader):
    made = publish(2022, own_cells(), disclosure=ATTACKED, is_public=False)
    grant_role(username="builder", role="statistician", municipality_number=None, on=LONG_AGO)
    return made


def shown(by):
    answer = signed_in(by).get(ADDRESS)
    assert answer.status_code == 200
    return _CHANGES_EACH_TIME.sub(r"\1\2", answer.content.decode())


def numbers_in(text):
    """Row → its cells, as they stand."""
    rows = re.findall(r'<tr><th scope="row">Kristiansand: (\w+)</th>(.*?)</tr>', text, re.DOTALL)
    return {label: [re.sub(r"<[^>]+>|\s", "", each)[:4] for each in row.split("</td>")[:-1]] for label, row in rows}


def test_a_draft_shows_own_figures_and_hides_what_is_small_among_them(draft, leader):
    found = numbers_in(shown(leader))

    assert found["Alle"][0] == found["Alle"][2] == "11"
    # Two women: they are hidden, and so is what would tell of them.
    assert all(each.startswith(":") for label in ("Kvinner", "Menn") for each in found[label][:4])


def test_a_page_about_a_draft_tells_nothing_that_others_have_made_it(draft, leader, tmp_path):
    """Two worlds that differ everywhere but in the own register give the same bytes."""
    before = shown(leader)
    load(tmp_path / "others", "4205", women=1, men=3, first=40)
    load(tmp_path / "more", "0301", women=30, men=2, first=80)
    as_owner(
        "UPDATE reporting_releasecell SET value = NULL, symbol = ':' WHERE release_id = %s AND value IS NOT NULL",
        [draft.pk],
    )

    assert shown(leader) == before
    assert "8642" not in before
    assert "Lindesnes" not in before


def test_what_is_approved_is_shown_as_it_will_be_and_nobody_elses(draft, leader, publisher):
    approve(release=draft, by=publisher, now=timezone.now())
    text = shown(leader)
    found = numbers_in(text)

    assert found["Alle"][:3] == ["11", "11", "11"]
    assert all(each.startswith(":") for each in [*found["Alle"][3:], *found["Kvinner"]])
    # The men are in no frozen row here: what is not in the release is not on the page.
    assert "Menn" not in found
    assert "8642" not in text
    assert ask("SELECT count(*) FROM reporting_ownrowslook") == [(1,)]


def test_an_objection_stops_approval_without_a_reason_and_publication_without_an_answer(draft, leader, imdi, publisher):
    assert signed_in(leader).post(ADDRESS, {"aar": "2022", "versjon": "1", "innvending": "Nei"}).status_code == 422
    assert signed_in(leader).post(ADDRESS, {"aar": "2022", "versjon": "1", "innvending": WHY}).status_code == 302
    point = next(each for each in check(draft) if each.warning == "objected")
    assert (point.title, point.is_open) == ("1 kommune har en innvending mot egne tall", True)
    assert "Kristiansand" in point.detail
    statistician = imdi("statistician")
    assert WHY in statistician.get(PAGE).content.decode()
    explain = {"warning": "objected", "reason": "De to er talt i Oslo."}
    assert sent(statistician, "explain", **explain).status_code == 200
    assert not next(each for each in check(draft) if each.warning == "objected").is_open

    # A newer one has not been thought of.
    signed_in(leader).post(ADDRESS, {"aar": "2022", "versjon": "1", "innvending": WHY + " Fortsatt."})
    assert next(each for each in check(draft) if each.warning == "objected").is_open
    approved = approve(release=draft, by=publisher, now=timezone.now())
    with pytest.raises(RuleBroken, match="ikke er besvart"):
        actions.publish_release(release=approved, by=publisher, now=timezone.now())
    first, second = Objection.objects.order_by("made_at")
    given = {"gjor": "answer", "objection": str(first.pk), "answer": "De to er talt der de bor nå."}
    assert post(statistician, **given).status_code == 302
    assert post(statistician, **given).status_code == 422
    assert sent(statistician, "answer", objection=str(second.pk), answer="Se svaret over, takk.").status_code == 200
    assert "De to er talt der de bor nå." in shown(leader)
    actions.publish_release(release=approved, by=publisher, now=timezone.now())
    assert "Ingenting venter" in shown(leader)
    late = signed_in(leader).post(ADDRESS, {"aar": "2022", "versjon": "1", "innvending": WHY})
    assert late.status_code == 422


def test_what_was_said_is_rewritten_by_nobody(draft, leader):
    made = actions.object_to_release(
        release=draft, municipality_id=KRISTIANSAND, text=WHY, by=leader, now=timezone.now()
    )
    for change in ({"text": "Alt er bra nå."}, {"made_at": timezone.now()}):
        with pytest.raises(DatabaseError), transaction.atomic(using="statistics"):
            Objection.objects.using("statistics").filter(pk=made.pk).update(**change)
    number = participant()["national_id"]
    with pytest.raises(RuleBroken, match="fødselsnummeret"):
        actions.object_to_release(
            release=draft, municipality_id=KRISTIANSAND, text=f"Det gjelder {number} og ingen andre.", by=leader,
            now=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize("role", ["team_leader", "caseworker", "administrator", "statistician"])
def test_only_the_leader_sees_own_rows(draft, user, role):
    who = user("annen", **{role: None if role == "statistician" else "4204"})

    assert signed_in(who).get(ADDRESS).status_code == 403


def test_another_municipality_sees_its_own_and_that_it_has_objected_alone(draft, leader, user):
    actions.object_to_release(release=draft, municipality_id=KRISTIANSAND, text=WHY, by=leader, now=timezone.now())
    text = shown(user("nabo", leader="0301"))

    assert WHY not in text
    assert "Kristiansand" not in text
    assert f'name="versjon" value="{draft.version}"' in text

"""Two registrations of one person: made one, found by either address, and parted again as they were."""

from datetime import timedelta

import pytest

from participants.access.errors import NotAllowed, RuleBroken
from participants.errors import ChangedMeanwhile
from participants.models import ContactDetails, Merger, Participant, ProtectedContact
from programmes.actions.merging.relations import MOVING
from programmes.models import LanguageTest, Programme
from tests.programmes.merging import (
    OWNER,
    PLACE,
    acting,
    everything,
    fill,
    merge,
    part,
    rows_of,
    sitting,
    version,
)
from tests.programmes.people import TODAY, key_of
from tests.trail.conftest import ask


@pytest.fixture
def both(kari):
    """A row in every table for each of the two, and what cannot stand side by side as it is."""
    for ref in ("before", "ended"):
        fill(ref, user=kari)
    family = ask("SELECT family FROM participants_familymember LIMIT 1")[0][0]
    ask("UPDATE participants_familymember SET family = %s", [family])
    ask("UPDATE participants_participant SET guarded_at = now() WHERE ref = 'ended'")
    sitting("before", days=10)
    sitting("ended", days=10)
    sitting("before", days=20, result="a1")
    sitting("ended", days=20, result="b1")
    return kari


def test_all_that_leads_to_the_one_leads_to_the_other_and_the_one_is_gone(both):
    kept, gone = key_of("before"), key_of("ended")
    mine, theirs = rows_of(kept), rows_of(gone)
    assert set(theirs) - {"participants_personlink"} == set(MOVING), "Add a row of it to MADE in merging.py."

    merge(both)

    assert rows_of(gone) == {}
    assert not Participant.objects.using(OWNER).filter(pk=gone).exists()
    apart = {"participants_personlink", "participants_contactdetails", "participants_draft", "participants_merger"}
    now = rows_of(kept)
    dropped = {"programmes_languagetest": 1}
    for table in set(MOVING) - apart:
        assert now[table] == mine.get(table, 0) + theirs[table] - dropped.get(table, 0), table
    assert {table: now[table] for table in apart} == {
        "participants_personlink": 1, "participants_contactdetails": 1, "participants_draft": 1,
        "participants_merger": 3,
    }  # fmt: skip


def test_parted_again_both_are_as_they_were_row_by_row(both):
    # Sealed anew is another seal; the drafts are their writers' own, and the newer was kept.
    apart = {
        "but": ("participants_merger", "participants_draft", "access_grant"),
        "without": {"participants_contactdetails": {"address", "phone", "email"}},
    }
    before = everything(**apart)

    part(both, merge(both))

    after = everything(**apart)
    assert {table: after[table] for table in after if after[table] != before[table]} == {}
    details = ContactDetails.objects.using(OWNER).get(participant=key_of("ended"))
    assert (str(details.address), str(details.phone)) == ("Storgata 1", "+4740000000")


def test_a_person_without_a_number_is_merged_and_parted_as_well(both):
    ask("DELETE FROM participants_personlink WHERE participant_id = %s", [key_of("before")])
    before = everything(but=("participants_merger", "participants_draft", "participants_contactdetails"))

    part(both, merge(both))

    assert everything(but=("participants_merger", "participants_draft", "participants_contactdetails")) == before


def test_what_the_user_may_not_see_is_answered_as_what_is_not_there(kari):
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE ref = 'ended'")

    with pytest.raises(RuleBroken) as hidden:
        merge(kari, version="whatever")
    with pytest.raises(RuleBroken) as elsewhere:
        merge(kari, other="elsewhere", version="whatever")

    assert hidden.value.message_dict == elsewhere.value.message_dict == {"other": ["Deltakeren finnes ikke."]}
    assert not Merger.objects.using(OWNER).exists()


def test_whoever_does_not_write_about_people_merges_nobody(people, user):
    with pytest.raises(NotAllowed):
        merge(user("leder", leader="4204"), version="whatever")


def test_two_programmes_in_the_same_time_are_refused_with_what_to_do(kari):
    before = everything()

    with pytest.raises(RuleBroken, match="Avslutt det ene programmet"):
        merge(kari, one="running", other="away")

    assert everything() == before


def test_the_stricter_grade_holds_for_the_one_at_once_and_ends_when_they_are_parted(kari, user):
    per = user("per", protected_contact="4204")
    gone, kept = key_of("ended"), key_of("before")
    ProtectedContact.objects.using(OWNER).create(
        participant_id=gone, municipality_id=PLACE, user=per, valid_from=TODAY - timedelta(days=1)
    )
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s", [gone])

    made = merge(per, clearance=[gone])

    person = Participant.objects.using(OWNER).get(pk=kept)
    assert (person.address_protection, person.is_hidden, made.is_hidden) == ("strictly_confidential", True, True)
    assert ask("SELECT bool_and(is_hidden) FROM programmes_programme WHERE participant_id = %s", [kept]) == [(True,)]
    with acting(kari):
        assert not Participant.objects.filter(pk=kept).exists()
    with acting(per, clearance=[kept]):
        assert Participant.objects.for_user(per, on=TODAY).filter(pk=kept).exists()

    part(per, made, clearance=[kept])

    grades = dict(Participant.objects.using(OWNER).values_list("ref", "is_hidden"))
    assert (grades["before"], grades["ended"]) == (False, True)
    with acting(kari):
        # That the two have been one is written where the hidden one stands.
        assert Participant.objects.filter(pk=kept).exists()
        assert not Merger.objects.exists()


def test_a_preview_of_something_else_changes_nothing(kari):
    with acting(kari):
        seen = version(key_of("before"), key_of("ended"), by=kari)
    ask("UPDATE programmes_programme SET planned_end_on = '2030-01-01' WHERE ref = 'ended'")

    with pytest.raises(ChangedMeanwhile):
        merge(kari, version=seen)

    assert Participant.objects.using(OWNER).filter(ref="ended").exists()


def test_what_is_chosen_stands_and_is_put_back_when_they_are_parted(kari):
    merger = merge(kari, taken=["given_name", "national_id", "born_on", "sex"])

    person = Participant.objects.using(OWNER).get(ref="before")
    assert (person.given_name, person.family_name) == ("Yusuf", "Østby")

    part(kari, merger)

    names = dict(Participant.objects.using(OWNER).values_list("ref", "given_name"))
    assert (names["before"], names["ended"]) == ("Åse", "Yusuf")


def test_merging_twice_is_once(kari):
    first = merge(kari)
    gone = first.former
    from programmes import actions

    with acting(kari):
        again = actions.merge_participants(
            participant_pk=first.participant_id, other_pk=gone, version="", taken=(), is_same=False, reason="",
            by=kari, now=first.merged_at,
        )  # fmt: skip

    assert again.pk == first.pk
    assert Programme.objects.using(OWNER).filter(participant=first.participant_id).count() == 2
    assert LanguageTest.objects.using(OWNER).count() == 2

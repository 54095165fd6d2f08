"""When two registrations are not made one, when one is not made two again, and what of each is kept (ADR 0028)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from participants.access.errors import RuleBroken
from participants.actions import give_number
from participants.models import ContactDetails, Draft, FamilyMember, Merger, Participant, Rectification
from programmes import actions
from programmes.models import LanguageTest, Programme, Transfer
from programmes.rules.merging import RESTRICTED, TWO_FAMILIES, TWO_MOVES
from tests.access.conftest import OSLO
from tests.packages import duf
from tests.programmes.merging import OWNER, PLACE, WHY, acting, everything, merge, part, sitting
from tests.programmes.people import TODAY, key_of, load, one_of_each
from tests.trail.conftest import ask


def restrict(ref, kari):
    ask(
        "INSERT INTO participants_restriction (municipality_id, participant_id, ground, reason, set_by_id, is_hidden) "
        "VALUES (%s, %s, 'claim', '', %s, false)",
        [PLACE, key_of(ref), kari.pk],
    )


def save(model, ref, **values):
    row = model(municipality_id=PLACE, participant_id=key_of(ref), **values)
    # What is sealed is sealed by the same way in.
    row._state.db = OWNER
    row.save(using=OWNER)


def join_family(ref, kari):
    save(FamilyMember, ref)


def move(ref, kari):
    save(
        Transfer, ref, to_municipality_id=OSLO, moved_on=TODAY, brings_notes=False, state="asked", asked_by=kari,
        asked_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize(("stand", "refs", "sentence"), [
    (restrict, ["before"], RESTRICTED), (restrict, ["ended"], RESTRICTED),
    (join_family, ["before", "ended"], TWO_FAMILIES), (move, ["before", "ended"], TWO_MOVES),
])  # fmt: skip
def test_what_stands_in_the_way_is_said_and_both_stay_as_they_are(kari, stand, refs, sentence):
    for ref in refs:
        stand(ref, kari)
    before = everything()

    with pytest.raises(RuleBroken) as refused:
        merge(kari)

    assert refused.value.messages == [sentence]
    assert everything() == before


# --- parting ---


def merged_once_more(kari):
    Programme.objects.using(OWNER).filter(ref="away").delete()
    merge(kari, other="away")


def told_to_have_moved(kari):
    move("before", kari)


def given_a_number(kari):
    with acting(kari):
        give_number(participant_pk=key_of("before"), number=duf(5), by=kari, now=timezone.now())


def restricted(kari):
    restrict("before", kari)


def rid_of_what_came_along(kari):
    LanguageTest.objects.using(OWNER).filter(participant=key_of("before")).delete()


def written(column, value):
    def write(kari):
        ask(f"UPDATE participants_participant SET {column} = %s WHERE ref = 'before'", [value])

    return write


def called_at_another_number(kari):
    ask("UPDATE participants_contactdetails SET version = version + 1")


@pytest.mark.parametrize(("happens", "sentence"), [
    (merged_once_more, "slått sammen med enda en registrering"), (told_to_have_moved, "meldt flyttet etter"),
    (given_a_number, "nytt nummer etter"), (restricted, "Behandlingen er begrenset"),
    (rid_of_what_came_along, "slettet eller flyttet siden"),
    (written("citizenship", "SYR"), "endret etter sammenslåingen: statsborgerskap."),
    (written("settled_by_agreement", "false"), "endret etter sammenslåingen: bosatt etter avtale."),
    (written("address_protection", "confidential"), "endret etter sammenslåingen: adressebeskyttelse."),
    (called_at_another_number, "endret etter sammenslåingen: kontaktopplysninger."),
], ids=["merged", "moved", "number", "restricted", "rows", "fact", "agreement", "grade", "details"])  # fmt: skip
def test_what_was_written_since_keeps_them_one_and_is_named(kari, happens, sentence):
    sitting("ended", days=10)
    for ref, phone in (("before", "+4740000000"), ("ended", "+4741111111")):
        save(ContactDetails, ref, address="", phone=phone, email="", changed_by=kari)
    made = merge(kari, taken=["phone"])
    happens(kari)
    before = everything()

    with pytest.raises(RuleBroken, match=sentence):
        part(kari, made)

    assert everything() == before
    assert Merger.objects.using(OWNER).get(pk=made.pk).undone_at is None


@pytest.mark.parametrize(("days", "is_parted"), [(89, True), (90, False)])
def test_they_are_parted_until_the_ninetieth_day_and_not_on_it_whether_it_is_forgotten_yet_or_not(
    kari, days, is_parted
):
    made = merge(kari)
    with acting(kari):
        asked = {"participant_pk": made.participant_id, "merger_pk": made.pk, "reason": WHY, "by": kari}
        at = made.merged_at + timedelta(days=days)
        if is_parted:
            actions.part_participants(**asked, now=at)
        else:
            with pytest.raises(RuleBroken, match="Fristen"):
                actions.part_participants(**asked, now=at)

    assert (Merger.objects.using(OWNER).get(pk=made.pk).undone_at is not None) == is_parted


# --- what is kept ---


def test_a_changed_fact_is_rectified_and_a_package_does_not_bring_it_back(kari, tmp_path):
    """GDPR art. 16, 19."""
    merge(kari, taken=["given_name"])

    made = Rectification.objects.using("national").get()
    assert (made.participant_id, made.fact, made.rectified_by_id) == (key_of("before"), "given_name", kari.pk)
    assert [str(each) for each in (made.before, made.after, made.reason)] == ["Åse", "Yusuf", WHY]
    load(tmp_path / "again", one_of_each())
    assert Participant.objects.using(OWNER).get(ref="before").given_name == "Yusuf"


@pytest.mark.parametrize("newer", ["before", "ended"])
def test_of_two_drafts_of_one_form_the_newer_is_kept_and_of_two_forms_both(kari, newer):
    now = timezone.now()
    for ref, form in (("before", "note"), ("ended", "note"), ("ended", "leave")):
        saved_at = now if ref == newer else now - timedelta(days=1)
        save(Draft, ref, user=kari, form=form, text=f"Om {ref}.", saved_at=saved_at)

    merge(kari)

    found = {each.form: str(each.text) for each in Draft.objects.using("national").filter(participant=key_of("before"))}
    assert found == {"note": f"Om {newer}.", "leave": "Om ended."}

"""What a grade hides: the table itself, its order, and the rows that are shown by it (R17)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.codes import AddressProtection as Grade
from participants.models import Participant, ProtectedContact
from participants.rules.protection import ALL, MASKED, Place, Relation, highest, is_visible, masked_places
from programmes.models import Measure
from tests.access.conftest import LONG_AGO, rows_of, user
from tests.packages import write_package

__all__ = ["user"]

ORDER = [Grade.NONE, Grade.CLIENT_ADDRESS, Grade.CONFIDENTIAL, Grade.STRICTLY_CONFIDENTIAL]
TRUST = [Relation.OTHER, Relation.MAY_SEE_PLACES, Relation.NAMED_CONTACT]
grades, relations, pages = st.sampled_from(ORDER), st.sampled_from(TRUST), st.booleans()
DAY = date(2024, 5, 1)


def test_the_table_answers_for_every_grade_and_relation():
    assert set(MASKED) == {(grade, relation) for grade in Grade for relation in Relation}


@pytest.mark.parametrize(("grade", "relation", "own_page", "elsewhere"), [
    ("none", "other", set(), set()),
    ("client_address", "other", set(), {Place.ADDRESS}),
    ("client_address", "named_contact", set(), {Place.ADDRESS}),
    ("confidential", "other", ALL, ALL),
    ("confidential", "may_see_places", set(), {Place.ADDRESS}),
    ("strictly_confidential", "other", ALL, ALL),
    ("strictly_confidential", "may_see_places", ALL, ALL),
    ("strictly_confidential", "named_contact", set(), ALL),
])  # fmt: skip
def test_what_is_masked_where(grade, relation, own_page, elsewhere):
    assert masked_places(grade=grade, relation=Relation(relation), on_own_page=True) == own_page
    assert masked_places(grade=grade, relation=Relation(relation), on_own_page=False) == elsewhere


@given(grades, grades, relations, pages)
def test_a_stricter_grade_never_shows_more(one, other, relation, on_own_page):
    milder, stricter = sorted((one, other), key=ORDER.index)
    seen = [masked_places(grade=each, relation=relation, on_own_page=on_own_page) for each in (milder, stricter)]

    assert seen[0] <= seen[1]
    assert is_visible(grade=milder, relation=relation) >= is_visible(grade=stricter, relation=relation)


@given(grades, relations, relations, pages)
def test_who_is_trusted_more_never_sees_less(grade, one, other, on_own_page):
    less, more = sorted((one, other), key=TRUST.index)

    assert masked_places(grade=grade, relation=more, on_own_page=on_own_page) <= masked_places(
        grade=grade, relation=less, on_own_page=on_own_page
    )
    assert is_visible(grade=grade, relation=less) <= is_visible(grade=grade, relation=more)


@given(grades, relations)
def test_the_own_page_shows_at_least_what_other_pages_show(grade, relation):
    own_page, elsewhere = (masked_places(grade=grade, relation=relation, on_own_page=each) for each in (True, False))

    assert own_page <= elsewhere
    assert is_visible(grade=grade, relation=relation) or own_page == ALL


@given(st.lists(grades, min_size=1))
def test_the_highest_grade_of_a_family_is_no_milder_than_any_of_them(family):
    assert ORDER.index(highest(*family)) == max(ORDER.index(each) for each in family)
    assert highest(*family, Grade.STRICTLY_CONFIDENTIAL) == Grade.STRICTLY_CONFIDENTIAL


# --- rows ---


@pytest.fixture
def measures(register, tmp_path):
    """A measure at a school for a person of each grade."""
    from programmes import actions

    tables = [rows_of("4204", ref=grade, serial=number) for number, grade in enumerate(ORDER)]
    for grade, each in zip(ORDER, tables, strict=True):
        each["participants"][0]["address_protection"] = str(grade)
        each["measures"][0]["provider"] = f"Skole {grade}"
    merged = {name: [row for each in tables for row in each[name]] for name in tables[0]}
    actions.load_package(path=write_package(tmp_path / "grades", **merged), on=date(2024, 1, 1))


def shown_to(someone, **where):
    """Grade → the provider that is shown, of every row there is: the first wall is not asked here."""
    rows = Measure.objects.using("migration").masked_for(someone, on=DAY, **where)
    return {row.programme.participant.address_protection: (row.shown_provider, row.is_masked) for row in rows}


@pytest.mark.parametrize(("roles", "masked"), [
    ({"caseworker": "4204"}, {"confidential", "strictly_confidential"}),
    ({"leader": "4204"}, {"confidential", "strictly_confidential"}),
    ({"protected_contact": "4204"}, {"strictly_confidential"}),
    ({"protected_contact": "0301"}, {"confidential", "strictly_confidential"}),
    ({}, {"confidential", "strictly_confidential"}),
])  # fmt: skip
def test_a_school_is_masked_by_grade_and_role(measures, user, roles, masked):
    shown = shown_to(user("kari", **roles), on_own_page=True)

    assert {grade for grade, (_, is_masked) in shown.items() if is_masked} == masked
    assert all(provider == ("" if is_masked else f"Skole {grade}") for grade, (provider, is_masked) in shown.items())


def test_a_named_contact_sees_the_school_on_the_persons_own_page_alone(measures, user):
    per = user("per", protected_contact="4204")
    hidden = Participant.objects.using("national").get(ref="strictly_confidential")
    ProtectedContact.objects.using("national").create(
        participant=hidden, municipality_id=4204, user=per, valid_from=LONG_AGO
    )

    assert shown_to(per, on_own_page=True)["strictly_confidential"] == ("Skole strictly_confidential", False)
    assert shown_to(per)["strictly_confidential"] == ("", True)


def test_a_grade_of_the_family_masks_too(measures, user):
    Participant.objects.using("national").filter(ref="none").update(family_protection="confidential")

    assert shown_to(user("kari", caseworker="4204"))["none"] == ("", True)


def test_the_masked_field_is_not_read_at_all(measures, user):
    kari = user("kari", caseworker="4204")
    row = Measure.objects.using("migration").masked_for(kari, on=DAY).first()

    assert "provider" in row.get_deferred_fields()

"""Families: the highest grade in one is everyone's, at once, whoever writes and however (R17, R18)."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants import actions
from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.codes import AddressProtection, RestrictionGround
from participants.models import FamilyMember, Participant, ProtectedContact
from participants.rules.protection import highest
from programmes import actions as programmes
from tests.access.conftest import LONG_AGO, user
from tests.packages import participant, write_package
from tests.trail.conftest import ask, events

__all__ = ["user"]

TODAY = timezone.localdate()
WHO = ("Amal", "Bashir", "Chaza", "Dawit", "Elen")
STRICT, NONE = AddressProtection.STRICTLY_CONFIDENTIAL, AddressProtection.NONE
WHY = "Har flyttet fra hverandre."


@pytest.fixture
def people(register, tmp_path):
    """Five in Kristiansand, whose keys are named after them."""
    tables = {"participants": [participant(ref, serial=n) for n, ref in enumerate(WHO)]}
    programmes.load_package(path=write_package(tmp_path / "people", **tables), on=date(2024, 1, 1))
    return dict(Participant.objects.using("national").values_list("ref", "pk"))


@pytest.fixture
def kari(people, user):
    return user("kari", caseworker="4204")


@pytest.fixture
def per(people, user):
    """A contact named for all of them."""
    made = user("per", protected_contact="4204")
    for each in people.values():
        name(made, each)
    return made


def name(someone, key, **changes):
    return ProtectedContact.objects.using("national").create(
        participant_id=key, municipality_id=4204, user=someone, **{"valid_from": LONG_AGO} | changes
    )


@contextmanager
def acting(someone, clearance=()):
    with ExitStack() as stack:
        stack.enter_context(tenancy.tenant(municipality_id=4204, user_id=someone.pk, role="caseworker"))
        if clearance:
            stack.enter_context(tenancy.cleared_for(clearance))
        yield


def link(someone, one, other, clearance=()):
    with acting(someone, clearance):
        actions.link_family(participant_pk=one, relative_pk=other, by=someone, now=timezone.now())


def unlink(someone, one, clearance=(), reason=WHY):
    with acting(someone, clearance):
        actions.unlink_family(participant_pk=one, reason=reason, by=someone, now=timezone.now())


def regrade(key, grade):
    """As a package does it."""
    Participant.objects.using("national").filter(pk=key).update(address_protection=grade)


def inherited(people):
    kept = dict(Participant.objects.using("national").values_list("pk", "family_protection"))
    return {ref: kept[key] for ref, key in people.items() if kept[key] != "none"}


def contacts(key):
    found = ProtectedContact.objects.using("migration").filter(participant=key)
    return set(found.values_list("user__username", flat=True))


_OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("grade"), st.sampled_from(WHO), st.sampled_from(AddressProtection.values)),
        st.tuples(st.just("link"), st.sampled_from(WHO), st.sampled_from(WHO)),
        st.tuples(st.just("unlink"), st.sampled_from(WHO), st.none()),
        st.tuples(st.just("raw"), st.sampled_from(WHO), st.sampled_from(AddressProtection.values)),
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=_OPERATIONS)
def test_nobody_is_less_protected_than_the_highest_in_their_family(people, per, operations):
    """Random families, grades, partings and meddling with the column itself; and lowered when the reason is gone."""
    families, grades = {ref: {ref} for ref in WHO}, dict.fromkeys(WHO, NONE)
    meddled = False
    with acting(per, people.values()), transaction.atomic():
        for what, who, with_what in operations:
            if what == "grade":
                grades[who] = AddressProtection(with_what)
                Participant.objects.filter(pk=people[who]).update(address_protection=with_what)
            elif what == "raw":
                meddled = True
                Participant.objects.filter(pk=people[who]).update(family_protection=with_what)
            elif what == "unlink" and len(families[who]) > 1:
                actions.unlink_family(participant_pk=people[who], reason=WHY, by=per, now=timezone.now())
                families[who].discard(who)
                families[who] = {who}
            elif what == "link" and who != with_what:
                actions.link_family(
                    participant_pk=people[who], relative_pk=people[with_what], by=per, now=timezone.now()
                )
                families[who] |= families[with_what]
                for each in families[who]:
                    families[each] = families[who]
            wanted = {ref: highest(*(grades[each] for each in families[ref])) for ref in WHO}
            for each in Participant.objects.all():
                effective = highest(each.address_protection, each.family_protection)
                assert highest(effective, wanted[each.ref]) == effective
                assert meddled or effective == wanted[each.ref]
                assert each.is_hidden == (effective == STRICT)
        assert len(Participant.objects.all()) == len(WHO)
        transaction.set_rollback(True)


def test_a_grade_that_a_package_brings_is_the_familys_in_the_same_transaction(people, kari, tmp_path):
    link(kari, people["Amal"], people["Bashir"])
    link(kari, people["Chaza"], people["Bashir"])
    strict = [participant("Amal", address_protection="strictly_confidential")]
    programmes.load_package(path=write_package(tmp_path / "strict", participants=strict), on=date(2024, 1, 1))

    assert inherited(people) == dict.fromkeys(("Amal", "Bashir", "Chaza"), STRICT)
    with acting(kari), transaction.atomic():
        assert {each.ref for each in Participant.objects.all()} == {"Dawit", "Elen"}
        assert not FamilyMember.objects.exists()

    mild = [participant("Amal", address_protection="client_address")]
    programmes.load_package(path=write_package(tmp_path / "mild", participants=mild), on=date(2024, 1, 1))
    assert inherited(people) == dict.fromkeys(("Amal", "Bashir", "Chaza"), "client_address")


def test_two_families_become_one_and_whoever_leaves_leaves_alone(people, kari):
    regrade(people["Chaza"], "confidential")
    link(kari, people["Amal"], people["Bashir"])
    link(kari, people["Chaza"], people["Dawit"])
    assert set(inherited(people)) == {"Chaza", "Dawit"}

    link(kari, people["Amal"], people["Chaza"])
    assert set(inherited(people)) == {"Amal", "Bashir", "Chaza", "Dawit"}
    assert FamilyMember.objects.using("national").current().values("family").distinct().count() == 1

    link(kari, people["Bashir"], people["Dawit"])
    unlink(kari, people["Bashir"])
    assert set(inherited(people)) == {"Amal", "Chaza", "Dawit"}
    unlink(kari, people["Chaza"])
    assert inherited(people) == {}


def test_to_leave_takes_a_reason_where_someone_is_protected_and_is_told_in_the_trail(people, kari):
    link(kari, people["Amal"], people["Bashir"])
    link(kari, people["Dawit"], people["Elen"])
    regrade(people["Amal"], "confidential")
    with pytest.raises(RuleBroken) as refused:
        unlink(kari, people["Bashir"], reason="kort")
    assert list(refused.value.message_dict) == ["reason"]
    unlink(kari, people["Dawit"], reason="")
    unlink(kari, people["Bashir"])

    told = [each for each in events("participants_familymember") if each["participant_id"] in people.values()]
    assert [each["operation"] for each in told] == ["insert"] * 4 + ["update"] * 2
    assert "left_reason" in str(told[-1])
    kept = ask("SELECT t::text FROM trail_event AS t") + ask("SELECT m::text FROM participants_familymember AS m")
    assert "flyttet" not in str(kept)
    with pytest.raises(RuleBroken, match="ikke registrert i noen familie"):
        unlink(kari, people["Bashir"])


def test_whoever_becomes_hidden_gets_the_contacts_of_the_one_whose_grade_it_is(people, user, kari):
    """Nobody is lost sight of, and nobody but those contacts sees more than before."""
    ida, ola = user("ida", protected_contact="4204"), user("ola", protected_contact="4204")
    name(ida, people["Amal"])
    name(ola, people["Amal"], valid_to=date(2021, 1, 1))
    link(kari, people["Amal"], people["Bashir"])
    assert contacts(people["Bashir"]) == set()

    regrade(people["Amal"], STRICT)
    assert contacts(people["Bashir"]) == {"ida"}
    # Someone who comes later too, and whoever is named later.
    link(ida, people["Bashir"], people["Chaza"], [people["Amal"], people["Bashir"]])
    assert contacts(people["Chaza"]) == {"ida"}
    hidden = [people[ref] for ref in ("Amal", "Bashir", "Chaza")]
    with acting(ida, hidden):
        actions.name_contact(participant_pk=people["Amal"], username="ola", by=ida, on=TODAY)
    assert contacts(people["Chaza"]) == contacts(people["Bashir"]) == {"ida", "ola"}


def test_a_family_that_is_hidden_is_not_there_for_anyone_else(people, per, kari):
    """R18: a key of a hidden family and one that never was are refused in the same words, and nobody is put into it."""
    link(per, people["Amal"], people["Bashir"], people.values())
    regrade(people["Amal"], STRICT)
    family = FamilyMember.objects.using("national").get(participant=people["Amal"]).family

    for key in (people["Bashir"], uuid.uuid4()):
        with pytest.raises(RuleBroken, match="finnes ikke") as refused:
            link(kari, people["Chaza"], key)
        assert refused.value.message_dict == {"relative": ["Deltakeren finnes ikke."]}
        with pytest.raises(RuleBroken, match="finnes ikke"):
            unlink(kari, key)
    told = set()
    for key in (family, uuid.uuid4()):
        with acting(kari), pytest.raises(DatabaseError) as error, transaction.atomic():
            FamilyMember(
                municipality_id=4204, participant_id=people["Chaza"], family=key, added_by=kari,
                added_at=timezone.now(),
            ).save()  # fmt: skip
        told.add(str(error.value).replace(str(key), "…"))
    assert len(told) == 1
    assert inherited(people) == dict.fromkeys(("Amal", "Bashir"), STRICT)


def test_those_who_do_not_write_do_not_link(people, user):
    leader = user("ragnhild", leader="4204")
    with pytest.raises(NotAllowed):
        link(leader, people["Amal"], people["Bashir"])
    with pytest.raises(RuleBroken, match="selv"):
        link(leader, people["Amal"], people["Amal"])
    with pytest.raises(RuleBroken, match="finnes ikke"):
        link(user("oslo", caseworker="0301"), people["Amal"], people["Bashir"])


def test_a_restricted_member_is_left_where_they_are_and_can_still_be_hidden(people, kari, per):
    link(kari, people["Amal"], people["Bashir"])
    with acting(per, people.values()):
        actions.restrict(
            participant_pk=people["Bashir"], ground=RestrictionGround.CONTESTED, reason="Mener at datoen er feil.",
            by=per, now=timezone.now(),
        )  # fmt: skip
    link(kari, people["Chaza"], people["Dawit"])
    for one, other in (("Bashir", "Chaza"), ("Chaza", "Bashir"), ("Chaza", "Amal")):
        with pytest.raises(RuleBroken, match="begrenset"):
            link(kari, people[one], people[other])
    with pytest.raises(RuleBroken, match="begrenset"):
        unlink(kari, people["Bashir"])
    regrade(people["Amal"], STRICT)
    assert inherited(people) == dict.fromkeys(("Amal", "Bashir"), STRICT)


def test_a_grade_outlives_the_row_of_the_one_it_came_from(people, kari):
    """Retention takes Amal away; Bashir does not come into sight by that."""
    link(kari, people["Amal"], people["Bashir"])
    regrade(people["Amal"], STRICT)
    with transaction.atomic(using="national"), connections["national"].cursor() as cursor:
        for table, column in (
            ("participants_familymember", "participant_id"), ("participants_participantidentifier", "participant_id"),
            ("participants_personlink", "participant_id"), ("participants_participant", "id"),
        ):  # fmt: skip
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [people["Amal"]])
    assert Participant.objects.using("national").get(ref="Bashir").is_hidden


def test_two_who_change_two_members_at_once_wait_for_each_other(people, kari, per):
    """Neither is lost and neither is refused: the lock is taken before any row, in one order for all."""
    link(kari, people["Amal"], people["Bashir"])
    both = threading.Barrier(2, timeout=20)

    def raise_grade(ref, grade):
        try:
            with acting(per, people.values()):
                for _ in range(10):
                    both.wait()
                    with transaction.atomic():
                        Participant.objects.filter(pk=people[ref]).update(address_protection=NONE)
                        Participant.objects.filter(pk=people[ref]).update(address_protection=grade)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as executor:
        running = [executor.submit(raise_grade, "Amal", "confidential"), executor.submit(raise_grade, "Bashir", STRICT)]
        for each in running:
            each.result(timeout=60)
    assert inherited(people) == dict.fromkeys(("Amal", "Bashir"), STRICT)


def test_a_link_and_a_grade_at_once_end_with_the_grade_in_the_family(people, kari, per):
    both = threading.Barrier(2, timeout=20)

    def raise_grade():
        try:
            both.wait()
            regrade(people["Amal"], STRICT)
        finally:
            connections.close_all()

    def add():
        try:
            both.wait()
            link(per, people["Bashir"], people["Amal"], people.values())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as executor:
        for each in [executor.submit(raise_grade), executor.submit(add)]:
            each.result(timeout=60)
    assert inherited(people) == dict.fromkeys(("Amal", "Bashir"), STRICT)


def test_a_demonstration_gets_families_of_those_who_share_a_name_and_hides_nobody(people):
    regrade(people["Amal"], "confidential")
    Participant.objects.using("national").exclude(ref="Elen").update(family_name="Haddad", country_background="SYR")

    assert actions.found_families(municipality_id=4204) == 3
    assert actions.found_families(municipality_id=4204) == 0
    members = FamilyMember.objects.using("national")
    assert {each.participant_id for each in members} == {people[ref] for ref in ("Bashir", "Chaza", "Dawit")}
    assert members.values("family").distinct().count() == 1
    assert inherited(people) == {}

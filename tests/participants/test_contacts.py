"""Naming the contacts of protected people: who may, what is refused alike, and that nobody is left to no one (R17)."""

import uuid
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from participants import actions
from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.models import Participant, ProtectedContact
from tests.access.conftest import LONG_AGO, rows_of, user
from tests.packages import write_package

__all__ = ["user"]

TODAY = timezone.localdate()


@pytest.fixture
def people(register, tmp_path):
    """Someone hidden and someone who is not, in Kristiansand."""
    from programmes import actions as programmes

    tables = [rows_of("4204", ref=ref, serial=number) for number, ref in enumerate(("open", "hidden"))]
    tables[1]["participants"][0]["address_protection"] = "strictly_confidential"
    merged = {name: [row for each in tables for row in each[name]] for name in tables[0]}
    programmes.load_package(path=write_package(tmp_path / "people", **merged), on=date(2024, 1, 1))
    return {each.ref: each for each in Participant.objects.using("national")}


@pytest.fixture
def per(people, user):
    """A named contact of the hidden person."""
    made = user("per", protected_contact="4204")
    ProtectedContact.objects.using("national").create(
        participant=people["hidden"], municipality_id=4204, user=made, valid_from=LONG_AGO
    )
    return made


def acting(someone, clearance=()):
    from contextlib import ExitStack

    stack = ExitStack()
    stack.enter_context(tenancy.tenant(municipality_id=4204, user_id=someone.pk, role="protected_contact"))
    if clearance:
        stack.enter_context(tenancy.cleared_for(clearance))
    return stack


def contacts():
    return set(ProtectedContact.objects.using("migration").valid_on(TODAY).values_list("user__username", flat=True))


def test_a_contact_names_another(people, per, user):
    user("ida", protected_contact="4204")
    hidden = people["hidden"].pk
    with acting(per, [hidden]):
        first = actions.name_contact(participant_pk=hidden, username="ida", by=per, on=TODAY)
        again = actions.name_contact(participant_pk=hidden, username="ida", by=per, on=TODAY)

    assert first.pk == again.pk
    assert first.given_by == per
    assert contacts() == {"per", "ida"}
    assert ProtectedContact.objects.using("national").get(pk=first.pk).is_hidden


def test_someone_hidden_and_someone_who_never_was_are_refused_alike(people, per, user):
    ida = user("ida", protected_contact="4204")
    told = []
    for pk in (people["hidden"].pk, uuid.uuid4()):
        with pytest.raises(RuleBroken) as refusal, acting(ida):
            actions.name_contact(participant_pk=pk, username="per", by=ida, on=TODAY)
        told.append(refusal.value.messages)

    assert told[0] == told[1] == ["Deltakeren finnes ikke."]
    assert contacts() == {"per"}


def test_a_caseworker_names_no_contact(people, user):
    kari = user("kari", caseworker="4204")
    user("ida", protected_contact="4204")

    with pytest.raises(NotAllowed, match="kontakt"), acting(kari):
        actions.name_contact(participant_pk=people["open"].pk, username="ida", by=kari, on=TODAY)

    assert contacts() == set()


@pytest.mark.parametrize("username", ["kari", "oslo", "nobody"])
def test_only_who_holds_the_role_there_is_named(people, per, user, username):
    user("kari", caseworker="4204")
    user("oslo", protected_contact="0301")

    with pytest.raises(RuleBroken, match="har ikke rollen"), acting(per, [people["hidden"].pk]):
        actions.name_contact(participant_pk=people["hidden"].pk, username=username, by=per, on=TODAY)

    assert contacts() == {"per"}


def test_nobody_names_themselves(people, user):
    """R16: in the action and in the database."""
    ida = user("ida", protected_contact="4204")
    with pytest.raises(RuleBroken, match="seg selv"), acting(ida):
        actions.name_contact(participant_pk=people["open"].pk, username="ida", by=ida, on=TODAY)
    with pytest.raises(IntegrityError, match="contact_given_by_someone_else"):
        ProtectedContact.objects.using("national").create(
            participant=people["open"], municipality_id=4204, user=ida, given_by=ida, valid_from=TODAY
        )


def test_a_contact_is_named_before_someone_becomes_hidden_and_can_then_hide_them(people, per, user):
    ida = user("ida", protected_contact="4204")
    someone = people["open"].pk
    with acting(per):
        actions.name_contact(participant_pk=someone, username="ida", by=per, on=TODAY)
    with acting(ida, [someone]), transaction.atomic():
        assert Participant.objects.filter(pk=someone).update(address_protection="strictly_confidential") == 1
        assert Participant.objects.get(pk=someone).is_hidden


def test_a_contact_ends_from_a_day_on_but_not_the_last(people, per, user):
    user("ida", protected_contact="4204")
    hidden = people["hidden"].pk
    own = ProtectedContact.objects.using("national").get(user=per).pk
    with acting(per, [hidden]):
        with pytest.raises(RuleBroken, match="minst én kontakt"):
            actions.end_contact(contact_pk=own, by=per, on=TODAY)
        actions.name_contact(participant_pk=hidden, username="ida", by=per, on=TODAY)
        actions.end_contact(contact_pk=own, by=per, on=TODAY)

    assert contacts() == {"ida"}


def test_a_contact_who_is_not_seen_is_not_ended(people, per, user):
    ida = user("ida", protected_contact="4204")
    theirs = ProtectedContact.objects.using("national").get().pk
    for pk in (theirs, uuid.uuid4()):
        with pytest.raises(RuleBroken, match="Kontakten finnes ikke"), acting(ida):
            actions.end_contact(contact_pk=pk, by=ida, on=TODAY)

    assert contacts() == {"per"}


def test_a_contact_of_today_ends_today(people, user):
    """R15."""
    per, ida = user("per", protected_contact="4204"), user("ida", protected_contact="4204")
    with acting(per):
        kept = actions.name_contact(participant_pk=people["open"].pk, username="ida", by=per, on=TODAY)
    with acting(ida):
        actions.end_contact(contact_pk=kept.pk, by=ida, on=TODAY)

    assert contacts() == set()


def command(*arguments):
    out = StringIO()
    call_command("name_contact", *arguments, stdout=out)
    return out.getvalue()


def test_the_operator_names_the_first_contact_and_the_answer_names_nobody(people, user):
    user("per", protected_contact="4204")

    assert command("4204", "hidden", "per") == command("4204", "hidden", "per") == "Kontakten er utpekt.\n"
    assert contacts() == {"per"}


@pytest.mark.parametrize(
    "arguments", [("4204", "nobody", "per"), ("0301", "hidden", "per"), ("4204", "hidden", "kari")]
)
def test_the_command_refuses_with_a_sentence(people, user, arguments):
    user("per", protected_contact="4204")

    with pytest.raises(CommandError, match=r"\."):
        command(*arguments)

    assert contacts() == set()

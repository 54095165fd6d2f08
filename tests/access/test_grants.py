"""Giving roles: what is refused, and that nothing is written then; twice changes nothing."""

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from participants.access import actions
from participants.access.codes import Role
from participants.access.demonstration import PASSWORD, SIGN_INS
from participants.access.errors import RuleBroken
from participants.access.models import Grant, Municipality, User
from participants.access.roles import MUNICIPAL_ROLES, PERMISSIONS, Permission, roles_with

pytestmark = pytest.mark.usefixtures("register")

DAY = date(2026, 3, 1)
GOOD = "riktig-hest-batteri"


def grant(**changes):
    return actions.grant_role(
        **{"username": "kari", "role": "caseworker", "municipality_number": "4204", "on": DAY} | changes
    )


def nothing_written():
    return not User.objects.exists() and not Grant.objects.exists()


def test_a_new_user_holds_the_role_from_the_day_on():
    held, is_new = grant()

    assert is_new
    assert (held.user.username, held.role, held.municipality.number) == ("kari", "caseworker", "4204")
    assert (held.valid_from, held.valid_to) == (DAY, None)
    assert not held.user.grants.valid_on(date(2026, 2, 28)).exists()
    assert held.user.grants.valid_on(DAY).exists()


def test_a_role_of_imdi_has_no_municipality():
    held, _ = grant(role="statistician", municipality_number=None)

    assert held.municipality is None


def test_giving_the_same_role_twice_changes_nothing():
    first, _ = grant()
    second, is_new = grant(on=date(2026, 4, 1))

    assert (second.pk, is_new) == (first.pk, False)
    assert Grant.objects.count() == User.objects.count() == 1


def test_one_person_may_hold_several_roles_in_several_places():
    grant()
    grant(role="leader")
    grant(municipality_number="0301")

    assert Grant.objects.count() == 3
    assert User.objects.count() == 1


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"role": "king"}, f"Rollen king finnes ikke. Velg en av: {', '.join(Role.values)}."),
    ({"municipality_number": "9999"}, "Kommunenummeret 9999 finnes ikke."),
    ({"municipality_number": "301"}, "Kommunenummeret 301 finnes ikke."),
    ({"municipality_number": None}, "trenger en kommune"),
    ({"municipality_number": ""}, "trenger en kommune"),
    ({"role": "statistician"}, "Utelat kommunen"),
    ({"role": "publisher"}, "Utelat kommunen"),
    ({"username": "kari nordmann"}, "Bruk bare bokstaver"),
    ({"username": "kari\n"}, "Bruk bare bokstaver"),
    ({"username": "<script>"}, "Bruk bare bokstaver"),
    ({"username": ""}, "blankt"),
    ({"username": "k" * 151}, "150"),
    ({"password": "for-kort"}, "minst 15"),
    ({"password": "1q2w3e4r5t6y"}, "for vanlig"),
    ({"username": "kari.nordmann", "password": "kari.nordmann"}, "likt brukernavnet"),
])  # fmt: skip
def test_a_refusal_says_why_and_writes_nothing(changes, sentence):
    with pytest.raises(RuleBroken) as told:
        grant(**changes)

    assert sentence in " ".join(told.value.messages)
    assert nothing_written()


def test_the_same_role_from_an_earlier_day_is_refused_with_a_sentence():
    grant(on=date(2026, 6, 1))

    with pytest.raises(RuleBroken, match="allerede denne rollen"):
        grant(on=date(2026, 1, 1))

    assert Grant.objects.get().valid_from == date(2026, 6, 1)


def test_a_role_that_has_ended_may_be_given_again():
    held, _ = grant()
    Grant.objects.filter(pk=held.pk).update(valid_to=date(2026, 5, 1))

    again, _ = grant(on=date(2026, 5, 1))

    assert again.pk != held.pk


def test_a_username_that_differs_in_case_alone_is_not_another_person():
    grant()

    with pytest.raises(RuleBroken, match="store og små bokstaver"):
        grant(username="Kari")

    assert User.objects.count() == 1


def test_a_username_written_with_other_forms_of_the_same_letters_is_the_same_user():
    first, _ = grant(username="kåre")
    second, is_new = grant(username="ka\u030are")

    assert (second.user_id, is_new) == (first.user_id, False)


def test_the_password_of_a_new_user_is_hashed_and_lets_them_in():
    grant(password=GOOD)

    user = User.objects.get()
    assert user.password.startswith("argon2$argon2id$")
    assert authenticate(username="kari", password=GOOD) == user


def test_a_new_user_without_a_password_cannot_sign_in():
    grant()

    assert not User.objects.get().has_usable_password()
    assert authenticate(username="kari", password="") is None


def test_the_password_of_someone_who_is_there_already_is_not_changed():
    grant(password=GOOD)
    grant(role="leader", password="noe-helt-annet-her")

    assert authenticate(username="kari", password=GOOD)


def test_the_sign_ins_of_the_demonstration_pass_the_rules_they_show():
    for username, role, number in SIGN_INS:
        grant(username=username, role=role, municipality_number=number, password=PASSWORD)

    assert Grant.objects.count() == len(SIGN_INS)


# --- what the database itself refuses ---------------------------------------------------------------------------------


def stored(**changes):
    """Past the action, straight to the table."""
    user, _ = User.objects.get_or_create(username="ola")
    Grant.objects.create(**{"user": user, "role": "leader", "municipality_id": 4204, "valid_from": DAY} | changes)
    return user


def test_the_database_refuses_the_same_role_twice_at_a_time():
    stored(valid_to=date(2026, 6, 1))
    stored(valid_from=date(2026, 6, 1))

    with pytest.raises(IntegrityError, match="grant_one_at_a_time"):
        stored(valid_from=date(2026, 5, 31), valid_to=date(2026, 6, 1))


def test_the_database_refuses_the_same_role_of_imdi_twice_at_a_time():
    stored(role="publisher", municipality_id=None)

    with pytest.raises(IntegrityError, match="grant_one_at_a_time"):
        stored(role="publisher", municipality_id=None)


@pytest.mark.parametrize(("changes", "constraint"), [
    ({"role": "king"}, "grant_role_known|grant_municipal_roles"),
    ({"municipality_id": None}, "grant_municipal_roles_have_a_municipality"),
    ({"role": "publisher"}, "grant_municipal_roles_have_a_municipality"),
    ({"valid_to": date(2026, 2, 28)}, "grant_ends_no_earlier_than_it_starts"),
])  # fmt: skip
def test_the_database_refuses_a_grant_that_cannot_be(changes, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        stored(**changes)


def test_nobody_gives_a_role_to_themselves():
    """R16: not even one who gives roles there."""
    user = User.objects.create(username="ola")
    grant(username="ola", role="administrator")

    with pytest.raises(IntegrityError, match="grant_given_by_someone_else"):
        Grant.objects.create(user=user, role="auditor", municipality_id=4204, valid_from=DAY, given_by=user)
    with pytest.raises(ValidationError, match="seg selv"):
        Grant(user=user, role="publisher", valid_from=DAY, given_by=user).full_clean()


def test_a_user_with_roles_cannot_be_taken_away_behind_them():
    user = stored()

    with pytest.raises(Exception, match=r"permission denied|protected"):
        user.delete()


# --- the table of roles -----------------------------------------------------------------------------------------------


def test_every_role_holds_something_and_every_permission_is_held():
    assert set(PERMISSIONS) == set(Role)
    assert all(PERMISSIONS.values())
    assert all(roles_with(permission) for permission in Permission)


def test_whoever_builds_the_statistics_does_not_approve_them():
    assert not set(roles_with(Permission.STATISTICS_BUILD)) & set(roles_with(Permission.RELEASE_APPROVE))


def test_nobody_in_imdi_sees_people():
    assert set(roles_with(Permission.PARTICIPANT_VIEW)) <= MUNICIPAL_ROLES
    assert set(roles_with(Permission.PARTICIPANT_CHANGE)) <= MUNICIPAL_ROLES


# --- the command ------------------------------------------------------------------------------------------------------


def command(*arguments, **options):
    out = StringIO()
    call_command("grant_role", *arguments, stdout=out, **options)
    return out.getvalue().strip()


@pytest.fixture(autouse=True)
def no_password(monkeypatch):
    monkeypatch.delenv("GRANT_PASSWORD", raising=False)


def test_the_command_gives_the_role_from_today_and_says_so():
    assert command("kari", "caseworker", municipality="0301") == (
        "kari har rollen Programrådgiver i 0301 Oslo. Brukeren er ny."
    )
    assert command("kari", "caseworker", municipality="0301") == "kari har rollen Programrådgiver i 0301 Oslo."
    assert command("ida", "publisher") == "ida har rollen Publiserer i IMDi. Brukeren er ny."
    assert {held.valid_from for held in Grant.objects.all()} == {timezone.localdate()}


@pytest.mark.parametrize("arguments", [
    ["kari", "king"], ["kari", "caseworker"], ["kari", "publisher", "--municipality", "0301"],
    ["kari", "caseworker", "--municipality", "9999"], ["k ari", "publisher"],
])  # fmt: skip
def test_the_command_refuses_with_a_sentence_and_writes_nothing(arguments):
    with pytest.raises(CommandError, match=r"\."):
        command(*arguments)

    assert nothing_written()


def test_the_command_refuses_a_poor_password_and_writes_nothing(monkeypatch):
    monkeypatch.setenv("GRANT_PASSWORD", "for-kort")

    with pytest.raises(CommandError, match="minst 15"):
        command("kari", "publisher")

    assert nothing_written()


def test_the_command_says_that_the_password_of_someone_there_already_stays(monkeypatch):
    monkeypatch.setenv("GRANT_PASSWORD", GOOD)
    command("kari", "publisher")
    monkeypatch.setenv("GRANT_PASSWORD", "noe-helt-annet-her")

    assert "Passordet er ikke endret" in command("kari", "publisher")
    assert authenticate(username="kari", password=GOOD)


def test_the_command_takes_no_password_as_an_argument():
    for option in ("--password", "-p"):
        with pytest.raises(CommandError):
            command("kari", "publisher", option, GOOD)

    assert nothing_written()


def test_neither_the_password_nor_its_hash_is_told(monkeypatch, capsys):
    monkeypatch.setenv("GRANT_PASSWORD", GOOD)
    told = command("kari", "publisher")

    assert GOOD not in told + "".join(capsys.readouterr())
    assert "argon2" not in told


def test_every_role_can_be_given_by_the_command():
    number = Municipality.objects.get(name="Oslo").number
    for role in Role.values:
        place = {"municipality": number} if role in MUNICIPAL_ROLES else {}
        # One each: some roles are kept apart.
        assert f"{role} har rollen" in command(role, role, **place)

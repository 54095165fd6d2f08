"""The table of roles: complete, told to an auditor as it is, and without two duties that must not meet (R16)."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from participants.access.codes import Role
from participants.access.demonstration import SIGN_INS
from participants.access.roles import DESCRIPTIONS, MUNICIPAL_ROLES, PERMISSIONS, Permission, roles_with

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/security/roles.md"
SEES_PEOPLE = {
    Permission.PARTICIPANT_VIEW,
    Permission.PARTICIPANT_CHANGE,
    Permission.PROTECTED_VIEW,
    Permission.PLACES_VIEW,
}


def test_every_role_is_described_in_norwegian():
    assert set(DESCRIPTIONS) == set(PERMISSIONS) == set(Role)
    for role, text in DESCRIPTIONS.items():
        assert text.endswith("."), role
        assert len(text) > 40, role


def test_the_document_says_what_the_code_does():
    out = StringIO()
    call_command("describe_roles", stdout=out)

    assert DOCUMENT.read_text(encoding="utf-8") == out.getvalue(), "docs/security/roles.md is out of date: make fix"


def test_the_document_names_every_role_and_permission():
    text = DOCUMENT.read_text(encoding="utf-8")

    assert all(f"| {role.label} | `{role}` |" in text for role in Role)
    assert all(f"| `{permission}` |" in text for permission in Permission)


@pytest.mark.parametrize("role", ["administrator", "auditor", "teacher", "support", "statistician", "publisher"])
def test_a_role_that_follows_nobody_up_sees_nobody(role):
    """R12, R17."""
    assert PERMISSIONS[Role(role)] & SEES_PEOPLE == set()


@pytest.mark.parametrize(("one", "other"), [
    (Permission.GRANT_GIVE, Permission.PARTICIPANT_VIEW),
    (Permission.GRANT_GIVE, Permission.GRANT_REVIEW),
    (Permission.GRANT_GIVE, Permission.TRAIL_READ),
    (Permission.GRANT_REVIEW, Permission.PARTICIPANT_CHANGE),
    (Permission.STATISTICS_BUILD, Permission.RELEASE_APPROVE),
    (Permission.TRAIL_READ, Permission.PARTICIPANT_CHANGE),
])  # fmt: skip
def test_no_role_holds_two_duties_that_are_kept_apart(one, other):
    """R16."""
    assert not set(roles_with(one)) & set(roles_with(other))


def test_only_contacts_of_protected_people_see_them_or_their_places():
    """R17: and for the hidden the role is not enough: see tests/access/test_protected_people.py."""
    assert roles_with(Permission.PROTECTED_VIEW) == roles_with(Permission.PLACES_VIEW) == [Role.PROTECTED_CONTACT]


def test_roles_that_see_people_belong_to_a_municipality():
    assert {role for role, held in PERMISSIONS.items() if held & SEES_PEOPLE} <= MUNICIPAL_ROLES


def test_the_demonstration_has_a_sign_in_for_each_who_has_something_to_do():
    assert [(each.username, each.role, each.municipality_number) for each in SIGN_INS] == [
        ("radgiver", "caseworker", "4204"), ("kollega", "caseworker", "4204"), ("laerer", "teacher", "4204"),
        ("leder", "leader", "4204"),
        ("statistiker", "statistician", None), ("publiserer", "publisher", None),
        ("administrator", "administrator", "4204"), ("revisor", "auditor", "4204"),
        ("stotte", "support", None),
        ("kontakt", "protected_contact", "0301"),
    ]  # fmt: skip

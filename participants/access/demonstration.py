"""The sign-ins of the demonstration, made on one's own machine only and never in production."""

from typing import NamedTuple

from participants.access.codes import Role


class SignIn(NamedTuple):
    """A made-up user. The password is printed at the start: it guards nothing but made-up people."""

    username: str
    role: Role
    municipality_number: str | None


SIGN_INS = (
    SignIn("radgiver", Role.CASEWORKER, "4204"),
    SignIn("kollega", Role.CASEWORKER, "4204"),
    SignIn("laerer", Role.TEACHER, "4204"),
    SignIn("leder", Role.LEADER, "4204"),
    SignIn("statistiker", Role.STATISTICIAN, None),
    SignIn("publiserer", Role.PUBLISHER, None),
    SignIn("administrator", Role.ADMINISTRATOR, "4204"),
    SignIn("revisor", Role.AUDITOR, "4204"),
    SignIn("stotte", Role.SUPPORT, None),
    # In Oslo: there live made-up people at a strictly confidential address.
    SignIn("kontakt", Role.PROTECTED_CONTACT, "0301"),
)
PASSWORD = "fotfeste-demonstrasjon"  # noqa: S105 - printed on purpose; refused outside the demonstration

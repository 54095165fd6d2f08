"""What each role may do, as a table an auditor can read."""

from enum import StrEnum

from participants.access.codes import Role


class Permission(StrEnum):
    """One thing a person may do."""

    PARTICIPANT_VIEW = "participant.view"
    PARTICIPANT_CHANGE = "participant.change"
    RESULTS_VIEW = "results.view"
    STATISTICS_BUILD = "statistics.build"
    RELEASE_APPROVE = "release.approve"


# Roles that belong to a municipality; the others belong to IMDi and see no people.
MUNICIPAL_ROLES = frozenset({Role.CASEWORKER, Role.LEADER})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CASEWORKER: frozenset({Permission.PARTICIPANT_VIEW, Permission.PARTICIPANT_CHANGE}),
    Role.LEADER: frozenset({Permission.PARTICIPANT_VIEW, Permission.RESULTS_VIEW}),
    Role.STATISTICIAN: frozenset({Permission.STATISTICS_BUILD}),
    # Whoever approves may not build: two people see every figure before the public does.
    Role.PUBLISHER: frozenset({Permission.RELEASE_APPROVE}),
}


def roles_with(permission: Permission) -> list[Role]:
    """The roles that hold a permission."""
    return [role for role, held in PERMISSIONS.items() if permission in held]

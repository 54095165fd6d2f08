"""Which tables are about people, and so write to the trail and are not read in silence."""

from django.apps import apps

from participants.access.querysets import ScopedQuerySet
from participants.trail.querysets import TrailQuerySet

# Who may do what, and who ends the trail: not about refugees, and changed in the open all the same.
OF_ACCESS = frozenset(
    {
        "access_user", "access_grant", "access_externalidentity", "access_invitation", "access_supportsession",
        "mfa_authenticator", "trail_ending",
    }
)  # fmt: skip


def tables_of_people() -> set[str]:
    """Each table that is read through `for_user`; the trail's own are another matter."""
    return {
        model._meta.db_table  # noqa: SLF001 - Django's own name for it
        for model in apps.get_models()
        if isinstance(found := model._default_manager.get_queryset(), ScopedQuerySet)  # noqa: SLF001
        and not isinstance(found, TrailQuerySet)
    }


def tables_that_write() -> set[str]:
    """Each table whose changes must be in the trail."""
    return tables_of_people() | OF_ACCESS

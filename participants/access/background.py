"""Work in the background acts for whoever queued it, in their municipality, for as long as they hold the role.

A task that a tenant queues carries the tenant in a header of its message. The worker enters it, and each transaction
asks anew whether the role is still held (`tenancy.tenant(is_watched=True)`). A task without the header acts for nobody:
it sees no people on the runtime's way in. Nobody's clearance is carried: a task shows no hidden people.
"""

from typing import Any

from celery import Task

from participants.access import tenancy

_HEADER = "fotfeste_tenant"


class ActingTask(Task):
    """The class of every task of the product."""

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        """Queue the task, in the name of the one who acts now."""
        tenant = tenancy.current()
        if tenant is not None:
            acts_for = [tenant.municipality_id, tenant.user_id, tenant.role]
            options["headers"] = {**(options.get("headers") or {}), _HEADER: acts_for}
        return super().apply_async(args, kwargs, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it in that name."""
        given = self.request.get(_HEADER) or (self.request.headers or {}).get(_HEADER)
        if given is None:
            return super().__call__(*args, **kwargs)
        municipality_id, user_id, role = given
        with tenancy.tenant(municipality_id=municipality_id, user_id=user_id, role=role, is_watched=True):
            return super().__call__(*args, **kwargs)

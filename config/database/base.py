"""The engine: PostgreSQL, with the context set at the start of every transaction."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from participants.access import tenancy
from participants.trail import origin


class DatabaseWrapper(base.DatabaseWrapper):
    """Sets on whose behalf and from where when a transaction begins, never for a session."""

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:  # noqa: FBT001 - Django's signature
        super().set_autocommit(autocommit, *args, **kwargs)
        contexts = [(tenancy.SET_CONTEXT, tenancy.current()), (origin.SET_ORIGIN, origin.current())]
        given = [(statement, context.as_settings()) for statement, context in contexts if context is not None]
        if not autocommit and given:
            try:
                # A connection that died unnoticed is met here first: as Django's own error, so that who retries may.
                with self.wrap_database_errors, self.connection.cursor() as cursor:
                    for statement, values in given:
                        cursor.execute(statement, values)
                    self._narrow(cursor)
                    self._check_role(cursor)
            except BaseException:
                # Without its context the transaction must not go on; the next one begins on a new connection.
                self.close()
                raise

    def _narrow(self, cursor: Any) -> None:
        tenant = tenancy.current()
        # The other ways in act for no municipality.
        if tenant is not None and self.alias == "default" and tenant.teaches_only():
            cursor.execute(tenancy.ACT_AS_TEACHER)

    def _check_role(self, cursor: Any) -> None:
        tenant = tenancy.current()
        if tenant is None or not tenant.is_watched or self.alias != "default":
            return
        zone = settings.TIME_ZONE
        cursor.execute(tenancy.IS_HELD, [tenant.municipality_id, tenant.user_id, tenant.role, zone, zone])
        if cursor.fetchone() is None:
            raise tenancy.RoleEnded

"""The engine: PostgreSQL, with the tenant's context set at the start of every transaction."""

from typing import Any

from django.db.backends.postgresql import base

from participants.access import tenancy


class DatabaseWrapper(base.DatabaseWrapper):
    """Sets the context when a transaction begins, never for a session."""

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:  # noqa: FBT001 - Django's signature
        super().set_autocommit(autocommit, *args, **kwargs)
        current = tenancy.current()
        if not autocommit and current is not None:
            try:
                # A connection that died unnoticed is met here first: as Django's own error, so that who retries may.
                with self.wrap_database_errors, self.connection.cursor() as cursor:
                    cursor.execute(tenancy.SET_CONTEXT, current.as_settings())
            except BaseException:
                # Without its context the transaction must not go on; the next one begins on a new connection.
                self.close()
                raise

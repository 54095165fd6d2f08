"""The engine when a connection has died: it is told as Django's own error, and the next one works."""

import pytest
from django.db import OperationalError, connections, transaction

from participants.access.tenancy import tenant
from tests.trail.conftest import ask as as_superuser


def own_settings() -> tuple[str, ...]:
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_setting('app.municipality_id', true)")
        return cursor.fetchone()


def test_a_connection_that_died_unnoticed_is_an_operational_error_and_the_next_transaction_works(register):
    with tenant(municipality_id=4204, user_id=1, role="caseworker"):
        assert own_settings() == ("4204",)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    as_superuser("SELECT pg_terminate_backend(%s, 5000)", [pid])

    with tenant(municipality_id=301, user_id=1, role="caseworker"), pytest.raises(OperationalError):
        own_settings()

    with tenant(municipality_id=301, user_id=1, role="caseworker"):
        assert own_settings() == ("301",)

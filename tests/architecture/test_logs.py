"""No name, number or address in a log line, however the error came about."""

import io
import logging

import pytest
from django.db import IntegrityError, connections, transaction

from config.logs import DiscreetFormatter

SECRET = "Hemmelighetsen"


def logged(raises) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(DiscreetFormatter())
    logger = logging.getLogger("fotfeste.tests")
    logger.addHandler(handler)
    try:
        raises()
    except Exception:
        logger.exception("It failed.")
    finally:
        logger.removeHandler(handler)
    return out.getvalue()


def insert_twice():
    with transaction.atomic(using="migration"), connections["migration"].cursor() as cursor:
        for _ in range(2):
            cursor.execute("INSERT INTO access_user (username, password, is_active) VALUES (%s, '', true)", [SECRET])


def insert_wrapped():
    try:
        insert_twice()
    except IntegrityError as error:
        raise RuntimeError("The loading failed.") from error


@pytest.mark.parametrize("raises", [insert_twice, insert_wrapped])
def test_a_database_error_is_logged_without_the_row_it_is_about(register, raises):
    text = logged(raises)

    assert SECRET not in text
    assert "sqlstate 23505" in text
    assert "constraint access_user_username_key" in text
    assert "Traceback" in text


def test_an_error_of_another_kind_is_logged_as_it_is():
    def divide():
        return 1 / 0

    assert "ZeroDivisionError: division by zero" in logged(divide)


def test_every_handler_of_the_product_uses_it():
    from django.conf import settings

    formatters = settings.LOGGING["formatters"]
    used = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}

    assert {formatters[name]["()"] for name in used} == {"config.logs.DiscreetFormatter"}

"""No name, number or address in a log line, however the error came about."""

import io
import json
import logging
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from config.logs import DiscreetFormatter, JSONFormatter

SECRET = "Hemmelighetsen"


def logged(raises, formatter=DiscreetFormatter) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter())
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


@pytest.mark.parametrize("formatter", [DiscreetFormatter, JSONFormatter])
@pytest.mark.parametrize("raises", [insert_twice, insert_wrapped])
def test_a_database_error_is_logged_without_the_row_it_is_about(register, raises, formatter):
    text = logged(raises, formatter)

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

    assert used == {"text"}
    assert {each["()"] for each in formatters.values()} == {
        "config.logs.DiscreetFormatter",
        "config.logs.JSONFormatter",
    }


def test_for_a_collector_each_line_is_an_object_whatever_is_in_it():
    """ASVS 16.4.1, 16.4.3"""

    def fail():
        raise ValueError('two\nlines and a "quote"')

    lines = logged(fail, JSONFormatter).splitlines()
    told = json.loads(lines[0])

    assert len(lines) == 1
    assert set(told) == {"time", "level", "logger", "message", "error"}
    assert (told["level"], told["logger"], told["message"]) == ("ERROR", "fotfeste.tests", "It failed.")
    assert datetime.fromisoformat(told["time"]).utcoffset() == timedelta(0)
    assert 'two\nlines and a "quote"' in told["error"]

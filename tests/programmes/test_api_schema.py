"""Whatever is sent, the API answers as its schema says, and never with an error of its own."""

import pytest
import schemathesis
from django.conf import settings as django
from django.core.wsgi import get_wsgi_application
from django.utils.crypto import get_random_string
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CheckFunction, FailureGroup, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.programmes.people import key_of, signed_in
from tests.programmes.test_moving import told

EXAMPLES = 12
CHECKS: list[CheckFunction] = [
    not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance,
]  # fmt: skip
# What needs a person is asked about one who is there, or most of what is sent would end at the door.
_OF_SOMEONE, _OF_AN_ARRIVAL = "participant_pk", "arrival_pk"


@pytest.fixture
def arrival(people, user):
    """Someone whom Oslo has told Kristiansand of."""
    return told(signed_in(user("oslo", caseworker="0301")), "elsewhere", municipality="4204")


@pytest.fixture
def schema(people):
    """The schema as it is published, asked of the product in this process."""
    found = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
    found.app = get_wsgi_application()
    return found


def operations(schema):
    return [found.ok() for found in schema.get_all_operations()]


def test_whatever_is_sent_is_answered_as_the_schema_says(schema, caseworker, arrival):
    """Each operation with content that fits its schema; bounded, and the same examples each time."""
    missed, token = [], get_random_string(32)
    there = {_OF_SOMEONE: str(key_of("running")), _OF_AN_ARRIVAL: str(arrival.pk)}
    cookies = {name: each.value for name, each in caseworker.cookies.items()} | {django.CSRF_COOKIE_NAME: token}

    def asker(operation):
        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(), is_there=st.booleans())
        def ask(case, is_there):
            for name, key in there.items():
                if is_there and name in operation.path:
                    case.path_parameters[name] = key
            response = case.call(cookies=cookies, headers={"X-CSRFToken": token, "Accept-Encoding": "identity"})
            try:
                case.validate_response(response, checks=CHECKS)
            except FailureGroup as found:
                missed.append((operation.label, response.status_code, str(found.exceptions[0])[:400]))

        return ask

    for operation in operations(schema):
        asker(operation)()

    assert {each[:2]: each[2] for each in missed} == {}

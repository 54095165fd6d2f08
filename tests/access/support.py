"""Sessions of support for the tests: who has part in one, how it is opened, and what the trail has of it."""

import re

import pytest

from tests.programmes.people import signed_in
from tests.trail.conftest import ask

PAGE, SESSIONS = "/brukerstotte/", "/brukere/brukerstotte/"
REASON = "Kommunen har meldt at e-post ikke kommer fram"
ASKED = {"municipality": "4204", "purpose": "jobs", "reason": REASON, "lasts": "60"}


@pytest.fixture
def staff(user):
    """Support, and those of Kristiansand and Oslo who are to know."""
    return {
        "sven": user("sven", support=None), "lise": user("lise", leader="4204"),
        "ada": user("ada", administrator="4204"), "kari": user("kari", caseworker="4204"),
        "revy": user("revy", auditor="4204"), "ola": user("ola", leader="0301"),
    }  # fmt: skip


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[-1]))


def opened(staff, **changes):
    client = signed_in(staff["sven"])
    return client, client.post(PAGE, ASKED | changes)


def readings():
    return ask(
        "SELECT outcome, action, purpose, origin, participant_ids, municipality_id, user_id, role FROM trail_reading "
        "WHERE municipality_id IS NOT NULL ORDER BY id"
    )

"""What support does in a session is in the trail of the municipality, and what cannot be written down is not served."""

from tests.access.conftest import KRISTIANSAND, two_municipalities, user
from tests.access.support import PAGE, REASON, opened, readings, staff, text
from tests.programmes.people import signed_in
from tests.trail.conftest import ask, events, people, trail

__all__ = ["people", "staff", "trail", "two_municipalities", "user"]


# --- the trail ---


def test_each_request_within_it_is_in_the_trail_of_the_municipality_refusals_too(staff, trail):
    """R21, R24"""
    client, _ = opened(staff)
    client.get(PAGE)
    client.get("/min-side/")
    client.get("/deltakere/")
    client.get("/finnes-ikke/")
    client.post(PAGE, {"avslutt": "ja"})
    client.get("/min-side/")
    whose = ([], KRISTIANSAND, staff["sven"].pk, "support")

    assert readings() == [
        ("served", "support", "support", "web:support", *whose),
        ("served", "support", "support", "web:home", *whose),
        ("refused", "participant-list", "support", "web:participant-list", *whose),
        ("refused", "-", "support", "web:-", *whose),
        ("served", "support", "support", "web:support", *whose),
    ]


def test_opening_and_ending_are_changes_in_the_trail(staff, trail):
    """R21"""
    client, _ = opened(staff)
    client.post(PAGE, {"avslutt": "ja"})
    told = events("access_supportsession")

    assert [(each["operation"], each["municipality_id"], each["origin"]) for each in told] == [
        ("insert", KRISTIANSAND, "web:support"), ("update", KRISTIANSAND, "web:support"),
    ]  # fmt: skip
    assert REASON not in str(told)


def test_the_auditor_of_the_municipality_reads_it_and_no_other(staff, user, trail):
    """R21"""
    client, _ = opened(staff)
    client.get(PAGE)
    page = text(signed_in(staff["revy"]).post("/spor/", {"formal": "control"}))

    assert "sven Brukerstøtte Åpnet en side i en økt for brukerstøtte: Ingen deltakere Brukerstøtte 0" in page
    assert "sven" not in text(signed_in(user("rolf", auditor="0301")).post("/spor/", {"formal": "control"}))
    changes = text(signed_in(staff["revy"]).post("/spor/", {"formal": "control", "vis": "endringer"}))
    assert "Økt for brukerstøtte" in changes


def test_what_cannot_be_written_down_is_not_served(staff, trail):
    """R22"""
    client, _ = opened(staff)
    function = "FUNCTION trail_record_support(uuid, text, boolean)"
    ask(f"REVOKE EXECUTE ON {function} FROM fotfeste_runtime")
    try:
        answers = [client.get(PAGE), client.get("/min-side/")]
    finally:
        ask(f"GRANT EXECUTE ON {function} TO fotfeste_runtime")

    assert [each.status_code for each in answers] == [503, 503]
    assert "Kristiansand" not in answers[0].content.decode()
    assert client.get(PAGE).status_code == 200

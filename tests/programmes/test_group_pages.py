"""The pages of groups: the list, and one that is made and arranged by its forms."""

import re
from datetime import timedelta

from participants.short_keys import shorten
from tests.programmes.people import TODAY, signed_in
from tests.programmes.test_groups import make


def test_a_group_is_made_and_arranged_by_its_page(kari, per, people):
    client = signed_in(kari)
    once = re.search(r'name="once" value="([^"]+)"', client.get("/kurs/").content.decode())
    given = {
        "once": once and once[1], "name": "Praksis i kantina", "kind": "workplace", "measure_type": "work_practice",
        "place": "Rådhuset", "capacity": "4", "starts_on": "-30", "last_on": "",
    }  # fmt: skip
    where = client.post("/kurs/", given).headers["Location"]
    assert client.post("/kurs/", given).headers["Location"] == where
    assert client.post("/kurs/", given | {"name": ""}).status_code == 422
    ahead = client.post("/kurs/", given | {"once": "ahead", "name": "Senere", "starts_on": "+30"}).headers["Location"]
    assert client.post(ahead, {"gjor": "tider", "sessions": "tirsdag 9-12", "from_on": "+30"}).status_code == 302
    assert "09.00–12.00" in client.get(ahead).content.decode()
    slots = {"gjor": "tider", "sessions": "mandag 8.30-12.00\nons 9-13 kjøkkenet", "from_on": "-20"}
    assert client.post(where, slots).status_code == 302
    for wrong in ("hver dag", f"mandag {10**30}-12"):
        assert client.post(where, slots | {"sessions": wrong}).status_code == 422
    assert client.post(where, {"gjor": "laerere", "laerer": "per", "from_on": "-5"}).status_code == 302
    assert client.post(where, {"gjor": "laerere", "laerer": "per", "from_on": "-31"}).status_code == 422
    page = client.post(where, {"gjor": "finn", "finn": "kovalenko"}).content.decode()
    [key] = re.findall(r'name="deltaker" value="([^"]+)"', page)
    enrol = {"gjor": "meld-paa", "deltaker": key, "starts_on": "-10", "last_on": ""}
    refused = client.post(where, enrol | {"last_on": "-11"})
    assert refused.status_code == 422
    assert "Siste dag kan ikke være før første dag. Rett en av datoene." in refused.content.decode()
    assert client.post(where, enrol).status_code == 302
    page = client.get(where).content.decode()

    for told in (
        "Praksis i kantina",
        "Maria Olena Kovalenko",
        "08.30–12.00",
        "kjøkkenet",
        f"fra {TODAY - timedelta(days=5):%-d.%-m.%Y}",
        "1 av 4",
    ):
        assert told in page, told
    [member] = re.findall(r'name="medlem" value="([^"]+)"', page)
    assert client.post(where, {"gjor": "meld-av", "medlem": member, "last_on": "-1"}).status_code == 302
    assert "Ingen er meldt på ennå." in client.get(where).content.decode()


def test_a_leader_sees_groups_and_changes_none(kari, user):
    group, client = make(kari, "running"), signed_in(user("leder", leader="4204"))

    assert client.post("/kurs/", {"name": "x"}).status_code == 403
    assert client.post(f"/kurs/{shorten(key=group.pk)}/", {"gjor": "laerere"}).status_code == 403

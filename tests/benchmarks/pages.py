"""What the caseworker's pages cost a server, in a municipality of some hundreds and in a large one.

The clock tells what a reader waits when the machine is quiet; the processor time of web and backend tells the same on a
machine that has other work. `BENCH_PARTICIPANTS=190000` gives municipalities of some 500 and one of 7 200.
"""

import os
import statistics
from collections.abc import Callable
from importlib import import_module

from tests.benchmarks import walls
from tests.benchmarks.trail_cost import tell

EVERY_COLUMN = "fodt.status.bosatt.startet.slutt.frist.ansvarlig.tiltak.niva.mal.land"
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "60"))


def main() -> None:
    """Fill, ask each page by turns, and print the figures beside the load of the machine."""
    walls.fill()
    import_module("config.wsgi")  # as each process of the web begins
    tell(f"load of the machine: {os.getloadavg()}, {os.cpu_count()} cores")
    from participants.models import Participant

    everyone = Participant.objects.using("migration")
    small = everyone.exclude(municipality_id=301).values_list("municipality_id", flat=True).first()
    for place in (small, 301):
        _measure(place, people=everyone.filter(municipality_id=place).count())
    tell(f"load of the machine: {os.getloadavg()}")


def _measure(place: int, *, people: int) -> None:
    from django.db import connections

    from participants.models import Participant
    from participants.short_keys import shorten

    someone = Participant.objects.using("migration").filter(municipality_id=place, is_hidden=False).order_by("ref")[7]
    client = walls.caseworker(place)
    last = _last_page(place)
    pages: dict[str, Callable] = {
        "participants": lambda: client.get("/deltakere/"),
        "participants, the last page": lambda: client.get("/deltakere/", {"etter": last}),
        "participants, one status": lambda: client.get("/deltakere/", {"status": "i-program"}),
        "participants, by start": lambda: client.get("/deltakere/", {"sorter": "start"}),
        "participants, by deadline": lambda: client.get("/deltakere/", {"sorter": "frist"}),
        "participants, by end, last page": lambda: client.get("/deltakere/", {"sorter": "-slutt", "foer": last}),
        "participants, by next deadline": lambda: client.get("/deltakere/", {"frist": "neste-30-dager"}),
        "participants, four filters": lambda: client.get(
            "/deltakere/", {"land": "SYR", "tiltak": "norwegian", "niva": "ingen", "ansvarlig": "ingen"}
        ),
        "participants, every column": lambda: client.get("/deltakere/", {"kolonner": EVERY_COLUMN}),
        "tasks": lambda: client.get("/oppgaver/"),
        "one participant": lambda: client.get(f"/d/{shorten(key=someone.pk)}/"),
        "search by name": lambda: client.post("/sok/", {"q": someone.family_name}),
        "suggestions, misspelt": lambda: client.post("/sok/forslag/", {"q": "Navmbc Ettenavn"}),
    }
    connection = connections["default"]
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in pages}
    for turn in range(REQUESTS + 5):
        for name, ask in pages.items():
            taken = walls.asked(ask, connection)
            if turn >= 5:  # the first are for the caches
                found[name].append(taken)
    tell(f"municipality {place}: {people:,} of {walls.PARTICIPANTS:,} people; ms, {REQUESTS} requests each by turns")
    for name, each in found.items():
        clock, both, backend = (sorted(row[column] for row in each) for column in range(3))
        p95 = clock[int(len(clock) * 0.95)]
        tell(
            f"  {name:34} clock {statistics.median(clock):6.1f} (p95 {p95:6.1f})   "
            f"processor {statistics.median(both):6.1f}, of which the database {statistics.median(backend):6.1f}"
        )


def _last_page(place: int) -> str:
    from participants.models import Participant
    from participants.short_keys import shorten

    people = Participant.objects.using("migration").filter(municipality_id=place, is_hidden=False)
    return shorten(key=people.order_by("-sort_name", "-pk")[20].pk)

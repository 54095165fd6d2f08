"""What the public pages and the public API of the statistics cost a server.

Five years of made-up cells in every published table. Processor time of web and backend is what counts: the clock tells
the same on a machine that has nothing else to do.
"""

import itertools
import os
import random
import statistics
from collections.abc import Callable, Iterator

from tests import conftest
from tests.benchmarks import walls
from tests.benchmarks.trail_cost import tell

YEARS = range(2019, 2024)
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "60"))
_DATABASE = "bench_public"
_COUNTRIES = 40
# Of which each is a part of the one before.
_TIMES = {"participants": 5000, "starters": 3, "exits": 2000, "transitions": 1}
_EVERYTHING = "valueCodes[region]=*&valueCodes[sex]=*&valueCodes[ContentsCode]=*&valueCodes[Tid]=*"


def main() -> None:
    """Publish, ask each address by turns, and print the figures beside the load of the machine."""
    _fill()
    from django.conf import settings
    from django.db import connections
    from django.test import Client

    settings.STATISTICS_API_CALLS = 10**9
    client = Client()
    small = {"headers": {"Accept-Encoding": "gzip"}}
    page = "/statistikk/2023/"
    tag = {"headers": {"Accept-Encoding": "gzip", "If-None-Match": client.get(page, **small).headers.get("ETag", "-")}}
    asked: dict[str, Callable] = {
        "the list of releases": lambda: client.get("/statistikk/", **small),
        "a release": lambda: client.get(page, **small),
        "a release that the reader has": lambda: client.get(page, **tag),
        "a municipality": lambda: client.get("/statistikk/kommuner/4204/", **small),
        "a file": lambda: client.get(f"{page}v1/tabeller.csv", **small),
        "API, metadata": lambda: client.get("/api/v2/tables/IP01/metadata"),
        **{
            f"API, all of IP01 as {kind}": lambda kind=kind: client.get(
                f"/api/v2/tables/IP01/data?{_EVERYTHING}&outputFormat={kind}"
            )
            for kind in ("json-stat2", "csv", "px")
        },
        "API, one place": lambda: client.get(f"/api/v2/tables/IP01/data?{_EVERYTHING.replace('=*', '=4204', 1)}"),
        "table tool, all counties": lambda: client.get("/statistikk/tabell/?sted=fylker"),
    }
    cells = client.get(f"/api/v2/tables/IP01/data?{_EVERYTHING}").json()["value"]
    tell(f"load of the machine: {os.getloadavg()}, {os.cpu_count()} cores; IP01 has {len(cells):,} cells")
    connection = connections["default"]
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in asked}
    for turn in range(REQUESTS + 3):
        for name, ask in asked.items():
            taken = walls.asked(ask, connection, expected={200, 304})
            if turn >= 3:  # the first are for the caches
                found[name].append(taken)
    for name, each in found.items():
        clock, both, backend = (statistics.median(row[column] for row in each) for column in range(3))
        tell(
            f"  {name:30} clock {clock:7.2f} ms   processor {both:7.2f}, of which the database {backend:6.2f}: "
            f"{1000 / both:6.0f} a second and core"
        )
    tell(f"load of the machine: {os.getloadavg()}")


def _fill() -> None:
    from django.core.management import call_command
    from django.db import connections

    from participants.access import database

    conftest.make_database(_DATABASE, template="template0")
    conftest.point_at(_DATABASE)
    database.prepare(settings=connections["migration"].settings_dict)
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    for year in YEARS:
        _publish(year)


def _publish(year: int) -> None:
    from datetime import UTC, datetime

    from participants.access.models import User
    from reporting.figures import DEFINITIONS
    from reporting.models import Release, ReleaseCell

    users = [User.objects.using("migration").get_or_create(username=name)[0] for name in ("builder", "approver")]
    at = datetime(year + 1, 6, 1, 6, tzinfo=UTC)
    release = Release(
        year=year, limit=4, version=1, definitions=DEFINITIONS, built_at=at, built_by=users[0], checksum=f"{year}" * 16
    )
    release.save(using="statistics")
    chance = random.Random(year)
    ReleaseCell.objects.using("statistics").bulk_create(
        (
            ReleaseCell(
                release_id=release.pk,
                position=place,
                symbol="",
                value=_TIMES.get(cell["indicator"], 0) * chance.randrange(4, 900) or 50,
                **cell,
            )
            for place, cell in enumerate(_cells())
        ),
        batch_size=5000,
    )
    told = {"status": "published", "approved_by": users[1], "approved_at": at, "published_at": at}
    Release.objects.using("statistics").filter(pk=release.pk).update(published_by=users[1], **told)


def _cells() -> Iterator[dict[str, str]]:
    from participants.access.models import Country
    from reporting.actions.releases import _names
    from reporting.figures import ALL, CODES, DIMENSIONS
    from reporting.tables import TABLES

    countries = list(Country.objects.order_by("code").values_list("code", flat=True)[:_COUNTRIES])
    # The same places in all years, so that a table of them all is one that may be asked for.
    names, seen = _names(2022)[0], set()
    for table in TABLES:
        codes = [[ALL, *(CODES.get(each) or countries)] if each in table.dimensions else [ALL] for each in DIMENSIONS]
        places = [(level, region, name) for level in table.levels for region, name in names[level].items()]
        for (level, region, name), chosen, indicator in itertools.product(
            places, itertools.product(*codes), table.indicators
        ):
            if (level, region, chosen, indicator) not in seen:
                seen.add((level, region, chosen, indicator))
                where = {"region_level": level, "region": region, "region_name": name, "indicator": indicator}
                yield where | dict(zip(DIMENSIONS, chosen, strict=True))

"""The hot queries of a municipality read an index behind both walls, and no more than the municipality has.

`make bench ARGS=walls` measures the same on a million people (docs/performance.md).
"""

from datetime import date

import pytest
from django.db import connections, transaction
from django.db.models import Count

from participants.access import actions as access
from participants.access import tenancy
from participants.access.models import User
from participants.models import Participant
from programmes.models import Measure
from tests.access.conftest import LONG_AGO, OSLO, as_owner
from tests.access.test_tenancy import MANY, parts
from tests.conftest import wipe

_OF_OSLO = 60
_BELOW = """
INSERT INTO programmes_programme (municipality_id, participant_id, is_hidden, ref, continues_municipality_number,
    continues_ref, starts_on, goal)
SELECT municipality_id, id, is_hidden, ref, '', '', '2022-06-01', '' FROM participants_participant;
INSERT INTO programmes_measure (municipality_id, programme_id, is_hidden, measure_type, starts_on, provider, ordinal)
SELECT municipality_id, id, is_hidden, 'norwegian', '2022-06-01', 'Skolen', 1 FROM programmes_programme;
ANALYZE participants_participant, programmes_programme, programmes_measure;
"""

QUERIES = {
    "list": lambda people, _measures: people.order_by("family_name", "given_name", "pk")[:50],
    "filtered list": lambda people, _measures: people.filter(
        education_level="unknown", permitted_on__gte=date(2021, 1, 1)
    ).order_by("family_name", "given_name", "pk")[:50],
    "one person": lambda people, _measures: people.filter(pk=people.first().pk),
    "by reference": lambda people, _measures: people.filter(ref="P7"),
    "names that begin with": lambda people, _measures: people.extra(where=["family_name ^@ 'Haddad 1'"]),
    "count": lambda people, _measures: people.order_by().values("municipality").annotate(count=Count("pk")),
    "count by level": lambda people, _measures: people.order_by()
    .values("education_level")
    .annotate(count=Count("pk")),
    "measures": lambda _people, measures: measures.filter(programme=measures.first().programme_id),
}  # fmt: skip


@pytest.fixture(scope="module")
def reader(database, django_db_blocker):
    """Sixty people in each of 350 municipalities, with a programme and a measure each; someone of Oslo who reads."""
    with django_db_blocker.unblock():
        wipe()
        as_owner(MANY)
        as_owner(_BELOW)
        made = User(username="leser")
        made.save()
        access.grant_role(username="leser", role="caseworker", municipality_number="0301", on=LONG_AGO)
        yield made
        wipe()


@pytest.mark.parametrize("walls", ["both", "the second alone"])
@pytest.mark.parametrize("name", QUERIES)
def test_a_hot_query_reads_an_index_and_no_more_than_the_municipality_has(reader, name, walls):
    querysets = [
        model.objects.for_user(reader, on=LONG_AGO) if walls == "both" else model.objects.all()
        for model in (Participant, Measure)
    ]
    with (
        tenancy.tenant(municipality_id=OSLO, user_id=reader.pk, role="caseworker"),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        statement, parameters = QUERIES[name](*querysets).query.sql_with_params()
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
        [([explained],)] = cursor.fetchall()
    tables = {"participants_participant", "programmes_programme", "programmes_measure"}
    reads = [part for part in parts(explained["Plan"]) if part.get("Relation Name") in tables]

    assert reads
    for part in reads:
        assert "Index" in part["Node Type"] or "Bitmap" in part["Node Type"], part
        assert part["Actual Rows"] + part.get("Rows Removed by Filter", 0) <= _OF_OSLO, part


def test_the_web_starts_no_workers_for_a_query(database, django_db_blocker):
    """Starting them takes longer than counting a city: docs/performance.md has the figures."""
    with django_db_blocker.unblock():
        for alias in ("default", "statistics"):
            with connections[alias].cursor() as cursor:
                cursor.execute("SHOW max_parallel_workers_per_gather")
                assert cursor.fetchone() == ("0",), alias

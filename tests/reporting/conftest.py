"""Releases made by hand, cell by cell: what it means to build one is tested elsewhere."""

import hashlib
from datetime import UTC, datetime

import pytest

from participants.access.actions import grant_role
from participants.access.models import User
from reporting import actions
from reporting.checking import check
from reporting.exports import release_csv
from reporting.exports.plain import release_further_csv
from reporting.figures import DEFINITIONS
from reporting.models import FurtherCell, Release, ReleaseCell
from tests.access.conftest import LONG_AGO, user
from tests.trail.conftest import trail

__all__ = ["approve", "publish", "publisher", "trail", "user"]

DATABASE = "statistics"
AT = datetime(2023, 6, 5, 6, 0, tzinfo=UTC)


def approve(*, release: Release, by: User, now: datetime) -> Release:
    """Every warning explained, and approved."""
    for point in check(release):
        if point.warning:
            actions.explain_warning(
                release=release, warning=point.warning, reason="Registeret er oppdiktet.",
                by=User.objects.get(pk=release.built_by_id), now=now,
            )  # fmt: skip
    return actions.approve_release(release=release, by=by, now=now)


@pytest.fixture
def publisher(register):
    """One of IMDi's who approves and publishes."""
    return grant_role(username="publ", role="publisher", municipality_number=None, on=LONG_AGO)[0].user


@pytest.fixture
def publish(register):
    """`publish(2022, cells)` makes a release."""
    people = [User(username=name) for name in ("builder", "approver")]
    for person in people:
        person.save(using="migration")

    def make(year: int, cells: list[dict], *, version: int = 1, is_public: bool = True, **fields: object) -> Release:
        public = {"status": "published", "approved_by_id": people[1].pk, "approved_at": AT, "published_at": AT}
        release = Release(
            year=year, version=version, limit=4, built_by_id=people[0].pk,
            **{
                "definitions": DEFINITIONS, "built_at": AT,
                **{name: value for name, value in fields.items() if name not in public},
            },
        )  # fmt: skip
        release.save(using=DATABASE)
        further = [cell for cell in cells if "breakdown" in cell]
        for model, found in ((ReleaseCell, [cell for cell in cells if cell not in further]), (FurtherCell, further)):
            model.objects.using(DATABASE).bulk_create(
                model(release_id=release.pk, position=place, **cell) for place, cell in enumerate(found)
            )
        sums = {"checksum": release_csv} | ({"further_checksum": release_further_csv} if further else {})
        checksums = {name: hashlib.sha256("".join(make(release)).encode()).hexdigest() for name, make in sums.items()}
        Release.objects.using(DATABASE).filter(pk=release.pk).update(**checksums)
        release.refresh_from_db()
        if is_public:
            Release.objects.using(DATABASE).filter(pk=release.pk).update(**{**public, **fields})
            release.refresh_from_db()
        return release

    return make

"""The two questions about the whole country that a municipality may put, each of numbers that it knows already."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connections

from participants.encryption.digests import digests_of, person_digest


class Number(NamedTuple):
    """A number in the clear, and the row that keeps it."""

    identifier_pk: UUID
    kind: str
    value: str


def is_elsewhere(*, numbers: Iterable[tuple[str, str]]) -> bool:
    """Whether someone with one of the numbers, `(kind, value)`, is registered in another municipality.

    Not where, and not who. Of whoever is protected anywhere the answer is no.
    """
    digests = [person_digest(value, kind=kind, person_key=settings.PERSON_KEY) for kind, value in numbers]
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT participants_is_elsewhere(%s::bytea[])", [digests])
        (found,) = cursor.fetchone()
    return bool(found)


def tie(*, participant_pk: UUID, numbers: Iterable[Number]) -> None:
    """Make a participant of one's own municipality the person whom the numbers name, wherever else they are.

    The hashes by which others find the person are kept too.
    """
    numbers = list(numbers)
    hashes = [digests_of(each.value, kind=each.kind, person_key=settings.PERSON_KEY) for each in numbers]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT participants_tie(%s, %s::uuid[], %s::bytea[], %s::bytea[], %s::boolean[])",
            [
                participant_pk, [each.identifier_pk for each in numbers], [each.digest for each in hashes],
                [each.kin for each in hashes], [each.is_d_number for each in hashes],
            ],
        )  # fmt: skip

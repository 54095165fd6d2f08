"""Someone who has moved here, and the answer that the municipality gives."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from programmes.codes import Goal, TransferRefusal
from programmes.overviews import Awaited


class ArrivalSerializer(serializers.Serializer):
    """Who it is and how far the programme has come: all that is told before someone is taken over."""

    id = serializers.UUIDField()
    from_municipality_number = serializers.CharField()
    from_municipality = serializers.CharField()
    moved_on = serializers.DateField()
    is_protected = serializers.BooleanField()
    told_at = serializers.DateTimeField()
    name = serializers.CharField()
    born_on = serializers.DateField()
    programme_started_on = serializers.DateField(allow_null=True)
    planned_end_on = serializers.DateField(allow_null=True)
    goal = serializers.ChoiceField(choices=Goal.choices, allow_null=True)
    language_tests = serializers.IntegerField()
    notes = serializers.IntegerField()


class ArrivalPageSerializer(serializers.Serializer):
    """Some of those who wait for an answer, and where the list goes on."""

    results = ArrivalSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class AnswerArrivalSerializer(serializers.Serializer):
    """What is answered: with `accept` the day on which the programme goes on here, with `decline` the reason."""

    starts_on = serializers.DateField(required=False)
    refusal = serializers.ChoiceField(choices=TransferRefusal.choices, required=False)


class ArrivalAnsweredSerializer(serializers.Serializer):
    """That it was answered, and who it is here from now on."""

    detail = serializers.CharField()
    participant = serializers.UUIDField(allow_null=True)


def arrival(found: Awaited) -> dict[str, Any]:
    """One of them, as the API tells it."""
    row = found.arrival
    return {
        "id": str(row.pk), "from_municipality_number": row.from_municipality.number,
        "from_municipality": row.from_municipality.name, "moved_on": row.moved_on, "is_protected": row.is_protected,
        "told_at": row.told_at, "name": found.name, "born_on": found.born_on,
        "programme_started_on": found.starts_on, "planned_end_on": found.planned_end_on, "goal": found.goal,
        "language_tests": found.tests, "notes": found.notes,
    }  # fmt: skip


def arrivals(found: Iterable[Awaited]) -> list[dict[str, Any]]:
    """All of a page."""
    return [arrival(each) for each in found]

"""What the tests of loading have in common: the day, the loading, and the register as rows to compare."""

from datetime import date

import pytest

from participants.models import Participant, ParticipantIdentifier, Person, PersonIdentifier, PersonLink
from participants.trail.models import Change
from programmes import actions
from programmes.exchange.findings import PackageRefused
from programmes.models import Exit, LanguageTest, Leave, Measure, Programme

TODAY = date(2024, 11, 24)
_TABLES = (
    Participant, ParticipantIdentifier, Person, PersonIdentifier, PersonLink, Programme, Measure, Leave, LanguageTest,
    Exit,
)  # fmt: skip


def load(path, **options):
    return actions.load_package(path=path, on=TODAY, **options)


def everything():
    """Every table about people, and the change feed, as plain rows."""
    rows = {model.__name__: model.objects.using("national").values_list() for model in _TABLES}
    rows["Change"] = Change.objects.using("statistics").values_list()
    return {name: sorted(map(str, found)) for name, found in rows.items()}


def refused(path, **options):
    """The findings of a package that is refused."""
    with pytest.raises(PackageRefused) as refusal:
        load(path, **options)
    return refusal.value.findings


def places(findings):
    """Table, row and column of each error, in reading order."""
    return [(found.table, found.row, found.column) for found in sorted(findings.errors)]

"""What stood before two registrations became one, as text that is sealed, and back again as rows."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import GeneratedField

from participants.models import Participant
from programmes.actions.merging.sides import Side


@dataclass(slots=True)
class Parcel:
    """All that parting them needs and that no key or day says."""

    gone: dict[str, Any]
    grade: str
    before: dict[str, str]
    after: dict[str, str]
    numbers: list[str]
    # The version that the contact details got; nothing where they were left alone.
    details_version: int | None = None
    # Whether the one that stays was named as one who draws looks before.
    was_guarded: bool = False
    rows: list[dict[str, Any]] = field(default_factory=list)

    def as_text(self) -> str:
        """To be sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "Parcel":
        """From what was sealed."""
        return cls(**json.loads(text))


def pack(*, kept: Side, other: Side) -> Parcel:
    """Both as they stand; what comes of it is filled in as it is done."""
    values = kept.values()
    return Parcel(
        gone=_held(other.participant), grade=kept.participant.address_protection, before=values, after=dict(values),
        numbers=[str(each.pk) for each in kept.numbers.values()], was_guarded=kept.participant.guarded_at is not None,
    )  # fmt: skip


def row_kept(row: models.Model) -> dict[str, Any]:
    """A row that another takes the place of."""
    return {"table": row._meta.db_table, "row": _held(row)}  # noqa: SLF001 - Django's own name for it


def row_again(kept: dict[str, Any]) -> dict[str, Any]:
    """The same as the database takes it, what was sealed sealed anew."""
    model = next(each for each in apps.get_models() if each._meta.db_table == kept["table"])  # noqa: SLF001
    fields = [each for each in model._meta.concrete_fields if each.attname in kept["row"]]  # noqa: SLF001
    made = model()
    for each in fields:
        text = kept["row"][each.attname]
        setattr(made, each.attname, None if text is None else each.to_python(text))
    told = {}
    for each in fields:
        value = each.pre_save(made, add=False)
        is_sealed = isinstance(value, bytes)
        told[str(each.column)] = f"\\x{value.hex()}" if is_sealed else kept["row"][each.attname]
    return {"table": kept["table"], "row": told}


def _held(row: models.Model | Participant) -> dict[str, Any]:
    return {
        each.attname: None if getattr(row, each.attname) is None else each.value_to_string(row)
        for each in row._meta.concrete_fields  # noqa: SLF001
        if not isinstance(each, GeneratedField)
    }

"""Opens and seals what many rows hold with one question for their keys: a list would ask once a row."""

from collections.abc import Sequence

from django.db import models

from participants.encryption import keys, sealing
from participants.encryption.fields import EncryptedTextField, _Sealed


def open_all(rows: Sequence[models.Model], *, using: str = "default") -> None:
    """Open each sealed column of rows of one model. Raises SealBroken and KeyMissing, as looking at one would."""
    fields = [each for each in rows[0]._meta.concrete_fields if isinstance(each, EncryptedTextField)] if rows else []  # noqa: SLF001
    found: dict[tuple[int, int], bytes] = {}
    for row in rows:
        for field in fields:
            held = row.__dict__.get(field.attname)
            if not isinstance(held, _Sealed):
                continue
            place = field._place(row)  # noqa: SLF001 - of the same package
            name = (place.municipality_id, sealing.key_number(held))
            if name not in found:
                found[name] = keys.key_of(held, municipality_id=place.municipality_id, using=using)
            row.__dict__[field.attname] = field.unpadded(sealing.open_sealed(held, key=found[name], place=place))


def seal_all(rows: Sequence[models.Model], *, using: str = "default") -> None:
    """Seal each column that is to be before many rows are saved at once. Raises KeyMissing, as saving one would."""
    fields = [each for each in rows[0]._meta.concrete_fields if isinstance(each, EncryptedTextField)] if rows else []  # noqa: SLF001
    places = [[(field, field._place(row)) for field in fields] for row in rows]  # noqa: SLF001 - of the same package
    found = keys.current_keys(municipality_ids={place.municipality_id for of in places for _, place in of}, using=using)
    for row, of in zip(rows, places, strict=True):
        for field, place in of:
            held, key = row.__dict__.get(field.attname), found[place.municipality_id]
            if held is not None and not isinstance(held, _Sealed):
                text = str(held).ljust(field.padded_to)
                row.__dict__[field.attname] = _Sealed(sealing.seal(text, key=key.value, number=key.number, place=place))

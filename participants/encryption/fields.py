"""A column whose text is sealed on its way to the database and opened when it is looked at."""

from typing import Any, cast

from django.core.exceptions import FieldError
from django.db import models

from participants.encryption import keys, sealing
from participants.encryption.secret import Secret


class _Sealed(bytes):
    """As the database has it."""

    __slots__ = ()


class _Opened:
    """The attribute of the model: sealed until someone looks."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        held = instance.__dict__.get(self.field.attname)
        if held is None and self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])  # it was deferred
            held = instance.__dict__.get(self.field.attname)
        if isinstance(held, _Sealed):
            held = instance.__dict__[self.field.attname] = self.field.open_on(instance, held)
        return held

    def __set__(self, instance: models.Model, value: Any) -> None:
        is_plain = isinstance(value, str) and not isinstance(value, Secret)
        instance.__dict__[self.field.attname] = Secret(value) if is_plain else value


class EncryptedTextField(models.Field):
    """Text sealed with its municipality's data key, bound to its row. Give the model `municipality` and a UUID key.

    Reading the attribute opens it (one query for the key) and gives a `Secret`. It cannot be searched, ordered by or
    set through `update()`: find rows by a `blind_index` beside it. An empty text is sealed like any other.

    What is sealed is as long as the text, which gives one of a few words away unless all are `padded_to` one length.
    """

    descriptor_class = _Opened
    empty_strings_allowed = True

    def __init__(self, *args: Any, padded_to: int = 0, **kwargs: Any) -> None:
        self.padded_to = padded_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"padded_to": self.padded_to} if self.padded_to else {})

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "bytea"

    def get_internal_type(self) -> str:
        """For migrations and introspection."""
        return "BinaryField"

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> _Sealed | None:
        """Still sealed."""
        return None if value is None else _Sealed(value)

    def open_on(self, instance: models.Model, sealed: bytes) -> Secret:
        """The text of a row. Raises SealBroken or KeyMissing."""
        place = self._place(instance)
        key = keys.key_of(sealed, municipality_id=place.municipality_id, using=_database(instance))
        return self.unpadded(sealing.open_sealed(sealed, key=key, place=place))

    def unpadded(self, text: Secret) -> Secret:
        """A text as it was before it was padded."""
        return Secret(text.rstrip(" ")) if self.padded_to else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's own shape
        """Seal it for its row. What nobody has looked at is saved as it is."""
        held = model_instance.__dict__.get(self.attname)
        if held is None or isinstance(held, _Sealed):
            return held
        place = self._place(model_instance)
        key = keys.current_key(municipality_id=place.municipality_id, using=_database(model_instance))
        return _Sealed(sealing.seal(str(held).ljust(self.padded_to), key=key.value, number=key.number, place=place))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Bytes for the driver. Raises FieldError for plain text: `update()` and filters know no row to seal it for."""
        if value is None:
            return None
        if isinstance(value, _Sealed):
            return connection.Database.Binary(value)
        raise FieldError(f"{self.name} is sealed for one row: save the row, and find it by a blind index.")

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing but whether there is a value."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def _place(self, instance: models.Model) -> sealing.Place:
        row = cast("Any", instance)
        return sealing.Place(self.model._meta.db_table, str(self.column), row.municipality_id, row.pk)  # noqa: SLF001


class BlindIndexField(models.BinaryField):
    """What a sealed column is found by: the keyed hash that `blind_index` gives, made anew when the text is.

    `of` is the sealed column. The model has a `kind` and a `municipality` beside it.
    """

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **kwargs | {"editable": False})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's own shape
        """The hash of a text that was given; of one that nobody has changed, what is there."""
        held, row = model_instance.__dict__.get(self.of), cast("Any", model_instance)
        if isinstance(held, str):
            index = keys.blind_index(str(held), kind=row.kind, municipality_id=row.municipality_id)
            setattr(model_instance, self.attname, index)
        return super().pre_save(model_instance, add)


def _database(instance: models.Model) -> str:
    return instance._state.db or "default"  # noqa: SLF001 - Django's own name for it

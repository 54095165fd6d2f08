"""All four ways in lead to one database, so rows may meet whichever way they were read."""

from typing import Any


class OneDatabaseRouter:
    """Relations are free; the schema is changed by the owner alone."""

    def allow_relation(self, _first: object, _second: object, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        return db == "migration"

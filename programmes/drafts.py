"""What somebody is writing in the form of an action: as text, to be kept, and read again."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.forms import Field
from django.http import QueryDict

from programmes.forms.fields import text_sent

_LONGEST, _LONGEST_KEY = 5000, 64


class Written(NamedTuple):
    """What was typed, what the form opened with, and the version and the row it was opened on."""

    typed: dict[str, str]
    was: dict[str, str]
    version: str
    row: str

    def as_text(self) -> str:
        """To be kept; nothing where nothing has been written."""
        return "" if self.typed == self.was else json.dumps(self._asdict(), ensure_ascii=False)


def sent(posted: QueryDict, fields: Mapping[str, Field]) -> Written:
    """Of what a form has sent."""

    def texts(prefix: str = "") -> dict[str, str]:
        return {name: text_sent(posted, prefix + name, field)[:_LONGEST] for name, field in fields.items()}

    return Written(
        texts(), texts("was_"), posted.get("version", "")[:_LONGEST_KEY], posted.get("rad", "")[:_LONGEST_KEY]
    )


def read(text: str, names: Iterable[str]) -> Written:
    """Of what was kept. A field that the form has had since is as it opens; one that it has no more is left out."""
    kept = Written(**json.loads(text))
    names = set(names)
    return kept._replace(
        typed={name: text for name, text in kept.typed.items() if name in names},
        was={name: text for name, text in kept.was.items() if name in names},
    )

"""What somebody is writing in the form of an action: as text, to be kept, and read again."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from django.http import QueryDict

_LONGEST, _LONGEST_KEY, _MOST_FIELDS = 5000, 64, 40
_WAS = "was_"


class Written(NamedTuple):
    """What was typed, what the form opened with, and the version and the row it was opened on."""

    typed: dict[str, str]
    was: dict[str, str]
    version: str
    row: str

    def as_text(self) -> str:
        """To be kept; nothing where nothing has been written."""
        return "" if self.typed == self.was else json.dumps(self._asdict(), ensure_ascii=False)


def sent(posted: QueryDict) -> Written:
    """Of what a form has sent. It says itself which fields it has, by what each opened with."""
    names = [name.removeprefix(_WAS) for name in posted if name.startswith(_WAS)][:_MOST_FIELDS]

    def text_of(name: str) -> str:
        # Of boxes all that are ticked.
        return ",".join(map(str, posted.getlist(name))).replace("\r\n", "\n")[:_LONGEST]

    return Written(
        {name: text_of(name) for name in names}, {name: text_of(_WAS + name) for name in names},
        posted.get("version", "")[:_LONGEST_KEY], posted.get("rad", "")[:_LONGEST_KEY],
    )  # fmt: skip


def read(text: str, names: Iterable[str]) -> Written:
    """Of what was kept. A field that the form has had since is as it opens; one that it has no more is left out."""
    kept = Written(**json.loads(text))
    names = set(names)
    return kept._replace(
        typed={name: text for name, text in kept.typed.items() if name in names},
        was={name: text for name, text in kept.was.items() if name in names},
    )

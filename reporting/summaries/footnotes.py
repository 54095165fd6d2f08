"""The footnotes of a release page: numbered as they are first referred to, each leading back to every reference."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from reporting.rules.languages import Language
from reporting.rules.notes import FOOTNOTES


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note and how many places refer to it."""

    number: int
    text: str
    references: tuple[str, ...]


@dataclass(slots=True)
class Footnotes:
    """What one page has referred to so far."""

    language: Language = Language.BOKMAL
    _references: dict[str, list[str]] = field(default_factory=dict)

    def refer(self, name: str) -> tuple[int, str]:
        """The number of a note, and an id for this reference to it."""
        if name not in FOOTNOTES:
            raise KeyError(f"No footnote is called {name}.")
        references = self._references.setdefault(name, [])
        number = list(self._references).index(name) + 1
        references.append(f"til-fotnote-{number}-{len(references) + 1}")
        return number, references[-1]

    def __iter__(self) -> Iterator[Footnote]:
        for number, (name, references) in enumerate(self._references.items(), 1):
            yield Footnote(number=number, text=FOOTNOTES[name].told(self.language), references=tuple(references))

"""The languages that the figures are published in. A text has all three: one that is missing is no text."""

from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """As in BCP 47."""

    BOKMAL = "nb"
    NYNORSK = "nn"
    ENGLISH = "en"


# Each by its own name.
NAMES = {Language.BOKMAL: "bokmål", Language.NYNORSK: "nynorsk", Language.ENGLISH: "English"}


class Text(NamedTuple):
    """The same said in each language."""

    nb: str
    nn: str
    en: str

    def told(self, language: Language, /, **words: object) -> str:
        """In one of them. `words` fill what the text leaves open."""
        text = {Language.BOKMAL: self.nb, Language.NYNORSK: self.nn, Language.ENGLISH: self.en}[language]
        return text.format(**words) if words else text

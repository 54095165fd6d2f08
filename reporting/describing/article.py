"""An article: headings with sentences under them, in every language. A page and a document are written from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reporting.rules.languages import NAMES, Language, Text

WRITTEN_BY: Final = (
    "What this file is for: readers of the statistics, in whichever language. `manage.py describe_figures` writes it "
    "(`make fix`) from `reporting/describing/`; a test keeps it equal."
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is said under it, and what is listed there."""

    id: str
    title: Text
    paragraphs: tuple[Text, ...] = ()
    points: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """`slug` is its address for ever, `document` the name of its file in docs/figures/."""

    slug: str
    document: str
    title: Text
    lead: Text
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class ToldSection:
    """A section in one language."""

    id: str
    title: str
    paragraphs: list[str]
    points: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """An article in one language."""

    title: str
    lead: str
    sections: list[ToldSection]


def told(article: Article, language: Language) -> Told:
    """The article in a language."""
    return Told(
        article.title.told(language),
        article.lead.told(language),
        [
            ToldSection(
                each.id,
                each.title.told(language),
                [text.told(language) for text in each.paragraphs],
                [text.told(language) for text in each.points],
            )
            for each in article.sections
        ],
    )


def document(article: Article) -> str:
    """The article as a file of docs/figures/: English first, as in the others, then both kinds of Norwegian."""
    lines = [f"# {article.title.en}", "", WRITTEN_BY]
    for language in (Language.ENGLISH, Language.BOKMAL, Language.NYNORSK):
        lines += ["", f"## {NAMES[language].capitalize()}: {article.title.told(language)}", ""]
        lines += _lines(told(article, language))
    return "\n".join(lines) + "\n"


def _lines(article: Told) -> Iterator[str]:
    yield article.lead
    for section in article.sections:
        yield from ("", f"### {section.title}")
        for paragraph in section.paragraphs:
            yield from ("", paragraph)
        if section.points:
            yield ""
        # A star would begin a list of its own.
        yield from (f"- {point}".replace("*", "\\*") for point in section.points)

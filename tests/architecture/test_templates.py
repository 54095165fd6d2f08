"""Templates: what holds for each of them, whatever page it makes."""

import re
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[2] / "templates"
# Lists of records: the body of a table, and the lists that look like one.
_LIST = re.compile(r'<(?:tbody|ul class="(?:entries|tasks)[^"]*")>\s*\{% for .*?</(?:tbody|ul)>', re.DOTALL)
# Parts of a page about one participant, where lists stand among much else; and pages that the public reads.
_PARTS = {
    "programmes/_content.html", "programmes/participant_page.html", "reporting/results/_peers.html",
}  # fmt: skip


def lists(text: str) -> list[str]:
    """The lists of a template whose rows lead somewhere."""
    return [each for each in _LIST.findall(text) if re.search(r'<a [^>]*href="(?!#)', each)]


@pytest.mark.parametrize(
    "name", sorted(str(file.relative_to(_FOLDER)) for file in _FOLDER.rglob("*.html")), ids=lambda name: name
)
def test_each_row_of_a_list_that_leads_somewhere_is_one_that_j_and_k_move_to(name):
    if name in _PARTS:
        return
    for each in lists((_FOLDER / name).read_text(encoding="utf-8")):
        assert "data-row" in each, (name, each[:120])


def test_there_are_lists_and_one_without_the_mark_is_found():
    found = [each for file in _FOLDER.rglob("*.html") for each in lists(file.read_text(encoding="utf-8"))]

    assert len(found) > 15
    assert lists('<tbody>{% for a in b %}<tr><td><a class="x" href="{{ a }}">{{ a }}</a></td></tr>{% endfor %}</tbody>')


@pytest.mark.parametrize("folder", ["templates", "static/app", "docs"])
def test_no_two_versions_of_a_file_stand_in_it_side_by_side(folder):
    marks = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
    files = [
        file
        for file in (_FOLDER.parent / folder).rglob("*")
        if file.suffix in {".html", ".css", ".js", ".md", ".yaml", ".txt", ".typ", ".xml"}
    ]

    assert files
    assert [str(file) for file in files if marks.search(file.read_text(encoding="utf-8"))] == []
    assert marks.search("a\n<<<<<<< HEAD\nb\n")

"""OpenDocument sheets: the tables as the workbook has them. The same cells are the same bytes."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from reporting.cubes import Cell, Cube, release_cubes
from reporting.exports.sheets import ABOUT_SHEET, NOTES, ROWS_SHEET, about, sheet_of
from reporting.exports.zipped import stored
from reporting.models import Release
from reporting.rules.languages import Language
from reporting.tidy import PROVISIONAL

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    _HEAD + '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_STYLES = (
    '<office:automatic-styles><number:number-style style:name="n"><number:number number:decimal-places="0" '
    'number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
    '<number:number-style style:name="p"><number:number number:decimal-places="0" number:min-integer-digits="1" '
    'number:grouping="true"/><number:text>*</number:text></number:number-style>'
    '<style:style style:name="number" style:family="table-cell" style:data-style-name="n"/>'
    '<style:style style:name="preliminary" style:family="table-cell" style:data-style-name="p"/>'
    '<style:style style:name="bold" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    '</style:style><style:style style:name="sign" style:family="table-cell"><style:paragraph-properties '
    'fo:text-align="end"/></style:style></office:automatic-styles>'
)


def release_ods(release: Release, language: Language = Language.BOKMAL) -> bytes:
    """A sheet with what there is, and one for each table."""
    cubes, rows = list(release_cubes(release, language)), ROWS_SHEET.told(language)
    lines = ((_text(name, "bold"), _text(text)) for name, text, _ in about(release, cubes, language) if name != rows)
    sheets = [_sheet(ABOUT_SHEET.told(language), lines), *(_sheet(cube.table.id, _table(cube)) for cube in cubes)]
    content = (
        f'{_HEAD}<office:document-content {_NS} office:version="1.3">{_STYLES}'
        f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )
    # The kind of file comes first and plain, so that it is known by its first bytes.
    return stored([("mimetype", _TYPE.encode()), ("META-INF/manifest.xml", _MANIFEST.encode()),
                   ("content.xml", content.encode())], plain={"mimetype"})  # fmt: skip


def _sheet(name: str, lines: Iterable[Iterable[str]]) -> str:
    rows = "".join(f"<table:table-row>{''.join(line)}</table:table-row>" for line in lines)
    return f"<table:table table:name={quoteattr(name)}><table:table-column/>{rows}</table:table>"


def _table(cube: Cube) -> Iterator[list[str]]:
    made = sheet_of(cube)
    yield [_text(cube.title, "bold")]
    yield [_text(made.subtitle)]
    yield ["<table:table-cell/>"]
    yield [
        *(_text(name, "bold") for name in made.head),
        "<table:table-cell/>",
        _text(NOTES.told(cube.language), "bold"),
    ]
    notes = iter(made.notes)
    for words, cells in made.rows:
        note = next(notes, None)
        beside = ["<table:table-cell/>", _text(note)] if note else []
        yield [*map(_text, words), *map(_number, cells), *beside]
    for note in notes:
        yield [f'<table:table-cell table:number-columns-repeated="{len(made.head) + 1}"/>', _text(note)]


def _text(text: str, style: str = "") -> str:
    styled = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{styled} office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def _number(cell: Cell) -> str:
    if cell.value is None:
        return _text(cell.sign, "sign")
    style, star = ("preliminary", "*") if cell.sign == PROVISIONAL else ("number", "")
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="float" office:value="{cell.value}">'
        f"<text:p>{cell.value}{star}</text:p></table:table-cell>"
    )

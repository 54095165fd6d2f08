"""The catalogue of what is out, in the words of DCAT-AP-NO 3, in every language: for data.norge.no and for programs."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from django.conf import settings

from reporting.announcing.words import (
    KEYWORDS,
    TEXT_ABOUT,
    TEXT_API,
    TEXT_SERIES,
    Download,
    Site,
    about,
    change,
    files,
    title,
)
from reporting.models import Release
from reporting.rules.languages import NAMES, Language, Text

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Identifier

_PREFIXES: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eu": "http://publications.europa.eu/resource/authority/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
# As the European list has the languages.
_LANGUAGES: Final = {Language.BOKMAL: "NOB", Language.NYNORSK: "NNO", Language.ENGLISH: "ENG"}
# The European list has a word for each of these; of Parquet the kind of media alone is told.
_FORMATS: Final = {"csv": "CSV", "xlsx": "XLSX", "ods": "ODS", "json": "JSON", "pdf": "PDF", "zip": "ZIP"}


class Link(NamedTuple):
    """An address, whole or with a prefix of ours: `dcat:Dataset`."""

    address: str


class Words(NamedTuple):
    """Text in every language; what someone has written, or a name, is in bokmål alone."""

    text: Text | str

    def told(self) -> list[tuple[Language, str]]:
        """The text by its language."""
        if isinstance(self.text, Text):
            return list(zip(Language, self.text, strict=True))
        return [(Language.BOKMAL, self.text)]


class Value(NamedTuple):
    """Anything else, as it is written, and its type: `xsd:date`."""

    text: str
    type: str = "xsd:string"


Told = tuple[str, Link | Words | Value]
Statement = tuple[str, str, Link | Words | Value]


def turtle(releases: Sequence[Release], site: Site, _address: str) -> bytes:
    """For people who read catalogues, and data.norge.no."""
    return _graph(_catalogue(releases, site)).serialize(format="turtle", encoding="utf-8")


def json_ld(releases: Sequence[Release], site: Site, _address: str) -> bytes:
    """The same as JSON."""
    return _graph(_catalogue(releases, site)).serialize(format="json-ld", encoding="utf-8", sort_keys=True)


def _catalogue(releases: Sequence[Release], site: Site) -> Iterator[Statement]:
    """Every node has an address of its own: a blank one would be called something else each time it is written."""
    root = site.to("release-list")
    catalogue, series, service, contact = (f"{root}#{name}" for name in ("katalog", "serie", "api", "kontakt"))
    out = [each.published_at for each in releases if each.published_at]
    yield from _said(
        catalogue,
        "dcat:Catalog",
        *_common(TEXT_SERIES, TEXT_ABOUT, site),
        ("foaf:homepage", Link(root)),
        *_in_languages(*Language),
        ("dct:identifier", Value(catalogue)),
        *([("dct:modified", _moment(max(out)))] if out else []),
        ("dcat:dataset", Link(series)),
        ("dcat:service", Link(service)),
    )
    yield from _said(
        series,
        "dcat:DatasetSeries",
        *_common(TEXT_SERIES, TEXT_ABOUT, site),
        ("dcat:theme", Link("eu:data-theme/SOCI")),
        ("dct:accrualPeriodicity", Link("eu:frequency/ANNUAL")),
        ("dct:spatial", Link("eu:country/NOR")),
    )
    yield from _said(
        service,
        "dcat:DataService",
        *_common(_in_each(lambda each: f"{TEXT_SERIES.told(each)}, API"), TEXT_API, site),
        ("dcat:endpointURL", Link(f"{site.origin}/api/v2")),
        ("dcat:landingPage", Link(root)),
        ("dct:accessRights", Link("eu:access-right/PUBLIC")),
    )
    number, publisher = settings.STATISTICS_PUBLISHER_NUMBER, Words(settings.STATISTICS_PUBLISHER)
    yield from _said(
        site.publisher,
        "foaf:Agent",
        ("foaf:name", publisher),
        *([("dct:identifier", Value(number))] if number else []),
    )
    reached = "vcard:hasEmail" if site.contact.startswith("mailto:") else "vcard:hasURL"
    yield from _said(contact, "vcard:Organization", ("vcard:fn", publisher), (reached, Link(site.contact)))
    for release in _newest(releases):
        year = _dataset_of(release, site)
        yield catalogue, "dcat:dataset", Link(year)
        yield service, "dcat:servesDataset", Link(year)
        yield year, "dcat:inSeries", Link(series)
        first = min(each.published_at for each in releases if each.year == release.year and each.published_at)
        yield from _year(release, first, site)


def _year(release: Release, first_at: datetime, site: Site) -> Iterator[Statement]:
    page = site.to("release", year=release.year)
    period = f"{page}#tidsrom"
    yield from _said(
        _dataset_of(release, site),
        "dcat:Dataset",
        *_common(_in_each(lambda each: title(release, each)), _in_each(lambda each: about(release, each)), site),
        ("dct:identifier", Value(page)),
        ("dcat:landingPage", Link(page)),
        ("dcat:theme", Link("eu:data-theme/SOCI")),
        ("dct:accessRights", Link("eu:access-right/PUBLIC")),
        *_in_languages(*Language),
        ("dct:spatial", Link("eu:country/NOR")),
        ("dct:temporal", Link(period)),
        ("dct:issued", _moment(first_at)),
        ("dct:modified", _moment(release.published_at or first_at)),
        ("dcat:version", Value(str(release.version))),
        ("adms:versionNotes", Words(release.note or _in_each(lambda each: change(release, each)))),
        *(("dcat:keyword", Words(each)) for each in KEYWORDS),
    )
    start, end = (
        Value(each.isoformat(), "xsd:date") for each in (date(release.year, 1, 1), date(release.year, 12, 31))
    )
    yield from _said(period, "dct:PeriodOfTime", ("dcat:startDate", start), ("dcat:endDate", end))
    for language in Language:
        for file in files(release, site, language):
            # One without words is told of once.
            if file.has_words or language == Language.BOKMAL:
                yield _dataset_of(release, site), "dcat:distribution", Link(f"{file.url}#distribusjon")
                yield from _file(release, file, language, site)


def _file(release: Release, file: Download, language: Language, site: Site) -> Iterator[Statement]:
    word = _FORMATS.get(file.url.rpartition(".")[2])
    licence, checksum = settings.STATISTICS_LICENCE, f"{file.url}#sjekksum"
    name = _in_each(lambda each: f"{file.title.told(each)} ({NAMES[language]})") if file.has_words else file.title
    yield from _said(
        f"{file.url}#distribusjon",
        "dcat:Distribution",
        ("dct:title", Words(name)),
        ("dcat:accessURL", Link(site.of(release))),
        ("dcat:downloadURL", Link(file.url)),
        ("dcat:mediaType", Link(f"{_MEDIA}{file.media_type}")),
        *(_in_languages(language) if file.has_words else ()),
        *([("dct:format", Link(f"eu:file-type/{word}"))] if word else []),
        *([("dct:license", Link(licence))] if licence else []),
        *([("spdx:checksum", Link(checksum))] if word == "CSV" else []),
    )
    if word == "CSV":
        yield from _said(
            checksum,
            "spdx:Checksum",
            ("spdx:algorithm", Link("spdx:checksumAlgorithm_sha256")),
            ("spdx:checksumValue", Value(release.checksum, "xsd:hexBinary")),
        )


def _in_each(say: Callable[[Language], str]) -> Text:
    return Text(*(say(each) for each in Language))


def _in_languages(*languages: Language) -> tuple[Told, ...]:
    return tuple(("dct:language", Link(f"eu:language/{_LANGUAGES[each]}")) for each in languages)


def _common(name: Text, description: Text, site: Site) -> tuple[Told, ...]:
    return (
        ("dct:title", Words(name)),
        ("dct:description", Words(description)),
        ("dct:publisher", Link(site.publisher)),
        ("dcat:contactPoint", Link(f"{site.to('release-list')}#kontakt")),
    )


def _said(subject: str, kind: str, *told: Told) -> Iterator[Statement]:
    yield subject, "rdf:type", Link(kind)
    for predicate, value in told:
        yield subject, predicate, value


def _dataset_of(release: Release, site: Site) -> str:
    return f"{site.to('release', year=release.year)}#datasett"


def _newest(releases: Sequence[Release]) -> list[Release]:
    """The newest version of each year, the newest year first."""
    newest: dict[int, Release] = {}
    for release in sorted(releases, key=lambda each: (-each.year, -each.version)):
        newest.setdefault(release.year, release)
    return list(newest.values())


def _moment(at: datetime) -> Value:
    return Value(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "xsd:dateTime")


def _graph(statements: Iterator[Statement]) -> "Graph":
    # A fifth of a second to load, and no other page needs it.
    from rdflib import Graph, Literal, URIRef  # noqa: PLC0415

    def address(text: str) -> URIRef:
        prefix, _, rest = text.partition(":")
        return URIRef(f"{_PREFIXES[prefix]}{rest}" if prefix in _PREFIXES else text)

    def terms(value: Link | Words | Value) -> "list[Identifier]":
        match value:
            case Link():
                return [address(value.address)]
            case Words():
                return [Literal(text, lang=language) for language, text in value.told()]
        return [Literal(value.text, datatype=address(value.type))]

    graph = Graph()
    for prefix, whole in _PREFIXES.items():
        graph.bind(prefix, whole)
    for subject, predicate, value in statements:
        for term in terms(value):
            graph.add((address(subject), address(predicate), term))
    return graph

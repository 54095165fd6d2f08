"""How to cite a version: as a sentence, as BibTeX and as RIS. The checksum says which numbers were meant."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.utils.timezone import localtime

from reporting.announcing.words import Site, title
from reporting.labels import VERSION
from reporting.models import Release
from reporting.rules.languages import Language, Text

_STATISTICS: Final = Text("statistikk", "statistikk", "statistics")


def sentence(release: Release, site: Site, language: Language = Language.BOKMAL) -> str:
    """For a list of sources."""
    version = VERSION.told(language, version=release.version)
    return (
        f"{settings.STATISTICS_PUBLISHER} ({_on(release)[:4]}). {title(release, language)}, {version} "
        f"[{_STATISTICS.told(language)}]. {site.of(release)}"
    )


def bibtex(release: Release, site: Site) -> str:
    """For LaTeX and what reads its lists."""
    fields = {
        "author": f"{{{_plain(settings.STATISTICS_PUBLISHER)}}}",
        "title": f"{{{title(release)}}}",
        "year": _on(release)[:4],
        "date": _on(release),
        "version": str(release.version),
        "publisher": _plain(settings.STATISTICS_PUBLISHER),
        "url": site.of(release),
        "note": f"SHA-256 av tabeller.csv: {release.checksum}",
    }
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items())
    return f"@misc{{introduksjonsprogram-{release.year}-v{release.version},\n{lines}}}\n"


def ris(release: Release, site: Site) -> str:
    """For Zotero, EndNote and the like."""
    lines = [
        ("TY", "DATA"),
        ("AU", f"{settings.STATISTICS_PUBLISHER},"),
        ("TI", title(release)),
        ("PY", _on(release)[:4]),
        ("DA", _on(release).replace("-", "/")),
        ("ET", str(release.version)),
        ("PB", settings.STATISTICS_PUBLISHER),
        ("UR", site.of(release)),
        ("N1", f"SHA-256 av tabeller.csv: {release.checksum}"),
        ("LA", "nb"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in lines)


CITATIONS: Final[dict[str, tuple[str, Callable[[Release, Site], str]]]] = {
    "bib": ("application/x-bibtex; charset=utf-8", bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", ris),
}


def _on(release: Release) -> str:
    published_at = release.published_at
    return localtime(published_at).date().isoformat() if published_at else ""


def _plain(text: str) -> str:
    return text.replace("{", "").replace("}", "").replace("\\", "")

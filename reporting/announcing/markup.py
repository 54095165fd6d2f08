"""A version as schema.org's Dataset: data in its page, for search engines."""

import json
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from reporting.announcing.words import KEYWORDS, TEXT_SERIES, Site, about, files, title
from reporting.models import Release
from reporting.rules.languages import Language, Text

_NORWAY: Final = Text("Norge", "Noreg", "Norway")


def dataset_markup(release: Release, first: Release, site: Site, language: Language) -> dict[str, Any]:
    """A version as schema.org's Dataset, for the page that it is on."""
    licence = {"license": settings.STATISTICS_LICENCE} if settings.STATISTICS_LICENCE else {}
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": site.of(release),
        "name": title(release, language),
        "description": about(release, language),
        "url": site.of(release),
        "identifier": site.of(release),
        "version": str(release.version),
        "datePublished": _day(first.published_at),
        "dateModified": _day(release.published_at),
        "temporalCoverage": f"{release.year}-01-01/{release.year}-12-31",
        "spatialCoverage": _NORWAY.told(language),
        "inLanguage": language.value,
        "isAccessibleForFree": True,
        "keywords": [each.told(language) for each in KEYWORDS],
        "creator": {"@type": "Organization", "name": settings.STATISTICS_PUBLISHER},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": TEXT_SERIES.told(language),
            "url": site.to("release-list"),
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.title.told(language),
                "encodingFormat": file.media_type,
                "contentUrl": file.url,
            }
            for file in files(release, site, language)
        ],
        **licence,
    }


def as_script(told: dict[str, Any]) -> SafeString:
    """Data that stand in a page: no text in them can end the element they stand in."""
    escaped = json.dumps(told, ensure_ascii=False).translate({ord(each): f"\\u{ord(each):04X}" for each in "<>&"})
    return mark_safe(f'<script type="application/ld+json">{escaped}</script>')  # noqa: S308 - escaped above


def _day(moment: datetime | None) -> str:
    return localtime(moment).date().isoformat() if moment else ""

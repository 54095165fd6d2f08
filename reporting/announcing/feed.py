"""What is new, for programs that ask: an Atom feed, a calendar and a map of the pages. All of it is out already."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed

from reporting.announcing.words import TEXT_ABOUT, TEXT_SERIES, Site, change, title
from reporting.describing import FIGURES
from reporting.labels import VERSION
from reporting.models import Release
from reporting.rules.languages import Language, Text
from reporting.summaries import published_municipalities
from reporting.telling import told_in

# Said of a feed without entries: it must not tell when it was asked for.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_GONE: Final = Text(" er trukket tilbake", " er trekt tilbake", " is withdrawn")
_WITHDRAWN: Final = Text("Trukket tilbake", "Trekt tilbake", "Withdrawn")


class _Feed(Atom1Feed):
    """A feed whose date is that of its newest entry, and of nothing else."""

    def latest_post_date(self) -> datetime:
        return max((each["updateddate"] for each in self.items), default=_NEVER)


def atom(releases: Sequence[Release], site: Site, address: str) -> bytes:
    """Every version that is out, the newest first, and each that is withdrawn, with why: whoever read it is told."""
    language = told_in()
    about = TEXT_ABOUT.told(language)
    feed = _Feed(
        title=TEXT_SERIES.told(language), link=site.to("release-list"), description=about, subtitle=about,
        language=language.value, feed_url=address, author_name=settings.STATISTICS_PUBLISHER,
    )  # fmt: skip
    withdrawn = Release.objects.withdrawn().order_by("-withdrawn_at", "-year", "-version")
    told = [(each, each.published_at, "", change(each, language)) for each in releases]
    told += [
        (each, each.withdrawn_at, _GONE.told(language), f"{_WITHDRAWN.told(language)}: {each.withdrawal_reason}")
        for each in withdrawn
    ]
    # Those of one moment in the order they came.
    for release, changed_at, gone, words in sorted(told, key=lambda each: each[1] or _NEVER, reverse=True):
        feed.add_item(
            title=f"{_named(release, language)}{gone}",
            link=site.of(release),
            description=words,
            unique_id=site.of(release),
            pubdate=release.published_at,
            updateddate=changed_at,
        )
    return feed.writeString("utf-8").encode()


def calendar(releases: Sequence[Release], site: Site, address: str) -> bytes:
    """An event for each version that is out, at its second."""
    # A quarter of a second to load, and no other page needs it.
    from icalendar import Calendar, Event  # noqa: PLC0415

    language = told_in()
    made = Calendar()
    made.add("prodid", "-//Fotfeste//Statistikk//NO")
    made.add("version", "2.0")
    made.add("x-wr-calname", TEXT_SERIES.told(language))
    made.add("source", address)
    for release in releases:
        event = Event()
        event.add("uid", f"introduksjonsprogram-{release.year}-v{release.version}@{site.origin.partition('://')[2]}")
        event.add("summary", _named(release, language))
        event.add("description", change(release, language))
        event.add("url", site.of(release))
        event.add("dtstart", _utc(release.published_at))
        event.add("dtstamp", _utc(release.published_at))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


def sitemap(releases: Sequence[Release], site: Site, _address: str) -> bytes:
    """The pages that a search engine may read."""
    root = Element("urlset", xmlns=_SITEMAP)
    newest = max((each.published_at for each in releases if each.published_at), default=None)
    for name in ("release-list", "table-tool", "municipality-list", "method"):
        _page(root, site.to(name), newest)
    for figure in FIGURES:
        _page(root, site.to("figure", figure=figure.slug), None)
    for year in sorted({each.year for each in releases}, reverse=True):
        out = [each.published_at for each in releases if each.year == year and each.published_at]
        _page(root, site.to("release", year=year), max(out))
    for release in releases:
        _page(root, site.of(release), release.published_at)
    for municipalities in published_municipalities().values():
        for number, _ in municipalities:
            _page(root, site.to("municipality", number=number), newest)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _page(root: Element, address: str, changed_at: datetime | None) -> None:
    page = SubElement(root, "url")
    SubElement(page, "loc").text = address
    if changed_at:
        SubElement(page, "lastmod").text = changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _named(release: Release, language: Language) -> str:
    return f"{title(release, language)}, {VERSION.told(language, version=release.version)}"


def _utc(at: datetime | None) -> Any:
    return at.astimezone(UTC).replace(microsecond=0) if at else None

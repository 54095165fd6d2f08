"""What every announcement says of a release: its title, what it holds, who publishes it, and where it is."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from reporting import exports
from reporting.models import Release
from reporting.rules.languages import Language, Text
from reporting.summaries.phrases import TITLE

TEXT_SERIES: Final = Text(
    "Statistikk over introduksjonsprogrammet for flyktninger",
    "Statistikk over introduksjonsprogrammet for flyktningar",
    "Statistics of the introduction programme for refugees",
)
_FIRST: Final = Text("Første utgivelse.", "Første utgiving.", "First release.")
_NEW: Final = Text("Ny versjon.", "Ny versjon.", "New version.")
TEXT_ABOUT: Final = Text(
    "Årlige tall for introduksjonsprogrammet for flyktninger: deltakere, nye deltakere, avsluttede og overgang til "
    "arbeid eller utdanning, for landet, fylker og kommuner, etter kjønn, alder, landbakgrunn, utdanning, "
    "oppholdsgrunnlag og aktivitet etter programmet.",
    "Årlege tal for introduksjonsprogrammet for flyktningar: deltakarar, nye deltakarar, avslutta og overgang til "
    "arbeid eller utdanning, for landet, fylke og kommunar, etter kjønn, alder, landbakgrunn, utdanning, "
    "opphaldsgrunnlag og aktivitet etter programmet.",
    "Yearly figures of the introduction programme for refugees: participants, new participants, exits and transitions "
    "to work or education, for the country, counties and municipalities, by sex, age, country background, education, "
    "basis of residence and activity after the programme.",
)
_OF_YEAR: Final = Text("Tallene gjelder {year}.", "Tala gjeld {year}.", "The figures are of {year}.")
_PRELIMINARY: Final = Text(
    "Tallene gjelder {year}, og er foreløpige.",
    "Tala gjeld {year}, og er førebelse.",
    "The figures are of {year}, and are preliminary.",
)
TEXT_API: Final = Text(
    "Tallene som PxWebApi 2, uten nøkkel.",
    "Tala som PxWebApi 2, utan nøkkel.",
    "The figures as PxWebApi 2, without a key.",
)
KEYWORDS: Final = (
    Text("introduksjonsprogram", "introduksjonsprogram", "introduction programme"),
    Text("flyktninger", "flyktningar", "refugees"),
    Text("integrering", "integrering", "integration"),
    Text("kommuner", "kommunar", "municipalities"),
    Text("overgang til arbeid", "overgang til arbeid", "transition to work"),
)
_FROM_ENTERPRISE: Final = "https://organization-catalog.fellesdatakatalog.digdir.no/organizations/"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the statistics are served: `https://fotfeste.example`."""

    origin: str

    def to(self, name: str, **arguments: object) -> str:
        """The whole address of a page."""
        return f"{self.origin}{reverse(name, kwargs=arguments or None)}"

    def of(self, release: Release) -> str:
        """Where a version is for ever."""
        return self.to("release-version", year=release.year, version=release.version)

    @property
    def publisher(self) -> str:
        """The publisher's address among enterprises, or one of ours where no number is set."""
        number = settings.STATISTICS_PUBLISHER_NUMBER
        return f"{_FROM_ENTERPRISE}{number}" if number else f"{self.to('release-list')}#utgiver"

    @property
    def contact(self) -> str:
        """Where one asks: an address of e-mail or of a page."""
        told = settings.STATISTICS_CONTACT
        return f"mailto:{told}" if "@" in told else told or self.to("release-list")


def title(release: Release, language: Language = Language.BOKMAL) -> str:
    """As the page has it."""
    return TITLE.told(language, year=release.year)


def about(release: Release, language: Language = Language.BOKMAL) -> str:
    """What the numbers are."""
    when = _PRELIMINARY if release.is_preliminary else _OF_YEAR
    return f"{TEXT_ABOUT.told(language)} {when.told(language, year=release.year)}"


def change(release: Release, language: Language = Language.BOKMAL) -> str:
    """What is new in a version. What someone has written is in the language that it was written in."""
    return release.note or (_FIRST if release.version == 1 else _NEW).told(language)


class Download(NamedTuple):
    """A file that can be downloaded. One without words is the same in every language."""

    title: Text
    media_type: str
    url: str
    has_words: bool


def files(release: Release, site: Site, language: Language = Language.BOKMAL) -> list[Download]:
    """What can be downloaded in a language."""
    with override(language):
        return [
            Download(
                file.title,
                file.media_type.partition(";")[0],
                site.to(f"release-{kind}", year=release.year, version=release.version),
                bool(file.languages),
            )
            for kind, file in exports.ALL_FILES.items()
            if file.title and (file.is_in(language) or not file.languages)
        ]

"""What the page of a municipality says that anyone may see, with what its sentences leave open."""

from typing import Final

from reporting.rules.languages import Text

HIDDEN_SHARE: Final = Text(
    "Andelen som gikk til arbeid eller utdanning i {year}, er skjult for å beskytte enkeltpersoner.",
    "Delen som gjekk til arbeid eller utdanning i {year}, er skjult for å verne enkeltpersonar.",
    "The share that went to work or education in {year} is hidden to protect individuals.",
)
WENT: Final = Text(
    "{percent} av dem som avsluttet introduksjonsprogrammet i {year}, gikk rett til arbeid eller utdanning. "
    "Det er {counts}.",
    "{percent} av dei som avslutta introduksjonsprogrammet i {year}, gjekk rett til arbeid eller utdanning. "
    "Det er {counts}.",
    "{percent} of those who left the introduction programme in {year} went straight to work or education. "
    "That is {counts}.",
)
THE_COUNTY: Final = Text("fylket", "fylket", "the county")
LEVEL: Final = Text(
    "Kommunen ligger på nivå med {other}.",
    "Kommunen ligg på nivå med {other}.",
    "The municipality is level with {other}.",
)
ABOVE: Final = Text(
    "Kommunen ligger {points} over {other}.",
    "Kommunen ligg {points} over {other}.",
    "The municipality is {points} above {other}.",
)
BELOW: Final = Text(
    "Kommunen ligger {points} under {other}.",
    "Kommunen ligg {points} under {other}.",
    "The municipality is {points} below {other}.",
)
ONE_POINT: Final = Text("1 prosentpoeng", "1 prosentpoeng", "1 percentage point")
POINTS: Final = Text("{number} prosentpoeng", "{number} prosentpoeng", "{number} percentage points")
WITHIN: Final = Text(
    "Forskjellen er mindre enn usikkerheten.",
    "Skilnaden er mindre enn uvissa.",
    "The difference is smaller than the uncertainty.",
)
BEYOND: Final = Text(
    "Forskjellen er større enn usikkerheten.",
    "Skilnaden er større enn uvissa.",
    "The difference is larger than the uncertainty.",
)
UNCERTAIN: Final = Text(
    "Usikkerheten går fra {low} til {high} %: "
    "når få har avsluttet, kan andelen endre seg mye uten at tilbudet er endret.",
    "Uvissa går frå {low} til {high} %: når få har avslutta, kan delen endre seg mykje utan at tilbodet er endra.",
    "The uncertainty goes from {low} to {high}%: where few have left, "
    "the share may change a lot without a change in what is offered.",
)

# Of the charts.
TREND: Final = Text(
    "Andel med overgang, {first} til {last}",
    "Del med overgang, {first} til {last}",
    "Transition share, {first} to {last}",
)
COMPARISON: Final = Text(
    "Andel med overgang i {year}", "Del med overgang i {year}", "Transition share in {year}"
)  # fmt: skip
BY_SEX: Final = Text(
    "Andel med overgang etter kjønn i {year}",
    "Del med overgang etter kjønn i {year}",
    "Transition share by sex in {year}",
)
COUNTY_LINE: Final = Text("Fylket", "Fylket", "The county")
COUNTRY_LINE: Final = Text("Landet", "Landet", "The country")
HIDDEN_OR_MISSING: Final = Text("skjult eller mangler", "skjult eller manglar", "hidden or missing")

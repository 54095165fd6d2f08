"""The sentences of a release, with what they leave open. Which of them are said is story's to judge."""

from typing import Final

from reporting.rules.languages import Text

TITLE: Final = Text(
    "Introduksjonsprogram for flyktninger {year}",
    "Introduksjonsprogram for flyktningar {year}",
    "Introduction programme for refugees {year}",
)
HIDDEN_TILE: Final = Text("Skjult", "Skjult", "Hidden")
HIDDEN: Final = Text("skjult", "skjult", "hidden")
ROUGHLY: Final = Text("om lag", "om lag", "about")

LEAD_WITHOUT: Final = Text(
    "Her er tallene for introduksjonsprogrammet i {year}.",
    "Her er tala for introduksjonsprogrammet i {year}.",
    "Here are the figures of the introduction programme in {year}.",
)
LEAD_NOBODY: Final = Text(
    "Ingen flyktninger deltok i introduksjonsprogram i {year}.",
    "Ingen flyktningar deltok i introduksjonsprogram i {year}.",
    "No refugees took part in an introduction programme in {year}.",
)
LEAD_ONE: Final = Text(
    "{count} flyktning deltok i introduksjonsprogram i {year}.",
    "{count} flyktning deltok i introduksjonsprogram i {year}.",
    "{count} refugee took part in an introduction programme in {year}.",
)
LEAD: Final = Text(
    "{count} flyktninger deltok i introduksjonsprogram i {year}.",
    "{count} flyktningar deltok i introduksjonsprogram i {year}.",
    "{count} refugees took part in an introduction programme in {year}.",
)
CHANGE: Final = Text("Det er {change}.", "Det er {change}.", "That is {change}.")
EXPLAINED: Final = Text(
    "Økningen skyldes i hovedsak flyktninger fra {country}.",
    "Auken kjem i hovudsak av flyktningar frå {country}.",
    "The increase is mainly due to refugees from {country}.",
)

PARTICIPANTS: Final = Text("Deltakere", "Deltakarar", "Participants")
PARTICIPANTS_SAME: Final = Text(
    "{words} deltakere som året før", "{words} deltakarar som året før", "{words} participants as the year before"
)
PARTICIPANTS_ONE: Final = Text(
    "{words} deltaker på ett år", "{words} deltakar på eitt år", "{words} participant in one year"
)
PARTICIPANTS_MANY: Final = Text(
    "{words} deltakere på ett år", "{words} deltakarar på eitt år", "{words} participants in one year"
)
PERSON: Final = Text("person", "person", "person")
PERSONS: Final = Text("personer", "personar", "persons")
TOOK_PART: Final = Text(
    "{people} deltok i introduksjonsprogram i {year}.",
    "{people} deltok i introduksjonsprogram i {year}.",
    "{people} took part in an introduction programme in {year}.",
)
TOOK_PART_AGAINST: Final = Text(
    "{people} deltok i introduksjonsprogram i {year}, mot {before} i {year_before}.",
    "{people} deltok i introduksjonsprogram i {year}, mot {before} i {year_before}.",
    "{people} took part in an introduction programme in {year}, against {before} in {year_before}.",
)

COUNTRIES: Final = Text(
    "Landene de nye deltakerne kom fra", "Landa dei nye deltakarane kom frå", "Where the new participants came from"
)
MOST_FROM: Final = Text("Flest kom fra {country}", "Flest kom frå {country}", "The largest group came from {country}")
NOBODY_STARTED: Final = Text(
    "Ingen startet i introduksjonsprogram i {year}.",
    "Ingen starta i introduksjonsprogram i {year}.",
    "Nobody started an introduction programme in {year}.",
)
STARTER: Final = Text("ny flyktning", "ny flyktning", "new refugee")
STARTERS: Final = Text("nye flyktninger", "nye flyktningar", "new refugees")
STARTED: Final = Text(
    "I {year} startet {who}{from_where} i introduksjonsprogram.",
    "I {year} starta {who}{from_where} i introduksjonsprogram.",
    "In {year}, {who}{from_where} started an introduction programme.",
)
FROM_ONE: Final = Text(
    " med bakgrunn fra 1 land", " med bakgrunn frå 1 land", " with a background from 1 country"
)  # fmt: skip
FROM_MANY: Final = Text(
    " med bakgrunn fra {number} land", " med bakgrunn frå {number} land", " with a background from {number} countries"
)
LARGEST: Final = Text(
    "Flyktninger fra {country} utgjorde den {size} gruppen med {count} deltakere{followed}.",
    "Flyktningar frå {country} utgjorde den {size} gruppa med {count} deltakarar{followed}.",
    "Refugees from {country} were {size} group, with {count} participants{followed}.",
)
FAR_LARGEST: Final = Text("klart største", "klart største", "by far the largest")
JUST_LARGEST: Final = Text("største", "største", "the largest")
FOLLOWED: Final = Text(
    ", etterfulgt av flyktninger fra {rest}", ", følgde av flyktningar frå {rest}", ", followed by refugees from {rest}"
)
OTHERS_NOT_COUNTRIES: Final = Text(
    "Andre land, statsløse og uoppgitt",
    "Andre land, statslause og ikkje oppgitt",
    "Other countries, stateless and unknown",
)
ONE_OTHER: Final = Text("Ett annet land", "Eitt anna land", "One other country")
THE_OTHERS: Final = Text("De {number} andre landene", "Dei {number} andre landa", "The other {number} countries")

NOBODY: Final = Text("Ingen", "Ingen", "Nobody")
LEFT_IN: Final = Text("avsluttet programmet i {year}", "avslutta programmet i {year}", "left the programme in {year}")
OUTCOME_TILE: Final = Text(
    "av dem som avsluttet, gikk rett til arbeid eller utdanning: {of_whole}, eller {percent}",
    "av dei som avslutta, gjekk rett til arbeid eller utdanning: {of_whole}, eller {percent}",
    "of those who left went straight to work or education: {of_whole}, or {percent}",
)
NOBODY_LEFT: Final = Text("Ingen avsluttet programmet", "Ingen avslutta programmet", "Nobody left the programme")
NOBODY_LEFT_IN: Final = Text(
    "Ingen avsluttet introduksjonsprogrammet i {year}.",
    "Ingen avslutta introduksjonsprogrammet i {year}.",
    "Nobody left the introduction programme in {year}.",
)
OUTCOME: Final = Text(
    "Overgang til arbeid eller utdanning", "Overgang til arbeid eller utdanning", "Transitions to work or education"
)
ALL_HIDDEN: Final = Text(
    "Tallene er skjult for å beskytte enkeltpersoner.",
    "Tala er skjulte for å verne enkeltpersonar.",
    "The numbers are hidden to protect individuals.",
)
WENT: Final = Text(
    "{share} gikk til arbeid eller utdanning",
    "{share} gjekk til arbeid eller utdanning",
    "{share} went to work or education",
)
WENT_IN: Final = Text(
    "{those_who} avsluttet introduksjonsprogrammet i {year}, gikk direkte over til arbeid eller utdanning. "
    "Det gjelder {of_whole}, eller {percent}.",
    "{those_who} avslutta introduksjonsprogrammet i {year}, gjekk direkte over til arbeid eller utdanning. "
    "Det gjeld {of_whole}, eller {percent}.",
    "{those_who} left the introduction programme in {year} went straight to work or education. "
    "That is {of_whole}, or {percent}.",
)
ALL_IN_ALL: Final = Text(
    "Det samlede resultatet er {words}.", "Det samla resultatet er {words}.", "The overall result is {words}."
)
FEW_LEFT: Final = Text(
    "Få deltakere fra {country} hadde avsluttet programmet i {year}: {few}.",
    "Få deltakarar frå {country} hadde avslutta programmet i {year}: {few}.",
    "Few participants from {country} had left the programme in {year}: {few}.",
)
TOO_EARLY: Final = Text(
    "Det er for tidlig å si hvor mange fra {country} som vil gå fra programmet til arbeid og utdanning.",
    "Det er for tidleg å seie kor mange frå {country} som vil gå frå programmet til arbeid og utdanning.",
    "It is too early to say how many from {country} will go from the programme to work and education.",
)
RIGHT_AFTER: Final = Text(
    "Andelen gjelder det deltakerne gjorde rett etter programmet. De som fant arbeid senere, er ikke regnet med.",
    "Delen gjeld det deltakarane gjorde rett etter programmet. Dei som fann arbeid seinare, er ikkje rekna med.",
    "The share is of what the participants did right after the programme. Those who found work later are not counted.",
)

MOST_WENT_TO: Final = Text(
    "Flest gikk til {activity}", "Flest gjekk til {activity}", "The largest group went to {activity}"
)
ACTIVITIES: Final = Text("Hva deltakerne gikk til", "Kva deltakarane gjekk til", "What the participants went on to")
GROUPS: Final = Text(
    "Kvinner og menn, yngre og eldre", "Kvinner og menn, yngre og eldre", "Women and men, younger and older"
)
GROUPS_ALIKE: Final = Text(
    "Liten forskjell mellom kvinner og menn",
    "Liten skilnad mellom kvinner og menn",
    "Little difference between women and men",
)
MEN_MORE: Final = Text(
    "Menn gikk oftere til arbeid eller utdanning enn kvinner",
    "Menn gjekk oftare til arbeid eller utdanning enn kvinner",
    "Men went to work or education more often than women",
)
WOMEN_MORE: Final = Text(
    "Kvinner gikk oftere til arbeid eller utdanning enn menn",
    "Kvinner gjekk oftare til arbeid eller utdanning enn menn",
    "Women went to work or education more often than men",
)
MOST_IN: Final = Text("Flest deltakere i {county}", "Flest deltakarar i {county}", "Most participants in {county}")
COUNTIES: Final = Text("Deltakere i fylkene", "Deltakarar i fylka", "Participants in the counties")

HIGHEST: Final = Text(
    "Kommunene med høyest andel", "Kommunane med høgast del", "The municipalities with the highest share"
)
SHARE_IN: Final = Text("Andel i kommunene", "Del i kommunane", "Share in the municipalities")
NO_MUNICIPALITY: Final = Text(
    "Vi viser kommuner der {least} eller flere avsluttet programmet. Ingen kommune er med for {year}.",
    "Vi viser kommunar der {least} eller fleire avslutta programmet. Ingen kommune er med for {year}.",
    "We show municipalities where {least} or more left the programme. None is included for {year}.",
)
EVERY_MUNICIPALITY: Final = Text(
    "Listen viser alle kommuner der {least} eller flere avsluttet programmet i {year}.",
    "Lista viser alle kommunar der {least} eller fleire avslutta programmet i {year}.",
    "The list shows every municipality where {least} or more left the programme in {year}.",
)
THE_MUNICIPALITY: Final = Text("kommunen", "kommunen", "the municipality")
THE_MUNICIPALITIES: Final = Text("de {count} kommunene", "dei {count} kommunane", "the {count} municipalities")
FIRST_MUNICIPALITIES: Final = Text(
    "Listen viser {who} med høyest andel blant kommuner der {least} eller flere avsluttet programmet i {year}.",
    "Lista viser {who} med høgast del blant kommunar der {least} eller fleire avslutta programmet i {year}.",
    "The list shows {who} with the highest share among those where {least} or more left the programme in {year}.",
)
ONE_LEFT_OUT: Final = Text(
    "Én kommune er ikke med i listen, fordi andelen er skjult.",
    "Éin kommune er ikkje med i lista, fordi delen er skjult.",
    "One municipality is not in the list, because its share is hidden.",
)
SOME_LEFT_OUT: Final = Text(
    "{count} kommuner er ikke med i listen, fordi andelen er skjult.",
    "{count} kommunar er ikkje med i lista, fordi delen er skjult.",
    "{count} municipalities are not in the list, because their shares are hidden.",
)

NOTHING_HIDDEN: Final = Text(
    "Tallet er skjult. I denne utgivelsen er ingen tall skjult.",
    "Talet er skjult. I denne utgivinga er ingen tal skjulte.",
    "The number is hidden. In this release no numbers are hidden.",
)
SMALL_HIDDEN: Final = Text(
    "Tallet er skjult. Vi viser ikke {small}, og heller ikke tall og andeler som ville røpe dem.",
    "Talet er skjult. Vi viser ikkje {small}, og heller ikkje tal og delar som ville røpe dei.",
    "The number is hidden. We do not show {small}, nor numbers and shares that would give them away.",
)
JUST_ONE: Final = Text("tallet 1", "talet 1", "the number 1")
FROM_ONE_TO: Final = Text("tall fra 1 til {largest}", "tal frå 1 til {largest}", "numbers from 1 to {largest}")

# Of the charts.
CHART_PARTICIPANTS: Final = Text("Deltakere i {year}", "Deltakarar i {year}", "Participants in {year}")
CHART_PARTICIPANTS_YEARS: Final = Text(
    "Deltakere, {first} til {year}", "Deltakarar, {first} til {year}", "Participants, {first} to {year}"
)
CHART_COUNTRIES: Final = Text(
    "Nye deltakere etter bakgrunn i {year}",
    "Nye deltakarar etter bakgrunn i {year}",
    "New participants by background in {year}",
)
CHART_OUTCOME: Final = Text(
    "Andel som gikk til arbeid eller utdanning",
    "Del som gjekk til arbeid eller utdanning",
    "Share that went to work or education",
)
CHART_ACTIVITIES: Final = Text(
    "Hva deltakerne gikk til i {year}",
    "Kva deltakarane gjekk til i {year}",
    "What the participants went on to in {year}",
)
CHART_GROUPS: Final = Text(
    "Andel som gikk til arbeid eller utdanning etter kjønn og alder i {year}",
    "Del som gjekk til arbeid eller utdanning etter kjønn og alder i {year}",
    "Share that went to work or education by sex and age in {year}",
)
CHART_COUNTIES: Final = Text(
    "Deltakere i fylkene i {year}", "Deltakarar i fylka i {year}", "Participants in the counties in {year}"
)
CHART_MUNICIPALITIES: Final = Text(
    "Kommunene med høyest andel i {year}",
    "Kommunane med høgast del i {year}",
    "The municipalities with the highest share in {year}",
)

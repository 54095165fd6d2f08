"""What the table tool says beside the numbers, with what its sentences leave open."""

from typing import Final

from reporting.rules.languages import Text

EVERYBODY: Final = Text("Alle", "Alle", "All")
GROUPS: Final = Text("{title} ({number} grupper)", "{title} ({number} grupper)", "{title} ({number} groups)")
BACKGROUND: Final = Text("Bakgrunn", "Bakgrunn", "Background")
IN_ALL: Final = Text("I alt", "I alt", "In all")
ALL_COUNTIES: Final = Text("Alle fylker", "Alle fylke", "All counties")
ALL_MUNICIPALITIES: Final = Text("Alle kommuner", "Alle kommunar", "All municipalities")
OTHER_MUNICIPALITIES: Final = Text("Andre kommuner", "Andre kommunar", "Other municipalities")

TITLE_BY: Final = Text("{measure} etter {background}", "{measure} etter {background}", "{measure} by {background}")
FROM_ONE: Final = Text(
    "{where}. Fra utgivelsen {years}.", "{where}. Frå utgivinga {years}.", "{where}. From the release {years}."
)
FROM_MANY: Final = Text(
    "{where}. Fra utgivelsene {years}.", "{where}. Frå utgivingane {years}.", "{where}. From the releases {years}."
)
PLACES: Final = Text("{number} steder", "{number} stader", "{number} places")
SHARES: Final = Text(
    "Prosent, og antallene den er regnet av",
    "Prosent, og tala på personar han er rekna av",
    "Per cent, and the counts that it is worked out from",
)
COUNTS: Final = Text("Antall personer", "Tal på personar", "Number of persons")

ODD: Final = Text(
    "Noe i adressen kan ikke velges her, og er ikke med.",
    "Noko i adressa kan ikkje veljast her, og er ikkje med.",
    "Something in the address cannot be chosen here, and is left out.",
)
NOT_BY: Final = Text(
    "«{asked}» finnes ikke etter {background}. Tabellen viser «{shown}».",
    "«{asked}» finst ikkje etter {background}. Tabellen viser «{shown}».",
    "“{asked}” is not there by {background}. The table shows “{shown}”.",
)
LEFT_OUT: Final = Text(
    "Tall etter {background} finnes for {levels}. Valgte steder som ikke er med: {number}.",
    "Tal etter {background} finst for {levels}. Valde stader som ikkje er med: {number}.",
    "Figures by {background} are there for {levels}. Chosen places that are left out: {number}.",
)
THE_COUNTIES: Final = Text("fylkene", "fylka", "the counties")
THE_MUNICIPALITIES: Final = Text("kommunene", "kommunane", "the municipalities")
NOT_OUT: Final = Text(
    "Versjon {asked} av {year} er ikke ute. Tabellen viser versjon {shown}.",
    "Versjon {asked} av {year} er ikkje ute. Tabellen viser versjon {shown}.",
    "Version {asked} of {year} is not out. The table shows version {shown}.",
)

NEW_DEFINITION: Final = Text(
    "Brudd: «{measure}» er telt etter en ny definisjon fra {year}. Tallene før og etter kan ikke sammenlignes.",
    "Brot: «{measure}» er talt etter ein ny definisjon frå {year}. Tala før og etter kan ikkje samanliknast.",
    "Break: “{measure}” is counted by a new definition from {year}. The figures before and after cannot be compared.",
)
BECAME: Final = Text(
    "{old} ble {new} ({kind})", "{old} blei {new} ({kind})", "{old} became {new} ({kind})"
)  # fmt: skip
SAME_AREA: Final = Text(
    "Endret i {year}: {changes}. Området er det samme.",
    "Endra i {year}: {changes}. Området er det same.",
    "Changed in {year}: {changes}. The area is the same.",
)
OTHER_AREA: Final = Text(
    "Brudd i {year}: {changes}. Tallene før og etter gjelder ikke samme område.",
    "Brot i {year}: {changes}. Tala før og etter gjeld ikkje same område.",
    "Break in {year}: {changes}. The figures before and after are not of the same area.",
)
ONLY_IN: Final = Text(
    "Brudd: stedet fantes bare i {years} av årene i tabellen.",
    "Brot: staden fanst berre i {years} av åra i tabellen.",
    "Break: of the years in the table, the place was there in {years} only.",
)

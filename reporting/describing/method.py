"""How the statistics are made and what they are worth, under the headings of Statistics Norway's «Om statistikken»."""

from typing import Final

from reporting.describing.article import Article, Section
from reporting.figures import DEFINITIONS
from reporting.labels import INDICATORS
from reporting.rules.languages import Language, Text
from reporting.rules.notes import FOOTNOTES
from reporting.tables import TABLES

_VERSION: Final = Text("versjon {number}", "versjon {number}", "version {number}")
_TABLES: Final = Text(
    "Hver utgivelse har {number} tabeller. En adresse til en tabell blir aldri tatt bort.",
    "Kvar utgiving har {number} tabellar. Ei adresse til ein tabell blir aldri teken bort.",
    "Each release has {number} tables. The address of a table is never taken away.",
)


def _definitions() -> tuple[Text, ...]:
    return tuple(
        Text(
            *(
                f"{INDICATORS[each].told(language)} ({_VERSION.told(language, number=number)}): "
                f"{FOOTNOTES[each].told(language)}"
                for language in Language
            )
        )
        for each, number in DEFINITIONS.items()
        if each in FOOTNOTES
    )


METHOD: Final = Article(
    slug="om",
    document="method",
    title=Text("Om statistikken", "Om statistikken", "About the statistics"),
    lead=Text(
        "Hvordan tallene blir til, hva de betyr, og hvor sikre de er.",
        "Korleis tala blir til, kva dei tyder, og kor sikre dei er.",
        "How the numbers are made, what they mean, and how certain they are.",
    ),
    sections=(
        Section(
            "administrativt",
            Text("Administrative opplysninger", "Administrative opplysningar", "Administrative information"),
            points=(
                Text(
                    "Navn: Introduksjonsprogram for flyktninger.",
                    "Namn: Introduksjonsprogram for flyktningar.",
                    "Name: Introduction programme for refugees.",
                ),
                Text(
                    "Regionalt nivå: landet, fylkene og kommunene. De fineste gruppene er bare for landet eller "
                    "fylkene.",
                    "Regionalt nivå: landet, fylka og kommunane. Dei finaste gruppene er berre for landet eller fylka.",
                    "Regional level: the country, counties and municipalities. The finest groups are of country "
                    "or counties "
                    "only.",
                ),
                Text(
                    "Hyppighet: årlig. Et år som ikke er over, kan komme som foreløpige tall.",
                    "Kor ofte: årleg. Eit år som ikkje er over, kan kome som førebelse tal.",
                    "Frequency: yearly. A year that is not over may come out as preliminary.",
                ),
                Text(
                    "Neste publisering: tidspunktet blir ikke kunngjort her på forhånd. En ny utgivelse står i "
                    "nyhetsstrømmen og "
                    "kalenderen fra det sekundet den er ute.",
                    "Neste publisering: tidspunktet blir ikkje kunngjort her på førehand. Ei ny utgiving står i "
                    "nyheitsstraumen og "
                    "kalenderen frå det sekundet ho er ute.",
                    "Next release: the time is not announced here beforehand. A new release is in the feed and "
                    "the calendar from "
                    "the second in which it is out.",
                ),
                Text(
                    "Lagring: de publiserte cellene er frosset og kan ikke endres. De er regnet av registeret "
                    "slik det var da "
                    "utgivelsen ble laget.",
                    "Lagring: dei publiserte cellene er frosne og kan ikkje endrast. Dei er rekna av registeret "
                    "slik det var då "
                    "utgivinga blei laga.",
                    "Storage: the published cells are frozen and cannot be changed. They are counted from the "
                    "register as it was "
                    "when the release was made.",
                ),
            ),
        ),
        Section(
            "bakgrunn",
            Text("Bakgrunn", "Bakgrunn", "Background"),
            paragraphs=(
                Text(
                    "Formålet er å vise hvor mange som deltar i introduksjonsprogram, hvem de er, og hva de går "
                    "til etterpå.",
                    "Føremålet er å vise kor mange som deltek i introduksjonsprogram, kven dei er, og kva dei "
                    "går til etterpå.",
                    "The purpose is to show how many take part in introduction programmes, who they are, and "
                    "what they go to "
                    "afterwards.",
                ),
                Text(
                    "Brukere er kommuner, fylker, departementer, forskere, presse og alle andre. Alle får "
                    "tallene i samme sekund. "
                    "De som har sett dem før, står med navn og grunn på en åpen liste.",
                    "Brukarar er kommunar, fylke, departement, forskarar, presse og alle andre. Alle får tala i "
                    "same sekund. "
                    "Dei som har sett dei før, står med namn og grunn på ei open liste.",
                    "Users are municipalities, counties, ministries, researchers, the press and everyone else. "
                    "All have the "
                    "numbers at the same second. Those who have seen them before are on an open list, by name "
                    "and with a reason.",
                ),
                Text(
                    "Sammenheng med annen statistikk: SSB teller også deltakere, og følger dem som har sluttet, "
                    "i registre i årene "
                    "etter. Her er det bare hovedaktiviteten rett etter programmet. Tallene kan være ulike.",
                    "Samanheng med annan statistikk: SSB tel også deltakarar, og følgjer dei som har slutta, i "
                    "register i åra "
                    "etter. Her er det berre hovudaktiviteten rett etter programmet. Tala kan vere ulike.",
                    "Other statistics: Statistics Norway counts participants too, and follows those who have "
                    "left in registers in "
                    "the years after. Here is only the main activity right after the programme. The numbers may "
                    "differ.",
                ),
                Text(
                    "Lovhjemmel: kommunene registrerer etter integreringsloven §§ 41 og 43. Ingen skal kunne "
                    "kjennes igjen "
                    "(statistikkloven § 7).",
                    "Lovheimel: kommunane registrerer etter integreringslova §§ 41 og 43. Ingen skal kunne "
                    "kjennast att "
                    "(statistikklova § 7).",
                    "Legal authority: the municipalities register under sections 41 and 43 of the Integration "
                    "Act. Nobody is to be "
                    "recognised (Statistics Act, section 7).",
                ),
            ),
        ),
        Section(
            "produksjon",
            Text("Produksjon", "Produksjon", "Production"),
            paragraphs=(
                Text(
                    "Omfang: alle med et program som er startet. Det er en fulltelling, uten utvalg.",
                    "Omfang: alle med eit program som er starta. Det er ei fullteljing, utan utval.",
                    "Coverage: everyone with a programme that has started. It is a full count, without a sample.",
                ),
                Text(
                    "Datakilde: det kommunene registrerer om deltakere, program og avslutning i Fotfeste, eller "
                    "sender dit fra "
                    "eget fagsystem.",
                    "Datakjelde: det kommunane registrerer om deltakarar, program og avslutning i Fotfeste, "
                    "eller sender dit frå "
                    "eige fagsystem.",
                    "Source: what the municipalities register on participants, programmes and exits in Fotfeste, "
                    "or send to it "
                    "from systems of their own.",
                ),
                Text(
                    "Kontroll: de samme reglene sjekker opplysningene når de registreres, når de sendes inn, når "
                    "kommunen signerer "
                    "året, og før utgivelsen. Lederen i kommunen signerer året når mangler er rettet eller forklart.",
                    "Kontroll: dei same reglane sjekkar opplysningane når dei blir registrerte, når dei blir "
                    "sende inn, når "
                    "kommunen signerer året, og før utgivinga. Leiaren i kommunen signerer året når manglar er "
                    "retta eller forklarte.",
                    "Checks: the same rules look at the data when they are registered, when they are sent in, "
                    "when the municipality "
                    "signs its year, and before the release. A leader signs the year once what is missing is "
                    "mended or explained.",
                ),
                Text(
                    "Godkjenning: den som lager utgivelsen, kan ikke godkjenne den. Advarsler må forklares før "
                    "den godkjennes.",
                    "Godkjenning: den som lagar utgivinga, kan ikkje godkjenne ho. Åtvaringar må forklarast før "
                    "ho blir godkjend.",
                    "Approval: whoever makes the release cannot approve it. Warnings must be explained before it "
                    "is approved.",
                ),
                Text(
                    "Konfidensialitet: små tall er skjult, og alt som ville røpet dem, i alle tabeller og mellom "
                    "år og versjoner. "
                    "Hver utgivelse blir angrepet før den lages ferdig, og blir ikke til hvis noe kan regnes ut.",
                    "Konfidensialitet: små tal er skjulte, og alt som ville røpt dei, i alle tabellar og mellom "
                    "år og versjonar. "
                    "Kvar utgiving blir angripen før ho blir laga ferdig, og blir ikkje til dersom noko kan "
                    "reknast ut.",
                    "Confidentiality: small numbers are hidden, and whatever would give them away, over all "
                    "tables and between years "
                    "and versions. Each release is attacked before it is finished, and is not made if anything "
                    "can be worked out.",
                ),
                Text(
                    "Én ting er ikke vurdert ennå: at to som er med i tallene, forteller hverandre det de vet.",
                    "Éin ting er ikkje vurdert enno: at to som er med i tala, fortel kvarandre det dei veit.",
                    "One thing is not judged yet: that two who are in the numbers tell each other what they know.",
                ),
                Text(
                    "Tallene er ikke sesongjustert, og ingen verdier er satt inn der opplysninger mangler.",
                    "Tala er ikkje sesongjusterte, og ingen verdiar er sette inn der opplysningar manglar.",
                    "Nothing is seasonally adjusted, and no values are put in where data are missing.",
                ),
            ),
        ),
        Section(
            "begreper",
            Text(
                "Begreper, variabler og klassifikasjoner",
                "Omgrep, variablar og klassifikasjonar",
                "Concepts, variables and classifications",
            ),
            paragraphs=(
                Text(
                    "Hvert tall har en side med hele definisjonen. Kort sagt:",
                    "Kvart tal har ei side med heile definisjonen. Kort sagt:",
                    "Each number has a page with the whole definition. In short:",
                ),
            ),
            points=(
                *_definitions(),
                Text(
                    "Kommuner og fylker følger SSBs kommuneinndeling (KLASS 131), slik den var det året.",
                    "Kommunar og fylke følgjer SSB si kommuneinndeling (KLASS 131), slik ho var det året.",
                    "Municipalities and counties follow Statistics Norway's classification (KLASS 131), as it "
                    "was that year.",
                ),
                Text(
                    "Land følger ISO 3166-1 alfa-3, med egne koder for statsløs (XXA) og ukjent (XXX).",
                    "Land følgjer ISO 3166-1 alfa-3, med eigne kodar for statslaus (XXA) og ukjend (XXX).",
                    "Countries follow ISO 3166-1 alpha-3, with codes for stateless (XXA) and unknown (XXX).",
                ),
                Text(
                    "Alder er hele år 31. desember, i SSBs grupper.",
                    "Alder er heile år 31. desember, i SSB sine grupper.",
                    "Age is full years on 31 December, in Statistics Norway's groups.",
                ),
            ),
        ),
        Section(
            "feilkilder",
            Text("Feilkilder og usikkerhet", "Feilkjelder og uvisse", "Sources of error and uncertainty"),
            points=(
                Text(
                    "Det som registreres for sent, er ikke med før en ny versjon. Noen kommuner kan mangle "
                    "signatur på året; da er "
                    "det forklart før utgivelsen ble godkjent.",
                    "Det som blir registrert for seint, er ikkje med før ein ny versjon. Nokre kommunar kan "
                    "mangle signatur på året; "
                    "då er det forklart før utgivinga blei godkjend.",
                    "What is registered too late is not in before a new version. Some municipalities may not "
                    "have signed the year; "
                    "then it was explained before the release was approved.",
                ),
                Text(
                    "Hovedaktiviteten er kommunens vurdering ved avslutningen. Den som mangler den, teller blant "
                    "de avsluttede uten "
                    "overgang, og gir en lavere andel.",
                    "Hovudaktiviteten er vurderinga til kommunen ved avslutninga. Den som manglar han, tel blant "
                    "dei avslutta utan "
                    "overgang, og gir ein lågare del.",
                    "The main activity is the municipality's judgement at the exit. Whoever has none counts "
                    "among the exits without "
                    "a transition, and lowers the share.",
                ),
                Text(
                    "En person er funnet igjen ved fødselsnummer, D-nummer eller DUF-nummer. Mangler et felles "
                    "nummer, kan en "
                    "person bli talt to ganger.",
                    "Ein person er funnen att ved fødselsnummer, D-nummer eller DUF-nummer. Manglar eit felles "
                    "nummer, kan ein "
                    "person bli tald to gonger.",
                    "A person is found again by Norwegian identity number, D number or DUF number. Without one "
                    "in common, a person "
                    "may be counted twice.",
                ),
                Text(
                    "Andeler av få personer svinger mye fra år til år. Ranglisten tar derfor bare med kommuner "
                    "med 20 eller flere "
                    "avsluttede.",
                    "Delar av få personar svingar mykje frå år til år. Ranglista tek difor berre med kommunar "
                    "med 20 eller fleire "
                    "avslutta.",
                    "Shares of few persons swing much from year to year. So the rank list takes only "
                    "municipalities with 20 or more "
                    "exits.",
                ),
                Text(
                    "Feilene er ikke målt. Tallene har ingen oppgitt usikkerhet.",
                    "Feila er ikkje målte. Tala har inga oppgjeven uvisse.",
                    "The errors have not been measured. No uncertainty is given with the numbers.",
                ),
            ),
        ),
        Section(
            "sammenlignbarhet",
            Text("Sammenlignbarhet", "Samanlikning", "Comparability"),
            points=(
                Text(
                    "År sammenlignes bare der begge har samme versjon av definisjonene. Brudd er merket i tabellene.",
                    "År blir samanlikna berre der begge har same versjon av definisjonane. Brot er merkte i tabellane.",
                    "Years are compared only where both have the same version of the definitions. Breaks are "
                    "marked in the tables.",
                ),
                Text(
                    "En kommune som er slått sammen eller delt, har ikke samme innhold i alle år.",
                    "Ein kommune som er slegen saman eller delt, har ikkje same innhald i alle år.",
                    "A municipality that was merged or split does not hold the same in all years.",
                ),
                Text(
                    "Reglene for programmet er endret flere ganger, sist i 2026. Lengde og innhold er derfor "
                    "ikke likt for alle.",
                    "Reglane for programmet er endra fleire gonger, sist i 2026. Lengd og innhald er difor ikkje "
                    "likt for alle.",
                    "The rules of the programme have changed several times, last in 2026. So length and content "
                    "are not alike for all.",
                ),
                Text(
                    "Fylkene kan til sammen ha færre enn landet: personer med skjermet adresse er bare med i "
                    "tallene for landet.",
                    "Fylka kan til saman ha færre enn landet: personar med skjerma adresse er berre med i tala "
                    "for landet.",
                    "The counties may add up to less than the country: persons with a protected address are in "
                    "the figures of the "
                    "country only.",
                ),
            ),
        ),
        Section(
            "tilgang",
            Text("Tilgang", "Tilgang", "Access"),
            paragraphs=(
                Text(*(_TABLES.told(language, number=len(TABLES)) for language in Language)),
                Text(
                    "Alt er fritt tilgjengelig, uten pålogging: nettsider, CSV, Excel, ODS, JSON-stat, PX, SDMX, "
                    "Parquet, PDF og et "
                    "API som PxWebApi 2. Alle filer er laget av de samme cellene.",
                    "Alt er fritt tilgjengeleg, utan pålogging: nettsider, CSV, Excel, ODS, JSON-stat, PX, SDMX, "
                    "Parquet, PDF og eit "
                    "API som PxWebApi 2. Alle filer er laga av dei same cellene.",
                    "Everything is free and open, without sign-in: web pages, CSV, Excel, ODS, JSON-stat, PX, "
                    "SDMX, Parquet, PDF and an "
                    "API as PxWebApi 2. All files are made from the same cells.",
                ),
                Text(
                    "Revisjon: en feil rettes i en ny versjon, med en merknad om hva som er endret og hvorfor, "
                    "og en liste over hvert "
                    "tall som er endret. Den gamle versjonen blir liggende.",
                    "Revisjon: ein feil blir retta i ein ny versjon, med ein merknad om kva som er endra og "
                    "kvifor, og ei liste over "
                    "kvart tal som er endra. Den gamle versjonen blir liggjande.",
                    "Revision: an error is mended in a new version, with a note on what has changed and why, and "
                    "a list of every number "
                    "that has. The old version stays.",
                ),
            ),
        ),
    ),
)

"""The figures of the further tables: who has taken part in what, with which language, and after how long a wait."""

from typing import Final

from reporting.breakdowns import OVERLAPPING, SKILLS
from reporting.codes import Breakdown, Indicator
from reporting.describing.declared import EXIT_PLACE, FROM_THE_LIMIT, LATEST_PROGRAMME, Declared
from reporting.rules.languages import Text
from reporting.rules.notes import LANGUAGE, MEASURES, WAITING

_MEASURES = Declared(
    slug="tiltak",
    document="measures",
    title=Text("Deltakere etter tiltak", "Deltakarar etter tiltak", "Participants by measure"),
    lead=MEASURES,
    indicator=Indicator.PARTICIPANTS,
    breakdowns=OVERLAPPING,
    population=(
        Text(
            "Deltakerne som var med i minst ett tiltak i gruppen i året.",
            "Deltakarane som var med i minst eitt tiltak i gruppa i året.",
            "The participants who took part in at least one measure of the group in the year.",
        ),
    ),
    place=LATEST_PROGRAMME,
    computing=(
        Text(
            "Tiltaket må ha vart minst én dag i året mens personen var i program, i hvilken kommune det enn var.",
            "Tiltaket må ha vart minst éin dag i året medan personen var i program, i kva kommune det enn var.",
            "The measure must have run on at least one day of the year while the person was in a programme, in "
            "whichever municipality.",
        ),
        Text(
            "To tiltak i samme gruppe: personen telles én gang i gruppen.",
            "To tiltak i same gruppe: personen blir tald éin gong i gruppa.",
            "Two measures of one group: the person counts once in the group.",
        ),
        Text(
            "De tolv gruppene utgjør fire. Norsk og samfunnskunnskap er én. Arbeidsliv er språkpraksis, "
            "arbeidspraksis, arbeidsmarkedsopplæring og arbeid. Utdanning, kurs og godkjenning er grunnskole, fag i "
            "videregående, yrkesrettet kurs og godkjenning av kompetanse. Samfunnsliv og annet er helsefremmende "
            "tiltak, sosialt nettverk og annet.",
            "Dei tolv gruppene utgjer fire. Norsk og samfunnskunnskap er éi. Arbeidsliv er språkpraksis, "
            "arbeidspraksis, arbeidsmarknadsopplæring og arbeid. Utdanning, kurs og godkjenning er grunnskule, fag i "
            "vidaregåande, yrkesretta kurs og godkjenning av kompetanse. Samfunnsliv og anna er helsefremjande "
            "tiltak, sosialt nettverk og anna.",
            "The twelve groups make four. Norwegian and social studies is one. Working life is language practice, work "
            "practice, labour market training and work. Education, courses and recognition is primary and lower "
            "secondary education, upper secondary subjects, vocational courses and recognition of competence. "
            "Community life and other is health-promoting measures, social network and other.",
        ),
        Text(
            "Livsmestring, foreldreveiledning, digital kompetanse og engelsk er «annet».",
            "Livsmeistring, foreldrerettleiing, digital kompetanse og engelsk er «anna».",
            "Life skills, parental guidance, digital skills and English are «other».",
        ),
    ),
    eligibility=(
        FROM_THE_LIMIT,
        Text(
            "De som ikke var med, vernes likt: alle unntatt to ville fortalt om de to.",
            "Dei som ikkje var med, blir verna likt: alle unnateke to ville fortalt om dei to.",
            "Those who did not take part are protected alike: all but two would tell of the two.",
        ),
    ),
    source=(
        Text(
            "De tolv og de fire gruppene er IMDis. Hva som er i hver av dem, er vårt eget valg.",
            "Dei tolv og dei fire gruppene er IMDi sine. Kva som er i kvar av dei, er vårt eige val.",
            "The twelve groups and the four are IMDi's. What is in each of them, is our own choice.",
        ),
    ),
)
_LANGUAGE = Declared(
    slug="norskresultater",
    document="language_results",
    title=Text("Norskresultater ved avslutning", "Norskresultat ved avslutning", "Language results at the exit"),
    lead=LANGUAGE,
    indicator=Indicator.EXITS,
    breakdowns=SKILLS,
    population=(
        Text(
            "De som avsluttet i året, fordelt på nivåer i hver av de fire ferdighetene.",
            "Dei som avslutta i året, fordelte på nivå i kvar av dei fire ferdigheitene.",
            "Those who left in the year, by level in each of the four skills.",
        ),
    ),
    place=EXIT_PLACE,
    computing=(
        Text(
            "Det høyeste resultatet teller, ikke det siste. Prøver fra før programmet er med.",
            "Det høgaste resultatet tel, ikkje det siste. Prøver frå før programmet er med.",
            "The highest result counts, not the latest. Tests taken before the programme are included.",
        ),
        Text(
            "«Uten resultat» er de som ikke har noen prøve i ferdigheten den dagen.",
            "«Utan resultat» er dei som ikkje har noka prøve i ferdigheita den dagen.",
            "«No result» is those who have no test in the skill on that day.",
        ),
        Text(
            "Nivåene i en ferdighet blir til sammen alle som avsluttet.",
            "Nivåa i ei ferdigheit blir til saman alle som avslutta.",
            "The levels of a skill add up to all exits.",
        ),
    ),
    eligibility=(FROM_THE_LIMIT,),
    source=(
        Text(
            "Nivåene er Norskprøvens (integreringsforskriften §§ 34–43). Valget av det høyeste er vårt eget.",
            "Nivåa er dei i Norskprøva (integreringsforskrifta §§ 34–43). Valet av det høgaste er vårt eige.",
            "The levels are those of the Norwegian test (Integration Regulations, sections 34–43). To take the "
            "highest, is our own choice.",
        ),
    ),
)
_WAITING = Declared(
    slug="ventetid",
    document="waiting",
    title=Text(
        "Tid fra bosetting til programstart", "Tid frå busetjing til programstart", "Time from settlement to start"
    ),
    lead=WAITING,
    indicator=Indicator.STARTERS,
    breakdowns=(Breakdown.WAITING,),
    population=(
        Text(
            "De nye deltakerne i året.",
            "Dei nye deltakarane i året.",
            "The new participants of the year.",
        ),
    ),
    place=LATEST_PROGRAMME,
    computing=(
        Text(
            "Tre måneder er fristen i integreringsloven § 12. Bosatt 8. mars og start 8. juni er innen tre måneder; "
            "start 9. juni er over.",
            "Tre månader er fristen i integreringslova § 12. Busett 8. mars og start 8. juni er innan tre månader; "
            "start 9. juni er over.",
            "Three months is the time limit of section 12 of the Integration Act. Settled on 8 March and started on "
            "8 June is within three months; 9 June is not.",
        ),
        Text(
            "For noen løper fristen fra et krav, og ikke fra bosettingen. Det er ikke regnet med her.",
            "For nokre går fristen frå eit krav, og ikkje frå busetjinga. Det er ikkje rekna med her.",
            "For some the time runs from a claim, and not from settlement. It is not reckoned with here.",
        ),
        Text(
            "Gruppene blir til sammen alle nye deltakere.",
            "Gruppene blir til saman alle nye deltakarar.",
            "The groups add up to all new participants.",
        ),
    ),
    eligibility=(FROM_THE_LIMIT,),
    source=(
        Text(
            "Integreringsloven § 12 for de tre månedene. De andre gruppene er vårt eget valg.",
            "Integreringslova § 12 for dei tre månadene. Dei andre gruppene er vårt eige val.",
            "Section 12 of the Integration Act for the three months. The other groups are our own choice.",
        ),
    ),
)
PARTS: Final = (_MEASURES, _LANGUAGE, _WAITING)

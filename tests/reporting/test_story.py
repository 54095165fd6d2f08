"""The sentences of a release: true for any year, silent where the cells do not tell."""

from dataclasses import replace

import pytest

from reporting.rules.wording import NBSP
from reporting.summaries import ReleaseSummary, Shown, Story, draw, tell
from reporting.summaries.numbers import Count, Countries, Outcome, Totals

HIDDEN = Shown(None, ":")
NONE = Shown(None, ".")


def outcome(label: str, part: int, whole: int) -> Outcome:
    percent = Shown((200 * part + whole) // (2 * whole)) if whole else NONE
    return Outcome(label=label, exits=Shown(whole), transitions=Shown(part), share=percent)


def totals(year: int, participants: int, starters: int, part: int, whole: int) -> Totals:
    return Totals(
        year=year,
        label=str(year),
        participants=Shown(participants),
        starters=Shown(starters),
        outcome=outcome(str(year), part, whole),
    )


TOP = (("Ukraina", 8064), ("Syria", 1063), ("Afghanistan", 465), ("Kongo", 398), ("Eritrea", 290))
RANKED = (
    outcome("Nordre Follo", 22, 27),
    outcome("Lørenskog", 19, 26),
    outcome("Færder", 15, 21),
    outcome("Kristiansand", 52, 73),
    outcome("Tromsø", 43, 61),
    outcome("Asker", 10, 20),
)
YEAR_2022 = ReleaseSummary(
    year=2022,
    limit=4,
    this=totals(2022, 18_000, 11_166, 1456, 2800),
    before=totals(2021, 10_595, 2246, 1615, 3295),
    countries=Countries(
        number=63,
        top=tuple(Count(name, Shown(size)) for name, size in TOP),
        others=Shown(886),
        others_are_countries=True,
        is_order_certain=True,
        growth_of_first=8000,
        exits_of_first=Shown(150),
    ),
    sexes=(outcome("Kvinner", 600, 1400), outcome("Menn", 856, 1400)),
    ages=(outcome("18–25 år", 300, 600), outcome("56 år og eldre", 1, 40)),
    activities=(Count("Arbeid", Shown(660)), Count("Videregående opplæring", Shown(700)), Count("Annet", Shown(1440))),
    counties=(),
    municipalities=(),
    ranked=RANKED,
    left_out_of_rank=0,
)
EMPTY = ReleaseSummary(
    year=2019,
    limit=4,
    this=totals(2019, 0, 0, 0, 0),
    before=None,
    countries=Countries(
        number=0, top=(), others=Shown(0), others_are_countries=True, is_order_certain=True, growth_of_first=None,
        exits_of_first=Shown(0),
    ),
    sexes=(outcome("Kvinner", 0, 0), outcome("Menn", 0, 0)),
    ages=(),
    activities=(),
    counties=(),
    municipalities=(),
    ranked=(),
    left_out_of_rank=0,
)  # fmt: skip


def told(summary: ReleaseSummary) -> Story:
    story = tell(summary)
    changes = {
        name: value.replace(NBSP, " ")
        for name in story.__dataclass_fields__
        if isinstance(value := getattr(story, name), str)
    }
    return replace(story, **changes, reading_help=tuple(text.replace(NBSP, " ") for text in story.reading_help))


def test_the_year_of_the_press_release():
    story = told(YEAR_2022)

    assert story.lead == (
        "Om lag 18 000 flyktninger deltok i introduksjonsprogram i 2022. Det er 7 000 flere enn året før. "
        "Økningen skyldes i hovedsak flyktninger fra Ukraina."
    )
    assert story.participants_heading == "7 000 flere deltakere på ett år"
    assert story.countries_heading == "Flest kom fra Ukraina"
    assert story.countries_text == (
        "I 2022 startet 11 166 nye flyktninger med bakgrunn fra 63 land i introduksjonsprogram. "
        "Flyktninger fra Ukraina utgjorde den klart største gruppen med i overkant av 8 000 deltakere, "
        "etterfulgt av flyktninger fra Syria, Afghanistan, Kongo og Eritrea."
    )
    assert story.others_label == "De 58 andre landene"
    assert story.outcome_heading == "Over halvparten gikk til arbeid eller utdanning"
    assert story.outcome_text == (
        "Over halvparten av dem som avsluttet introduksjonsprogrammet i 2022, gikk direkte over til arbeid eller "
        "utdanning. Det gjelder 1 456 av 2 800, eller 52 %. Det samlede resultatet er noe bedre enn i 2021."
    )
    assert story.reading_help[0] == "Få deltakere fra Ukraina hadde avsluttet programmet i 2022: 150 av 2 800."
    assert story.activities_heading == "Hva deltakerne gikk til"
    assert story.groups_heading == "Menn gikk oftere til arbeid eller utdanning enn kvinner"
    assert story.municipalities_text == (
        "Listen viser de fem kommunene med høyest andel blant kommuner der 20 eller flere avsluttet programmet i 2022."
    )


def test_no_year_before_means_no_comparison():
    story = told(replace(YEAR_2022, before=None))

    assert story.lead == "Om lag 18 000 flyktninger deltok i introduksjonsprogram i 2022."
    assert story.participants_heading == "Deltakere"
    assert "2021" not in " ".join([story.lead, story.participants_text, story.outcome_text, *story.reading_help])


def test_an_empty_year_is_told_plainly():
    story = told(EMPTY)

    assert story.lead == "Ingen flyktninger deltok i introduksjonsprogram i 2019."
    assert story.countries_text == "Ingen startet i introduksjonsprogram i 2019."
    assert story.outcome_text == "Ingen avsluttet introduksjonsprogrammet i 2019."
    assert "Ingen kommune" in story.municipalities_text


@pytest.mark.parametrize("summary", [YEAR_2022, EMPTY], ids=["2022", "empty"])
def test_every_year_can_be_drawn(summary):
    charts = draw(summary, tell(summary))

    assert all("style=" not in getattr(charts, name) for name in charts.__dataclass_fields__)


def test_a_cause_is_named_only_when_it_explains_most():
    few = replace(YEAR_2022.countries, growth_of_first=3000)
    unknown = replace(YEAR_2022.countries, growth_of_first=None)

    assert "skyldes" not in tell(replace(YEAR_2022, countries=few)).lead
    assert "skyldes" not in tell(replace(YEAR_2022, countries=unknown)).lead


def test_no_cause_of_a_fall():
    summary = replace(YEAR_2022, this=totals(2022, 9000, 1000, 500, 1000))

    assert "skyldes" not in tell(summary).lead
    assert "færre enn året før" in tell(summary).lead


def test_another_country_may_be_the_largest():
    top = (Count("Syria", Shown(1200)), Count("Eritrea", Shown(800)))
    summary = replace(YEAR_2022, countries=replace(YEAR_2022.countries, number=3, top=top))

    story = told(summary)

    assert story.countries_heading == "Flest kom fra Syria"
    assert "den største gruppen med om lag 1 200 deltakere, etterfulgt av flyktninger fra Eritrea." in (
        story.countries_text
    )
    assert story.others_label == "Ett annet land"
    assert "Ukraina" not in story.countries_text


def test_no_order_is_told_where_a_hidden_country_could_be_larger():
    summary = replace(YEAR_2022, countries=replace(YEAR_2022.countries, is_order_certain=False))

    story = told(summary)

    assert story.countries_heading == "Landene de nye deltakerne kom fra"
    assert story.countries_text == (
        "I 2022 startet 11 166 nye flyktninger med bakgrunn fra 63 land i introduksjonsprogram."
    )
    assert "skyldes" not in story.lead


def test_hidden_outcomes_are_not_told():
    hidden = replace(YEAR_2022.this, outcome=Outcome(label="2022", exits=Shown(20), transitions=HIDDEN, share=HIDDEN))

    story = told(replace(YEAR_2022, this=hidden))

    assert story.outcome_tile == ""
    assert story.outcome_heading == "Overgang til arbeid eller utdanning"
    assert "skjult" in story.outcome_text


def test_a_comparison_needs_twenty_exits_in_both_years():
    summary = replace(YEAR_2022, before=totals(2021, 10_595, 2246, 10, 19))

    assert "enn i 2021" not in tell(summary).outcome_text


def test_a_hidden_group_gives_a_neutral_heading():
    women = Outcome(label="Kvinner", exits=Shown(1400), transitions=HIDDEN, share=HIDDEN)

    assert tell(replace(YEAR_2022, sexes=(women, YEAR_2022.sexes[1]))).groups_heading == (
        "Kvinner og menn, yngre og eldre"
    )


def test_what_is_left_out_of_the_rank_list_is_said():
    assert tell(replace(YEAR_2022, left_out_of_rank=1)).left_out_text.startswith("Én kommune er ikke med")
    assert tell(replace(YEAR_2022, left_out_of_rank=2)).left_out_text.startswith("To kommuner er ikke med")
    assert tell(YEAR_2022).left_out_text == ""


@pytest.mark.parametrize(("limit", "words"), [(4, "tall fra 1 til 3"), (2, "tallet 1"), (1, "ingen tall skjult")])
def test_the_sign_is_explained_by_the_limit_of_the_release(limit, words):
    assert words in tell(replace(YEAR_2022, limit=limit)).hidden_text

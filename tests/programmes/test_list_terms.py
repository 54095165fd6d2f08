"""What the list of participants is narrowed by, put in order by and shows: whole pages, one after the other."""

import re
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from participants.access import tenancy
from participants.codes import MeasureType
from participants.models import Participant
from programmes import overviews
from programmes.codes import DueGroup, DueKind, ListColumn, ListSort, ProgrammeStatus
from programmes.models import LanguageTest, Plan, Programme
from programmes.rules import listing as rules
from programmes.rules.listing import LEVELS, NONE, Terms
from tests.access.conftest import KRISTIANSAND
from tests.packages import exit_, programme
from tests.programmes.people import load, person, signed_in
from tests.trail.conftest import ask, clean

listing_module = import_module("programmes.overviews.listing")
ON = date(2026, 11, 25)
LIST = "/deltakere/"
PLACE = {"municipality_number": "4204"}
NAMES = re.compile(r'<th scope="row"><a[^>]*>([^<]+)</a>')
# Deadlines that stand in the register, of those that the tasks are derived of.
REGISTERED = {DueKind.DECISION, DueKind.START, DueKind.REVIEW, DueKind.PLANNED_END}

LEVEL = st.sampled_from(["", NONE, *(str(each) for each in LEVELS)])
TERMS = st.builds(
    Terms, is_own=st.booleans(), status=st.none() | st.sampled_from(ProgrammeStatus),
    caseworker=st.sampled_from(["", NONE, "12"]), measure=st.none() | st.sampled_from(MeasureType), level=LEVEL,
    level_goal=LEVEL, country=st.sampled_from(["", "SYR"]), deadline=st.none() | st.sampled_from(DueGroup),
    sort=st.sampled_from(ListSort), is_reversed=st.booleans(),
    columns=st.none() | st.sets(st.sampled_from(ListColumn)).map(lambda chosen: rules.in_their_order(list(chosen))),
)  # fmt: skip


# --- the address ---


@given(TERMS)
def test_what_is_asked_for_is_read_as_it_was_written(terms):
    text = rules.written(terms)

    assert rules.read_text(text) == terms
    assert re.fullmatch(r"[A-Za-z0-9_.=&-]{0,300}", text)


@given(st.dictionaries(st.sampled_from(
    ["mine", "status", "ansvarlig", "tiltak", "niva", "mal", "land", "frist", "sorter", "kolonner", "q"]
), st.text(max_size=20)))  # fmt: skip
def test_what_is_no_word_of_a_list_asks_for_nothing_and_nothing_typed_is_kept(asked):
    terms = rules.read(asked)

    assert rules.read_text(rules.written(terms)) == terms
    assert re.fullmatch(r"[A-Za-z0-9_.=&-]*", rules.written(terms))
    assert rules.read({"q": "Kovalenko"}) == Terms()


# --- who, and in which order ---


@pytest.fixture
def varied(trail, tmp_path, user):
    """Thirty people: before, in, between and after programmes, with plans, tests, measures and several of a name."""
    people, programmes, exits, measures, tests = [], [], [], [], []
    for number in range(30):
        ref, country = f"P{number:02d}", ("UKR", "SYR", "ERI")[number % 3]
        people.append(person(
            ref, number, f"Navn{number % 4}", ("Åsen", "Ødegård", "Aasen", "Berg", "Ærlig")[number % 5],
            country_background=country, birth_date=date(1960 + number, 3, 4), permit_date="2026-02-01",
            permit_basis="utl28", settled_date=str(date(2026, 3, 1) + timedelta(days=9 * number)),
        ))  # fmt: skip
        began = date(2026, 1, 5) + timedelta(days=11 * (number % 12))
        of = {"offered_date": str(began - timedelta(days=9)), "decision_date": str(began - timedelta(days=9))}
        if number % 6 == 1:
            programmes.append(programme(ref, ref, start_date=str(ON + timedelta(days=number)), **of))
        elif number % 6 == 2:
            programmes.append(programme(ref, ref, start_date=str(began), **of))
            exits.append(exit_(ref, exit_date=str(began + timedelta(days=200 + number % 2))))
        elif number % 6:
            end = {"planned_end_date": str(ON + timedelta(days=7 * number - 60))} if number % 2 else {}
            programmes.append(programme(ref, ref, start_date=str(began), **of, **end))
            kind = ("norwegian", "work")[number % 2]
            measures.append({"programme_ref": ref, "start_date": str(began), "provider": "Skolen",
                             "hours_per_week": "30", "measure_type": kind} | PLACE)  # fmt: skip
            if number % 6 == 4:
                measures[-1] |= {"end_date": str(ON - timedelta(days=3))}
        tests += [
            {"participant_ref": ref, "test_date": f"2026-0{month}-01", "skill": "oral", "result": result} | PLACE
            for month, result in enumerate((("a1", "a2"), ("below_a1",), ("b1",), ())[number % 4], 7)
        ]
    load(tmp_path / "varied", {"participants": people, "programmes": programmes, "exits": exits, "measures": measures,
                               "language_tests": tests})  # fmt: skip
    for each in Programme.objects.using("national").filter(ends_on=None).order_by("ref"):
        number = int(each.ref[1:])
        if number % 5:
            Plan(
                municipality_id=each.municipality_id, programme=each, number=1, goal=each.goal,
                decided_on=each.decided_on,
                review_on=ON + timedelta(days=(number * 13) % 90 - 30), agreement="agreed",
                oral=("", "a2", "b1")[number % 3], long_term_goals="Jobb", milestones="", reasons="", agreed="",
                change_reason="",
            ).save(using="national")  # fmt: skip
    clean()
    return user(caseworker="4204")


def reading(user, ask_for, **where):
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=user.pk, role="caseworker"), transaction.atomic():
        return ask_for(user, municipality_id=KRISTIANSAND, on=ON, **where)


def shown(user, **terms):
    columns = tuple(ListColumn)
    return list(reading(user, lambda *whom, **how: list(overviews.everyone(*whom, columns=columns, **how)),
                        terms=Terms(**terms)))  # fmt: skip


def refs(lines):
    return [line.participant.ref for line in lines]


FITS = {
    "caseworker": ({"caseworker": NONE}, lambda line: not line.beside.caseworker),
    "country": ({"country": "SYR"}, lambda line: line.participant.country_background == "SYR"),
    "measure": ({"measure": MeasureType.WORK}, lambda line: MeasureType.WORK in line.beside.measures),
    "level": ({"level": "a2"}, lambda line: line.beside.level == "muntlig A2"),
    "no-result": ({"level": NONE}, lambda line: not line.beside.level),
    "goal": ({"level_goal": "b1"}, lambda line: line.beside.level_goal == "muntlig B1"),
    "no-goal": ({"level_goal": NONE}, lambda line: not line.beside.level_goal),
    "overdue": ({"deadline": DueGroup.OVERDUE}, lambda line: line.beside.is_overdue),
    "this-week": (
        {"deadline": DueGroup.THIS_WEEK},
        lambda line: line.beside.due_on and ON <= line.beside.due_on <= date(2026, 11, 29),
    ),
    "soon": (
        {"deadline": DueGroup.SOON},
        lambda line: line.beside.due_on and ON <= line.beside.due_on <= ON + timedelta(days=30),
    ),
    "both": (
        {"country": "UKR", "status": ProgrammeStatus.IN_PROGRAMME},
        lambda line: line.participant.country_background == "UKR" and line.status == ProgrammeStatus.IN_PROGRAMME,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FITS)
def test_a_filter_leaves_those_of_whom_the_column_says_it_and_counts_them(varied, what):
    terms, fits = FITS[what]
    everyone = shown(varied)
    wanted = [line.participant.ref for line in everyone if fits(line)]

    assert len(wanted) > 0 or what == "this-week"
    assert len(wanted) < len(everyone) or what == "caseworker"
    assert refs(shown(varied, **terms)) == wanted
    counts = reading(varied, overviews.counts, terms=Terms(**terms))
    counted = counts[terms["status"]] if "status" in terms else sum(counts.values())
    assert counted == len(wanted)


def test_what_columns_show_is_what_is_registered(varied):
    """Against rows that are read one by one."""
    for line in shown(varied):
        of = Programme.objects.using("national").filter(participant=line.participant.pk, ends_on=None).first()
        tests = LanguageTest.objects.using("national").filter(participant=line.participant.pk)
        best = max((LEVELS.index(each.result) for each in tests), default=None)
        assert line.beside.level == ("" if best is None else f"muntlig {LEVELS[best].label.replace('Under', 'under')}")
        plan = Plan.objects.using("national").filter(programme=of).first() if of else None
        assert line.beside.level_goal == (f"muntlig {plan.oral.upper()}" if plan and plan.oral else "")


def test_the_deadline_of_the_list_is_the_first_of_those_in_the_tasks_that_stand_in_the_register(varied):
    tasks = reading(varied, overviews.tasks_of)
    first, refs = {}, dict(Participant.objects.using("national").values_list("pk", "ref"))
    for task in (each for group in tasks.groups for each in group.tasks):
        if task.due.kind in REGISTERED:
            key = refs[task.key]
            first[key] = min(first.get(key, date.max), task.due.due_on)
    listed = {line.participant.ref: line.beside.due_on for line in shown(varied)}

    assert len(first) > 10
    assert {ref: listed[ref] for ref in first} == first
    # Of others it lies further ahead than tasks are shown.
    assert all(day is None or day > ON + timedelta(days=30) for ref, day in listed.items() if ref not in first)


DAY_OF = {
    ListSort.NAME: lambda line: None,
    ListSort.STARTED: lambda line: line.programme and line.programme.starts_on,
    ListSort.DEADLINE: lambda line: line.beside.due_on,
    ListSort.END: lambda line: (
        line.programme and (
            line.programme.ends_on - timedelta(days=1) if line.programme.ends_on else line.programme.planned_end_on
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("is_reversed", [False, True])
@pytest.mark.parametrize("sort", ListSort)
def test_every_order_goes_from_page_to_page_without_gap_or_repetition_and_back(varied, monkeypatch, sort, is_reversed):
    """Who has no day comes last both ways; those of one day follow one another by name."""
    monkeypatch.setattr(listing_module, "PAGE", 7)
    terms = Terms(sort=sort, is_reversed=is_reversed)
    pages, after = [], None
    while not pages or after:
        page = reading(varied, overviews.listing, terms=terms, columns=ListColumn, after=after)
        pages.append(page.lines)
        after = page.after
    lines = [line for page in pages for line in page]
    names = list(Participant.objects.using("national").order_by("sort_name", "pk").values_list("pk", flat=True))

    def place(line):
        day = DAY_OF[sort](line)
        back = -1 if is_reversed else 1
        return (day is None and sort != ListSort.NAME, back * (day or date.min).toordinal(),
                back * names.index(line.participant.pk))  # fmt: skip

    assert [len(page) for page in pages] == [7, 7, 7, 7, 2]
    assert lines == sorted(lines, key=place)
    assert len(set(refs(lines))) == 30
    before, back = pages[-1][0].participant.pk, [pages[-1]]
    while before:
        page = reading(varied, overviews.listing, terms=terms, columns=ListColumn, before=before)
        back.insert(0, page.lines)
        before = page.before
    assert [refs(page) for page in back] == [refs(page) for page in pages]


def test_a_page_asks_the_same_few_times_for_one_row_and_for_a_hundred(varied, monkeypatch, tmp_path):
    """With every column, filter and another order."""
    client, sizes, asked = signed_in(varied), (1, 100), []
    load(tmp_path / "more", {"participants": [
        person(f"M{number:03d}", number, "Flere", f"Folk{number}", birth_date=date(1940, 1, 2) + timedelta(days=number))
        for number in range(100)
    ]})  # fmt: skip
    address = f"{LIST}?sorter=-slutt&kolonner={rules.join_columns(tuple(ListColumn))}"
    client.get(address)
    for size in sizes:
        monkeypatch.setattr(listing_module, "PAGE", size)
        with CaptureQueriesContext(connections["default"]) as queries:
            answer = client.get(address)
        assert len(NAMES.findall(answer.content.decode())) == size
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_the_whole_state_is_in_the_address_and_each_link_keeps_the_rest_of_it(varied):
    client = signed_in(varied)
    text = client.get(LIST, {"land": "SYR", "sorter": "-frist", "kolonner": "frist.land"}).content.decode()

    assert re.search(r'aria-sort="descending"><a[^>]*>Neste frist', text)
    assert "Sortert etter neste frist, omvendt." in text
    assert 'href="/deltakere/?land=SYR&amp;sorter=frist&amp;kolonner=frist.land"' in text
    assert 'href="/deltakere/?status=permisjon&amp;land=SYR&amp;sorter=-frist&amp;kolonner=frist.land"' in text
    assert 'href="/deltakere/?sorter=-frist&amp;kolonner=frist.land"' in text  # the filter taken off
    assert "Landbakgrunn: Syria" in text
    assert "<th" in text
    assert "Ansvarlig</a></th>" not in text
    shown_once = ask("SELECT criteria FROM trail_reading ORDER BY id DESC LIMIT 1")
    assert shown_once == [(["country"],)]


def test_nothing_but_the_list_differs_when_someone_is_hidden_and_when_they_are_not_there(varied):
    """R13, R17, R18: no order, filter or count tells."""
    client = signed_in(varied)
    asked = [f"?sorter={sign}{sort}" for sort in ListSort for sign in ("", "-")]
    asked += ["?land=SYR", "?niva=ingen", "?mal=b1", "?frist=over-fristen", "?tiltak=work", "?ansvarlig=ingen"]
    key = ask("SELECT id FROM participants_participant WHERE ref = 'P05'")[0][0]
    client.get(LIST)

    def answers():
        hidden = re.compile(r'value="[^"]*" *name="csrf|name="csrfmiddlewaretoken" value="[^"]*"')
        return [hidden.sub("", client.get(LIST + each).content.decode()) for each in asked]

    before = answers()
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s", [key])
    with_hidden = answers()
    for table, column in (("exit", "programme_id"), ("measure", "programme_id"), ("contract", "programme_id"),
                          ("plan", "programme_id")):  # fmt: skip
        ask(f"DELETE FROM programmes_{table} WHERE {column} IN "
            "(SELECT id FROM programmes_programme WHERE participant_id = %s)", [key])  # fmt: skip
    ask("DELETE FROM programmes_languagetest WHERE participant_id = %s", [key])
    ask("DELETE FROM programmes_programme WHERE participant_id = %s", [key])
    ask("DELETE FROM participants_participantidentifier WHERE participant_id = %s", [key])
    ask("DELETE FROM participants_personlink WHERE participant_id = %s", [key])
    ask("DELETE FROM participants_participant WHERE id = %s", [key])

    assert with_hidden != before
    assert answers() == with_hidden

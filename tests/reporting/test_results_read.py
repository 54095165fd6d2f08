"""The results page as a leader reads it, number by number, against a count of the package's rows in plain Python.

Of a small, a middle and a large municipality of the demonstration.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from participants.access.actions import grant_role
from participants.codes import MeasureType
from programmes.codes import MainActivity
from reporting.codes import CohortState
from tests import oracle
from tests.access.conftest import as_owner
from tests.reporting.followed import SKILLS, Followed, quarter, share
from tests.reporting.left import Register

YEAR, TODAY = 2023, timezone.localdate()
SIZES = ("small", "middle", "large")
REFERENCE = Path("participants/access/reference")
SKILL_NAMES = ("Lytteforståelse", "Leseforståelse", "Skriftlig framstilling", "Muntlig kommunikasjon")


class Tables(HTMLParser):
    """Caption → rows of words, as they are read; and the whole text."""

    def __init__(self, html):
        super().__init__()
        self.found, self.words, self._caption, self._into = {}, [], None, None
        self.feed(html)
        self.text = re.sub(r"\s+", " ", "".join(self.words))

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self._caption, self._rows = "", []
        elif tag == "caption":
            self._into = "caption"
        elif tag == "tr" and self._caption is not None:
            self._rows.append([])
        elif tag in {"td", "th"} and self._caption is not None:
            self._rows[-1].append("")
            self._into = "cell"

    def handle_endtag(self, tag):
        if tag in {"caption", "td", "th"}:
            self._into = None
        elif tag == "table":
            rows = [[re.sub(r"\s+", " ", cell.replace(", se hvem", "")).strip() for cell in row] for row in self._rows]
            self.found[self._caption.strip()] = {row[0]: row[1:] for row in rows if row}
            self._caption = None

    def handle_data(self, data):
        self.words.append(data)
        if self._into == "caption":
            self._caption += data
        elif self._into == "cell":
            self._rows[-1][-1] += data


@pytest.fixture(scope="module")
def counted(demonstration_once):
    register = Register(demonstration_once.folder, oracle.Places())
    return register, Followed(demonstration_once.folder, register)


@pytest.fixture(scope="module")
def numbers(counted):
    """Municipality numbers by how many left in the year; those that are the same today."""
    register, sizes = counted[0], Counter()
    for person, spells in register.spells.items():
        if person in register.hidden:
            continue
        for _, key, _, exit_row in spells:
            is_itself = {register.places.place(key[0], year)[0] for year in (YEAR, TODAY.year)} == {key[0]}
            if is_itself and exit_row and exit_row["exit_date"][:4] == str(YEAR):
                sizes[key[0]] += 1
    by_size = [number for number, many in sorted(sizes.items(), key=lambda each: (each[1], each[0])) if many > 1]
    return {"small": by_size[0], "middle": by_size[len(by_size) // 2], "large": by_size[-1]}


@contextmanager
def reading(number, *roles):
    """Someone new with some roles there, for as long as it takes; the demonstration is as it was afterwards."""
    name = f"leser-{number}"
    for role in roles:
        user = grant_role(username=name, role=role, municipality_number=number, on=TODAY)[0].user
    client = Client()
    client.force_login(user)
    try:
        yield client
    finally:
        as_owner("DELETE FROM access_grant WHERE user_id = %s", [user.pk])
        as_owner("DELETE FROM access_usersession WHERE user_id = %s", [user.pk])
        as_owner("DELETE FROM access_user WHERE id = %s", [user.pk])


def read(client):
    answer = client.get("/resultater/", {"aar": YEAR})
    assert answer.status_code == 200
    return Tables(answer.content.decode())


def of_outcome(rows):
    moved = sum(r["is_transition"] for r in rows)
    return [spaced(len(rows)), spaced(moved), f"{share(moved, len(rows))} %" if rows else "."]


def spaced(number):
    return f"{number:,}".replace(",", " ")


@pytest.mark.parametrize("size", SIZES)
def test_whoever_sees_small_numbers_reads_what_is_counted(demonstration, counted, numbers, size):
    register, followed = counted
    number = numbers[size]
    left = register.left(number, YEAR)
    with reading(number, "leader", "caseworker") as client:
        page = read(client)
    found = page.found

    assert found["Sluttet i året"][str(YEAR)] == of_outcome(left)
    for label, code in (("Kvinner", "F"), ("Menn", "M")):
        of_sex = [r for r in left if r["sex"] == code]
        assert found["Kjønn"].get(label, ["0", "0", "."]) == of_outcome(of_sex)
    activities = Counter(r["main_activity"] for r in left)
    for each in MainActivity:
        assert found["Situasjon rett etter programmet"][each.label][0] == spaced(activities[each.value])
    started = register.started(number, YEAR, TODAY.isoformat())
    assert found["Startet i året, og hvor de står nå"][str(YEAR)][:5] == [
        spaced(sum(started.values())), *(spaced(started.get(state.value, 0)) for state in CohortState)
    ]  # fmt: skip

    waits, leavers = followed.waits(number, YEAR), followed.leavers(number, YEAR)
    table = found["Ventetid, innhold og fravær"]
    if waits:
        days = [each for each, _ in waits]
        in_time = sum(is_in_time for _, is_in_time in waits)
        assert table["Dager fra bosetting til start, median"] == [
            str(quarter(days, 2)),
            f"{spaced(len(days))} som startet",
        ]
        middle = f"{quarter(days, 1)} til {quarter(days, 3)}"
        assert table["Dager for den midterste halvdelen"] == [middle, f"{spaced(len(days))} som startet"]
        assert table["Startet innen 3 måneder etter bosetting"] == [
            f"{share(in_time, len(days))} %", f"{spaced(in_time)} av {spaced(len(days))} som startet"
        ]  # fmt: skip
    hours = followed.hours(leavers)
    assert table["Hadde arbeidsrettede tiltak"] == [
        f"{share(len(hours), len(leavers))} %", f"{spaced(len(hours))} av {spaced(len(leavers))} som sluttet"
    ]  # fmt: skip
    if hours:
        assert table["Timer arbeidsrettet innhold i alt, median"][0] == spaced(quarter([each for each, _ in hours], 2))
        assert table["Timer arbeidsrettet innhold i uka, median"][0] == str(quarter([each for _, each in hours], 2))
    assert table["Fravær, andel av dagene"][0] == "Ikke ført"  # the package has no absence
    taken = followed.taken(leavers)
    for kind in MeasureType:
        had, moved = taken.get(kind.value, (0, 0))
        row = found.get("De som sluttet, etter tiltak de hadde hatt", {}).get(kind.label)
        assert row == ([spaced(had), spaced(moved), f"{share(moved, had)} %"] if had else None), kind
    for skill, label in zip(SKILLS, SKILL_NAMES, strict=True):
        tested, aimed, reached = followed.language(leavers)[skill]
        row = found["De som sluttet, etter beste resultat"][label]
        assert row[:2] == [f"{spaced(tested)} av {spaced(len(leavers))}", f"{reached} av {spaced(aimed)}"], skill


@pytest.mark.parametrize("size", SIZES)
def test_a_leader_alone_reads_the_same_or_that_it_is_hidden(demonstration, numbers, size):
    with reading(numbers[size], "leader", "caseworker") as client:
        everything = read(client).found
    with reading(numbers[size], "leader") as client:
        shown = read(client).found

    hidden = 0
    for caption, rows in shown.items():
        if caption in {"Landbakgrunn", "Hurtigtaster"} or caption.startswith("Publiserte"):
            continue  # small countries are put together under another name
        for label, cells in rows.items():
            for mine, theirs in zip(cells, everything[caption][label], strict=True):
                words, whole = mine.split(" "), theirs.split(" ")
                hidden += ":" in words
                # ": av 37" for "3 av 37", ":" for "62 %": what is not hidden is the same.
                if ":" not in words:
                    # "0" of a hidden whole for "0 av 3".
                    assert mine == theirs or theirs.startswith(f"{mine} av "), (caption, label)
                elif len(words) == len(whole):
                    assert all(one in {two, ":"} for one, two in zip(words, whole, strict=True)), (caption, label)
    assert hidden


@pytest.mark.parametrize("size", SIZES)
def test_the_group_is_what_the_public_file_and_the_reference_data_say(demonstration, numbers, size):
    """Added up again by someone who has no more than the published file."""
    number = numbers[size]
    with (REFERENCE / "municipality_profiles.csv").open(encoding="utf-8", newline="") as file:
        profiles = {row["number"]: row for row in csv.DictReader(file)}
    places = oracle.Places()
    of_place = defaultdict(set)
    for each, row in profiles.items():
        of_place[places.place(each, YEAR)[0]].add(row["kostra_group"])
    mine = profiles[number]["kostra_group"]
    others = {each for each, groups in of_place.items() if groups == {mine} and each != number}
    public = Client().get(f"/statistikk/{YEAR}/v1/tabeller.csv")
    cells = defaultdict(dict)
    for row in csv.DictReader(io.StringIO(b"".join(public).decode())):
        if row["region"] in others and all(row[each] == "all" for each in oracle.DIMENSIONS):
            cells[row["region"]][row["indicator"]] = row["value"]
    known = [(int(c["exits"]), int(c["transitions"])) for c in cells.values() if c["exits"] and c["transitions"]]
    left, moved = (sum(each[which] for each in known) for which in (0, 1))
    with reading(number, "leader") as client:
        table = read(client).found[f"Lignende kommuner i {YEAR}"]

    row = next(cells for label, cells in table.items() if label.startswith("KOSTRA-gruppe"))
    told = [spaced(left), spaced(moved), f"{share(moved, left)} %"] if len(known) >= 3 else [".", ".", "."]
    assert row == [*told, f"{len(known)} av {len(others)}" if others else ""]

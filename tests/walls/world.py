"""Two municipalities for the tests of the walls: a person for each case, someone in each role, what gives whom away.

What each actor may learn is written here by hand, from the table of roles and Normen's sheet 55, and not asked of the
code: it is what the code is held to.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from participants import actions as participants
from participants.access import actions as access
from participants.access import tenancy
from participants.access.models import User
from participants.models import Group, GroupMember, GroupSession, GroupTeacher, Participant, ProtectedContact
from programmes import actions as programmes
from tests.access.conftest import KRISTIANSAND, LONG_AGO, OSLO, as_owner
from tests.packages import duf, exit_, national_id, participant, programme, write_package
from tests.trail.conftest import superuser

NAME, NUMBER, PLACE = "name", "number", "place"
EVERYTHING = frozenset({NAME, NUMBER, PLACE})
NOTHING: frozenset[str] = frozenset()

# Case → the municipality that has the row, and its grade. `arrived` is the same person as `moved`, in the other place.
PEOPLE = {
    "own": ("4204", "none"),
    "masked": ("4204", "confidential"),
    "hidden": ("4204", "strictly_confidential"),
    "moved": ("4204", "none"),
    "arrived": ("0301", "none"),
    "elsewhere": ("0301", "none"),
}
# A key that nobody has.
NOBODY = UUID("00000000-0000-4000-8000-000000000000")
CASES = (*PEOPLE, "nobody")
# Those of whom nobody in Kristiansand but a named contact may learn that they are there.
UNFINDABLE = ("hidden", "arrived", "elsewhere", "nobody")

# Those in the group: what a teacher learns of them is who they are.
MEMBERS = ("own", "masked", "hidden")

# Everyone who may ask: the ten roles, and those around them. None signs in as nobody.
ACTORS: dict[str, dict[str, str | None] | None] = {
    "anonymous": None,
    "no_grant": {},
    "caseworker": {"caseworker": "4204"},
    "protected_contact": {"protected_contact": "4204"},
    "named_contact": {"protected_contact": "4204"},
    "team_leader": {"team_leader": "4204"},
    "leader": {"leader": "4204"},
    "administrator": {"administrator": "4204"},
    # One without a group, and one who teaches whoever is in the world's.
    "teacher": {"teacher": "4204"},
    "teaching": {"teacher": "4204"},
    "auditor": {"auditor": "4204"},
    "statistician": {"statistician": None},
    "publisher": {"publisher": None},
    "support": {"support": None},
    "other_caseworker": {"caseworker": "0301"},
    "other_leader": {"leader": "0301"},
}
SIGNED_IN = tuple(actor for actor, roles in ACTORS.items() if roles is not None)
_SEE_PEOPLE = {"caseworker", "protected_contact", "named_contact", "team_leader", "leader"}
_SEE_PLACES = {"protected_contact", "named_contact"}
_SEE_NO_NUMBERS = {"leader", "other_leader"}
_ELSEWHERE = {"other_caseworker", "other_leader"}


def may_learn(actor: str, case: str) -> frozenset[str]:
    """What of a person may reach an actor at all, by whatever page."""
    readers = _ELSEWHERE if PEOPLE[case][0] == "0301" else _SEE_PEOPLE
    if actor == "teaching":
        return frozenset({NAME}) if case in MEMBERS and case != "hidden" else NOTHING
    if actor not in readers or (case == "hidden" and actor != "named_contact"):
        return NOTHING
    learns = EVERYTHING
    if case == "masked" and actor not in _SEE_PLACES:
        learns -= {PLACE}
    if actor in _SEE_NO_NUMBERS:
        learns -= {NUMBER}
    return learns


class Canaries(NamedTuple):
    """Strings that stand in one person's rows and nowhere else."""

    name: tuple[str, ...]
    number: tuple[str, ...]
    place: tuple[str, ...]


def _canaries() -> dict[str, Canaries]:
    born_on, made = date(1990, 5, 17), {}
    for serial, case in enumerate(PEOPLE):
        word = case.replace("_", "").title()
        # Who has moved has the same number in both places, and another name.
        of = list(PEOPLE).index("moved") if case == "arrived" else serial
        numbers = () if case == "arrived" else (national_id(born_on, "F", of), duf(300 + of))
        made[case] = Canaries((f"Kanari{word}", f"Fugl{word}"), numbers, (f"Skole{word}", f"Veien{word}"))
    return made


CANARIES = _canaries()
_OF = {text: (case, kind) for case, of in CANARIES.items() for kind in Canaries._fields for text in getattr(of, kind)}
# By how they begin, since most texts have none: a pattern of them all takes ten times as long to look.
_BY_BEGINNING: dict[str, dict[str, tuple[str, str]]] = {}
for _text, _found in _OF.items():
    _BY_BEGINNING.setdefault(_text.lower()[:4], {})[_text.lower()] = _found


def found_in(text: str) -> set[tuple[str, str]]:
    """Whose canaries stand in a text, and of which kind."""
    # Numbers are also shown in groups: 178105 00 123.
    words, numbers = text.lower(), "".join(text.split())
    return {
        found
        for beginning, canaries in _BY_BEGINNING.items()
        if beginning in (read := numbers if beginning.isdigit() else words)
        for canary, found in canaries.items()
        if canary in read
    }


def may_reach(actor: str) -> set[tuple[str, str]]:
    """All the canaries that may stand before an actor. The number of whoever moved is known in both places."""
    reach = {(case, kind) for case in PEOPLE for kind in may_learn(actor, case)}
    if NUMBER in may_learn(actor, "arrived"):
        reach.add(("moved", NUMBER))
    return reach


class World(NamedTuple):
    """Keys of the people by case, the users by actor, and the one group."""

    keys: dict[str, UUID]
    users: dict[str, int]
    group: UUID

    def key(self, case: str) -> UUID:
        return self.keys.get(case, NOBODY)


def _rows(case: str) -> dict[str, list[dict]]:
    number, grade = PEOPLE[case]
    place, canaries = {"municipality_number": number}, CANARIES[case]
    numbers = CANARIES["moved"].number if case == "arrived" else canaries.number
    rows = {
        "participants": [
            participant(
                case, given_name=canaries.name[0], family_name=canaries.name[1], address_protection=grade,
                national_id=numbers[0], duf_number=numbers[1], **place,
            ),
        ],
        "programmes": [programme(case, case, **place)],
        "measures": [
            {"programme_ref": case, "measure_type": "norwegian", "start_date": "2022-06-10", "end_date": "2022-09-01",
             "hours_per_week": "20", "provider": canaries.place[0]} | place,
        ],
        "leaves": [
            {"programme_ref": case, "leave_type": "holiday", "start_date": "2022-07-04", "end_date": "2022-07-22"}
            | place,
        ],
        "language_tests": [
            {"participant_ref": case, "test_date": "2022-11-15", "skill": "oral", "result": "a2"} | place,
        ],
        "exits": [],
    }  # fmt: skip
    if case == "moved":
        rows["exits"] = [exit_(case, exit_cause="moved", main_activity="", **place)]
    return rows


def load(folder: Path, cases: Iterable[str] = tuple(PEOPLE)) -> None:
    """The people, by a package as they come."""
    tables = [_rows(case) for case in cases]
    merged = {name: [row for each in tables for row in each[name]] for name in tables[0]}
    programmes.load_package(path=write_package(folder, **merged), on=date(2024, 1, 1))


def _write_about(case: str, key: UUID, users: dict[str, int]) -> None:
    """An address and a note in the journal, by someone who follows the person up."""
    writer = "other_caseworker" if PEOPLE[case][0] == "0301" else "named_contact"
    by, canaries = User.objects.get(pk=users[writer]), CANARIES[case]
    place = OSLO if writer == "other_caseworker" else KRISTIANSAND
    role = "caseworker" if writer == "other_caseworker" else "protected_contact"
    now = datetime(2024, 1, 2, 12, tzinfo=UTC)
    with ExitStack() as stack:
        stack.enter_context(tenancy.tenant(municipality_id=place, user_id=by.pk, role=role))
        if case == "hidden":
            stack.enter_context(tenancy.cleared_for([key]))
        participants.save_contact_details(
            participant_pk=key, address=f"{canaries.place[1]} 7", phone="", email="", version=0, by=by, now=now
        )
        programmes.save_appointment(
            participant_pk=key, appointment_pk=None, shown_on=None, kind="health", measure_type="",
            text=f"Ved {canaries.place[0]}", place=canaries.place[1], on=now.date(), begins=time(9), finishes=time(10),
            is_weekly=False, last_on=None, by=by, now=now, once="",
        )  # fmt: skip
        participants.write_note(
            participant_pk=key, text=f"Snakket med {canaries.name[1]}.", access_class="ordinary", by=by, now=now
        )


def build(folder: Path) -> World:
    """Everyone there is: people, employees, and the one contact who is named for the hidden person."""
    load(folder)
    users = {}
    for actor, roles in ACTORS.items():
        if roles is None:
            continue
        user = User(username=f"bruker-{actor.replace('_', '-')}")
        user.set_unusable_password()
        user.save()
        users[actor] = user.pk
        for role, number in roles.items():
            access.grant_role(username=user.username, role=role, municipality_number=number, on=LONG_AGO)
    people = Participant.objects.using("national")
    keys = {case: people.get(ref=case).pk for case in PEOPLE}
    ProtectedContact.objects.using("national").create(
        participant_id=keys["hidden"], municipality_id=KRISTIANSAND, user_id=users["named_contact"],
        valid_from=LONG_AGO,
    )  # fmt: skip
    for case, key in keys.items():
        _write_about(case, key, users)
    group = _gather(keys, users)
    # Acting for the first time today writes a day, and that once.
    as_owner("UPDATE access_grant SET last_used_on = current_date")
    assert {each.municipality_id for each in people.all()} == {KRISTIANSAND, OSLO}
    return World(keys, users, group)


def _gather(keys: dict[str, UUID], users: dict[str, int]) -> UUID:
    """A group with hours every day, a teacher, and members of each grade."""
    group = Group(
        municipality_id=KRISTIANSAND, name="Norsk A2", kind="course", measure_type="norwegian", place="Skolen",
        starts_on=LONG_AGO,
    )  # fmt: skip
    group.save(using="migration")
    of_it = {"municipality_id": KRISTIANSAND, "group_id": group.pk, "starts_on": LONG_AGO}
    for case in MEMBERS:
        GroupMember(participant_id=keys[case], **of_it).save(using="migration")
    GroupTeacher(user_id=users["teaching"], **of_it).save(using="migration")
    for weekday in range(1, 6):
        GroupSession(weekday=weekday, begins=time(9), finishes=time(12), **of_it).save(using="migration")
    return group.pk


def take_away(key: UUID) -> None:
    """Make it so that a person never was: no row of theirs, and none in the trail."""
    of = f"(SELECT id FROM programmes_programme WHERE participant_id = '{key}')"
    statements = [
        *(
            f"DELETE FROM programmes_{table} WHERE programme_id IN {of}"
            for table in ("measure", "leave", "stop", "absence", "hoursdone", "exit", "contract", "plan")
        ),
        *(f"DELETE FROM {table} WHERE participant_id = '{key}'" for table in _OF_A_PARTICIPANT),
        f"DELETE FROM participants_participant WHERE id = '{key}'",
        f"DELETE FROM trail_event WHERE participant_id = '{key}'",
        f"DELETE FROM trail_change WHERE participant_id = '{key}'",
    ]
    with superuser() as connection, connection.transaction():
        for statement in statements:
            connection.execute(statement)
    left = [
        f"{table}.{column}"
        for table, column in as_owner(_KEY_COLUMNS)
        if as_owner(f"SELECT EXISTS (SELECT FROM {table} WHERE {column} = '{key}')")[0][0]
    ]
    assert not left, f"{left} still hold a row of the person: add the table to tests/walls/world.py."


_OF_A_PARTICIPANT = (
    "programmes_languagetest", "programmes_programme", "participants_participantidentifier", "participants_personlink",
    "participants_protectedcontact", "participants_draft", "participants_journalentry", "participants_contactdetails",
    "participants_distinction", "participants_assignment",
    "participants_rectification", "participants_restriction", "participants_familymember",
    "participants_recipient", "participants_groupmember",
    "programmes_transfer", "programmes_arrival", "participants_merger", "programmes_appointment",
)  # fmt: skip
# Every column in which a key of a participant may stand.
_KEY_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING (table_name)
    WHERE columns.table_schema = 'public' AND data_type = 'uuid' AND table_type = 'BASE TABLE'
        AND tables.table_schema = 'public' AND NOT starts_with(table_name, 'trail_')
"""

"""A municipality with people in every place, for the tests of the pages that show them."""

from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from participants.models import Participant
from programmes import actions
from tests.packages import participant, programme, write_package

TODAY = timezone.localdate()


def day(days):
    """So many days from today."""
    return (TODAY + timedelta(days=days)).isoformat()


def person(ref, serial, given_name, family_name, **changes):
    return participant(ref, serial=serial, given_name=given_name, family_name=family_name, **changes)


def one_of_each():
    """One before the start, one in the programme, one on leave, one who has left; and one who lives elsewhere."""
    people = [
        person("before", 0, "Åse", "Østby"),
        person("running", 2, "Maria Olena", "Kovalenko"),
        person("away", 4, "Amina", "Haidari"),
        person("ended", 6, "Yusuf", "Aadland"),
        person("elsewhere", 1, "Canary", "Kovalenko", municipality_number="0301"),
    ]
    programmes = [
        programme("before", "before", offered_date=day(-20), decision_date=day(-10), start_date=day(20)),
        programme("running", "running", offered_date=day(-200), decision_date=day(-200), start_date=day(-190),
                  planned_end_date=day(200)),
        programme("away", "away", offered_date=day(-300), decision_date=day(-300), start_date=day(-290)),
        programme("ended", "ended", offered_date=day(-400), decision_date=day(-400), start_date=day(-390)),
        programme("elsewhere", "elsewhere", municipality_number="0301"),
    ]  # fmt: skip
    place = {"municipality_number": "4204"}
    measures = [
        {"programme_ref": "running", "measure_type": "norwegian", "start_date": day(-180), "end_date": day(60),
         "hours_per_week": "22.5", "provider": "Stedet Skole"} | place,
        {"programme_ref": "running", "measure_type": "work_practice", "start_date": day(-60), "end_date": day(-10),
         "provider": "Stedet Arbeid"} | place,
        {"programme_ref": "running", "measure_type": "social_studies", "start_date": day(70), "end_date": day(90)}
        | place,
    ]  # fmt: skip
    leaves = [
        {"programme_ref": "away", "leave_type": "parental", "start_date": day(-30), "end_date": day(100)} | place,
        {"programme_ref": "running", "leave_type": "own_sickness", "start_date": day(-1), "end_date": day(1)} | place,
    ]
    tests = [
        {"participant_ref": "running", "test_date": day(-100), "skill": "oral", "result": "a2"} | place,
        {"participant_ref": "running", "test_date": day(-50), "skill": "oral", "result": "a1"} | place,
    ]
    exits = [
        {"programme_ref": "ended", "exit_date": day(-40), "exit_cause": "completed", "main_activity": "work"} | place
    ]
    return {"participants": people, "programmes": programmes, "measures": measures, "leaves": leaves,
            "language_tests": tests, "exits": exits}  # fmt: skip


def load(folder, tables):
    return actions.load_package(path=write_package(folder, **tables), on=date(2030, 1, 1))


def key_of(ref):
    return Participant.objects.using("national").get(ref=ref).pk


def signed_in(user):
    client = Client(raise_request_exception=True, headers={"Reading-Purpose": "casework"})
    client.force_login(user)
    return client

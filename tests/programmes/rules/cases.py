"""A plain case by the rules of 2026, to be changed one key at a time."""

from programmes.rules import assess, read_case

PLAIN = {
    "birth_date": "1995-04-12",
    "permit_basis": "utl28",
    "permit_date": "2026-02-01",
    "settled_date": "2026-05-04",
    "settled_by_agreement": True,
    "education_level": "upper_secondary",
    "goal": "work",
    "offered_date": "2026-06-01",
    "decision_date": "2026-06-01",
    "start_date": "2026-06-08",
    "work_hours_per_week": 0,
    "children_under_18": False,
    "on": "2026-06-01",
}


def asked(**changes):
    return assess(read_case(PLAIN | changes)).as_data()

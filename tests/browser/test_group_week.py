"""A teacher's week of absence in a real browser: by keyboard, without script, on a telephone, and as axe sees it."""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from participants import actions
from participants.models import Participant
from participants.rules.groups import Slot
from participants.short_keys import shorten
from programmes.models import Absence, ConfirmedWeek
from programmes.rules.calendar import day_off
from programmes.rules.week import write_week
from tests.access.conftest import user
from tests.browser.conftest import serving, violations_of
from tests.packages import programme
from tests.programmes.people import TODAY, day, load, person, signed_in
from tests.programmes.test_groups import COURSE, acting

__all__ = ["user"]

pytestmark = pytest.mark.browser

NOW = timezone.now()
# A practised hand takes 280 ms for a key.
SECONDS_A_KEY = 0.28


def weeks():
    """The Mondays of weeks without a holiday, the latest first."""
    monday = TODAY - timedelta(days=TODAY.weekday() + 7)
    while True:
        if not any(day_off(monday + timedelta(days=each)) for each in range(5)):
            yield monday
        monday -= timedelta(days=7)


@pytest.fixture
def school(register, user, database, tmp_path) -> Iterator:
    """A class of thirty, half of it in another group too; a teacher of both; and the product's own web server."""
    refs = [f"d{each:02}" for each in range(30)]
    people = [person(ref, at, f"Fornavn{at:02}", f"Etternavn{at:02}") for at, ref in enumerate(refs)]
    begun = {"offered_date": day(-300), "decision_date": day(-300), "start_date": day(-290)}
    empty = {name: [] for name in ("measures", "leaves", "language_tests", "exits")}
    load(
        tmp_path / "class",
        {"participants": people, "programmes": [programme(ref, ref, **begun) for ref in refs], **empty},
    )
    kari, per = user("kari", caseworker="4204"), user("per", teacher="4204")
    keys = list(Participant.objects.using("national").order_by("sort_name").values_list("pk", flat=True))
    since, groups = TODAY - timedelta(days=200), {}
    slots = [Slot(weekday=each, begins=time(8, 30), finishes=time(12)) for each in range(1, 6)]
    with acting(kari, "caseworker"):
        for name, members in (("Norsk A2", keys), ("Norsk A1", keys[:15])):
            made = actions.make_group(**COURSE | {"name": name, "capacity": 30}, by=kari, now=NOW)
            actions.add_members(group_pk=made.pk, participant_pks=members, starts_on=since, by=kari, now=NOW)
            actions.set_teachers(group_pk=made.pk, usernames=["per"], from_on=since, by=kari, now=NOW)
            actions.set_sessions(group_pk=made.pk, slots=slots, from_on=since, by=kari, now=NOW)
            groups[len(members)] = made
    with serving(database) as url:
        yield url, groups, {"per": per, "kari": kari}


def test_a_week_of_a_class_is_registered_by_keyboard_and_without_script(school, new_page):
    """G3 and G7: thirty people within 90 seconds of a practised hand; fifteen with three absences in 25 keys."""
    url, groups, users = school
    mondays, pressed = weeks(), [0]
    cookies = {name: signed_in(each).cookies[settings.SESSION_COOKIE_NAME].value for name, each in users.items()}

    def opened(name, address, **options):
        page = new_page(**options)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookies[name], "url": url}])
        page.goto(url + address)
        return page

    def at(size, monday):
        return f"/fravaer/{shorten(key=groups[size].pk)}/{write_week(monday)}/"

    def fill(page, cells):
        """Row by row from the first: a letter, a step, and the sending, each pressed as a user does."""
        row = column = pressed[0] = 0

        def press(key, times=1):
            for _ in range(times):
                page.keyboard.press(key)
                pressed[0] += 1

        for to, weekday, letter in cells:
            press("Enter", to - row)
            press("ArrowRight" if weekday > column else "ArrowLeft", abs(weekday - column))
            press(letter)
            row, column = to, weekday
        press("Control+Enter")
        page.get_by_text("er bekreftet").first.wait_for()

    # Six of thirty, in a week; a digit goes to the hours.
    monday = next(mondays)
    page = opened("per", at(30, monday), bypass_csp=True)
    fill(page, [(2, 0, "s"), (7, 2, "u"), (13, 1, "b"), (18, 4, "v"), (24, 4, "l"), (29, 0, "s")])
    assert pressed[0] * SECONDS_A_KEY < 90
    week = Absence.objects.using("national").filter(absent_on__range=(monday, monday + timedelta(days=4)))
    found = {
        (each.programme.ref, each.absent_on.weekday(), each.absence_kind) for each in week.select_related("programme")
    }
    assert found == {
        ("d02", 0, "self_certified"), ("d07", 2, "unapproved"), ("d13", 1, "child_sick"), ("d18", 4, "appointment"),
        ("d24", 4, "sick_note"), ("d29", 0, "self_certified"),
    }  # fmt: skip
    assert violations_of(page) == []
    page.get_by_role("button", name="Åpne igjen").click()
    page.locator("select").first.wait_for()
    assert violations_of(page) == []

    # Three of fifteen.
    page = opened("per", at(15, next(mondays)))
    fill(page, [(3, 0, "s"), (7, 0, "b"), (12, 1, "u")])
    assert pressed[0] <= 25
    assert ConfirmedWeek.objects.using("national").count() == 1
    assert Absence.objects.using("national").count() == 9

    # Without script, on a telephone: the same form.
    monday = next(mondays)
    page = opened("per", at(15, monday), width=390, java_script_enabled=False)
    page.get_by_label("Fornavn04 Etternavn04 tirsdag", exact=True).select_option("S")
    page.get_by_label("Timer Fornavn04 Etternavn04 tirsdag").fill("2")
    page.get_by_role("button", name="Bekreft uke").click()
    page.get_by_text("er bekreftet").first.wait_for()
    [made] = Absence.objects.using("national").filter(absent_on__gte=monday, absent_on__lt=monday + timedelta(days=7))
    assert (made.absent_on - monday, str(made.hours)) == (timedelta(days=1), "2.0")

    # Every page of it.
    own = f"/kurs/{shorten(key=groups[30].pk)}/"
    for who, address in (("per", at(30, next(mondays))), ("kari", own), ("kari", "/kurs/"), ("per", own)):
        for width, scheme in ((390, "dark"), (1440, "light")):
            page = opened(who, address, width=width, color_scheme=scheme, bypass_csp=True)
            for each in page.locator("main details > summary").all():
                each.click()
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, (address, width)
            assert violations_of(page) == [], (who, address, width)

"""What a page shows, put together of several tables: the list of participants, and one participant's case."""

from programmes.overviews.access import Holder, ended_in, holders_of
from programmes.overviews.arrivals import (
    Arrivals,
    Awaited,
    arrival_of,
    arrivals_of,
    awaited,
    municipalities,
)
from programmes.overviews.case import Bar, Case, bar_of, case_of, family_of, is_in_family
from programmes.overviews.due import Task, TaskGroup, Tasks, next_for, shares_of, tasks_of
from programmes.overviews.groups import (
    GroupLine,
    GroupPage,
    candidates,
    group_of,
    groups_of,
    possible_teachers,
    way_of,
    with_absence,
)
from programmes.overviews.history import history_of
from programmes.overviews.hours import Content, content_of
from programmes.overviews.journal import Journal, draft_of, journal_of
from programmes.overviews.listing import Line, Listing, counts, everyone, listing, of_keys, search, similar
from programmes.overviews.lookups import Place, changes_about, changes_in, last_opened, looks_about, looks_in, own_looks
from programmes.overviews.notices import notices_of
from programmes.overviews.paging import newest, oldest
from programmes.overviews.plans import PlanPage, plan_in_force, plan_page_of
from programmes.overviews.quality import findings_about
from programmes.overviews.rectifications import Rectified, choices_of, recipients, rectified, taken_out
from programmes.overviews.retention import retention_plans
from programmes.overviews.saved_lists import Colleague, Desk, caseworkers, colleagues, countries, desk_of
from programmes.overviews.ways import SLUGS
from programmes.overviews.week import WeekPage, appointment_of, week_page_of
from programmes.overviews.week_overview import week_overview_of
from programmes.overviews.weeks import Cell, WeekRow, count_of, neighbours, rows_of

__all__ = [
    "SLUGS",
    "Arrivals",
    "Awaited",
    "Bar",
    "Case",
    "Cell",
    "Colleague",
    "Content",
    "Desk",
    "GroupLine",
    "GroupPage",
    "Holder",
    "Journal",
    "Line",
    "Listing",
    "Place",
    "PlanPage",
    "Rectified",
    "Task",
    "TaskGroup",
    "Tasks",
    "WeekPage",
    "WeekRow",
    "appointment_of",
    "arrival_of",
    "arrivals_of",
    "awaited",
    "bar_of",
    "candidates",
    "case_of",
    "caseworkers",
    "changes_about",
    "changes_in",
    "choices_of",
    "colleagues",
    "content_of",
    "count_of",
    "countries",
    "counts",
    "desk_of",
    "draft_of",
    "ended_in",
    "everyone",
    "family_of",
    "findings_about",
    "group_of",
    "groups_of",
    "history_of",
    "holders_of",
    "is_in_family",
    "journal_of",
    "last_opened",
    "listing",
    "looks_about",
    "looks_in",
    "municipalities",
    "neighbours",
    "newest",
    "next_for",
    "notices_of",
    "of_keys",
    "oldest",
    "own_looks",
    "plan_in_force",
    "plan_page_of",
    "possible_teachers",
    "recipients",
    "rectified",
    "retention_plans",
    "rows_of",
    "search",
    "shares_of",
    "similar",
    "taken_out",
    "tasks_of",
    "way_of",
    "week_overview_of",
    "week_page_of",
    "with_absence",
]  # fmt: skip

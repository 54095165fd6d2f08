"""Every write to programmes."""

from programmes.actions.absences import correct_absence, register_absence, take_back_absence
from programmes.actions.appointments import copy_week, remove_appointment, save_appointment, undo_change
from programmes.actions.arrivals import accept_arrival, contents_of, decline_arrival, version_of_arrival
from programmes.actions.base import version_of
from programmes.actions.decisions import change_goal, decide_programme, extend_programme
from programmes.actions.elements import add_test_result, end_measure, save_leave, save_measure
from programmes.actions.exits import correct_exit, end_programme, reopen_programme
from programmes.actions.hours import save_hours
from programmes.actions.listing import (
    MOST_AT_ONCE,
    assign_many,
    change_list,
    choose_columns,
    open_first,
    remove_list,
    save_list,
)
from programmes.actions.made_up_groups import gather_for_demonstration
from programmes.actions.made_up_plans import agree_for_demonstration
from programmes.actions.merging import forget_mergers, merge_participants, part_participants
from programmes.actions.moving import IS_HIDDEN, hand_over, take_back_transfer
from programmes.actions.package import load_package
from programmes.actions.package.trouble import DatabaseTrouble
from programmes.actions.plans import review_plan, save_contract, save_plan
from programmes.actions.postponing import DAYS, postpone, postpone_answer
from programmes.actions.removed_again import remove_again
from programmes.actions.retention import (
    approve_retention,
    carry_out_retention,
    decide_retention,
    items_of,
    plan_retention,
)
from programmes.actions.retention_clock import (
    approved_plans,
    plan_due_retention,
    remind_of_plans,
    waiting_plans,
)
from programmes.actions.stops import resume_programme, stop_programme
from programmes.actions.weeks import (
    Expected,
    GroupWeek,
    RowSent,
    Typed,
    WeekSaved,
    expected_in,
    reopen_week,
    save_week,
    try_week,
)

__all__ = [
    "DAYS", "IS_HIDDEN", "MOST_AT_ONCE", "DatabaseTrouble", "Expected", "GroupWeek", "RowSent", "Typed",
    "WeekSaved", "accept_arrival", "add_test_result", "agree_for_demonstration", "approve_retention",
    "approved_plans", "assign_many", "carry_out_retention", "change_goal", "change_list", "choose_columns",
    "contents_of", "copy_week", "correct_absence", "correct_exit", "decide_programme", "decide_retention",
    "decline_arrival", "end_measure", "end_programme", "expected_in", "extend_programme", "forget_mergers",
    "gather_for_demonstration", "hand_over", "items_of", "load_package", "merge_participants", "open_first",
    "part_participants",
    "plan_due_retention", "plan_retention", "postpone", "postpone_answer", "register_absence", "remind_of_plans",
    "remove_again",
    "remove_appointment", "remove_list", "reopen_programme", "reopen_week", "resume_programme", "review_plan",
    "save_appointment", "save_contract", "save_hours", "save_leave", "save_list", "save_measure", "save_plan",
    "save_week", "stop_programme", "take_back_absence", "take_back_transfer", "try_week", "undo_change", "version_of",
    "version_of_arrival", "waiting_plans",
]  # fmt: skip

"""Every write to programmes."""

from programmes.actions.base import version_of
from programmes.actions.decisions import change_goal, decide_programme, extend_programme
from programmes.actions.elements import add_test_result, end_measure, save_leave, save_measure
from programmes.actions.exits import correct_exit, end_programme, reopen_programme
from programmes.actions.package import load_package
from programmes.actions.package.trouble import DatabaseTrouble
from programmes.actions.postponing import DAYS, postpone
from programmes.actions.removed_again import remove_again
from programmes.actions.retention import approve_retention, carry_out_retention, items_of, plan_retention
from programmes.actions.retention_clock import (
    approved_plans,
    plan_due_retention,
    remind_of_plans,
    waiting_plans,
)

__all__ = [
    "DAYS", "DatabaseTrouble", "add_test_result", "approve_retention", "approved_plans", "carry_out_retention",
    "change_goal", "correct_exit", "decide_programme", "end_measure", "end_programme", "extend_programme",
    "items_of", "load_package", "plan_due_retention", "plan_retention", "postpone", "remind_of_plans",
    "remove_again", "reopen_programme", "save_leave", "save_measure", "version_of", "waiting_plans",
]  # fmt: skip

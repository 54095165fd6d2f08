"""Every write to the statistics."""

from reporting.actions.early import give_early_access, record_early_look
from reporting.actions.keeping import keeping
from reporting.actions.objections import answer_objection, object_to_release, record_own_look
from reporting.actions.quality import count_quality
from reporting.actions.refresh import Refreshed, count_wrong_person_years, refresh_statistics
from reporting.actions.releases import (
    approve_release,
    build_release,
    cancel_publication,
    explain_warning,
    hold_back_restricted,
    publish_release,
    release_year,
    withdraw_release,
    write_note,
)
from reporting.actions.saved_views import remove_view, save_view
from reporting.actions.years import explain_gap, reopen_year, sign_year

__all__ = [
    "Refreshed",
    "answer_objection",
    "approve_release",
    "build_release",
    "cancel_publication",
    "count_quality",
    "count_wrong_person_years",
    "explain_gap",
    "explain_warning",
    "give_early_access",
    "hold_back_restricted",
    "keeping",
    "object_to_release",
    "publish_release",
    "record_early_look",
    "record_own_look",
    "refresh_statistics",
    "release_year",
    "remove_view",
    "reopen_year",
    "save_view",
    "sign_year",
    "withdraw_release",
    "write_note",
]

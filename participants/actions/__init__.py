"""Every write about people that is not a package's."""

from participants.actions.accounts import (
    Given,
    end_access,
    give_access,
    invite_again,
    remove_factors,
    review_access,
)
from participants.actions.assignment import assign_caseworker, share_out
from participants.actions.breach_reports import BREACH_PURPOSES, report_breach
from participants.actions.contacts import appoint_contact, appoint_contact_for_unseen, end_contact, name_contact
from participants.actions.details import save_contact_details
from participants.actions.families import found_families, link_family, lock_families, unlink_family
from participants.actions.glass import break_glass, end_glass, review_glass
from participants.actions.groups import (
    add_members,
    change_group,
    make_group,
    remove_members,
    set_sessions,
    set_teachers,
)
from participants.actions.guarding import guard_participant
from participants.actions.journal import (
    LONGEST_NOTE,
    NOTE,
    forget_draft,
    forget_drafts,
    save_draft,
    write_note,
)
from participants.actions.key_rotation import rotate_keys
from participants.actions.newcomers import Kept, keep_newcomer, newcomer_of
from participants.actions.notices import (
    find_unusual,
    forget_notices,
    notify,
    read_notices,
    remind_of_glasses,
    send_mail,
)
from participants.actions.numbers import give_number
from participants.actions.recipients import TAKES_OUT, tick_recipient
from participants.actions.rectification import rectify, registered
from participants.actions.registration import Registered, are_told_apart, register_participant
from participants.actions.restriction import IS_RESTRICTED, lift_restriction, refuse_if_restricted, restrict
from participants.actions.support import end_own_support_session, end_support_session, open_support_session

__all__ = [
    "BREACH_PURPOSES",
    "IS_RESTRICTED",
    "LONGEST_NOTE",
    "NOTE",
    "TAKES_OUT",
    "Given",
    "Kept",
    "Registered",
    "add_members",
    "appoint_contact",
    "appoint_contact_for_unseen",
    "are_told_apart",
    "assign_caseworker",
    "break_glass",
    "change_group",
    "end_access",
    "end_contact",
    "end_glass",
    "end_own_support_session",
    "end_support_session",
    "find_unusual",
    "forget_draft",
    "forget_drafts",
    "forget_notices",
    "found_families",
    "give_access",
    "give_number",
    "guard_participant",
    "invite_again",
    "keep_newcomer",
    "lift_restriction",
    "link_family",
    "lock_families",
    "make_group",
    "name_contact",
    "newcomer_of",
    "notify",
    "open_support_session",
    "read_notices",
    "rectify",
    "refuse_if_restricted",
    "register_participant",
    "registered",
    "remind_of_glasses",
    "remove_factors",
    "remove_members",
    "report_breach",
    "restrict",
    "review_access",
    "review_glass",
    "rotate_keys",
    "save_contact_details",
    "save_draft",
    "send_mail",
    "set_sessions",
    "set_teachers",
    "share_out",
    "tick_recipient",
    "unlink_family",
    "write_note",
]  # fmt: skip

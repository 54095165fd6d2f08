"""Every write about people that is not a package's."""

from participants.actions.contacts import appoint_contact, appoint_contact_for_unseen, end_contact, name_contact
from participants.actions.details import save_contact_details
from participants.actions.glass import break_glass, end_glass, review_glass
from participants.actions.journal import LONGEST_NOTE, forget_drafts, save_draft, write_note

__all__ = [
    "LONGEST_NOTE", "appoint_contact", "appoint_contact_for_unseen", "break_glass", "end_contact", "end_glass",
    "forget_drafts", "name_contact", "review_glass", "save_contact_details", "save_draft", "write_note",
]  # fmt: skip

"""Every write about people that is not a package's."""

from participants.actions.contacts import appoint_contact, appoint_contact_for_unseen, end_contact, name_contact

__all__ = ["appoint_contact", "appoint_contact_for_unseen", "end_contact", "name_contact"]

"""Every write about people that is not a package's."""

from participants.actions.contacts import appoint_contact, end_contact, name_contact

__all__ = ["appoint_contact", "end_contact", "name_contact"]

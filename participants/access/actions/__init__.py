"""Every write to the ground: reference data and grants."""

from participants.access.actions.grants import grant_role
from participants.access.actions.reference import load_reference

__all__ = ["grant_role", "load_reference"]

"""Every write to the ground: reference data and grants."""

from participants.access.actions.grants import grant_role
from participants.access.actions.reference import Loaded, load_reference

__all__ = ["Loaded", "grant_role", "load_reference"]

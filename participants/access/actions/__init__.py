"""Every write to the ground: reference data and grants."""

from participants.access.actions.addresses import check_address_will_do
from participants.access.actions.grants import (
    check_password_will_do,
    end_grant,
    expire_unused_grants,
    give_grant,
    grant_role,
    make_user,
    review_grants,
    use_grants,
)
from participants.access.actions.keys import use_keys
from participants.access.actions.reference import Loaded, load_reference

__all__ = [
    "Loaded", "check_address_will_do", "check_password_will_do", "end_grant", "expire_unused_grants", "give_grant",
    "grant_role", "load_reference", "make_user", "review_grants", "use_grants",
    "use_keys",
]  # fmt: skip

"""The ground: places, users, grants, roles, tenancy and row-level security."""

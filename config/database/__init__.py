"""The database backend: the context of each transaction, the roles, the four ways in."""

"""A place for each coming month. What comes before its place is there falls into the default, and is moved."""

from django.db import connections, transaction

DATABASE = "trail"


def make_partitions() -> int:
    """Make this month and the three after it, where they are missing; returns how many were made. Safe to run again."""
    with transaction.atomic(using=DATABASE), connections[DATABASE].cursor() as cursor:
        cursor.execute("SELECT trail_make_partitions()")
        return int(cursor.fetchone()[0])

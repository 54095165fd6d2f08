"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with 64 MiB: one thread, so that two sign-ins at once do not take the whole machine."""

    time_cost = 2
    memory_cost = 65_536
    parallelism = 1

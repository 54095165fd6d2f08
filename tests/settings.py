"""The product's settings with the tools that judge migrations. `make check` alone uses them."""

from config.settings import *  # noqa: F403

INSTALLED_APPS += ["django_migration_linter"]  # noqa: F405

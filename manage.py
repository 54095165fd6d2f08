#!/usr/bin/env python
"""The command line. Finds or starts the servers a command needs, then hands over to Django."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Not before the environment is there: importing config reads it.
    from django.core.management import execute_from_command_line

    from config.embedded import services

    with services(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

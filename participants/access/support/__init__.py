"""Sessions of support: timed, for one municipality, with a reason, and without people."""

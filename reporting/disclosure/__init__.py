"""Disclosure control: which numbers must not be shown, and what an attacker makes of those that are."""

from reporting.disclosure.primary import Cell, cells, is_small

__all__ = ["Cell", "cells", "is_small"]

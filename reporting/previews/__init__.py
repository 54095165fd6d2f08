"""Releases before they are out, to those who may see them now."""

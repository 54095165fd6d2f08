"""Edges: the pages about participants and their programmes."""

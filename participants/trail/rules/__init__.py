"""How the trail is sealed and held against its seals: pure functions, no Django, no clock."""

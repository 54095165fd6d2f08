"""The ground: what changed and who looked. For now the change feed; the access issue builds the rest on it."""

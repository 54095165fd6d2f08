"""The middle floor: the programme from offer to exit, and the exchange package that carries it."""

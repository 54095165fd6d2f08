"""Signing in through someone else (OpenID Connect), and the sessions that follow whichever way one signed in."""

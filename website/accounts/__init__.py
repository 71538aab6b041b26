"""Logins of staff: sessions, the second factor, passwords and how a forgotten one is replaced."""

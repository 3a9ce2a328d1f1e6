"""The whole database to a file and back: `sqlite.py` and `postgres.py`, each with its database's own tools."""

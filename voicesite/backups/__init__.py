"""The whole database to a file and back: `sqlite.py` and `postgres.py`, each with the means of its own database."""

"""The whole database to a file and back: `sqlite.py` and `postgres.py`, each with its database's own tools.

`signature.py` shows that a file is the site's own; `logins.py` keeps login sessions out of it.
"""

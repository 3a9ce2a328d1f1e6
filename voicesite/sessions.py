"""Login sessions in the database, as Django keeps them, but a database that takes no writes is named as such."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError


class SessionStore(db.SessionStore):
    """Django takes every failure to update a session for one that was deleted, and answers 400."""

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as failed:
            why = failed.__context__
            if isinstance(why, DatabaseError) and why.__cause__:  # the driver's own; Django's for a lost row has none
                raise why from why.__cause__
            raise

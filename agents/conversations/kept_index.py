"""Looks after the index of what was said (words/index.py) when migrations have run."""

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate

from agents.conversations.words.field import SQLITE_INDEX
from agents.conversations.words.index import keep_on_sqlite


def keep_index_of_words() -> None:
    post_migrate.connect(_keep, dispatch_uid="keep_index_of_words")


def _keep(using: str, **_: Any) -> None:
    connection = connections[using]
    if connection.vendor != "sqlite" or SQLITE_INDEX not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        keep_on_sqlite(cursor)

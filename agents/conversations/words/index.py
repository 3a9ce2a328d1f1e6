"""The index of what was said: made by a migration, kept by the database itself, and filled for turns without words.

PostgreSQL has a GIN index of the column. SQLite has an FTS5 table beside the turns, which triggers keep: they see every
change, also those that pass Django by.
"""

from typing import Any

from django.db import connections, transaction
from django.db.models import Model

from agents.conversations.words.field import SQLITE_INDEX, VECTOR
from agents.conversations.words.splitting import words_of

CHUNK = 500
POSTGRES_INDEX = "agents_turn_said"
FORGET = f"INSERT INTO {SQLITE_INDEX}({SQLITE_INDEX}, rowid, words) VALUES ('delete', old.id, old.words);"  # noqa: S608
NOTE = f"INSERT INTO {SQLITE_INDEX}(rowid, words) VALUES (new.id, new.words);"  # noqa: S608
TRIGGERS = {"INSERT": NOTE, "DELETE": FORGET, "UPDATE OF words": FORGET + NOTE}
# `ascii`: what is not ASCII is part of a word, so a word ends at the space, and nowhere else.
FTS5 = "USING fts5(words, content='agents_turn', content_rowid='id', tokenize='ascii')"


def make_on_sqlite(cursor: Any) -> None:
    cursor.execute(f"CREATE VIRTUAL TABLE {SQLITE_INDEX} {FTS5}")
    cursor.execute(f"INSERT INTO {SQLITE_INDEX}({SQLITE_INDEX}) VALUES ('rebuild')")  # noqa: S608 - our own name
    keep_on_sqlite(cursor)


def keep_on_sqlite(cursor: Any) -> None:
    """A migration that changes the turns makes their table again, and its triggers go with the one before."""
    for event, what in TRIGGERS.items():
        name = f"{SQLITE_INDEX}_{event.partition(' ')[0].lower()}"
        cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON agents_turn BEGIN {what} END")


def drop_on_sqlite(cursor: Any) -> None:
    for event in TRIGGERS:
        cursor.execute(f"DROP TRIGGER IF EXISTS {SQLITE_INDEX}_{event.partition(' ')[0].lower()}")
    cursor.execute(f"DROP TABLE IF EXISTS {SQLITE_INDEX}")


def make_on_postgres(cursor: Any) -> None:
    """Outside a transaction, while calls go on. One that was broken off is made again.

    It waits for those who read, and holds nobody up meanwhile, so `prepare_database`'s limit is not for it.
    """
    cursor.execute("SHOW lock_timeout")
    (limit,) = cursor.fetchone()
    cursor.execute("SET lock_timeout = 0")
    drop_on_postgres(cursor)
    vector = VECTOR.format(column="words")
    cursor.execute(f"CREATE INDEX CONCURRENTLY {POSTGRES_INDEX} ON agents_turn USING gin ({vector})")
    cursor.execute("SELECT set_config('lock_timeout', %s, false)", [limit])


def drop_on_postgres(cursor: Any) -> None:
    cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {POSTGRES_INDEX}")


def forget_deleted() -> None:
    """SQLite keeps the words of deleted turns in its index until parts of it are joined. After this they are gone."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {SQLITE_INDEX}({SQLITE_INDEX}) VALUES ('optimize')")  # noqa: S608


def fill(turns: type[Model], *, at_most: int | None = None, **whose: Any) -> int:
    """Store the words of turns that have none, in chunks of a transaction each. `whose`: a filter. Returns how many."""
    count, after = 0, 0
    while at_most is None or count < at_most:
        without = turns._default_manager.filter(words=None, pk__gt=after, **whose).select_related("conversation")
        rows: list[Any] = list(without.order_by("pk")[:CHUNK])
        if not rows:
            break
        words = [(words_of(row.text, row.conversation.user_id), row.pk) for row in rows]
        with transaction.atomic(), connections["default"].cursor() as cursor:  # bulk_update() takes 20 times as long
            cursor.executemany("UPDATE agents_turn SET words = %s WHERE id = %s", words)
        count, after = count + len(rows), rows[-1].pk
    return count

"""The data of `tests/fixtures/first_release.sql`, put into a database of today."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from voicesite.laptop.processes import output_of
from voicesite.paths import BASE_DIR

DUMP = BASE_DIR / "tests" / "fixtures" / "first_release.sql"
MARA = "cc104719-1f31-442e-9a35-2e6c76b8d406"
CONVERSATION = "6db6d816-d9a1-4a23-a72a-20d9d696b0cf"
TURNS = [
    "Good morning, this is the front desk.",
    "When do you open?",
    'At nine. And "Café Müller" is',
    "That's all, thanks — tschüß.",
]
# What people made. The rest of the dump is Django's own, and every database has it.
TABLES = [
    "auth_group",
    "auth_user",
    "auth_user_groups",
    "agents_persona",
    "agents_persona_groups",
    "agents_historicalpersona",
    "agents_historicalpersona_groups",
    "agents_conversation",
    "agents_turn",
]


def as_sqlite(path: Path) -> str:
    """Write the database of the first release as a file; returns its URL."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(DUMP.read_text())
    return f"sqlite:///{path}"


def into_postgres(url: str) -> None:
    """The same on PostgreSQL: the tables of the first migration, with those rows."""
    manage("migrate", "agents", "0001", DATABASE_URL=url)
    with closing(sqlite3.connect(":memory:")) as source, psycopg.connect(url) as target:
        source.executescript(DUMP.read_text())
        for table in TABLES:
            _copy(table, source, target)
        for table in ("auth_group", "auth_user", "agents_turn"):  # the next id comes after those that were copied
            target.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))").format(
                    sql.Literal(table), sql.Identifier(table)
                )
            )


def _copy(table: str, source: sqlite3.Connection, target: psycopg.Connection) -> None:
    rows = source.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
    names = [column[0] for column in rows.description]
    types: dict[str, str] = dict(
        target.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table])
    )
    places = sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join([sql.Placeholder()] * len(names))
    insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), *places)
    with target.cursor() as cursor:
        cursor.executemany(
            insert,
            [[_for_postgres(value, types[name]) for name, value in zip(names, row, strict=True)] for row in rows],
        )


def _for_postgres(value: Any, kind: str) -> Any:
    if value is not None and kind == "boolean":
        return bool(value)
    if value is not None and kind == "timestamp with time zone":
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value


def manage(*arguments: str, **environment: str) -> str:
    """Run `manage.py` as an operator does, with these settings; returns its output."""
    settings = {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "voicesite.settings", "REDIS_URL": os.environ["REDIS_URL"]}
    return output_of(" ".join(arguments), ["manage.py", *arguments], settings | environment)


def turns_in(url: str) -> list[str]:
    """What was said in the conversation, on PostgreSQL."""
    with psycopg.connect(url) as site:
        turns = site.execute(
            "SELECT text FROM agents_turn WHERE conversation_id = %s ORDER BY position", [CONVERSATION]
        )
        return [text for (text,) in turns]

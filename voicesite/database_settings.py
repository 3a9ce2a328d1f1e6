"""Django's settings of the database: PostgreSQL of DATABASE_URL, or a SQLite file."""

from typing import Any

import dj_database_url

from voicesite import paths
from voicesite.environment import Environment
from voicesite.store_urls import sqlite_url

SQLITE_OPTIONS = {
    # IMMEDIATE and WAL: writers wait for each other up to `timeout` seconds instead of failing at once.
    "timeout": 10,
    "transaction_mode": "IMMEDIATE",
    # secure_delete: what is deleted is overwritten in the file, and not only given free.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
}


def database_settings(environment: Environment) -> dict[str, Any]:
    """Connections are not kept between uses: under ASGI each would belong to a thread that comes and goes."""
    url = environment.database_url.get_secret_value() or _url_of_sqlite()
    database: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=0)}
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = SQLITE_OPTIONS
    elif database["ENGINE"].endswith("postgresql"):
        database["OPTIONS"] = database.get("OPTIONS", {}) | _postgres_options(entra=environment.database_entra)
        database["CONN_HEALTH_CHECKS"] = True  # a restart of the server fails no page
    return database


def _postgres_options(*, entra: bool) -> dict[str, Any]:
    """A server that is cut off without a word is noticed in seconds. Else our eight threads would wait for minutes."""
    from voicesite import postgres  # and with it psycopg, 10 MiB, which a SQLite file does without

    return {
        "pool": {
            "min_size": 1,
            "max_size": 8,
            "timeout": 2,
            "max_idle": 60,
            "reconnect_timeout": 2,  # after that the next request for a connection tries again, not minutes later
            "connection_class": postgres.connection_class(entra=entra),
        },
        "connect_timeout": 2,
        "tcp_user_timeout": 4_000,
    }


def _url_of_sqlite() -> str:
    """The database if none is named. A service that may write nothing in its checkout has to name one."""
    try:
        paths.VAR_DIR.mkdir(exist_ok=True)
    except OSError as error:
        raise SystemExit(
            f"settings: DATABASE_URL is not set, and {paths.VAR_DIR} cannot be made for a SQLite file "
            f"({error.strerror}): set DATABASE_URL=postgres://user:password@host:5432/name"
        ) from None
    return sqlite_url(paths.VAR_DIR / "voicesite.sqlite3")

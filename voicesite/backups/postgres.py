"""A PostgreSQL database to a file and back, with its own `pg_dump`, `pg_restore` and `psql`.

They get the password in their environment, since everybody on the machine can read their arguments.
"""

import os
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql.client import DatabaseClient

from voicesite.backups import logins, signature
from voicesite.backups.files import POSTGRES, BackupFailed, begins_with, whole_or_not_at_all
from voicesite.database_tokens import database_tokens

# No notices about each dropped table, and no endless wait for a site that still runs.
SESSION = "-c client_min_messages=warning -c lock_timeout=10s"
EMPTY_IT = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;\n"
SHOWN_MAX_CHARACTERS = 600


def back_up(database: dict[str, Any], path: Path) -> None:
    """Dump the database as it is at one moment, in PostgreSQL's own format, sign the dump and read it again.

    Raises:
        BackupFailed: with what to do.
    """
    with whole_or_not_at_all(path) as part:
        dump = ["--format=custom", "--no-owner", "--no-privileges", f"--file={part}"]
        without = [f"--exclude-table-data=*.{table}" for table in logins.TABLES]
        _run("pg_dump", [*dump, *without, *_arguments(database)], _environment(database))
        signature.append_to(part)
        check(part)


def check(path: Path) -> None:
    """Read all of a backup.

    Raises:
        BackupFailed: it is not a backup of this site, or it is damaged.
    """
    if not begins_with(path, POSTGRES):
        raise BackupFailed(f"{path} is no backup of a PostgreSQL database, which is what DATABASE_URL names.")
    _run("pg_restore", ["--file=/dev/null", str(path)], _bare_environment())


def restore(path: Path, database: dict[str, Any], *, replace: bool) -> None:
    """Replace what is in the database with the backup: all of it but login sessions, or nothing if anything fails.

    Raises:
        BackupFailed: with what to do; the database is as it was.
    """
    check(path)
    psql = ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *_arguments(database)]
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(
                psql, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=_environment(database)
            )
        except FileNotFoundError:
            raise _is_missing("psql") from None
        is_whole = False
        with suppress(BrokenPipeError), process:  # psql may give up, and then says why
            assert process.stdin is not None  # noqa: S101 # it was asked for
            process.stdin.write(f"BEGIN;\n{EMPTY_IT if replace else ''}".encode())
            process.stdin.flush()
            is_whole = _write_commands(path, process.stdin, said)
            if is_whole:
                process.stdin.write(
                    f"{logins.EMPTY_THEM}COMMIT;\n".encode()
                )  # without it, the end of the input undoes everything
        if process.returncode or not is_whole:
            raise _has_failed("psql", _all_of(said))


def _write_commands(path: Path, to: IO[bytes], said: IO[bytes]) -> bool:
    """Write the backup as SQL. Returns whether it is complete."""
    command = ["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(path)]
    return subprocess.run(command, check=False, stdout=to, stderr=said, env=_bare_environment()).returncode == 0


def _run(program: str, arguments: list[str], environment: dict[str, str]) -> None:
    try:
        done = subprocess.run([program, *arguments], check=False, capture_output=True, text=True, env=environment)
    except FileNotFoundError:
        raise _is_missing(program) from None
    if done.returncode:
        raise _has_failed(program, done.stderr)


def _arguments(database: dict[str, Any]) -> list[str]:
    arguments, _ = DatabaseClient.settings_to_cmd_args_env(database, [])
    return ["--no-password", *arguments[1:]]  # there is nobody to ask for one


def _environment(database: dict[str, Any]) -> dict[str, str]:
    _, environment = DatabaseClient.settings_to_cmd_args_env(database, [])
    variables = _bare_environment() | {"PGOPTIONS": SESSION, "PGCONNECT_TIMEOUT": "10"} | (environment or {})
    return variables | {"PGPASSWORD": _token()} if settings.ENVIRONMENT.database_entra else variables


def _token() -> str:
    try:
        return database_tokens.token()
    except psycopg.OperationalError as error:
        raise BackupFailed(str(error)) from None


def _bare_environment() -> dict[str, str]:
    """Without the site's own secrets."""
    return {name: value for name, value in os.environ.items() if name in ("PATH", "HOME") or name.startswith("PG")}


def _is_missing(program: str) -> BackupFailed:
    return BackupFailed(
        f"{program} was not found. Install PostgreSQL's client, of the server's version or newer: "
        "apt install postgresql-client, or the like. With compose.yaml: sh infra/backup.sh FILE, which needs none."
    )


def _has_failed(program: str, said: str) -> BackupFailed:
    return BackupFailed(f"{program} failed: {said.strip()[-SHOWN_MAX_CHARACTERS:] or 'it did not say why'}")


def _all_of(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")

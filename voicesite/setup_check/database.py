"""The database: does it answer and take writes, has it this release's tables, is there a superuser?"""

import time
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from agents.conversations.models import Conversation
from agents.people.account_names import accounts_without_a_name
from voicesite.database_rights import rights_beyond_need
from voicesite.setup_check.findings import Finding, clock, fail, ok, warn
from voicesite.stores import write_to_database

SHOWN_MAX = 3


def look_at_database() -> list[Finding]:
    """It uses the ORM, so call it in a thread."""
    try:
        server = _server()
    except DatabaseError as error:
        return [
            fail(
                "Database",
                f"It does not answer ({type(error).__name__}).",
                "Start it, or fix host, port, name, user or password in DATABASE_URL; the log says which.",
            )
        ]
    findings = [server, *_role(), *_clock(), _migrations()]
    if findings[-1].fix:  # the tables that the other checks need may not be there
        return findings
    return [*findings, _writes(), _accounts(), *_account_names()]


def _server() -> Finding:
    connection.ensure_connection()
    version = ".".join(str(part) for part in connection.get_database_version())
    kind = f"{connection.display_name} {version} answers."
    if connection.vendor == "sqlite" and not settings.ON_LAPTOP:
        return warn(
            "Database", f"{kind} It is a file: one machine, one writer at a time.", "Use PostgreSQL: set DATABASE_URL."
        )
    return ok("Database", kind)


def _role() -> list[Finding]:
    """A line only if there is something to do."""
    too_much = rights_beyond_need()
    return [warn("Database role", too_much.found, too_much.fix)] if too_much else []


def _clock() -> list[Finding]:
    if connection.vendor != "postgresql":  # SQLite uses this machine's clock
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        (theirs,) = cursor.fetchone()
    return [clock("Database clock", float(theirs) - time.time())]


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if not missing:
        return ok("Migrations", "All applied.")
    names = ", ".join(missing[:SHOWN_MAX]) + (" …" if len(missing) > SHOWN_MAX else "")
    return fail(
        "Migrations", f"{len(missing)} not applied: {names}.", "Run manage.py prepare_database, at each release."
    )


def _writes() -> Finding:
    """An update that finds no row still needs the right to write to a table."""
    try:
        write_to_database()
        Conversation.objects.live().filter(pk=uuid4()).update(end_reason="")
    except DatabaseError as error:
        return fail(
            "Writing",
            f"The database takes no writes ({type(error).__name__}), so no conversation is kept.",
            "Give the site's user the right to write, name the primary and no replica, and make room on a full disk. "
            "A SQLite file and its folder must belong to that user.",
        )
    return ok("Writing", "The database takes writes.")


def _accounts() -> Finding:
    if User.objects.filter(is_active=True, is_superuser=True).exists():
        return ok("Accounts", "There is a superuser.")
    return warn("Accounts", "There is no superuser, so nobody can make accounts.", "Run manage.py createsuperuser.")


def _account_names() -> list[Finding]:
    """A line only if there is something to do: accounts that were made before there was one account a name."""
    found = accounts_without_a_name()
    names = [f"“{username}” (id {key})" for key, username in found.values_list("pk", "username")[: SHOWN_MAX + 1]]
    if not names:
        return []
    shown = ", ".join(names[:SHOWN_MAX]) + (" …" if len(names) > SHOWN_MAX else "")
    return [
        warn(
            "Account names",
            f"Other accounts have the same name but for capital letters or the way letters are written: {shown}. "
            "They sign in with exactly their own spelling, or not at all.",
            "Give all but one of each name another in the admin, under Users; save one that stands alone once more.",
        )
    ]

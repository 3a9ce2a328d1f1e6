"""What the site's role in PostgreSQL may do beyond its own database: nothing, if it is set up as docs/deploy.md says.

With more, a stolen DATABASE_URL or a backup made by somebody else runs programs on the server, or reads its files.
"""

from dataclasses import dataclass

from django.db import connection

# The role that PostgreSQL was made with: it stays a superuser.
FIRST_ROLE = 10
ATTRIBUTES = ("SUPERUSER", "CREATEDB", "CREATEROLE", "REPLICATION", "BYPASSRLS")
MINE = """
SELECT rolname, oid::bigint, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls
FROM pg_roles WHERE rolname = current_user
"""
# The roles I was given that have such rights, or lead to one that has. A superuser is a member of every role.
GIVEN = """
SELECT given.rolname
FROM pg_auth_members JOIN pg_roles given ON given.oid = roleid
WHERE member = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND EXISTS (
    SELECT FROM pg_roles other
    WHERE pg_has_role(given.oid, other.oid, 'MEMBER') AND (
        other.rolsuper OR other.rolcreatedb OR other.rolcreaterole OR other.rolreplication OR other.rolbypassrls
        OR other.rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')))
ORDER BY 1
"""
# Azure's administrator of a server, no superuser: the site's identity is that of a server with nothing else on it.
AZURES_ADMINISTRATOR = "azure_pg_admin"
OF_AZURES_ADMINISTRATOR = frozenset({"CREATEDB", "CREATEROLE", "REPLICATION"})


@dataclass(frozen=True, slots=True)
class TooMuch:
    """Rights that the site does not need, in one sentence, and how they are taken away, in another."""

    found: str
    fix: str


def rights_beyond_need() -> TooMuch | None:
    """
    Raises:
        DatabaseError: it does not answer.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(MINE)
        name, oid, *flags = cursor.fetchone()
        cursor.execute(GIVEN)
        groups = [group for (group,) in cursor.fetchall()]
    attributes = [attribute for attribute, has_it in zip(ATTRIBUTES, flags, strict=True) if has_it]
    if AZURES_ADMINISTRATOR in groups:
        groups.remove(AZURES_ADMINISTRATOR)
        attributes = [attribute for attribute in attributes if attribute not in OF_AZURES_ADMINISTRATOR]
    if not (attributes or groups):
        return None
    rights = ", ".join([*attributes, *(f"member of {group}" for group in groups)])
    return TooMuch(
        f"The role {name} in DATABASE_URL may do more than the site needs ({rights}), and so may a thief.",
        _another_role() if oid == FIRST_ROLE else _without(name, attributes, groups),
    )


def _another_role() -> str:
    return (
        "PostgreSQL keeps the superuser that it was made with, so the site needs another role: with compose.yaml run "
        "sh infra/plain-role.sh once; elsewhere make a role that owns the database, and name it in DATABASE_URL."
    )


def _without(name: str, attributes: list[str], groups: list[str]) -> str:
    role, *given = map(connection.ops.quote_name, [name, *groups])
    commands = [f"ALTER ROLE {role} {' '.join(f'NO{attribute}' for attribute in attributes)};"] if attributes else []
    commands += [f"REVOKE {', '.join(given)} FROM {role};"] if given else []
    return f"As a superuser run: {' '.join(commands)}"

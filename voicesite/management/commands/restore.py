"""`manage.py restore FILE`: puts what `manage.py backup` wrote back into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from agents.audit.actions import Action
from voicesite.backups import events, postgres, signature, sqlite
from voicesite.backups.files import BackupFailed


class Command(BaseCommand):
    help = (
        "Put what is in FILE into the database, all of it or nothing. Stop the site first. A file that this site has "
        "not signed is refused, unless --unsigned is given. A database that has tables is left as it is, unless "
        "--replace is given. Afterwards everybody has to sign in again."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="lose what is in the database now")
        parser.add_argument(
            "--unsigned",
            action="store_true",
            help="take a file without this site's signature: what is in it runs with the rights of the site's role",
        )

    def handle(self, *args: Any, file: Path, replace: bool, unsigned: bool, **options: Any) -> None:
        database = connection.settings_dict
        try:
            if not unsigned:
                signature.check(file)
            if connection.vendor == "sqlite":
                sqlite.restore(file, Path(database["NAME"]), replace=replace)
            else:
                if not replace and _has_tables():
                    raise BackupFailed("The database has tables already. Add --replace to lose what is in it.")
                postgres.restore(file, database, replace=replace)
        except BackupFailed as failed:
            events.record(Action.RESTORE_FAILED, unsigned=unsigned)
            raise CommandError(str(failed)) from None
        events.record(
            Action.BACKUP_RESTORED, unsigned=unsigned
        )  # into what was restored; that of an older release has no place for it
        self.stdout.write(
            "Restored; everybody has to sign in again. Next: manage.py prepare_database, which brings a backup of an "
            "older release up to this one; then start the site."
        )


def _has_tables() -> bool:
    """Raises BackupFailed if the database does not answer."""
    try:
        return bool(connection.introspection.table_names())
    except DatabaseError as error:
        raise BackupFailed(
            f"The database does not answer: {str(error).strip()}. Start it, make an empty one, or fix DATABASE_URL."
        ) from None
    finally:
        connection.close()

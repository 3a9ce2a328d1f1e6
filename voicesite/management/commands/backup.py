"""`manage.py backup FILE`: the whole database in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from agents.audit.actions import Action
from voicesite.backups import events, postgres, sqlite
from voicesite.backups.files import BackupFailed


class Command(BaseCommand):
    help = (
        "Write the whole database to FILE, which must not exist yet. The site may run meanwhile. FILE is complete, or "
        "not there at all, and was read again. Only its owner can read it, since it has what people said. It has no "
        "login sessions, and is signed with a key made from SECRET_KEY: keep that key too, and not beside the backups."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        database = connection.settings_dict
        try:
            if connection.vendor == "sqlite":
                sqlite.back_up(Path(database["NAME"]), file)
            else:
                postgres.back_up(database, file)
        except BackupFailed as failed:
            events.record(Action.BACKUP_FAILED)
            raise CommandError(str(failed)) from None
        events.record(Action.BACKUP_MADE)
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes, signed, and read again.")

"""`manage.py backup_signature`: for infra/backup.sh and restore.sh, whose programs run in another container."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from voicesite.backups import signature
from voicesite.backups.files import BackupFailed


class Command(BaseCommand):
    help = (
        "Read a backup from standard input, and write the line that belongs at its end. With --check: say whether a "
        "backup is one of this site, unchanged and whole."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="the backup has the line already")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            sys.stdout.buffer.write(signature.line_for(sys.stdin.buffer))
            return
        try:
            signature.check_stream(sys.stdin.buffer, "The backup")
        except BackupFailed as failed:
            raise CommandError(str(failed)) from None

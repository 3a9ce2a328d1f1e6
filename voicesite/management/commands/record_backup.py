"""`manage.py record_backup`: for infra/backup.sh and restore.sh, whose programs run in another container."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from agents.audit.actions import Action
from voicesite.backups import events

WORDS = {
    "made": Action.BACKUP_MADE,
    "failed": Action.BACKUP_FAILED,
    "restored": Action.BACKUP_RESTORED,
    "restore-failed": Action.RESTORE_FAILED,
}


class Command(BaseCommand):
    help = "Write into the audit trail what became of a backup or of a restore. The scripts of infra/ run it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=WORDS)
        parser.add_argument("--unsigned", action="store_true", help="its signature was not asked for")

    def handle(self, *args: Any, what: str, unsigned: bool, **options: Any) -> None:
        events.record(WORDS[what], unsigned=unsigned)

"""`manage.py purge`: deletes what is older than it may be. The site does the same by itself (agents/purging.py)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agents.purging import ERASURES, PURGES, Purge


class Command(BaseCommand):
    help = (
        "Delete, in batches, what is too old: conversations and versions of personas by RETENTION_DAYS, files of "
        "recordings whose conversation is deleted, events of the audit trail by AUDIT_DAYS, logins that have run out, "
        "and accounts whose deletion is due. The site may run meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        for purge in (ERASURES, *PURGES):
            self.stdout.write(_would_go(purge) if dry_run else _gone(purge))


def _would_go(purge: Purge) -> str:
    return f"{purge.count():,} {purge.what} would be deleted."


def _gone(purge: Purge) -> str:
    due = purge.count() if purge is ERASURES else 0
    deleted = purge.all_at_once()
    if deleted is None:
        return f"{purge.what.capitalize()}: another process is deleting them now."
    if purge is ERASURES:  # it counts steps
        left = purge.count()
        waiting = f"; {left:,} wait until their calls have ended" if left else ""
        return f"{due - left:,} {purge.what} deleted{waiting}."
    return f"{deleted:,} {purge.what} deleted."

"""`manage.py purge`: deletes what is older than it may be. The site does the same by itself (agents/purging.py)."""

from typing import Any

from django.core.management.base import BaseCommand

from agents.purging import PURGES


class Command(BaseCommand):
    help = (
        "Delete events of the audit trail that are older than AUDIT_DAYS, and logins that have run out, in batches. "
        "The site may run meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for purge in PURGES:
            self.stdout.write(f"{purge.all_at_once():,} {purge.what} deleted.")

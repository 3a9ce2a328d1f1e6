"""`manage.py purge`: deletes what is older than it may be. The site does the same by itself, a few times an hour."""

from typing import Any

from django.core.management.base import BaseCommand

from agents.audit.purge import purge


class Command(BaseCommand):
    help = "Delete events of the audit trail that are older than AUDIT_DAYS, in batches. The site may run meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{purge():,} events of the audit trail deleted.")

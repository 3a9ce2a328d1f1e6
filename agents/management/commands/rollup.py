"""`manage.py rollup`: counts calls for the dashboard. The site does it by itself (agents/operate/keep_counting.py)."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agents.operate.rollup import count_again, count_batch


class Command(BaseCommand):
    help = (
        "Count the calls that ended more than 15 minutes ago and are not counted yet. With --from, the figures of that "
        "day and of those after it are made again from the conversations that are stored. The site may run meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="since", metavar="DATE", help="for example 2026-11-30")

    def handle(self, *args: Any, since: str | None, **options: Any) -> None:
        day = _day(since) if since else None
        total = 0
        while counted := count_batch():
            total += counted
        self.stdout.write(f"{total:,} calls counted.")
        if day:
            rows, days = count_again(day)
            self.stdout.write(f"{rows:,} rows of {days:,} days made again.")


def _day(words: str) -> date:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise CommandError(f"--from {words} is no date: write it as 2026-11-30.") from None
    if not date(2000, 1, 1) <= day <= date(2999, 12, 31):
        raise CommandError(f"--from {words} is too far away.")
    return day

"""The months that budgets go by: from the first to the last day, in UTC. Pure."""

from datetime import UTC, date, datetime


def day_of(now: float) -> date:
    """The day at `now` (Unix seconds)."""
    return datetime.fromtimestamp(now, UTC).date()


def month_of(now: float) -> date:
    """The first day of the month at `now` (Unix seconds)."""
    return day_of(now).replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def in_words(month: date) -> str:
    """“1 December”."""
    return f"{month.day} {month:%B}"

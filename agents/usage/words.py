"""Times until something is free again, in words, and the day that limits go by: from midnight to midnight UTC. Pure."""

from datetime import UTC, date, datetime, time
from math import ceil

DAY_SECONDS = 24 * 3600


def day_of(now: float) -> date:
    """The day that counts at `now` (Unix seconds)."""
    return datetime.fromtimestamp(now, UTC).date()


def start_of_day(now: float) -> float:
    """When that day began, in Unix seconds."""
    return datetime.combine(day_of(now), time.min, UTC).timestamp()


def seconds_to_midnight(now: float) -> float:
    return start_of_day(now) + DAY_SECONDS - now


def at_midnight(now: float) -> str:
    """When the limits of a day are free again: “in 3 hours and 20 minutes, at midnight UTC”."""
    return f"in {in_words(seconds_to_midnight(now))}, at midnight UTC"


def in_words(seconds: float) -> str:
    """A time that nobody waits out by the second: “one minute”, “12 minutes”, “3 hours and 20 minutes”."""
    hours, minutes = divmod(max(1, ceil(seconds / 60)), 60)
    parts = [_counted(hours, "hour"), _counted(minutes, "minute")]
    return " and ".join(part for part in parts if part)


def minutes_in_words(minutes: int) -> str:
    return _counted(minutes, "minute")


def _counted(number: int, unit: str) -> str:
    if not number:
        return ""
    return f"one {unit}" if number == 1 else f"{number} {unit}s"

"""When somebody last called a persona, as a card says it. Pure."""

from datetime import datetime

WEEK_DAYS = 7


def called_in_words(at: datetime, now: datetime) -> str:
    """“Called yesterday”. Both in the time zone in which days begin."""
    days = (now.date() - at.date()).days
    if days <= 0:
        return "Called today"
    if days == 1:
        return "Called yesterday"
    if days < WEEK_DAYS:
        return f"Called {days} days ago"
    return f"Called on {at.day} {at:%B %Y}"

"""The date and the time in words. Pure: the moment is given."""

from datetime import datetime

from localvoice.answering.rules.phrases import Phrases


def time_sentence(now: datetime, words: Phrases) -> str:
    """The time of day."""
    return words.time.format(
        hour=now.hour, minute=now.minute, hour12=now.hour % 12 or 12, half="AM" if now.hour < 12 else "PM"
    )


def date_sentence(now: datetime, words: Phrases) -> str:
    """Day and date."""
    return words.date.format(
        day=words.days.split()[now.weekday()],
        number=now.day,
        ordinal=_ordinal(now.day),
        month=words.months.split()[now.month - 1],
        year=now.year,
    )


def _ordinal(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"

"""Who is locked out for a while reads when the next try counts, and the audit trail hears of it once."""

from math import ceil

from django.core.exceptions import ValidationError

from voicesite.accounts.guessing import TooManyFailures
from voicesite.accounts.sign_in_events import locked_out


def refusal(username: str, refused: TooManyFailures) -> ValidationError:
    """What a form says of a try that is not read."""
    locked_out(username, refused.limit, refused.lock, refused.seconds)
    return ValidationError(
        f"Too many failed login attempts. Try again in {in_words(refused.seconds)}.", code="too_many_login_attempts"
    )


def in_words(seconds: float) -> str:
    """Rounded up, so that nobody comes too early: “a few seconds”, “40 seconds”, “a minute”, “5 minutes”."""
    if seconds <= 5:
        return "a few seconds"
    if seconds <= 55:
        return f"{ceil(seconds / 5) * 5} seconds"
    minutes = ceil(seconds / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"

"""When a persona was called last, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from agents.personas.last_call import called_in_words

NOW = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(0), "Called today"),
        (timedelta(minutes=59), "Called today"),
        (timedelta(hours=2), "Called yesterday"),
        (timedelta(hours=25), "Called yesterday"),
        (timedelta(hours=26), "Called 2 days ago"),
        (timedelta(days=6), "Called 6 days ago"),
        (timedelta(days=7), "Called on 5 March 2026"),
        (timedelta(days=90), "Called on 12 December 2025"),
        (-timedelta(seconds=5), "Called today"),
    ],
)
def test_days_begin_at_midnight(ago: timedelta, words: str) -> None:
    assert called_in_words(NOW - ago, NOW) == words

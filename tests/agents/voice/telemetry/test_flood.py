"""A line that comes again and again fills no log."""

import logging

import pytest

from agents.voice.telemetry.flood import Flood


def test_a_line_is_logged_with_each_further_power_of_ten(caplog: pytest.LogCaptureFixture) -> None:
    flood = Flood(logging.getLogger("flood"), "voice live")
    for _ in range(1_234):
        flood.note("unreadable")
    flood.note("another one")
    assert [record.getMessage() for record in caplog.records] == [
        "voice live: unreadable",
        "voice live: unreadable (10 times)",
        "voice live: unreadable (100 times)",
        "voice live: unreadable (1000 times)",
        "voice live: another one",
    ]

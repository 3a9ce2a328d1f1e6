"""An outage is one line in the log when it begins and one when it ends."""

import logging

import pytest

from agents.voice.telemetry.outage import Outage

LOGGER = logging.getLogger("agents.voice.tests")


def test_an_outage_is_logged_once_when_it_begins_and_once_when_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage(LOGGER, lost="gone: %s", back="back")
    outage.end()
    for _ in range(3):
        outage.begin("TimeoutError")
    for _ in range(3):
        outage.end()

    assert caplog.messages == ["gone: TimeoutError", "back"]


def test_a_second_outage_is_logged_again_and_its_end_may_be_silent(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage(LOGGER, lost="gone")
    for _ in range(2):
        outage.begin()
        outage.end()

    assert caplog.messages == ["gone", "gone"]

"""How far the service may be ahead of the browsers."""

import pytest

from agents.voice.session import read_ahead
from agents.voice.session.event_log import EventLog
from agents.voice.session.read_ahead import TAKING_SECONDS, ReadAhead

MEBIBYTE = bytes(1024 * 1024)
NOW = 1_000.0


def waiting(ahead: ReadAhead, mebibytes: int) -> EventLog:
    log = EventLog()
    ahead.watch(log)
    for _ in range(mebibytes):
        log.append_audio("a", MEBIBYTE, 0.0)
    log.confirmed_at = NOW - 0.5
    return log


def test_five_minutes_of_an_answer_are_read_at_once() -> None:
    ahead = ReadAhead()
    assert not ahead.is_full(waiting(ahead, 14), NOW)


def test_what_is_beyond_that_waits_until_the_browser_has_more() -> None:
    ahead = ReadAhead()
    log = waiting(ahead, 17)
    assert ahead.is_full(log, NOW)
    log.confirmed("a", 2 * len(MEBIBYTE), NOW)
    assert not ahead.is_full(log, NOW)


def test_in_a_crowd_of_slow_lines_each_gets_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "PROCESS_MAX_BYTES", 20 * len(MEBIBYTE))
    ahead = ReadAhead()
    slow = [waiting(ahead, 8) for _ in range(3)]
    assert all(ahead.is_full(log, NOW) for log in slow)
    assert not ahead.is_full(waiting(ahead, 1), NOW), "a line that is not slow pays for it"
    slow.pop()
    assert not ahead.is_full(slow[0], NOW)


def test_of_a_browser_that_takes_nothing_little_is_kept() -> None:
    ahead = ReadAhead()
    log = waiting(ahead, 1)
    assert not ahead.is_full(log, NOW)
    assert ahead.is_full(log, NOW + TAKING_SECONDS)

"""How far Voice Live may be ahead of what browsers have received. What is beyond that waits at the service.

A long answer comes ten times faster than it plays, and a slow line takes it hardly faster. It is kept here, so that
the user's speech, which the service reports after it, is noticed at once; only a bound keeps it from being read. For a
browser that takes nothing at all little is kept.
"""

from weakref import WeakSet

from agents.voice.session.event_log import MAX_BYTES, EventLog

UNTAKEN_MAX_BYTES = 768 * 1024  # more than may be on its way to a browser
TAKING_SECONDS = 2.0  # a page confirms four times a second what has arrived
CALL_MAX_BYTES = 16 * 1024 * 1024  # more than five minutes
PROCESS_MAX_BYTES = 256 * 1024 * 1024


class ReadAhead:
    """What waits for the browsers of all calls of a process."""

    def __init__(self) -> None:
        self._logs: WeakSet[EventLog] = WeakSet()

    def watch(self, log: EventLog) -> None:
        """This call counts too, as long as it lives."""
        self._logs.add(log)

    def is_full(self, log: EventLog, now: float) -> bool:
        """Whether this call's answers must wait at the service."""
        if log.unconfirmed_bytes <= UNTAKEN_MAX_BYTES:
            return False
        if now > log.confirmed_at + TAKING_SECONDS or log.unconfirmed_bytes > CALL_MAX_BYTES:
            return True
        is_crowded = sum(watched.unconfirmed_bytes for watched in self._logs) > PROCESS_MAX_BYTES
        return is_crowded and log.unconfirmed_bytes > MAX_BYTES


read_ahead = ReadAhead()

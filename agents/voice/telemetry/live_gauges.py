"""How much is live and how much waits. It is counted when `/metrics` is read; nothing is updated in between."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from agents.voice.conversation.states import State


@dataclass(frozen=True, slots=True)
class SessionGauges:
    """One session. `microphone_bytes` wait for Voice Live, `turns` for the database."""

    state: State
    microphone_bytes: int
    turns: int


@dataclass(frozen=True, slots=True)
class SocketGauges:
    """Of one browser's socket. `is_waiting`: its call has not begun; `held_bytes` wait until it reads more."""

    is_waiting: bool
    held_bytes: int


class LiveGauges(Collector):
    """Counts each session and socket while its block runs. Only the event loop's thread uses it."""

    def __init__(self) -> None:
        self._sessions: set[Callable[[], SessionGauges]] = set()
        self._sockets: set[Callable[[], SocketGauges]] = set()

    @contextmanager
    def session(self, gauges: Callable[[], SessionGauges]) -> Iterator[None]:
        self._sessions.add(gauges)
        try:
            yield
        finally:
            self._sessions.discard(gauges)

    @contextmanager
    def socket(self, gauges: Callable[[], SocketGauges]) -> Iterator[None]:
        self._sockets.add(gauges)
        try:
            yield
        finally:
            self._sockets.discard(gauges)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        sessions, sockets = [ask() for ask in self._sessions], [ask() for ask in self._sockets]
        states = Counter(session.state for session in sessions)
        by_state = GaugeMetricFamily("voicesite_sessions", "Live sessions.", labels=["state"])
        for state in State:
            by_state.add_metric([state.value], states[state])
        yield by_state
        yield _gauge("voicesite_sockets", "Open voice sockets.", len(sockets))
        waiting = sum(socket.is_waiting for socket in sockets)
        yield _gauge("voicesite_sockets_waiting", "Voice sockets whose call has not begun.", waiting)
        microphone = sum(session.microphone_bytes for session in sessions)
        yield _gauge("voicesite_microphone_waiting_bytes", "Microphone audio that waits for Voice Live.", microphone)
        held = sum(socket.held_bytes for socket in sockets)
        yield _gauge("voicesite_delivery_held_bytes", "Audio and events that wait for browsers to read more.", held)
        turns = sum(session.turns for session in sessions)
        yield _gauge("voicesite_turns_waiting", "Turns that wait for the database.", turns)


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


live_gauges = LiveGauges()
